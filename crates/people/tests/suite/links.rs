use crate::yard::*;
use people::{EmailStanding, Error, OneTimeToken};

#[tokio::test]
async fn a_confirmation_link_works_once_within_a_day_and_for_its_own_person() {
    on_both(async |yard| {
        let mina = yard.sign_up("mina@example.com", "mina").await;
        let token = yard.newest_letter("mina@example.com").await.token("confirm");
        let jisu = yard.sign_up("jisu@example.com", "jisu").await;
        yard.newest_letter("jisu@example.com").await;

        let by_another = yard.people.confirm_email(jisu.id, &token, yard.now).await;
        assert!(matches!(by_another, Err(Error::Link)));
        let too_late = yard.people.confirm_email(mina.id, &token, yard.later(DAY)).await;
        assert!(matches!(too_late, Err(Error::Link)));
        yard.people
            .confirm_email(mina.id, &token, yard.later(DAY - MINUTE))
            .await
            .unwrap();
        let again = yard
            .people
            .confirm_email(mina.id, &token, yard.later(DAY - MINUTE))
            .await;
        assert!(matches!(again, Err(Error::Link)));
    })
    .await;
}

#[tokio::test]
async fn a_newer_link_is_the_only_one() {
    on_both(async |yard| {
        let mina = yard.sign_up("mina@example.com", "mina").await;
        let first = yard.newest_letter("mina@example.com").await.token("confirm");
        yard.people
            .resend_confirmation(mina.id, ip(), yard.now)
            .await
            .unwrap();
        let second = yard.newest_letter("mina@example.com").await.token("confirm");
        assert!(matches!(
            yard.people.confirm_email(mina.id, &first, yard.now).await,
            Err(Error::Link)
        ));
        yard.people
            .confirm_email(mina.id, &second, yard.now)
            .await
            .unwrap();
        yard.people
            .resend_confirmation(mina.id, ip(), yard.now)
            .await
            .unwrap();
        assert!(
            yard.letters().await.is_empty(),
            "a confirmed address gets no more letters"
        );
    })
    .await;
}

#[tokio::test]
async fn an_address_is_confirmed_by_one_account_alone() {
    on_both(async |yard| {
        let first = yard.sign_up("mina@example.com", "mina").await;
        let first_token = yard.newest_letter("mina@example.com").await.token("confirm");
        let second = yard.sign_up("mina@example.com", "mina_too").await;
        let second_token = yard.newest_letter("mina@example.com").await.token("confirm");
        yard.people
            .confirm_email(second.id, &second_token, yard.now)
            .await
            .unwrap();
        let refused = yard.people.confirm_email(first.id, &first_token, yard.now).await;
        assert!(matches!(refused, Err(Error::Link)));
        assert_eq!(
            yard.people.person(first.id).await.unwrap().standing,
            EmailStanding::Unconfirmed
        );
    })
    .await;
}

#[tokio::test]
async fn a_reset_changes_the_password_ends_every_session_and_works_once() {
    on_both(async |yard| {
        let mina = yard.member("mina@example.com", "mina").await;
        let address = email("mina@example.com");
        let old = yard
            .people
            .open_session(mina.id, &browser(), yard.now)
            .await
            .unwrap();
        assert!(yard.people.session(&old.token, yard.now).await.unwrap().is_some());
        yard.people
            .forgot_password(&address, ip(), yard.now)
            .await
            .unwrap();
        let token = yard.newest_letter("mina@example.com").await.token("reset");

        let new = || password("chestnut-window-12");
        let weak = yard
            .people
            .reset_password(&token, password("password123"), &browser(), yard.now)
            .await;
        assert!(matches!(weak, Err(Error::PasswordCommon)));
        yard.people.check_reset(&token, yard.now).await.unwrap();
        let opened = yard
            .people
            .reset_password(&token, new(), &browser(), yard.now)
            .await
            .unwrap();
        assert_eq!(opened.signed_in.person, mina.id);
        assert!(yard.people.session(&old.token, yard.now).await.unwrap().is_none());
        assert!(
            yard.people
                .session(&opened.token, yard.now)
                .await
                .unwrap()
                .is_some()
        );

        assert!(matches!(
            yard.people.check_reset(&token, yard.now).await,
            Err(Error::Link)
        ));
        let again = yard
            .people
            .reset_password(&token, new(), &browser(), yard.now)
            .await;
        assert!(matches!(again, Err(Error::Link)));
        let with_old = yard
            .people
            .sign_in(&address, password(PASSWORD), &browser(), yard.now)
            .await;
        assert!(matches!(with_old, Err(Error::Credentials)));
        yard.people
            .sign_in(&address, new(), &browser(), yard.now)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_reset_link_expires_in_an_hour_and_dies_with_the_next_one() {
    on_both(async |yard| {
        yard.member("mina@example.com", "mina").await;
        let ask = async || {
            yard.people
                .forgot_password(&email("mina@example.com"), ip(), yard.now)
                .await
                .unwrap();
            yard.newest_letter("mina@example.com").await.token("reset")
        };
        let first = ask().await;
        yard.people
            .check_reset(&first, yard.later(HOUR - MINUTE))
            .await
            .unwrap();
        assert!(matches!(
            yard.people.check_reset(&first, yard.later(HOUR)).await,
            Err(Error::Link)
        ));
        let second = ask().await;
        assert!(matches!(
            yard.people.check_reset(&first, yard.now).await,
            Err(Error::Link)
        ));
        yard.people.check_reset(&second, yard.now).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_token_of_one_kind_opens_no_other_door() {
    on_both(async |yard| {
        let mina = yard.sign_up("mina@example.com", "mina").await;
        let confirm = yard.newest_letter("mina@example.com").await.token("confirm");
        assert!(matches!(
            yard.people.check_reset(&confirm, yard.now).await,
            Err(Error::Link)
        ));
        assert!(matches!(
            yard.people.check_first_link(&confirm, yard.now).await,
            Err(Error::Link)
        ));
        let first = yard.people.first_link(yard.now).await.unwrap().unwrap();
        assert!(matches!(
            yard.people.confirm_email(mina.id, &first, yard.now).await,
            Err(Error::Link)
        ));
        let made_up: OneTimeToken = "A".repeat(43).parse().unwrap();
        assert!(matches!(
            yard.people.confirm_email(mina.id, &made_up, yard.now).await,
            Err(Error::Link)
        ));
    })
    .await;
}

#[tokio::test]
async fn whoever_reads_the_mailbox_takes_over_a_squatted_account() {
    on_both(async |yard| {
        let squatter = yard.sign_up("mina@example.com", "squatter").await;
        let session = yard
            .people
            .open_session(squatter.id, &browser(), yard.now)
            .await
            .unwrap();
        yard.newest_letter("mina@example.com").await;
        yard.people
            .forgot_password(&email("mina@example.com"), ip(), yard.now)
            .await
            .unwrap();
        let token = yard.newest_letter("mina@example.com").await.token("reset");
        let new = password("chestnut-window-12");
        let opened = yard
            .people
            .reset_password(&token, new, &browser(), yard.now)
            .await
            .unwrap();
        assert_eq!(opened.signed_in.standing, EmailStanding::Confirmed);
        assert!(
            yard.people
                .session(&session.token, yard.now)
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn only_hashes_of_tokens_and_passwords_are_stored() {
    on_both(async |yard| {
        let mina = yard.sign_up("mina@example.com", "mina").await;
        let letter = yard.newest_letter("mina@example.com").await;
        let token = letter.token("confirm");
        let opened = yard
            .people
            .open_session(mina.id, &browser(), yard.now)
            .await
            .unwrap();
        let known = [
            token.reveal().to_string(),
            opened.token.reveal().to_string(),
            PASSWORD.to_owned(),
        ];
        let rows: Result<Vec<storage::Row>, storage::records::Error> = yard
            .records
            .read(|tx| {
                let mut rows = tx.query("SELECT password_hash FROM people", &[])?;
                rows.extend(tx.query("SELECT hash FROM one_time_tokens", &[])?);
                rows.extend(tx.query("SELECT token_hash FROM sessions", &[])?);
                Ok(rows)
            })
            .await;
        let rows = rows.unwrap();
        assert_eq!(rows.len(), 3);
        for secret in &known {
            assert!(rows.iter().all(|row| !format!("{row:?}").contains(secret)));
        }
        assert!(rows[0].get::<String>(0).unwrap().starts_with("$argon2id$"));
        assert_ne!(
            rows[1].get::<[u8; 32]>(0).unwrap(),
            rows[2].get::<[u8; 32]>(0).unwrap()
        );
    })
    .await;
}
