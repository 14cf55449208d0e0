use crate::yard::*;
use model::PersonId;
use people::{Error, Imported, Language, Picture, ProfileChange};

#[tokio::test]
async fn a_taken_handle_is_told_and_opens_no_account() {
    on_both(async |yard| {
        yard.sign_up("mina@example.com", "mina").await;
        for taken in ["mina", "admin"] {
            let refused = yard
                .people
                .sign_up(account("jisu@example.com", taken), ip(), yard.now)
                .await;
            assert!(matches!(refused, Err(Error::HandleTaken)), "{taken}");
            assert!(!yard.people.handle_is_free(handle(taken), yard.now).await.unwrap());
        }
        assert!(
            yard.people
                .handle_is_free(handle("jisu"), yard.now)
                .await
                .unwrap()
        );
        assert_eq!(yard.count("SELECT COUNT(*) FROM people").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_handle_changes_once_in_thirty_days_and_the_old_one_is_held_for_ninety() {
    on_both(async |yard| {
        let mina = yard.sign_up("mina@example.com", "mina").await;
        let jisu = yard.sign_up("jisu@example.com", "jisu").await;
        let change = async |who: PersonId, to: &str, days: u32| {
            yard.people
                .change_handle(who, handle(to), yard.later(days * DAY))
                .await
        };
        assert!(matches!(
            change(mina.id, "jisu", 0).await,
            Err(Error::HandleTaken)
        ));
        change(mina.id, "mina_home", 0).await.unwrap();
        change(mina.id, "mina_home", 1).await.unwrap();
        match change(mina.id, "mina_two", 29).await {
            Err(Error::HandleTooSoon(next)) => assert_eq!(next, yard.later(30 * DAY)),
            other => panic!("{other:?}"),
        }
        assert!(matches!(
            change(jisu.id, "mina", 89).await,
            Err(Error::HandleTaken)
        ));
        let redirected = yard
            .people
            .profile_by_handle(handle("mina"), yard.later(DAY))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(redirected.handle, handle("mina_home"), "the old address leads on");

        change(mina.id, "mina", 30).await.unwrap();
        assert!(
            matches!(change(jisu.id, "mina", 400).await, Err(Error::HandleTaken)),
            "taken back by its owner"
        );
        change(jisu.id, "mina_home", 120).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_profile_changes_for_everybody_at_once() {
    on_both(async |yard| {
        let mina = yard.sign_up("mina@example.com", "mina").await;
        assert_eq!(
            yard.people
                .profile(mina.id, yard.now)
                .await
                .unwrap()
                .unwrap()
                .name,
            name("Mina Kim")
        );
        let picture = |blob: &str| Picture {
            blob: blob.to_owned(),
            placeholder: "hash".to_owned(),
        };
        let change = ProfileChange {
            name: Some(name("김미나")),
            bio: Some("그릇을 굽습니다".parse().unwrap()),
            language: Some(Language::Korean),
            picture: Some(Some(picture("one.jpg"))),
        };
        let person = yard.people.update_profile(mina.id, change).await.unwrap();
        assert_eq!(person.language, Language::Korean);
        assert_eq!(yard.uses_of("one.jpg").await, 1);
        let profile = yard.people.profile(mina.id, yard.now).await.unwrap().unwrap();
        assert_eq!(
            (&profile.name, &profile.picture),
            (&name("김미나"), &Some(picture("one.jpg")))
        );
        assert_eq!(profile.bio.as_str(), "그릇을 굽습니다");

        let next = ProfileChange {
            picture: Some(Some(picture("two.jpg"))),
            ..ProfileChange::default()
        };
        yard.people.update_profile(mina.id, next).await.unwrap();
        assert_eq!(
            (yard.uses_of("one.jpg").await, yard.uses_of("two.jpg").await),
            (0, 1)
        );
        let none = ProfileChange {
            picture: Some(None),
            ..ProfileChange::default()
        };
        let person = yard.people.update_profile(mina.id, none).await.unwrap();
        assert_eq!(person.name, name("김미나"));
        assert_eq!(yard.uses_of("two.jpg").await, 0);
        let overlong = ProfileChange {
            picture: Some(Some(picture(&"x".repeat(201)))),
            ..ProfileChange::default()
        };
        assert!(matches!(
            yard.people.update_profile(mina.id, overlong).await,
            Err(Error::Picture)
        ));
    })
    .await;
}

fn imported(handle_text: &str, name_text: &str) -> Imported {
    Imported {
        sign_in: None,
        handle: handle(handle_text),
        name: name(name_text),
        language: Language::Korean,
        bio: "".parse().unwrap(),
        picture: None,
    }
}

#[tokio::test]
async fn imported_people_are_found_in_batches_and_sign_in_only_with_a_password() {
    on_both(async |yard| {
        let mut people: Vec<Imported> = (0..40)
            .map(|n| imported(&format!("person_{n}"), "이웃"))
            .collect();
        people[0].sign_in = Some((email("host@example.com"), password(PASSWORD)));
        let people = yard.people.import(people, yard.now).await.unwrap();
        let opened = yard
            .people
            .sign_in(
                &email("host@example.com"),
                password(PASSWORD),
                &browser(),
                yard.now,
            )
            .await;
        assert_eq!(opened.unwrap().signed_in.person, people[0].id);

        let mut ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
        ids.push(PersonId::new());
        ids.push(ids[0]);
        for _ in 0..2 {
            let found = yard.people.profiles(&ids, yard.now).await.unwrap();
            assert_eq!(found.len(), 40);
            assert!(
                people
                    .iter()
                    .all(|person| found[&person.id].handle == person.handle)
            );
        }
        let too_many = yard.people.profiles(&vec![ids[0]; 501], yard.now).await;
        assert!(matches!(too_many, Err(Error::TooMany { .. })));
    })
    .await;
}

#[tokio::test]
async fn an_import_with_a_taken_handle_brings_in_nobody() {
    on_both(async |yard| {
        yard.sign_up("mina@example.com", "mina").await;
        let refused = yard
            .people
            .import(vec![imported("first", "가"), imported("mina", "나")], yard.now)
            .await;
        assert!(matches!(refused, Err(Error::HandleTaken)));
        assert_eq!(yard.count("SELECT COUNT(*) FROM people").await, 1);
    })
    .await;
}

#[tokio::test]
async fn people_are_found_by_the_beginning_of_handle_name_or_a_word_of_it() {
    on_both(async |yard| {
        let people = vec![
            imported("mina_home", "Mina Kim"),
            imported("kim_pots", "Park Jisu"),
            imported("clay", "김 도예"),
            imported("under_score", "100% 면"),
        ];
        yard.people.import(people, yard.now).await.unwrap();
        let search = async |text: &str, limit| {
            let found = yard.people.search_people(text, limit).await.unwrap();
            found
                .iter()
                .map(|profile| profile.handle.as_str().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(search("KIM", 10).await, ["mina_home", "kim_pots"]);
        assert_eq!(
            search("@mina", 10).await,
            ["mina_home"],
            "once, though handle and name both match"
        );
        assert_eq!(search("도예", 10).await, ["clay"]);
        assert_eq!(search("김", 10).await, ["clay"]);
        assert_eq!(search("kim", 1).await.len(), 1);
        for nothing in ["", "  ", "@", "%", "_", "mina_homes"] {
            assert!(search(nothing, 10).await.is_empty(), "{nothing:?}");
        }
        let mina = yard
            .people
            .profile_by_handle(handle("mina_home"), yard.now)
            .await
            .unwrap()
            .unwrap();
        yard.people
            .change_handle(mina.id, handle("yuna"), yard.now)
            .await
            .unwrap();
        assert!(search("mina_", 10).await.is_empty());
        assert_eq!(search("yun", 10).await, ["yuna"]);
    })
    .await;
}
