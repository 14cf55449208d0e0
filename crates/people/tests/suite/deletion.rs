use crate::yard::*;
use people::{Erased, ErasureState, ErasureStep, Error, LedgerLine, Picture, ProfileChange, StepNote};

#[tokio::test]
async fn a_closed_account_is_gone_at_once_and_erased_later() {
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

        let close = async |text: &str| yard.people.close_account(mina.id, password(text), yard.now).await;
        assert!(matches!(close("not my password").await, Err(Error::Credentials)));
        assert!(
            yard.people
                .session(&session.token, yard.now)
                .await
                .unwrap()
                .is_some()
        );
        close(PASSWORD).await.unwrap();
        assert_eq!(yard.uses_of("face.jpg").await, 1, "it may be taken back");

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
        assert!(matches!(sign_in, Err(Error::Closed(_))));
        assert!(matches!(close(PASSWORD).await, Err(Error::NotFound)));

        assert_eq!(
            people.leaves_ever(mina.id).await.unwrap(),
            [session.signed_in.leaf]
        );
        people.erase_account(mina.id, yard.now).await.unwrap();
        people.erase_account(mina.id, yard.now).await.unwrap();
        assert_eq!(yard.uses_of("face.jpg").await, 0);
    })
    .await;
}

#[tokio::test]
async fn nothing_personal_stays_in_the_tables_and_the_handle_is_held_for_ninety_days() {
    on_both(async |yard| {
        let mina = yard.member("mina@example.com", "mina").await;
        yard.people.open_session(mina.id, &browser(), yard.now).await.unwrap();
        yard.erase(mina.id).await;
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

const EMAIL: &str = "mina@example.com";

#[tokio::test]
async fn within_the_day_it_can_be_taken_back_and_everything_is_as_before() {
    on_both(async |yard| {
        let mina = yard.member(EMAIL, "mina").await;
        let (people, client) = (&yard.people, browser());
        let before = people.open_session(mina.id, &client, yard.now).await.unwrap();
        let closing = people
            .close_account(mina.id, password(PASSWORD), yard.now)
            .await
            .unwrap();
        assert_eq!(closing.due_at, yard.later(DAY));
        let sign_in = async |now| {
            people
                .sign_in(&email(EMAIL), password(PASSWORD), &client, now)
                .await
        };
        let wrong = people
            .sign_in(&email(EMAIL), password("not my password"), &client, yard.now)
            .await;
        assert!(
            matches!(wrong, Err(Error::Credentials)),
            "only the password shows that it is closed"
        );
        let Err(Error::Closed(way_back)) = sign_in(yard.later(HOUR)).await else {
            panic!("it is closed")
        };
        assert_eq!(way_back.closing, closing);
        let now = yard.later(HOUR);
        let opened = people.take_back(&way_back.token, &client, now).await.unwrap();
        assert_eq!(
            opened.signed_in.leaf, before.signed_in.leaf,
            "its memory is there again"
        );
        assert!(matches!(
            people.take_back(&way_back.token, &client, now).await,
            Err(Error::Link)
        ));
        assert_eq!(people.person(mina.id).await.unwrap(), mina);
        assert!(
            people
                .profile_by_handle(handle("mina"), now)
                .await
                .unwrap()
                .is_some()
        );
        assert_eq!(people.erasure(closing.erasure).await.unwrap(), None, "called off");
        // What was hidden is shown again, and the row goes.
        let work = people.next_erasure(now).await.unwrap().unwrap();
        assert_eq!(
            (work.state, work.person),
            (ErasureState::Returning, Some(mina.id))
        );
        assert_eq!(
            people
                .erasure_step_done(&work, StepNote::default(), now)
                .await
                .unwrap(),
            None
        );
        assert_eq!(yard.count("SELECT COUNT(*) FROM erasures").await, 0);
        people
            .close_account(mina.id, password(PASSWORD), now)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn when_the_day_is_over_there_is_no_way_back() {
    on_both(async |yard| {
        let mina = yard.member(EMAIL, "mina").await;
        let people = &yard.people;
        people
            .close_account(mina.id, password(PASSWORD), yard.now)
            .await
            .unwrap();
        let late = yard.later(DAY);
        let soon = yard.later(DAY - MINUTE);
        let Err(Error::Closed(way_back)) = people
            .sign_in(&email(EMAIL), password(PASSWORD), &browser(), soon)
            .await
        else {
            panic!("it is closed")
        };
        let sign_in = people
            .sign_in(&email(EMAIL), password(PASSWORD), &browser(), late)
            .await;
        assert!(matches!(sign_in, Err(Error::Credentials)));
        assert!(matches!(
            people.take_back(&way_back.token, &browser(), late).await,
            Err(Error::Link)
        ));
        let work = people.next_erasure(late).await.unwrap().unwrap();
        assert!(!people.begin_erasure(&work, soon).await.unwrap());
        assert!(people.begin_erasure(&work, late).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn an_erasure_goes_on_at_the_step_it_stood_at_and_leaves_a_row_that_names_nobody() {
    on_both(async |yard| {
        let mina = yard.member(EMAIL, "mina").await;
        let people = &yard.people;
        let closing = people
            .close_account(mina.id, password(PASSWORD), yard.now)
            .await
            .unwrap();
        let now = yard.later(DAY);
        let mut steps = Vec::new();
        let mut failed = false;
        while let Some(work) = people.next_erasure(now).await.unwrap() {
            if work.state == ErasureState::Waiting && work.step != ErasureStep::Hide {
                assert!(people.begin_erasure(&work, now).await.unwrap());
            }
            if work.step == ErasureStep::Posts && !failed {
                failed = true;
                people
                    .erasure_failed(&work, "the disk is full", now)
                    .await
                    .unwrap();
                assert_eq!(people.next_erasure(now).await.unwrap(), None, "it waits a moment");
                people.retry_erasures(now).await.unwrap();
                continue;
            }
            let mut note = StepNote::default();
            match work.step {
                ErasureStep::Count => note.counts = Some(vec![(Erased::Posts, 3), (Erased::Likes, 0)]),
                ErasureStep::Keys => {
                    note.ledger = Some(LedgerLine {
                        number: 7,
                        commitment: [9; 32],
                    })
                }
                ErasureStep::Account => people.erase_account(mina.id, now).await.unwrap(),
                ErasureStep::Letter => {
                    people.write_receipt(&work, now).await.unwrap();
                    people.write_receipt(&work, now).await.unwrap();
                    assert!(!people.receipt_is_posted(&work).await.unwrap());
                    let letters = yard.letters().await;
                    let [letter] = letters.as_slice() else {
                        panic!("one receipt: {letters:?}")
                    };
                    assert_eq!((letter.to.as_str(), letter.kind.as_str()), (EMAIL, "erased"));
                    assert!(letter.body.contains(&format!("/erasures/{}", closing.erasure)));
                    let sent = yard
                        .records
                        .write(|tx| tx.execute("DELETE FROM mail_outbox", storage::values![]));
                    let sent: Result<u64, storage::records::Error> = sent.await;
                    sent.unwrap();
                }
                ErasureStep::Posted => assert!(people.receipt_is_posted(&work).await.unwrap()),
                _ => {}
            }
            people.erasure_step_done(&work, note, now).await.unwrap();
            steps.push(work.step);
        }
        assert_eq!(steps, ErasureStep::ALL);
        let record = people.erasure(closing.erasure).await.unwrap().unwrap();
        assert_eq!((record.state, record.done_at), (ErasureState::Done, Some(now)));
        assert_eq!(record.counts, [(Erased::Posts, 3), (Erased::Likes, 0)]);
        assert_eq!(
            record.ledger,
            Some(LedgerLine {
                number: 7,
                commitment: [9; 32]
            })
        );
        let naming = "SELECT COUNT(*) FROM erasures WHERE person IS NOT NULL OR email IS NOT NULL
                        OR letter IS NOT NULL OR leaves IS NOT NULL OR language <> ''";
        assert_eq!(yard.count(naming).await, 0);
        assert_eq!(people.erasure_tally().await.unwrap().done, 1);
    })
    .await;
}

#[tokio::test]
async fn leaves_given_up_are_ordered_erased_and_leave_no_row() {
    on_both(async |yard| {
        let mina = yard.member(EMAIL, "mina").await;
        let people = &yard.people;
        let session = people.open_session(mina.id, &browser(), yard.now).await.unwrap();
        let work = people.order_leaves_of(mina.id, yard.now).await.unwrap();
        assert_eq!(
            (work.leaves.clone(), work.step),
            (vec![session.signed_in.leaf], ErasureStep::Keys)
        );
        let fresh = people
            .session(&session.token, yard.now)
            .await
            .unwrap()
            .unwrap()
            .leaf;
        assert_ne!(
            fresh, session.signed_in.leaf,
            "the session goes on with a new leaf"
        );
        let again = people.next_erasure(yard.now).await.unwrap().unwrap();
        assert_eq!(again, work, "whoever starts next finds it");
        let mut steps = Vec::new();
        let mut next = Some(work);
        while let Some(work) = next {
            steps.push(work.step);
            next = people
                .erasure_step_done(&work, StepNote::default(), yard.now)
                .await
                .unwrap();
        }
        assert_eq!(
            steps,
            [ErasureStep::Keys, ErasureStep::Signals, ErasureStep::Files]
        );
        assert_eq!(yard.count("SELECT COUNT(*) FROM erasures").await, 0);
    })
    .await;
}
