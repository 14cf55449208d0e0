use super::*;
use people::identity::{Apart, End, Explanation, IdentifierKind, Strength, Why};

#[tokio::test]
async fn the_shortest_chain_says_rule_source_time_and_speaker() {
    on_both(async |yard| {
        let mina = yard.person("mina").await;
        let tablet = browser();
        yard.sign_in_on(mina, &tablet).await;
        let device = yard.identifier(Plain::Device(tablet.visitor));
        let email = yard.identifier(Plain::Email(" Mina@Example.com "));
        let customer = yard.customer(SEOUL, "C-1");
        yard.say(customer, device, Rule::Identify, Asserter::Shop(SEOUL))
            .await
            .unwrap();
        let why = yard
            .people
            .explain(Scope::Shop(SEOUL), customer, email, None)
            .await
            .unwrap();
        let Explanation::OnePerson { chain } = why else {
            panic!("{why:?}")
        };
        let named = |kind, shop| End::Identifier { kind, shop };
        let ends: Vec<_> = chain.iter().map(|step| (step.from, step.to, step.rule)).collect();
        let of_device = named(IdentifierKind::Device, None);
        assert_eq!(
            ends,
            [
                (
                    named(IdentifierKind::Customer, Some(SEOUL)),
                    of_device,
                    Rule::Identify
                ),
                (of_device, End::Person(mina), Rule::SignedIn),
                (
                    End::Person(mina),
                    named(IdentifierKind::Email, None),
                    Rule::Confirmed
                ),
            ]
        );
        assert_eq!(
            (chain[0].strength, chain[1].strength),
            (Strength::Weak, Strength::Strong)
        );
        assert_eq!(
            (chain[0].source, chain[0].by),
            (Some(Source::Shop), Asserter::Shop(SEOUL))
        );
        assert!(
            chain
                .iter()
                .all(|step| step.first_at == yard.now && step.seen_at == yard.now)
        );
        let shown = format!("{chain:?}").to_lowercase();
        assert!(!shown.contains("example") && !shown.contains("c-1"));
    })
    .await;
}

#[tokio::test]
async fn what_is_apart_says_why() {
    on_both(async |yard| {
        let (mina, jisu) = (yard.person("mina").await, yard.person("jisu").await);
        let explain = async |a: Node, b: Node| yard.people.explain(Scope::Yard, a, b, None).await.unwrap();
        let nothing = Explanation::Apart(Apart::NothingLinks);
        assert_eq!(explain(mina.into(), jisu.into()).await, nothing);

        let tablet = browser();
        yard.sign_in_on(mina, &tablet).await;
        yard.sign_in_on(jisu, &tablet).await;
        let device = End::Identifier {
            kind: IdentifierKind::Device,
            shop: None,
        };
        let shared = Explanation::Apart(Apart::Shared(device));
        assert_eq!(explain(mina.into(), jisu.into()).await, shared);

        let phone = yard.phone("010-1234-5678");
        yard.say(phone, mina, Rule::Confirmed, Asserter::Yard)
            .await
            .unwrap();
        let root = Asserter::Operator(yard.operator("wonyoung").await);
        yard.people
            .unlink(root, phone, mina, Why::MistakenAlias, yard.later(DAY))
            .await
            .unwrap();
        let why = explain(phone.into(), mina.into()).await;
        let Explanation::Apart(Apart::Undone { step, undoing }) = why else {
            panic!("{why:?}")
        };
        assert_eq!((step.rule, step.to), (Rule::Confirmed, End::Person(mina)));
        assert_eq!(
            (undoing.at, undoing.by, undoing.why),
            (yard.later(DAY), root, Why::MistakenAlias)
        );

        let card = yard.identifier(Plain::Payment {
            shop: None,
            token: "card",
        });
        yard.say(card, jisu, Rule::Payment, Asserter::Yard).await.unwrap();
        let other = yard.phone("010-8765-4321");
        yard.say(other, mina, Rule::Confirmed, Asserter::Yard)
            .await
            .unwrap();
        yard.say(card, other, Rule::Payment, Asserter::Yard)
            .await
            .unwrap();
        let why = explain(other.into(), card.into()).await;
        assert!(
            matches!(why, Explanation::Apart(Apart::AnotherPersons(_))),
            "{why:?}"
        );
        assert_eq!(
            explain(phone.into(), phone.into()).await,
            Explanation::OnePerson { chain: vec![] }
        );
    })
    .await;
}

#[tokio::test]
async fn assertions_of_an_end_show_what_holds_and_what_was_undone() {
    on_both(async |yard| {
        let mina = yard.person("mina").await;
        let phone = yard.phone("010-1234-5678");
        let confirm = async |at| {
            let claim = Claim {
                a: mina.into(),
                b: phone.into(),
                rule: Rule::Confirmed,
                source: None,
                by: Asserter::Yard,
            };
            yard.people.assert_same(claim, at).await.unwrap();
        };
        confirm(yard.now).await;
        confirm(yard.later(DAY)).await;
        let known = yard.people.assertions_of(Scope::Yard, phone).await.unwrap();
        assert_eq!(known.len(), 1, "said again, it is seen again");
        assert_eq!((known[0].first_at, known[0].seen_at), (yard.now, yard.later(DAY)));
        let undone = yard.people.unlink(
            Asserter::Person(mina),
            mina,
            phone,
            Why::GivenUp,
            yard.later(2 * DAY),
        );
        assert_eq!(undone.await.unwrap(), 1);
        confirm(yard.later(3 * DAY)).await;
        let known = yard.people.assertions_of(Scope::Yard, phone).await.unwrap();
        assert_eq!(
            known.iter().map(|one| one.undone.is_some()).collect::<Vec<_>>(),
            [false, true]
        );
    })
    .await;
}
