//! Accounts in a backup that is older than their erasure.

use crate::yard::*;
use people::{Error, LeftOver};
use std::time::Duration;

const MONTH: Duration = Duration::from_secs(30 * 86_400);

#[tokio::test]
async fn an_account_whose_leaves_were_all_erased_is_closed_and_its_owner_can_take_it_back() {
    on_both(async |yard| {
        let mina = yard.member("mina@example.com", "mina").await;
        let jun = yard.member("jun@example.com", "jun").await;
        let open = async |person| {
            yard.people
                .open_session(person, &browser(), yard.now)
                .await
                .unwrap()
        };
        let (of_mina, of_jun) = (open(mina.id).await, open(jun.id).await);
        let gone = of_mina.signed_in.leaf;
        let look = async || {
            yard.people
                .left_over(|leaf| Ok::<_, Error>(leaf == gone))
                .await
                .unwrap()
        };
        let found = look().await;
        assert_eq!(
            found,
            [LeftOver {
                person: mina.id,
                erased: vec![gone],
                is_all: true
            }]
        );
        for left in found {
            yard.people.take_left_over(left, MONTH, yard.now).await.unwrap();
        }
        assert_eq!(look().await, []);
        let session = async |token| yard.people.session(token, yard.now).await.unwrap();
        assert!(session(&of_mina.token).await.is_none());
        assert!(session(&of_jun.token).await.is_some());
        assert!(yard.people.profile(mina.id, yard.now).await.unwrap().is_none());
        let due =
            "SELECT COUNT(*) FROM erasures WHERE state = 'waiting' AND due_at - ordered_at = 2592000000000";
        assert_eq!(yard.count(due).await, 1);
        let signed_in = yard
            .people
            .sign_in(
                &email("mina@example.com"),
                password(PASSWORD),
                &browser(),
                yard.now,
            )
            .await;
        let Err(Error::Closed(way_back)) = signed_in else {
            panic!("{:?}", signed_in.map(|_| ()));
        };
        let opened = yard
            .people
            .take_back(&way_back.token, &browser(), yard.now)
            .await
            .unwrap();
        assert_ne!(
            opened.signed_in.leaf, gone,
            "nothing is sealed with a destroyed key"
        );
        assert!(yard.people.profile(mina.id, yard.now).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn an_account_with_another_leaf_loses_the_erased_one_alone() {
    on_both(async |yard| {
        let mina = yard.member("mina@example.com", "mina").await;
        let open = async || {
            yard.people
                .open_session(mina.id, &browser(), yard.now)
                .await
                .unwrap()
        };
        let (gone, kept) = (open().await, open().await);
        let leaf = gone.signed_in.leaf;
        assert_ne!(leaf, kept.signed_in.leaf);
        let found = yard
            .people
            .left_over(|one| Ok::<_, Error>(one == leaf))
            .await
            .unwrap();
        assert_eq!((found.len(), found[0].is_all), (1, false));
        for left in found {
            yard.people.take_left_over(left, MONTH, yard.now).await.unwrap();
        }
        assert!(
            yard.people
                .session(&gone.token, yard.now)
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            yard.people
                .session(&kept.token, yard.now)
                .await
                .unwrap()
                .is_some()
        );
        assert!(yard.people.profile(mina.id, yard.now).await.unwrap().is_some());
    })
    .await;
}
