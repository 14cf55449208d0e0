use crate::yard::*;
use people::{EmailStanding, Error};

#[tokio::test]
async fn a_newcomer_is_in_at_once_and_confirms_by_letter() {
    on_both(async |yard| {
        let person = yard.sign_up("Mina@Example.com", "mina").await;
        assert_eq!(person.standing, EmailStanding::Unconfirmed);
        let opened = yard
            .people
            .open_session(person.id, &browser(), yard.now)
            .await
            .unwrap();
        assert_eq!(opened.signed_in.standing, EmailStanding::Unconfirmed);
        yard.people
            .sign_in(
                &email("mina@example.com"),
                password(PASSWORD),
                &browser(),
                yard.now,
            )
            .await
            .unwrap();

        let token = yard.newest_letter("mina@example.com").await.token("confirm");
        yard.people
            .confirm_email(person.id, &token, yard.now)
            .await
            .unwrap();
        let seen = yard
            .people
            .session(&opened.token, yard.now)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            seen.standing,
            EmailStanding::Confirmed,
            "the running session knows at once"
        );
        yard.people
            .sign_in(
                &email("mina@example.com"),
                password(PASSWORD),
                &browser(),
                yard.now,
            )
            .await
            .unwrap();
    })
    .await;
}

/// What somebody who wants to know whether an address is a member can see.
async fn probe(yard: &Yard, address: &str, handle_text: &str) -> Vec<String> {
    let people = &yard.people;
    let mut seen = Vec::new();
    let probing = password("probing-for-members-9");
    let mut asked = account(address, handle_text);
    asked.password = probing.clone();
    let person = people.sign_up(asked, ip(), yard.now).await.unwrap();
    seen.push(format!(
        "{:?} {:?} {:?}",
        person.standing, person.role, person.handle_changed_at
    ));
    let signed_in = people
        .sign_in(&email(address), probing, &browser(), yard.now)
        .await;
    seen.push(format!(
        "{:?}",
        signed_in.map(|opened| opened.signed_in.person == person.id)
    ));
    let wrong = people
        .sign_in(
            &email(address),
            password("some-other-guess"),
            &browser(),
            yard.now,
        )
        .await;
    seen.push(format!("{:?}", wrong.map(|_| ())));
    let again = people
        .sign_up(account("third@example.com", handle_text), ip(), yard.now)
        .await;
    seen.push(format!("{:?}", again.map(|_| ())));
    seen.push(format!(
        "{:?}",
        people.forgot_password(&email(address), ip(), yard.now).await
    ));
    seen.push(format!(
        "{:?}",
        people.resend_confirmation(person.id, ip(), yard.now).await
    ));
    seen.push(format!(
        "{:?}",
        people.person(person.id).await.map(|person| person.standing)
    ));
    seen.push(format!(
        "{:?}",
        people.handle_is_free(handle(handle_text), yard.now).await
    ));
    seen
}

#[tokio::test]
async fn nothing_tells_a_members_address_from_an_unknown_one() {
    on_both(async |yard| {
        yard.member("member@example.com", "member").await;
        let of_member = probe(&yard, "member@example.com", "probe_one").await;
        let of_stranger = probe(&yard, "stranger@example.com", "probe_two").await;
        assert_eq!(of_member, of_stranger);
        assert_eq!(
            of_member[1], "Ok(true)",
            "the account that was opened can be used"
        );

        let letters = yard.letters().await;
        let to = |address: &str| -> Vec<String> {
            let to_them = letters.iter().filter(|letter| letter.to == address);
            let mut kinds: Vec<String> = to_them.map(|letter| letter.kind.clone()).collect();
            kinds.sort();
            kinds
        };
        assert_eq!(
            to("member@example.com"),
            ["already_here", "already_here", "reset"]
        );
        assert_eq!(to("stranger@example.com"), ["confirm", "confirm", "reset"]);
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_password_of_nobody_sends_nothing_and_answers_the_same() {
    on_both(async |yard| {
        yard.member("member@example.com", "member").await;
        let known = yard
            .people
            .forgot_password(&email("member@example.com"), ip(), yard.now)
            .await;
        let unknown = yard
            .people
            .forgot_password(&email("nobody@example.com"), ip(), yard.now)
            .await;
        assert_eq!(format!("{known:?}"), format!("{unknown:?}"));
        let to: Vec<String> = yard.letters().await.into_iter().map(|letter| letter.to).collect();
        assert_eq!(to, ["member@example.com"]);
    })
    .await;
}

#[tokio::test]
async fn the_owners_password_still_works_after_a_strangers_sign_up() {
    on_both(async |yard| {
        let owner = yard.member("mina@example.com", "mina").await;
        let mut squatter = account("mina@example.com", "squatter");
        squatter.password = password("i-am-the-squatter");
        yard.people.sign_up(squatter, ip(), yard.now).await.unwrap();
        let opened = yard
            .people
            .sign_in(&owner.email.unwrap(), password(PASSWORD), &browser(), yard.now)
            .await;
        assert_eq!(opened.unwrap().signed_in.person, owner.id);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_one_error() {
    on_both(async |yard| {
        yard.member("mina@example.com", "mina").await;
        let overlong = "x".repeat(5_000);
        for (address, guess) in [
            ("mina@example.com", "not-the-password"),
            ("nobody@example.com", PASSWORD),
            ("mina@example.com", ""),
            ("mina@example.com", &overlong),
        ] {
            let refused = yard
                .people
                .sign_in(&email(address), password(guess), &browser(), yard.now)
                .await;
            assert!(matches!(refused, Err(Error::Credentials)), "{address}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_weak_password_opens_no_account() {
    on_both(async |yard| {
        for weak in ["short", "1234567890", "mina@example.com"] {
            let mut asked = account("mina@example.com", "mina");
            asked.password = password(weak);
            assert!(
                yard.people.sign_up(asked, ip(), yard.now).await.is_err(),
                "{weak}"
            );
        }
        assert_eq!(yard.count("SELECT COUNT(*) FROM people").await, 0);
        assert!(yard.letters().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn guessing_one_address_is_slowed_whether_or_not_it_exists() {
    on_both(async |yard| {
        yard.member("mina@example.com", "mina").await;
        let mut waits = Vec::new();
        for address in ["mina@example.com", "nobody@example.com"] {
            for n in 0..10_u8 {
                let mut client = browser();
                client.ip = [198, 51, 100, n].into();
                let refused = yard
                    .people
                    .sign_in(&email(address), password("a guess of mine"), &client, yard.now)
                    .await;
                assert!(matches!(refused, Err(Error::Credentials)));
            }
            match yard
                .people
                .sign_in(&email(address), password(PASSWORD), &browser(), yard.now)
                .await
            {
                Err(Error::RetryAfter(wait)) => waits.push(wait),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(waits, [MINUTE, MINUTE]);
        yard.people
            .sign_in(
                &email("mina@example.com"),
                password(PASSWORD),
                &browser(),
                yard.later(MINUTE),
            )
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn one_network_address_cannot_try_many_accounts_or_open_many() {
    on_both(async |yard| {
        let mut refused = 0;
        for n in 0..61 {
            let address = email(&format!("p{n}@example.com"));
            let tried = yard
                .people
                .sign_in(&address, password(PASSWORD), &browser(), yard.now)
                .await;
            refused += u32::from(matches!(tried, Err(Error::RetryAfter(_))));
        }
        assert_eq!(refused, 1);
        for n in 0..20 {
            yard.sign_up(&format!("p{n}@example.com"), &format!("person_{n}"))
                .await;
        }
        let one_more = yard
            .people
            .sign_up(account("p20@example.com", "person_20"), ip(), yard.now)
            .await;
        assert!(matches!(one_more, Err(Error::RetryAfter(_))));
    })
    .await;
}

#[tokio::test]
async fn a_mailbox_is_not_flooded_with_letters() {
    on_both(async |yard| {
        let asked = async |now| {
            yard.people
                .forgot_password(&email("mina@example.com"), ip(), now)
                .await
        };
        yard.sign_up("mina@example.com", "mina").await;
        for _ in 0..4 {
            asked(yard.now).await.unwrap();
        }
        assert!(matches!(asked(yard.now).await, Err(Error::RetryAfter(wait)) if wait == 15 * MINUTE));
        assert_eq!(yard.letters().await.len(), 5);
        asked(yard.later(15 * MINUTE)).await.unwrap();
    })
    .await;
}
