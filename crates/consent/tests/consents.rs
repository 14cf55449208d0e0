//! Receipts and standings, on both databases.

#![cfg(test)]

use consent::{
    Ads, Choice, Consents, GlobalPrivacyControl as Gpc, MIGRATIONS, Personalise, Share, Subject, Via,
};
use model::{
    Act, ConsentStamp, LeafId, Object, PersonId, Purpose, Scope, Signal, Source, SourceSet, Timestamp,
    VisitorId,
};
use storage::{outbox, testing};

const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

#[tokio::test]
async fn nothing_is_allowed_until_answered() {
    testing::on_both(&[MIGRATIONS, outbox::MIGRATIONS], async |records| {
        let consents = Consents::new(records);
        let standing = consents
            .standing(Subject::Visitor(VisitorId::new()))
            .await
            .unwrap();
        assert!(!standing.answered);
        assert!(
            standing
                .allow::<Personalise>(&[LeafId::new()], Gpc::Unset)
                .is_none()
        );
        assert!(standing.purposes(Gpc::Unset).is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_newest_answer_is_in_force_and_the_older_ones_stay_on_record() {
    testing::on_both(&[MIGRATIONS, outbox::MIGRATIONS], async |records| {
        let consents = Consents::new(records.clone());
        let mina = Subject::Person(PersonId::new());
        let first = vec![Choice::allow(Purpose::Personalise), Choice::deny(Purpose::Ads)];
        consents.answer(mina, first, Via::Sheet, NOW).await.unwrap();
        let standing = consents
            .answer(mina, vec![Choice::deny(Purpose::Personalise)], Via::MyData, NOW)
            .await
            .unwrap();
        assert!(standing.allow::<Personalise>(&[], Gpc::Unset).is_none());
        assert!(standing.answered);

        let receipts = consents.receipts(mina).await.unwrap();
        assert_eq!(receipts.len(), 3);
        assert_eq!(
            (receipts[0].choice, receipts[0].via),
            (Choice::deny(Purpose::Personalise), Via::MyData)
        );
        // Another process, with nothing in its cache, reads the same.
        assert_eq!(Consents::new(records).standing(mina).await.unwrap(), standing);
    })
    .await;
}

#[tokio::test]
async fn global_privacy_control_denies_sharing_and_nothing_else() {
    testing::on_both(&[MIGRATIONS, outbox::MIGRATIONS], async |records| {
        let consents = Consents::new(records);
        let mina = Subject::Person(PersonId::new());
        let all = Purpose::ALL.map(Choice::allow).to_vec();
        let standing = consents.answer(mina, all, Via::Sheet, NOW).await.unwrap();
        assert!(standing.allow::<Share>(&[], Gpc::On).is_none());
        assert!(standing.allow::<Share>(&[], Gpc::Unset).is_some());
        assert!(standing.allow::<Ads>(&[], Gpc::On).is_some());
        assert!(!standing.stamp(Source::Feed, Gpc::On).purposes.has(Purpose::Share));
    })
    .await;
}

#[tokio::test]
async fn a_visitors_answer_goes_along_to_their_new_account_only_once() {
    testing::on_both(&[MIGRATIONS, outbox::MIGRATIONS], async |records| {
        let consents = Consents::new(records);
        let (visitor, person) = (VisitorId::new(), Subject::Person(PersonId::new()));
        consents.carry(visitor, person, NOW).await.unwrap();
        assert!(!consents.standing(person).await.unwrap().answered);

        let answer = vec![Choice::allow(Purpose::Personalise)];
        consents
            .answer(Subject::Visitor(visitor), answer, Via::Sheet, NOW)
            .await
            .unwrap();
        consents.carry(visitor, person, NOW).await.unwrap();
        assert!(
            consents
                .standing(person)
                .await
                .unwrap()
                .allows(Purpose::Personalise, Gpc::Unset)
        );

        consents
            .answer(person, vec![Choice::deny(Purpose::Personalise)], Via::MyData, NOW)
            .await
            .unwrap();
        consents.carry(visitor, person, NOW).await.unwrap();
        assert!(
            !consents
                .standing(person)
                .await
                .unwrap()
                .allows(Purpose::Personalise, Gpc::Unset)
        );
    })
    .await;
}

#[tokio::test]
async fn a_source_is_stamped_with_the_purposes_that_may_use_it() {
    testing::on_both(&[MIGRATIONS, outbox::MIGRATIONS], async |records| {
        let consents = Consents::new(records);
        let mina = Subject::Person(PersonId::new());
        let from_feed = Choice {
            purpose: Purpose::Personalise,
            sources: SourceSet::NONE.with(Source::Feed),
        };
        let choices = vec![from_feed, Choice::allow(Purpose::Measure)];
        let standing = consents.answer(mina, choices, Via::MyData, NOW).await.unwrap();
        let stamps = standing.stamps(Gpc::Unset);
        let of = |source| {
            let stamp = stamps.of(source).purposes;
            (
                stamp.has(Purpose::Personalise),
                stamp.has(Purpose::Measure),
                stamp.has(Purpose::Ads),
            )
        };
        assert_eq!(of(Source::Feed), (true, true, false));
        assert_eq!(of(Source::Shop), (false, true, false));
        let standing = consents
            .answer(mina, vec![Choice::deny(Purpose::Measure)], Via::MyData, NOW)
            .await
            .unwrap();
        assert!(standing.stamp(Source::Shop, Gpc::Unset).purposes.is_empty());
        assert!(!standing.stamps(Gpc::Unset).are_empty());
    })
    .await;
}

/// An order as a test knows it again.
fn order(name: &str) -> Signal {
    Signal {
        message_id: name.parse().unwrap(),
        at: NOW,
        scope: Scope::Yard,
        leaf: None,
        source: Source::Feed,
        act: Act::Forget,
        object: Object::Leaf(LeafId::new()),
        consent: ConsentStamp::default(),
        trace: None,
        value: None,
        extra: None,
    }
}

#[tokio::test]
async fn what_an_answer_withdraws_is_ordered_in_the_same_transaction() {
    testing::on_both(&[MIGRATIONS, outbox::MIGRATIONS], async |records| {
        let consents = Consents::new(records.clone());
        let mina = Subject::Person(PersonId::new());
        let never = |_: &consent::Withdrawn| -> Vec<Signal> { panic!("nothing was withdrawn") };
        let all = Purpose::ALL.map(Choice::allow).to_vec();
        consents
            .answer_and_order(mina, all, Via::Sheet, NOW, never)
            .await
            .unwrap();

        let less = Choice {
            purpose: Purpose::Personalise,
            sources: SourceSet::ALL.without(Source::Store),
        };
        consents
            .answer_and_order(mina, vec![less], Via::MyData, NOW, |withdrawn| {
                let sources = withdrawn.sources(Purpose::Personalise);
                assert_eq!(sources, SourceSet::NONE.with(Source::Store));
                assert!(!withdrawn.is_whole(Purpose::Personalise));
                vec![order("forget:store")]
            })
            .await
            .unwrap();
        consents
            .answer_and_order(
                mina,
                vec![Choice::deny(Purpose::Personalise)],
                Via::MyData,
                NOW,
                |withdrawn| {
                    assert!(withdrawn.is_whole(Purpose::Personalise));
                    assert!(!withdrawn.is_whole(Purpose::Ads), "that one stays");
                    vec![order("forget:all")]
                },
            )
            .await
            .unwrap();
        let waiting = outbox::waiting(&records, 10).await.unwrap();
        let ids: Vec<&str> = waiting.iter().map(|row| row.signal.message_id.as_str()).collect();
        assert_eq!(ids, ["forget:store", "forget:all"]);
        assert_eq!(consents.receipts(mina).await.unwrap().len(), 6);
    })
    .await;
}

#[tokio::test]
async fn all_receipts_can_be_read_page_by_page() {
    testing::on_both(&[MIGRATIONS, outbox::MIGRATIONS], async |records| {
        let consents = Consents::new(records);
        let (mina, doyun) = (Subject::Person(PersonId::new()), Subject::Person(PersonId::new()));
        let many = vec![Choice::deny(Purpose::Ads); consent::MAX_RECEIPTS as usize + 30];
        consents.answer(mina, many, Via::MyData, NOW).await.unwrap();
        consents
            .answer(doyun, vec![Choice::deny(Purpose::Ads)], Via::Sheet, NOW)
            .await
            .unwrap();
        let first = consents.receipts_before(mina, None).await.unwrap();
        let rest = consents
            .receipts_before(mina, Some(first.last().unwrap().id))
            .await
            .unwrap();
        assert_eq!((first.len(), rest.len()), (200, 30));
        assert!(first.iter().all(|receipt| !rest.contains(receipt)));
        let none = consents
            .receipts_before(mina, Some(rest.last().unwrap().id))
            .await
            .unwrap();
        assert!(none.is_empty());
    })
    .await;
}
