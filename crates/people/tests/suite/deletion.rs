use crate::yard::*;
use people::{Error, Picture, ProfileChange};

#[tokio::test]
async fn a_deleted_account_is_gone_at_once_and_tells_what_else_to_remove() {
    on_both(async |yard| {
        let mina = yard.member("mina@example.com", "mina").await;
        let picture = Picture {
            blob: "face.jpg".to_owned(),
            placeholder: "hash".to_owned(),
        };
        let change = ProfileChange {
            picture: Some(Some(picture)),
            ..ProfileChange::default()
        };
        yard.people.update_profile(mina.id, change).await.unwrap();
        let session = yard
            .people
            .open_session(mina.id, &browser(), yard.now)
            .await
            .unwrap();
        assert!(
            yard.people
                .session(&session.token, yard.now)
                .await
                .unwrap()
                .is_some()
        );
        assert!(yard.people.profile(mina.id, yard.now).await.unwrap().is_some());
        yard.people
            .forgot_password(&email("mina@example.com"), ip(), yard.now)
            .await
            .unwrap();
        let reset = yard.letters().await[0].token("reset");

        let delete = async |text: &str| {
            yard.people
                .delete_account(mina.id, password(text), yard.now)
                .await
        };
        assert!(matches!(delete("not my password").await, Err(Error::Credentials)));
        assert!(
            yard.people
                .session(&session.token, yard.now)
                .await
                .unwrap()
                .is_some()
        );
        let deleted = delete(PASSWORD).await.unwrap();
        assert_eq!(deleted.leaves, [session.signed_in.leaf]);
        assert_eq!(yard.uses_of("face.jpg").await, 0);

        let people = &yard.people;
        assert!(people.session(&session.token, yard.now).await.unwrap().is_none());
        assert!(people.profile(mina.id, yard.now).await.unwrap().is_none());
        assert!(
            people
                .profile_by_handle(handle("mina"), yard.now)
                .await
                .unwrap()
                .is_none()
        );
        assert!(people.search_people("mina", 10).await.unwrap().is_empty());
        assert!(matches!(
            people.check_reset(&reset, yard.now).await,
            Err(Error::Link)
        ));
        assert!(yard.letters().await.is_empty());
        assert!(matches!(
            people.open_session(mina.id, &browser(), yard.now).await,
            Err(Error::NotFound)
        ));
        let sign_in = people
            .sign_in(
                &email("mina@example.com"),
                password(PASSWORD),
                &browser(),
                yard.now,
            )
            .await;
        assert!(matches!(sign_in, Err(Error::Credentials)));
        assert!(matches!(delete(PASSWORD).await, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn nothing_personal_stays_in_the_tables_and_the_handle_is_held_for_ninety_days() {
    on_both(async |yard| {
        let mina = yard.member("mina@example.com", "mina").await;
        yard.people.open_session(mina.id, &browser(), yard.now).await.unwrap();
        yard.people.delete_account(mina.id, password(PASSWORD), yard.now).await.unwrap();
        for table in [
            "SELECT COUNT(*) FROM sessions",
            "SELECT COUNT(*) FROM leaves",
            "SELECT COUNT(*) FROM people_search",
            "SELECT COUNT(*) FROM one_time_tokens",
            "SELECT COUNT(*) FROM mail_outbox",
            "SELECT COUNT(*) FROM people WHERE name <> '' OR bio <> '' OR handle IS NOT NULL OR email IS NOT NULL
               OR password_hash IS NOT NULL OR picture IS NOT NULL OR deleted_at IS NULL",
        ] {
            assert_eq!(yard.count(table).await, 0, "{table}");
        }
        let again = async |days: u32| {
            yard.people.sign_up(account("mina@example.com", "mina"), ip(), yard.later(days * DAY)).await
        };
        assert!(matches!(again(89).await, Err(Error::HandleTaken)));
        again(90).await.unwrap();
        assert_eq!(yard.newest_letter("mina@example.com").await.kind, "confirm", "the address is free again");
    })
    .await;
}
