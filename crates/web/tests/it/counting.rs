//! How much a tag is looked at, on its page and as JSON.

use crate::yard::Yard;
use axum::http::StatusCode;
use consent::{Choice, Subject, Via};
use memory::{Arrival, Origin, Verdict};
use model::{Act, ConsentStamp, LeafId, Object, PostId, Purpose, Signal, Source, Tag, Timestamp, VisitorId};
use storage::signals::{Partition, Position};

/// One view by somebody new, under a message id of its own.
async fn view(yard: &Yard, post: PostId, consent: ConsentStamp, message: &str) -> Verdict {
    let origin = Origin {
        visitor: VisitorId::new(),
        leaf: LeafId::new(),
        consent: consent.into(),
    };
    let arrival = Arrival {
        message_id: message.parse().unwrap(),
        at: None,
        source: Source::Feed,
        act: Act::View,
        object: Object::Post(post),
        trace: None,
        value: None,
        extra: None,
    };
    let verdicts = yard
        .app
        .door
        .accept(&origin, vec![arrival], None, Timestamp::now())
        .await;
    verdicts.unwrap().remove(0)
}

/// The stamp of somebody who allows to be measured and nothing else.
async fn measured(yard: &Yard) -> ConsentStamp {
    let subject = Subject::Visitor(VisitorId::new());
    let choices = vec![Choice::allow(Purpose::Measure)];
    let consents = &yard.app.consents;
    consents
        .answer(subject, choices, Via::Sheet, Timestamp::now())
        .await
        .unwrap();
    let standing = consents.standing(subject).await.unwrap();
    standing.stamp(Source::Feed, consent::GlobalPrivacyControl::Unset)
}

/// Views in the log that name nobody, so that they can be read without a key.
fn unnamed_views(yard: &Yard) -> usize {
    let log = yard.app.door.log();
    let mut views = 0;
    for index in 0..log.partitions() {
        let mut cursor = log
            .read(Position {
                partition: Partition(index),
                offset: 0,
            })
            .unwrap();
        while let Some(page) = cursor.next_page().unwrap() {
            let signals = page.iter().filter_map(|entry| Signal::decode(entry.payload).ok());
            views += signals.filter(|signal| signal.act == Act::View).count();
        }
    }
    views
}

#[tokio::test]
async fn the_figures_of_a_tag_are_those_of_the_log() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let post = yard.post(&mina, "a #bowl", &[]).await;
    let measured = measured(&yard).await;
    for n in 0..9 {
        assert_eq!(
            view(&yard, post, measured, &format!("m{n}")).await,
            Verdict::Stored
        );
    }
    for n in 0..4 {
        view(&yard, post, ConsentStamp::default(), &format!("a{n}")).await;
    }
    let again = view(&yard, post, ConsentStamp::default(), "a0").await;
    assert_ne!(again, Verdict::Stored, "said twice, it is counted once");
    let tag: Tag = "bowl".parse().unwrap();
    yard.until("all views are applied", || yard.app.feed.tag_views(&tag) == 13)
        .await;
    assert_eq!(unnamed_views(&yard), 4);

    let json = yard.visitor().get("/api/v1/tags/bowl").await;
    assert_eq!(json.status, StatusCode::OK);
    let read: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    assert_eq!(
        (&read["views"], &read["views_unmeasured"]),
        (&13.into(), &4.into())
    );
    assert_eq!(
        (&read["people"]["estimate"], &read["posts"]),
        (&9.into(), &1.into())
    );
    let sum = |list: &serde_json::Value| {
        let counts = list.as_array().unwrap().iter();
        counts
            .map(|one| one.as_u64().or(one["views"].as_u64()).unwrap())
            .sum::<u64>()
    };
    assert_eq!((sum(&read["minutes"]), sum(&read["days"])), (13, 13));
    assert_eq!(read["days"].as_array().unwrap().len(), 30);

    let page = yard.visitor().get("/t/bowl").await;
    assert!(page.holds("<dd>13</dd>"), "{}", page.body);
    assert!(page.holds("about 9 people") && page.holds("±1 %"));
    assert!(page.holds("4 views are by people who do not agree"));
    assert!(page.holds("Counted since today."));
    assert!(page.holds("· 13 views") && page.holds("<td class=\"num\">13</td>"));
    assert_eq!(page.count("class=\"day"), 30);
    assert_eq!(
        page.count("tabindex=\"0\" role=\"img\""),
        1,
        "only a day with views is stopped at"
    );
}

#[tokio::test]
async fn a_tag_that_nobody_looked_at_says_so_and_a_hostile_one_is_inert() {
    let yard = Yard::open().await;
    let page = yard.visitor().get("/t/quiet").await;
    assert!(page.holds("Nobody has looked at it yet") && !page.holds("chart-bars"));
    let json = yard.visitor().get("/api/v1/tags/quiet").await;
    let read: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    assert_eq!((&read["views"], read.get("direction")), (&0.into(), None));

    for hostile in [
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "a%22onload%3D%22b",
        "%00",
        "%E2%80%AE",
    ] {
        let page = yard.visitor().get(&format!("/t/{hostile}")).await;
        assert!(
            !page.holds("<script>alert") && !page.holds("onload=\"b"),
            "{}",
            page.body
        );
        let json = yard.visitor().get(&format!("/api/v1/tags/{hostile}")).await;
        let is_json = json.headers["content-type"].to_str().unwrap().contains("json");
        assert!(
            is_json || json.status == StatusCode::NOT_FOUND,
            "{:?}",
            json.headers
        );
    }
}

#[tokio::test]
async fn views_that_nobody_allows_to_measure_have_no_number_of_people() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina").await;
    let post = yard.post(&mina, "a #cup", &[]).await;
    view(&yard, post, ConsentStamp::default(), "one").await;
    let tag: Tag = "cup".parse().unwrap();
    yard.until("the view is applied", || yard.app.feed.tag_views(&tag) == 1)
        .await;
    let page = yard.visitor().get("/t/cup").await;
    assert!(page.holds("not measured"), "{}", page.body);
    assert!(page.holds("1 view is by somebody who does not agree"));
    let mut korean = yard.visitor();
    korean.set_header("accept-language", "ko");
    assert!(korean.get("/t/cup").await.holds("오늘부터 셌어요"));
}
