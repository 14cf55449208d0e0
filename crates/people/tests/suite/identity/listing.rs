use super::*;
use people::identity::{Device, DeviceOrigin, DeviceStanding};

const PHONE: &str = "Mozilla/5.0 (Linux; Android 15) Chrome/126.0 Mobile Safari/537.36";

impl Yard {
    async fn listed(&self, person: PersonId) -> Vec<Device> {
        self.people.devices(person, self.now).await.unwrap()
    }
}

fn phone() -> Client {
    Client {
        agent: PHONE.to_owned(),
        ..browser()
    }
}

#[tokio::test]
async fn a_list_of_devices_says_what_they_are_and_where_one_is_signed_in() {
    on_both(async |yard| {
        let mina = yard.person("mina").await;
        assert_eq!(yard.listed(mina).await, []);
        let (phone, tablet) = (phone(), browser());
        let on_phone = yard.sign_in_on(mina, &phone).await;
        let on_tablet = yard.sign_in_on(mina, &tablet).await;
        yard.people
            .end_session(mina, on_tablet.signed_in.session)
            .await
            .unwrap();
        let listed = yard.listed(mina).await;
        let of = |leaf| listed.iter().find(|device| device.leaf == leaf).unwrap();
        let (here, gone) = (of(on_phone.signed_in.leaf), of(on_tablet.signed_in.leaf));
        assert_eq!(here.label, people::DeviceLabel::of_agent(PHONE));
        assert_eq!(here.sessions, [on_phone.signed_in.session]);
        assert_eq!(
            (here.first_at, here.origin),
            (Some(yard.now), DeviceOrigin::SignIn)
        );
        assert_eq!(
            (gone.sessions.len(), gone.standing),
            (0, DeviceStanding::InMemory)
        );

        assert_eq!(yard.people.sign_out_leaf(mina, here.leaf).await.unwrap(), 1);
        assert!(
            yard.people
                .session(&on_phone.token, yard.now)
                .await
                .unwrap()
                .is_none()
        );
        assert_eq!(
            yard.listed(mina).await.len(),
            2,
            "what was done there stays theirs"
        );
    })
    .await;
}

#[tokio::test]
async fn a_device_that_was_not_theirs_is_listed_apart_and_can_be_taken_back() {
    on_both(async |yard| {
        let (mina, jisu) = (yard.person("mina").await, yard.person("jisu").await);
        let opened = yard.sign_in_on(mina, &phone()).await;
        let leaf = opened.signed_in.leaf;
        let by_other = yard.people.unlink_leaf(jisu, leaf, yard.now).await;
        assert!(matches!(by_other, Err(Error::NotFound)), "{by_other:?}");
        assert_eq!(yard.people.sign_out_leaf(jisu, leaf).await.unwrap(), 0);

        yard.people
            .unlink_leaf(mina, leaf, yard.later(MINUTE))
            .await
            .unwrap();
        assert!(
            yard.people
                .session(&opened.token, yard.now)
                .await
                .unwrap()
                .is_none()
        );
        let listed = yard.people.devices(mina, yard.later(HOUR)).await.unwrap();
        let [device] = listed.as_slice() else {
            panic!("{listed:?}")
        };
        let at = yard.later(MINUTE);
        assert_eq!(device.standing, DeviceStanding::Unlinked { at });
        assert_eq!(device.label, people::DeviceLabel::of_agent(PHONE));
        assert_eq!(yard.people.devices(mina, yard.later(DAY * 91)).await.unwrap(), []);

        let by_mina = Asserter::Person(mina);
        yard.people
            .link_leaf(by_mina, mina, leaf, yard.later(HOUR))
            .await
            .unwrap();
        let listed = yard.people.devices(mina, yard.later(HOUR)).await.unwrap();
        let [device] = listed.as_slice() else {
            panic!("{listed:?}")
        };
        assert_eq!(
            (device.standing, device.origin),
            (DeviceStanding::InMemory, DeviceOrigin::SignIn)
        );
        assert_eq!(yard.leaves(mina).await, [leaf]);
    })
    .await;
}

#[tokio::test]
async fn what_was_done_before_signing_in_is_said_to_be_shared_once_somebody_else_signs_in() {
    on_both(async |yard| {
        let (mina, jisu) = (yard.person("mina").await, yard.person("jisu").await);
        let tablet = browser();
        yard.sign_in_on(mina, &tablet).await;
        let before = yard
            .people
            .link_device(mina, tablet.visitor, yard.now)
            .await
            .unwrap();
        let standing = async || {
            let listed = yard.listed(mina).await;
            let device = listed.into_iter().find(|device| device.leaf == before).unwrap();
            (device.origin, device.standing)
        };
        assert_eq!(
            standing().await,
            (DeviceOrigin::BeforeSignIn, DeviceStanding::InMemory)
        );
        yard.sign_in_on(jisu, &tablet).await;
        assert_eq!(
            standing().await,
            (DeviceOrigin::BeforeSignIn, DeviceStanding::Shared)
        );
    })
    .await;
}

#[tokio::test]
async fn more_than_sixteen_devices_are_listed_and_sixteen_make_up_memory() {
    on_both(async |yard| {
        let mina = yard.person("mina").await;
        for _ in 0..18 {
            yard.sign_in_on(mina, &browser()).await;
        }
        let listed = yard.listed(mina).await;
        let with = |standing| listed.iter().filter(|device| device.standing == standing).count();
        assert_eq!(
            (with(DeviceStanding::InMemory), with(DeviceStanding::TooMany)),
            (16, 2)
        );
    })
    .await;
}

#[tokio::test]
async fn labels_go_with_the_leaves() {
    on_both(async |yard| {
        let mina = yard.person("mina").await;
        yard.sign_in_on(mina, &phone()).await;
        let labels = async || {
            let counted: Result<i64, storage::records::Error> = yard
                .records
                .read(|tx| {
                    let row = tx.query_first("SELECT COUNT(*) FROM leaf_labels", storage::values![])?;
                    row.unwrap().get(0)
                })
                .await;
            counted.unwrap()
        };
        assert_eq!(labels().await, 1);
        yard.people.give_up_leaves(mina, yard.now).await.unwrap();
        let listed = yard.listed(mina).await;
        assert_eq!(listed.len(), 1, "the session goes on, on a new leaf");
        assert_eq!(listed[0].label, people::DeviceLabel::of_agent(PHONE));
        yard.erase(mina).await;
        assert_eq!(labels().await, 0);
    })
    .await;
}
