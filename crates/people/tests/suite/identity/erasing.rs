use super::*;
use people::identity::Why;

#[tokio::test]
async fn a_deleted_account_takes_every_row_of_its_own_along_and_no_row_of_others() {
    on_both(async |yard| {
        let mina = yard.person("mina").await;
        let rows = async || yard.count("SELECT COUNT(*) FROM identity_assertions").await;
        let jisu = yard.person("jisu").await;
        yard.sign_in_on(jisu, &browser()).await;
        let card = yard.identifier(Plain::Payment {
            shop: None,
            token: "card",
        });
        yard.say(card, jisu, Rule::Payment, Asserter::Yard).await.unwrap();
        let of_others = rows().await - 1;

        let tablet = browser();
        let there = yard.sign_in_on(mina, &tablet).await.signed_in.leaf;
        let library = yard.sign_in_on(mina, &browser()).await.signed_in.leaf;
        let before = yard
            .people
            .link_device(mina, tablet.visitor, yard.now)
            .await
            .unwrap();
        yard.people.unlink_leaf(mina, library, yard.now).await.unwrap();
        yard.say(card, mina, Rule::Payment, Asserter::Yard).await.unwrap();
        let phone = yard.phone("010-1234-5678");
        yard.say(phone, mina, Rule::Confirmed, Asserter::Person(mina))
            .await
            .unwrap();
        let (customer, number) = (yard.customer(SEOUL, "C-1"), yard.loyalty(SEOUL, "L-1"));
        let shop = Asserter::Shop(SEOUL);
        yard.say(customer, phone, Rule::Identify, shop).await.unwrap();
        yard.say(customer, number, Rule::Identify, shop).await.unwrap();
        let wrong = yard.phone("010-9999-9999");
        yard.say(wrong, mina, Rule::Confirmed, Asserter::Person(mina))
            .await
            .unwrap();
        yard.people
            .unlink(Asserter::Person(mina), wrong, mina, Why::NotMe, yard.now)
            .await
            .unwrap();
        assert!(rows().await > of_others + 8);

        let leaves = yard.erase(mina).await;
        assert_eq!(sorted(leaves), sorted(vec![there, library, before]));
        assert_eq!(rows().await, of_others);
        assert_eq!(
            yard.people.holders(Scope::Yard, card, None).await.unwrap(),
            [jisu]
        );
    })
    .await;
}

#[tokio::test]
async fn what_a_deleted_operator_said_of_others_holds_without_their_name() {
    on_both(async |yard| {
        let root = yard.operator("wonyoung").await;
        let (mina, work) = (yard.person("mina").await, yard.person("minawork").await);
        let by = Asserter::Operator(root);
        let phone = yard.phone("010-1234-5678");
        yard.say(phone, mina, Rule::Confirmed, by).await.unwrap();
        yard.people
            .unlink(by, phone, mina, Why::MistakenAlias, yard.now)
            .await
            .unwrap();
        yard.people.join_accounts(by, mina, work, yard.now).await.unwrap();
        yard.erase(root).await;
        assert!(yard.one(Scope::Yard, mina, work).await);
        let known = yard.people.assertions_of(Scope::Yard, mina).await.unwrap();
        let by_operator = known
            .iter()
            .filter(|one| one.by == Asserter::FormerOperator)
            .count();
        assert_eq!(by_operator, 2);
        assert!(
            known
                .iter()
                .all(|one| one.by != by && one.undone.is_none_or(|undone| undone.by != by))
        );
    })
    .await;
}

#[tokio::test]
async fn no_plain_value_is_in_the_rows() {
    on_both(async |yard| {
        let mina = yard.person("mina").await;
        for plain in [Plain::Email("canary@example.com"), Plain::Phone("010-1234-5678")] {
            let identifier = yard.identifier(plain);
            yard.say(identifier, mina, Rule::Confirmed, Asserter::Yard)
                .await
                .unwrap();
        }
        let number = yard.loyalty(SEOUL, "canary-loyalty");
        yard.signed_in_at_shop(number, mina).await;
        let rows: Result<Vec<storage::Row>, storage::records::Error> = yard
            .records
            .read(|tx| tx.query("SELECT * FROM identity_assertions LIMIT 100", storage::values![]))
            .await;
        let rows = rows.unwrap();
        assert_eq!(rows.len(), 4);
        let dump: Vec<u8> = format!("{rows:?}").to_lowercase().into_bytes();
        let values = ["canary", "example", "1234"].map(|text| (text, format!("{:?}", text.as_bytes())));
        let dump = String::from_utf8(dump).unwrap();
        for (text, bytes) in values {
            let bytes = bytes.trim_matches(['[', ']']);
            assert!(!dump.contains(text) && !dump.contains(bytes), "{text}");
        }
    })
    .await;
}
