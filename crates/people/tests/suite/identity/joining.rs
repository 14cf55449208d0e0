use super::*;
use people::identity::Why;

#[tokio::test]
async fn two_accounts_are_one_person_once_both_have_said_so() {
    on_both(async |yard| {
        let (mina, work) = (yard.person("mina").await, yard.person("minawork").await);
        let stranger = yard.person("jisu").await;
        let at_home = yard.sign_in_on(mina, &browser()).await.signed_in.leaf;
        let at_work = yard.sign_in_on(work, &browser()).await.signed_in.leaf;
        let join = async |by, one, other| yard.people.join_accounts(by, one, other, yard.now).await;

        join(Asserter::Person(mina), mina, work).await.unwrap();
        assert_eq!(
            yard.leaves(mina).await,
            [at_home],
            "one side's word is not enough"
        );
        assert_eq!(yard.leaves(work).await, [at_work]);
        assert!(!yard.one(Scope::Yard, mina, work).await);
        let meddling = join(Asserter::Person(stranger), mina, work).await;
        assert!(matches!(meddling, Err(Error::Claim(_))));

        join(Asserter::Person(work), work, mina).await.unwrap();
        let both = sorted(vec![at_home, at_work]);
        assert_eq!(yard.leaves(mina).await, both);
        assert_eq!(yard.leaves(work).await, both);
        assert!(yard.one(Scope::Yard, mina, work).await);

        let meddling = yard
            .people
            .unlink(Asserter::Person(stranger), mina, work, Why::NotMe, yard.now)
            .await;
        assert!(matches!(meddling, Err(Error::NotTheirs)));
        let undone = yard
            .people
            .unlink(Asserter::Person(work), mina, work, Why::GivenUp, yard.now)
            .await;
        assert_eq!(undone.unwrap(), 2);
        assert_eq!(yard.leaves(mina).await, [at_home]);
        assert_eq!(yard.leaves(work).await, [at_work]);
    })
    .await;
}

#[tokio::test]
async fn only_an_operator_may_speak_as_one() {
    on_both(async |yard| {
        let (mina, work) = (yard.person("mina").await, yard.person("minawork").await);
        let join = async |by| yard.people.join_accounts(by, mina, work, yard.now).await;
        assert!(matches!(
            join(Asserter::Operator(mina)).await,
            Err(Error::NotOperator)
        ));
        assert!(matches!(join(Asserter::Yard).await, Err(Error::Claim(_))));
        assert!(matches!(join(Asserter::Shop(SEOUL)).await, Err(Error::Claim(_))));
        let operator = yard.operator("wonyoung").await;
        join(Asserter::Operator(operator)).await.unwrap();
        assert!(yard.one(Scope::Yard, mina, work).await);
    })
    .await;
}

#[tokio::test]
async fn a_number_that_each_account_confirmed_in_order_to_link_joins_them() {
    on_both(async |yard| {
        let (mina, work) = (yard.person("mina").await, yard.person("minawork").await);
        let phone = yard.phone("010-1234-5678");
        yard.say(phone, mina, Rule::Confirmed, Asserter::Person(mina))
            .await
            .unwrap();
        assert!(yard.one(Scope::Yard, phone, mina).await);
        yard.say(phone, work, Rule::Confirmed, Asserter::Yard)
            .await
            .unwrap();
        assert!(
            !yard.one(Scope::Yard, mina, work).await,
            "seen by the yard, it does not join"
        );
        yard.say(phone, work, Rule::Confirmed, Asserter::Person(work))
            .await
            .unwrap();
        assert!(yard.one(Scope::Yard, mina, work).await);
        let claimed = yard
            .say(phone, mina, Rule::Confirmed, Asserter::Person(work))
            .await;
        assert!(
            matches!(claimed, Err(Error::Claim(_))),
            "nobody confirms for another"
        );

        yard.people
            .unlink(Asserter::Person(work), phone, work, Why::MistakenAlias, yard.now)
            .await
            .unwrap();
        assert!(!yard.one(Scope::Yard, mina, work).await);
        assert!(yard.one(Scope::Yard, phone, mina).await);
    })
    .await;
}

#[tokio::test]
async fn a_familys_number_and_card_attach_to_nobody_when_nobody_joined() {
    on_both(async |yard| {
        let (mina, jisu) = (yard.person("mina").await, yard.person("jisu").await);
        let phone = yard.phone("010-1234-5678");
        let card = yard.identifier(Plain::Payment {
            shop: None,
            token: "card-1",
        });
        for person in [mina, jisu] {
            yard.say(phone, person, Rule::Confirmed, Asserter::Yard)
                .await
                .unwrap();
            yard.say(card, person, Rule::Payment, Asserter::Yard)
                .await
                .unwrap();
        }
        assert!(!yard.one(Scope::Yard, mina, jisu).await);
        for shared in [phone, card] {
            assert!(!yard.one(Scope::Yard, shared, mina).await);
            assert!(
                yard.people
                    .holders(Scope::Yard, shared, None)
                    .await
                    .unwrap()
                    .is_empty()
            );
        }
        yard.people
            .unlink(Asserter::Yard, card, jisu, Why::GivenUp, yard.now)
            .await
            .unwrap();
        assert_eq!(
            yard.people.holders(Scope::Yard, card, None).await.unwrap(),
            [mina]
        );
    })
    .await;
}

#[tokio::test]
async fn a_mistaken_alias_is_undone_with_all_that_followed_from_it() {
    on_both(async |yard| {
        let mina = yard.person("mina").await;
        let card = yard.identifier(Plain::Payment {
            shop: Some(SEOUL),
            token: "card-1",
        });
        let number = yard.loyalty(SEOUL, "L-1");
        let phone = yard.phone("010-1234-5678");
        yard.say(phone, mina, Rule::Confirmed, Asserter::Yard)
            .await
            .unwrap();
        yard.say(card, phone, Rule::Payment, Asserter::Shop(SEOUL))
            .await
            .unwrap();
        yard.say(card, number, Rule::Payment, Asserter::Shop(SEOUL))
            .await
            .unwrap();
        let seoul = Scope::Shop(SEOUL);
        assert!(yard.one(seoul, number, mina).await);
        assert_eq!(yard.people.holders(seoul, number, None).await.unwrap(), [mina]);

        let undone = yard
            .people
            .unlink(Asserter::Person(mina), card, phone, Why::MistakenAlias, yard.now)
            .await;
        assert_eq!(undone.unwrap(), 1, "the person may undo what names their number");
        assert!(!yard.one(seoul, number, mina).await);
        assert!(!yard.one(seoul, card, phone).await);
        assert!(
            yard.one(seoul, card, number).await,
            "what did not follow from it stays"
        );
    })
    .await;
}

#[tokio::test]
async fn a_weak_word_attaches_and_never_joins() {
    on_both(async |yard| {
        let (mina, jisu) = (yard.person("mina").await, yard.person("jisu").await);
        let seoul = Scope::Shop(SEOUL);
        let shop = Asserter::Shop(SEOUL);
        let customer = yard.customer(SEOUL, "C-1");
        yard.say(customer, mina, Rule::Identify, shop).await.unwrap();
        assert!(yard.one(seoul, customer, mina).await);
        yard.say(customer, jisu, Rule::Identify, shop).await.unwrap();
        assert!(
            !yard.one(seoul, customer, mina).await,
            "pointing at two, it attaches to neither"
        );
        assert!(!yard.one(seoul, mina, jisu).await);
        yard.signed_in_at_shop(customer, jisu).await;
        assert!(
            yard.one(seoul, customer, jisu).await,
            "a strong rule outweighs weak ones"
        );
        assert!(!yard.one(seoul, customer, mina).await);

        let (first, second) = (yard.phone("010-1111-1111"), yard.phone("010-2222-2222"));
        yard.say(first, mina, Rule::Confirmed, Asserter::Yard)
            .await
            .unwrap();
        yard.say(second, jisu, Rule::Confirmed, Asserter::Yard)
            .await
            .unwrap();
        let between = yard.loyalty(SEOUL, "L-1");
        yard.say(between, first, Rule::Identify, shop).await.unwrap();
        assert!(yard.one(seoul, between, mina).await);
        yard.say(between, second, Rule::Identify, shop).await.unwrap();
        assert!(!yard.one(seoul, between, mina).await && !yard.one(seoul, between, jisu).await);
        assert!(!yard.one(seoul, first, second).await && !yard.one(seoul, mina, jisu).await);
    })
    .await;
}

#[tokio::test]
async fn rules_fit_their_ends_and_speakers() {
    on_both(async |yard| {
        let mina = yard.person("mina").await;
        let phone = yard.phone("010-1234-5678");
        let (device, other) = (Plain::Device(browser().visitor), Plain::Device(browser().visitor));
        let (device, other) = (yard.identifier(device), yard.identifier(other));
        let customer = yard.customer(SEOUL, "C-1");
        let refused = async |a: Node, b: Node, rule, by| {
            matches!(yard.say(a, b, rule, by).await, Err(Error::Claim(_) | Error::Wall))
        };
        let shop = Asserter::Shop(SEOUL);
        assert!(refused(phone.into(), mina.into(), Rule::SignedIn, Asserter::Yard).await);
        assert!(refused(device.into(), mina.into(), Rule::Confirmed, Asserter::Yard).await);
        assert!(refused(phone.into(), mina.into(), Rule::Confirmed, shop).await);
        assert!(refused(device.into(), other.into(), Rule::CoUse, shop).await);
        assert!(refused(device.into(), device.into(), Rule::CoUse, Asserter::Yard).await);
        assert!(
            refused(device.into(), other.into(), Rule::Identify, shop).await,
            "none of the shop's own"
        );
        assert!(
            refused(
                customer.into(),
                phone.into(),
                Rule::Identify,
                Asserter::Shop(BUSAN)
            )
            .await
        );
        assert!(refused(customer.into(), phone.into(), Rule::Identify, Asserter::Yard).await);
        let nobody = PersonId::new();
        let said = yard.say(phone, nobody, Rule::Confirmed, Asserter::Yard).await;
        assert!(matches!(said, Err(Error::NotFound)));
        assert_eq!(
            yard.count("SELECT COUNT(*) FROM identity_assertions").await,
            1,
            "the address at sign-up"
        );
    })
    .await;
}
