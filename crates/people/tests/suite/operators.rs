use crate::yard::*;
use people::{Claimant, Error, Role};

#[tokio::test]
async fn the_first_link_makes_one_operator_and_then_there_is_none() {
    on_both(async |yard| {
        let mina = yard.sign_up("mina@example.com", "mina").await;
        let old = yard.people.first_link(yard.now).await.unwrap().unwrap();
        let token = yard.people.first_link(yard.now).await.unwrap().unwrap();
        let with_old = yard
            .people
            .claim_operator(&old, Claimant::Member(mina.id), yard.now)
            .await;
        assert!(
            matches!(with_old, Err(Error::Link)),
            "a newer link is the only one"
        );

        let session = yard
            .people
            .open_session(mina.id, &browser(), yard.now)
            .await
            .unwrap();
        assert_eq!(session.signed_in.role, Role::Person);
        let operator = yard
            .people
            .claim_operator(&token, Claimant::Member(mina.id), yard.now)
            .await
            .unwrap();
        assert_eq!(operator.role, Role::Operator);
        let seen = yard
            .people
            .session(&session.token, yard.now)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(seen.role, Role::Operator, "in force at the next request");

        let jisu = yard.sign_up("jisu@example.com", "jisu").await;
        let again = yard
            .people
            .claim_operator(&token, Claimant::Member(jisu.id), yard.now)
            .await;
        assert!(matches!(again, Err(Error::Link)));
        assert!(yard.people.first_link(yard.now).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_newcomer_may_take_the_link_and_a_failed_try_does_not_use_it() {
    on_both(async |yard| {
        yard.sign_up("jisu@example.com", "jisu").await;
        let token = yard.people.first_link(yard.now).await.unwrap().unwrap();
        let claim = async |handle_text: &str, now| {
            let newcomer = Claimant::Newcomer(account("mina@example.com", handle_text));
            yard.people.claim_operator(&token, newcomer, now).await
        };
        assert!(matches!(claim("jisu", yard.now).await, Err(Error::HandleTaken)));
        assert!(matches!(
            claim("mina", yard.later(7 * DAY)).await,
            Err(Error::Link)
        ));
        assert_eq!(claim("mina", yard.now).await.unwrap().role, Role::Operator);
        assert!(matches!(claim("mina_too", yard.now).await, Err(Error::Link)));
    })
    .await;
}

#[tokio::test]
async fn of_two_who_race_for_the_link_one_wins() {
    on_both(async |yard| {
        let mina = yard.sign_up("mina@example.com", "mina").await;
        let jisu = yard.sign_up("jisu@example.com", "jisu").await;
        let token = yard.people.first_link(yard.now).await.unwrap().unwrap();
        let (one, other) = tokio::join!(
            yard.people
                .claim_operator(&token, Claimant::Member(mina.id), yard.now),
            yard.people
                .claim_operator(&token, Claimant::Member(jisu.id), yard.now),
        );
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|won| **won).count(), 1);
        assert_eq!(
            yard.count("SELECT COUNT(*) FROM people WHERE role = 'operator'")
                .await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn roles_are_given_by_operators_and_the_last_one_stays() {
    on_both(async |yard| {
        let mina = yard.sign_up("mina@example.com", "mina").await;
        let jisu = yard.sign_up("jisu@example.com", "jisu").await;
        let token = yard.people.first_link(yard.now).await.unwrap().unwrap();
        yard.people
            .claim_operator(&token, Claimant::Member(mina.id), yard.now)
            .await
            .unwrap();
        let set = async |by, who, role| yard.people.set_role(by, who, role).await;

        assert!(matches!(
            set(jisu.id, jisu.id, Role::Operator).await,
            Err(Error::NotOperator)
        ));
        assert!(matches!(
            set(mina.id, mina.id, Role::Person).await,
            Err(Error::LastOperator)
        ));
        let session = yard
            .people
            .open_session(jisu.id, &browser(), yard.now)
            .await
            .unwrap();
        let role = async || {
            yard.people
                .session(&session.token, yard.now)
                .await
                .unwrap()
                .unwrap()
                .role
        };
        assert_eq!(role().await, Role::Person);
        set(mina.id, jisu.id, Role::Operator).await.unwrap();
        assert_eq!(role().await, Role::Operator);
        set(mina.id, jisu.id, Role::Person).await.unwrap();
        assert_eq!(role().await, Role::Person);
    })
    .await;
}
