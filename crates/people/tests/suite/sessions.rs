use crate::yard::*;
use people::{Client, Error, leaf_of};
use std::collections::HashSet;

#[tokio::test]
async fn a_session_slides_for_thirty_days_and_ends_after_ninety() {
    on_both(async |yard| {
        let mina = yard.sign_up("mina@example.com", "mina").await;
        let token = yard
            .people
            .open_session(mina.id, &browser(), yard.now)
            .await
            .unwrap()
            .token;
        let alive = async |days: u32| {
            yard.people
                .session(&token, yard.later(days * DAY))
                .await
                .unwrap()
                .is_some()
        };
        for days in [0, 29, 58, 87] {
            assert!(alive(days).await, "day {days}");
        }
        assert!(!alive(90).await, "the ninetieth day, however often it was used");

        let idle = yard
            .people
            .open_session(mina.id, &browser(), yard.now)
            .await
            .unwrap()
            .token;
        assert!(
            yard.people
                .session(&idle, yard.later(30 * DAY))
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn a_session_that_is_ended_is_over_at_once_and_others_go_on() {
    on_both(async |yard| {
        let mina = yard.sign_up("mina@example.com", "mina").await;
        let stranger = yard.sign_up("jisu@example.com", "jisu").await;
        let open = async || {
            yard.people
                .open_session(mina.id, &browser(), yard.now)
                .await
                .unwrap()
        };
        let (phone, laptop, library) = (open().await, open().await, open().await);
        let alive = async |token| yard.people.session(token, yard.now).await.unwrap().is_some();
        assert!(alive(&phone.token).await && alive(&laptop.token).await && alive(&library.token).await);
        assert_eq!(yard.people.sessions(mina.id, yard.now).await.unwrap().len(), 3);

        yard.people
            .end_session(stranger.id, library.signed_in.session)
            .await
            .unwrap();
        assert!(alive(&library.token).await, "nobody ends another's session");
        yard.people
            .end_session(mina.id, library.signed_in.session)
            .await
            .unwrap();
        assert!(!alive(&library.token).await && alive(&phone.token).await);
        yard.people
            .end_other_sessions(mina.id, laptop.signed_in.session)
            .await
            .unwrap();
        assert!(!alive(&phone.token).await && alive(&laptop.token).await);
        let left = yard.people.sessions(mina.id, yard.now).await.unwrap();
        assert_eq!(
            left.iter().map(|line| line.id).collect::<Vec<_>>(),
            [laptop.signed_in.session]
        );
    })
    .await;
}

#[tokio::test]
async fn a_change_of_password_asks_for_the_old_one_and_ends_every_session() {
    on_both(async |yard| {
        let mina = yard.member("mina@example.com", "mina").await;
        let before = yard
            .people
            .open_session(mina.id, &browser(), yard.now)
            .await
            .unwrap();
        let change = async |old: &str| {
            let (old, new) = (password(old), password("chestnut-window-12"));
            yard.people
                .change_password(mina.id, old, new, &browser(), yard.now)
                .await
        };
        assert!(matches!(change("not the old one").await, Err(Error::Credentials)));
        assert!(
            yard.people
                .session(&before.token, yard.now)
                .await
                .unwrap()
                .is_some()
        );
        let after = change(PASSWORD).await.unwrap();
        assert!(
            yard.people
                .session(&before.token, yard.now)
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            yard.people
                .session(&after.token, yard.now)
                .await
                .unwrap()
                .is_some()
        );
        assert_eq!(
            yard.newest_letter("mina@example.com").await.kind,
            "password_changed"
        );
    })
    .await;
}

#[tokio::test]
async fn a_browser_and_a_person_keep_their_leaf_over_sign_outs() {
    on_both(async |yard| {
        let mina = yard.sign_up("mina@example.com", "mina").await;
        let jisu = yard.sign_up("jisu@example.com", "jisu").await;
        let shared = browser();
        let open =
            async |person, client: &Client| yard.people.open_session(person, client, yard.now).await.unwrap();
        let first = open(mina.id, &shared).await.signed_in;
        yard.people.end_session(mina.id, first.session).await.unwrap();
        let of_jisu = open(jisu.id, &shared).await.signed_in;
        let back = open(mina.id, &shared).await.signed_in;
        assert_eq!(back.leaf, first.leaf);
        assert_ne!(
            of_jisu.leaf, first.leaf,
            "two people on one browser are two leaves"
        );
        assert_ne!(
            first.leaf,
            leaf_of(shared.visitor),
            "and nobody signed in is a third"
        );
        assert_eq!(&*of_jisu.leaves, [of_jisu.leaf]);
    })
    .await;
}

#[tokio::test]
async fn the_sixteen_newest_leaves_make_a_person_and_running_sessions_learn_of_new_ones() {
    on_both(async |yard| {
        let mina = yard.sign_up("mina@example.com", "mina").await;
        let first = yard
            .people
            .open_session(mina.id, &browser(), yard.now)
            .await
            .unwrap();
        assert_eq!(
            yard.people
                .session(&first.token, yard.now)
                .await
                .unwrap()
                .unwrap()
                .leaves
                .len(),
            1
        );
        let second = yard
            .people
            .open_session(mina.id, &browser(), yard.later(MINUTE))
            .await
            .unwrap();
        let seen = yard
            .people
            .session(&first.token, yard.now)
            .await
            .unwrap()
            .unwrap();
        assert!(
            seen.leaves.contains(&second.signed_in.leaf),
            "in force at the next request"
        );
        let mut all = vec![first.signed_in.leaf, second.signed_in.leaf];
        for minute in 2..20 {
            let at = yard.later(minute * MINUTE);
            all.push(
                yard.people
                    .open_session(mina.id, &browser(), at)
                    .await
                    .unwrap()
                    .signed_in
                    .leaf,
            );
        }
        let newest: Vec<_> = all.iter().rev().take(16).copied().collect();
        assert_eq!(yard.people.leaves_of(mina.id).await.unwrap(), newest);
    })
    .await;
}

#[tokio::test]
async fn given_up_leaves_are_all_told_and_sessions_go_on_with_fresh_ones() {
    on_both(async |yard| {
        let mina = yard.sign_up("mina@example.com", "mina").await;
        let mut opened = Vec::new();
        for minute in 0..18 {
            opened.push(
                yard.people
                    .open_session(mina.id, &browser(), yard.later(minute * MINUTE))
                    .await
                    .unwrap(),
            );
        }
        let now = yard.later(18 * MINUTE);
        assert!(
            yard.people
                .session(&opened[0].token, now)
                .await
                .unwrap()
                .is_some()
        );
        let given_up: HashSet<_> = yard
            .people
            .give_up_leaves(mina.id, now)
            .await
            .unwrap()
            .into_iter()
            .collect();
        assert_eq!(
            given_up,
            opened.iter().map(|session| session.signed_in.leaf).collect()
        );
        let seen = yard.people.session(&opened[0].token, now).await.unwrap().unwrap();
        assert!(!given_up.contains(&seen.leaf) && seen.leaves.iter().all(|leaf| !given_up.contains(leaf)));
    })
    .await;
}

#[tokio::test]
async fn a_person_has_at_most_fifty_sessions_and_the_oldest_goes() {
    on_both(async |yard| {
        let mina = yard.sign_up("mina@example.com", "mina").await;
        let client = browser();
        let mut tokens = Vec::new();
        for second in 0..52 {
            let at = yard.later(second * MINUTE / 60);
            tokens.push(
                yard.people
                    .open_session(mina.id, &client, at)
                    .await
                    .unwrap()
                    .token,
            );
        }
        let at = yard.later(MINUTE);
        assert_eq!(yard.people.sessions(mina.id, at).await.unwrap().len(), 50);
        assert!(yard.people.session(&tokens[1], at).await.unwrap().is_none());
        assert!(yard.people.session(&tokens[2], at).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn what_has_ended_is_swept_and_the_rest_stays() {
    on_both(async |yard| {
        let mina = yard.sign_up("mina@example.com", "mina").await;
        yard.people
            .open_session(mina.id, &browser(), yard.now)
            .await
            .unwrap();
        let young = yard
            .people
            .open_session(mina.id, &browser(), yard.later(10 * DAY))
            .await
            .unwrap();
        yard.people.sweep(yard.later(31 * DAY)).await.unwrap();
        assert_eq!(yard.count("SELECT COUNT(*) FROM sessions").await, 1);
        assert_eq!(yard.count("SELECT COUNT(*) FROM one_time_tokens").await, 0);
        assert_eq!(yard.count("SELECT COUNT(*) FROM handles").await, 1);
        assert!(
            yard.people
                .session(&young.token, yard.later(31 * DAY))
                .await
                .unwrap()
                .is_some()
        );
    })
    .await;
}
