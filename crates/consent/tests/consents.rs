//! Receipts and standings, on both databases.

#![cfg(test)]

use consent::{
    Ads, Choice, Consents, GlobalPrivacyControl as Gpc, MIGRATIONS, Personalise, Share, Subject, Via,
};
use model::{LeafId, PersonId, Purpose, Timestamp, VisitorId};
use storage::testing;

const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

#[tokio::test]
async fn nothing_is_allowed_until_answered() {
    testing::on_both(&[MIGRATIONS], async |records| {
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
    testing::on_both(&[MIGRATIONS], async |records| {
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
    testing::on_both(&[MIGRATIONS], async |records| {
        let consents = Consents::new(records);
        let mina = Subject::Person(PersonId::new());
        let all = Purpose::ALL.map(Choice::allow).to_vec();
        let standing = consents.answer(mina, all, Via::Sheet, NOW).await.unwrap();
        assert!(standing.allow::<Share>(&[], Gpc::On).is_none());
        assert!(standing.allow::<Share>(&[], Gpc::Unset).is_some());
        assert!(standing.allow::<Ads>(&[], Gpc::On).is_some());
        assert!(!standing.stamp(Gpc::On).purposes.has(Purpose::Share));
    })
    .await;
}

#[tokio::test]
async fn a_visitors_answer_goes_along_to_their_new_account_only_once() {
    testing::on_both(&[MIGRATIONS], async |records| {
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
