use super::*;
use people::leaf_of;

#[tokio::test]
async fn a_tablet_of_several_people_links_none_of_them() {
    on_both(async |yard| {
        let (mina, jisu) = (yard.person("mina").await, yard.person("jisu").await);
        let tablet = browser();
        let device = yard.identifier(Plain::Device(tablet.visitor));
        let mine = yard.sign_in_on(mina, &tablet).await.signed_in.leaf;
        let before_sign_in = yard
            .people
            .link_device(mina, tablet.visitor, yard.now)
            .await
            .unwrap();
        assert_eq!(before_sign_in, leaf_of(tablet.visitor));
        assert_eq!(yard.leaves(mina).await, sorted(vec![mine, before_sign_in]));
        assert!(yard.one(Scope::Yard, device, mina).await);

        let hers = yard.sign_in_on(jisu, &tablet).await.signed_in.leaf;
        assert_eq!(
            yard.leaves(mina).await,
            [mine],
            "what nobody was signed in for is nobody's now"
        );
        assert_eq!(yard.leaves(jisu).await, [hers]);
        assert!(!yard.one(Scope::Yard, mina, jisu).await);
        assert!(!yard.one(Scope::Yard, device, mina).await && !yard.one(Scope::Yard, device, jisu).await);
        let claimed = yard.people.link_device(jisu, tablet.visitor, yard.now).await;
        assert!(matches!(claimed, Err(Error::LeafHeld)));

        yard.people.unlink_leaf(jisu, hers, yard.now).await.unwrap();
        assert_eq!(yard.leaves(mina).await, sorted(vec![mine, before_sign_in]));
        assert!(yard.leaves(jisu).await.is_empty());
        assert!(yard.one(Scope::Yard, device, mina).await);
    })
    .await;
}

#[tokio::test]
async fn a_tablet_handed_on_belongs_to_its_new_owner_alone() {
    on_both(async |yard| {
        let (mina, jisu) = (yard.person("mina").await, yard.person("jisu").await);
        let tablet = browser();
        let device = yard.identifier(Plain::Device(tablet.visitor));
        let old = yard.sign_in_on(mina, &tablet).await;
        yard.people
            .link_device(mina, tablet.visitor, yard.now)
            .await
            .unwrap();
        // Her session goes on for 20 days.
        for day in [10, 20] {
            yard.people
                .session(&old.token, yard.later(day * DAY))
                .await
                .unwrap()
                .unwrap();
        }
        let shared = yard.later(45 * DAY);
        let hers = yard
            .people
            .open_session(jisu, &tablet, shared)
            .await
            .unwrap()
            .signed_in
            .leaf;
        assert!(
            !yard.one(Scope::Yard, device, jisu).await,
            "used by both within 30 days"
        );
        let alone = yard.later(50 * DAY + HOUR);
        yard.people.open_session(jisu, &tablet, alone).await.unwrap();
        assert!(yard.one(Scope::Yard, device, jisu).await);
        assert_eq!(
            yard.leaves(mina).await,
            [old.signed_in.leaf],
            "her own leaf of it stays hers"
        );
        assert_eq!(
            yard.leaves(jisu).await,
            [hers],
            "and what came before is not the new owner's"
        );
    })
    .await;
}

#[tokio::test]
async fn this_was_not_me_cuts_the_leaf_signs_out_and_can_be_taken_back() {
    on_both(async |yard| {
        let mina = yard.person("mina").await;
        let (phone, library) = (browser(), browser());
        let at_home = yard.sign_in_on(mina, &phone).await;
        let there = yard.sign_in_on(mina, &library).await;
        let (home, lib) = (at_home.signed_in.leaf, there.signed_in.leaf);
        let alive =
            async |session: &OpenedSession| yard.people.session(&session.token, yard.now).await.unwrap();
        assert_eq!(alive(&at_home).await.unwrap().leaves.len(), 2);

        yard.people.unlink_leaf(mina, lib, yard.now).await.unwrap();
        assert!(alive(&there).await.is_none(), "signed out there");
        assert_eq!(
            *alive(&at_home).await.unwrap().leaves,
            [home],
            "and seen at once elsewhere"
        );
        assert_eq!(yard.leaves(mina).await, [home]);
        let again = yard.people.unlink_leaf(mina, lib, yard.now).await;
        assert!(matches!(again, Err(Error::NotFound)));

        let anew = yard.sign_in_on(mina, &library).await.signed_in.leaf;
        assert_ne!(
            anew, lib,
            "signing in there again starts a leaf that knows nothing"
        );
        let by = Asserter::Person(mina);
        yard.people.link_leaf(by, mina, lib, yard.now).await.unwrap();
        assert_eq!(yard.leaves(mina).await, sorted(vec![home, lib, anew]));
        yard.people.link_leaf(by, mina, lib, yard.now).await.unwrap();
        yard.people.unlink_leaf(mina, lib, yard.now).await.unwrap();
        assert_eq!(yard.leaves(mina).await, sorted(vec![home, anew]));
    })
    .await;
}

#[tokio::test]
async fn nobody_takes_a_leaf_that_was_never_theirs() {
    on_both(async |yard| {
        let (mina, jisu) = (yard.person("mina").await, yard.person("jisu").await);
        let hers = yard.sign_in_on(jisu, &browser()).await.signed_in.leaf;
        let take = async |by, leaf| yard.people.link_leaf(by, mina, leaf, yard.now).await;
        assert!(matches!(
            take(Asserter::Person(mina), hers).await,
            Err(Error::LeafHeld)
        ));
        let unknown = LeafId::new();
        assert!(matches!(
            take(Asserter::Person(mina), unknown).await,
            Err(Error::NotFound)
        ));
        assert!(matches!(
            take(Asserter::Person(jisu), hers).await,
            Err(Error::Claim(_))
        ));
        assert!(matches!(
            yard.people.unlink_leaf(mina, hers, yard.now).await,
            Err(Error::NotFound)
        ));
        let root = yard.operator("wonyoung").await;
        assert!(matches!(
            take(Asserter::Operator(root), hers).await,
            Err(Error::LeafHeld)
        ));
        take(Asserter::Operator(root), unknown).await.unwrap();
        assert_eq!(yard.leaves(mina).await, [unknown]);
        assert_eq!(yard.leaves(jisu).await, [hers]);
    })
    .await;
}

#[tokio::test]
async fn a_device_that_is_unlinked_takes_everything_of_it_along() {
    on_both(async |yard| {
        let mina = yard.person("mina").await;
        let (phone, tablet) = (browser(), browser());
        let home = yard.sign_in_on(mina, &phone).await.signed_in.leaf;
        let there = yard.sign_in_on(mina, &tablet).await;
        yard.people
            .link_device(mina, tablet.visitor, yard.now)
            .await
            .unwrap();
        assert_eq!(yard.leaves(mina).await.len(), 3);
        yard.people
            .unlink_device(mina, tablet.visitor, yard.now)
            .await
            .unwrap();
        assert_eq!(yard.leaves(mina).await, [home]);
        assert!(
            yard.people
                .session(&there.token, yard.now)
                .await
                .unwrap()
                .is_none()
        );
        yard.sign_in_on(mina, &tablet).await;
        assert_eq!(
            yard.leaves(mina).await.len(),
            2,
            "signing in again does not bring the old back"
        );
    })
    .await;
}

#[tokio::test]
async fn forgetting_everything_gives_up_linked_leaves_of_all_joined_accounts() {
    on_both(async |yard| {
        let (mina, work) = (yard.person("mina").await, yard.person("minawork").await);
        let tablet = browser();
        let at_home = yard.sign_in_on(mina, &tablet).await;
        let at_work = yard.sign_in_on(work, &browser()).await;
        let before = yard
            .people
            .link_device(mina, tablet.visitor, yard.now)
            .await
            .unwrap();
        for (by, other) in [(mina, work), (work, mina)] {
            yard.people
                .join_accounts(Asserter::Person(by), by, other, yard.now)
                .await
                .unwrap();
        }
        let all = sorted(vec![at_home.signed_in.leaf, at_work.signed_in.leaf, before]);
        assert_eq!(yard.leaves(work).await, all);
        let seen = yard
            .people
            .session(&at_work.token, yard.now)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(sorted(seen.leaves.to_vec()), all, "the session knows at once");
        let given_up = yard.people.give_up_leaves(work, yard.now).await.unwrap();
        assert_eq!(sorted(given_up), all);
        let anew = yard.leaves(mina).await;
        assert!(anew.len() == 2 && anew.iter().all(|leaf| !all.contains(leaf)));
    })
    .await;
}

#[tokio::test]
async fn without_a_key_accounts_work_and_identity_says_what_is_missing() {
    on_both(async |yard| {
        let config = people::Config {
            identity_key: None,
            ..config()
        };
        let yard = Yard::new(yard.records, config);
        let mina = yard.person("mina").await;
        let leaf = yard.sign_in_on(mina, &browser()).await.signed_in.leaf;
        assert_eq!(yard.leaves(mina).await, [leaf]);
        let refused = yard.people.identifier(Plain::Email("mina@example.com"));
        assert!(matches!(refused, Err(Error::NoIdentityKey)));
        yard.people.unlink_leaf(mina, leaf, yard.now).await.unwrap();
        assert!(yard.leaves(mina).await.is_empty());
    })
    .await;
}
