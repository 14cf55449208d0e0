use super::*;
use people::{
    Config,
    identity::{Apart, End, Explanation, IdentifierKind, IdentityLimits, Why},
};

fn small(yard: &Yard) -> Yard {
    let identity = IdentityLimits {
        identifiers: 4,
        accounts: 2,
        ..IdentityLimits::default()
    };
    let config = Config { identity, ..config() };
    Yard::new(yard.records.clone(), config)
}

#[tokio::test]
async fn an_identifier_of_more_than_a_few_persons_is_a_hub_and_links_nobody() {
    on_both(async |yard| {
        let office = yard.phone("02-123-4567");
        let mut persons = Vec::new();
        for handle in ["one", "two", "three", "four"] {
            persons.push(yard.person(handle).await);
        }
        let confirm = async |person| {
            yard.say(office, person, Rule::Confirmed, Asserter::Person(person))
                .await
        };
        for person in &persons[..3] {
            confirm(*person).await.unwrap();
        }
        assert!(
            yard.one(Scope::Yard, persons[0], persons[2]).await,
            "three are a few"
        );
        confirm(persons[3]).await.unwrap();
        for other in &persons[1..] {
            assert!(!yard.one(Scope::Yard, persons[0], *other).await);
        }
        let hub = Apart::Hub(End::Identifier {
            kind: IdentifierKind::Phone,
            shop: None,
        });
        let why = yard
            .people
            .explain(Scope::Yard, persons[0], persons[1], None)
            .await;
        assert_eq!(why.unwrap(), Explanation::Apart(hub.clone()));
        let why = yard.people.explain(Scope::Yard, office, persons[1], None).await;
        assert_eq!(why.unwrap(), Explanation::Apart(hub));

        let by = Asserter::Person(persons[3]);
        yard.people
            .unlink(by, office, persons[3], Why::GivenUp, yard.now)
            .await
            .unwrap();
        assert!(
            yard.one(Scope::Yard, persons[0], persons[2]).await,
            "no hub any more"
        );
    })
    .await;
}

#[tokio::test]
async fn a_person_has_at_most_so_many_identifiers_and_accounts() {
    on_both(async |yard| {
        let yard = small(&yard);
        let mina = yard.person("mina").await;
        let confirm = async |person, number: &str| {
            let phone = yard.phone(number);
            yard.say(phone, person, Rule::Confirmed, Asserter::Person(person))
                .await
        };
        for number in ["010-0000-0001", "010-0000-0002", "010-0000-0003"] {
            confirm(mina, number).await.unwrap();
        }
        let full = confirm(mina, "010-0000-0004").await;
        assert!(matches!(full, Err(Error::TooMany { limit: 4, .. })), "{full:?}");
        confirm(mina, "010-0000-0003").await.unwrap();
        let card = yard.identifier(Plain::Payment {
            shop: None,
            token: "card",
        });
        let phone = yard.phone("010-0000-0001");
        let by_chain = yard.say(card, phone, Rule::Payment, Asserter::Yard).await;
        assert!(matches!(by_chain, Err(Error::TooMany { .. })), "{by_chain:?}");
        assert!(
            !yard.one(Scope::Yard, card, mina).await,
            "the refused assertion left nothing"
        );

        let (a, b, c) = (
            yard.person("ara").await,
            yard.person("bora").await,
            yard.person("chan").await,
        );
        let root = Asserter::Operator(yard.operator("wonyoung").await);
        yard.people.join_accounts(root, a, b, yard.now).await.unwrap();
        let third = yard.people.join_accounts(root, b, c, yard.now).await;
        assert!(matches!(third, Err(Error::TooMany { .. })), "{third:?}");
        assert!(!yard.one(Scope::Yard, b, c).await);
    })
    .await;
}

#[tokio::test]
async fn a_device_too_many_takes_the_place_of_the_one_longest_unused() {
    on_both(async |yard| {
        let yard = small(&yard);
        let mina = yard.person("mina").await;
        let browsers = [browser(), browser(), browser(), browser()];
        for (minute, client) in browsers.iter().enumerate() {
            let at = yard.later(MINUTE * u32::try_from(minute).unwrap());
            yard.people.open_session(mina, client, at).await.unwrap();
        }
        let devices = browsers.map(|client| yard.identifier(Plain::Device(client.visitor)));
        assert!(!yard.one(Scope::Yard, devices[0], mina).await);
        for device in &devices[1..] {
            assert!(yard.one(Scope::Yard, *device, mina).await);
        }
        let why = yard
            .people
            .explain(Scope::Yard, devices[0], mina, None)
            .await
            .unwrap();
        let Explanation::Apart(Apart::Undone { undoing, .. }) = why else {
            panic!("{why:?}")
        };
        assert_eq!((undoing.why, undoing.by), (Why::Limit, Asserter::Yard));
        assert_eq!(
            yard.leaves(mina).await.len(),
            4,
            "its leaf is the account's and stays"
        );
        yard.people.sweep(yard.later(91 * DAY)).await.unwrap();
        let why = yard
            .people
            .explain(Scope::Yard, devices[0], mina, None)
            .await
            .unwrap();
        assert_eq!(why, Explanation::Apart(Apart::NothingLinks));
    })
    .await;
}

#[tokio::test]
async fn memory_is_given_the_sixteen_newest_leaves() {
    on_both(async |yard| {
        let (mina, work) = (yard.person("mina").await, yard.person("minawork").await);
        let mut made = Vec::new();
        for minute in 0..20_u32 {
            let person = if minute % 2 == 0 { mina } else { work };
            let at = yard.later(MINUTE * minute);
            let session = yard.people.open_session(person, &browser(), at).await.unwrap();
            made.push(session.signed_in.leaf);
        }
        let root = Asserter::Operator(yard.operator("wonyoung").await);
        yard.people
            .join_accounts(root, mina, work, yard.now)
            .await
            .unwrap();
        let newest: Vec<LeafId> = made.into_iter().rev().take(16).collect();
        assert_eq!(yard.people.leaves_of(mina).await.unwrap(), newest);
        assert_eq!(yard.people.leaves_of(work).await.unwrap(), newest);
    })
    .await;
}
