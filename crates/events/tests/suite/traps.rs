//! Bodies that mean harm, or that come of a mistake, and what is left of the batch around them.

use crate::sent::{event, rejected, send};
use events::{Json, Kind, Limits, Refusal};

const GOOD: &str = r#"{"type":"track","event":"x","userId":"u","messageId":"good"}"#;

/// Sends `bad` between two good events: those must be taken. What is said of the bad one.
fn between(bad: &[u8]) -> (&'static str, String) {
    let body = [
        br#"{"batch":["#,
        GOOD.as_bytes(),
        b",",
        bad,
        b",",
        GOOD.as_bytes(),
        b"]}",
    ]
    .concat();
    send("/v1/batch", &body, |batch| {
        assert_eq!(batch.events().count(), 2);
        let rejected = batch.rejected().next().unwrap();
        assert_eq!(rejected.index, 1);
        (rejected.code.as_str(), rejected.message.clone())
    })
    .unwrap()
}

fn with_property(value: &str) -> Vec<u8> {
    format!(r#"{{"type":"track","event":"x","userId":"u","properties":{{"p":{value}}}}}"#).into_bytes()
}

fn refused(body: &[u8]) -> Refusal {
    send("/v1/batch", body, |_| ()).unwrap_err()
}

#[test]
fn a_broken_event_costs_no_other() {
    for value in ["NaN", "-Infinity", "Infinity"] {
        let (code, message) = between(&with_property(value));
        assert_eq!(code, "json-broken");
        assert!(message.contains("JSON has no NaN"), "{message}");
    }
    let (_, message) = between(r#"{"type":"page","userId":"달항아리 달항아리 달항아리","p":NaN}"#.as_bytes());
    assert!(
        message.ends_with(r#"it is near `리 달항아리","p":NaN},{"t`"#),
        "{message}"
    );
    let (code, message) = between(&with_property(r#""\ud83d""#));
    assert_eq!(code, "json-broken");
    assert!(message.contains("surrogate"), "{message}");
    for value in [
        "01",
        "'a'",
        "undefined",
        "{a:1}",
        "[1,]",
        "\"\t\"",
        r#""\x""#,
        "1 2",
        "",
        "tru",
    ] {
        assert_eq!(between(&with_property(value)).0, "json-broken", "{value}");
    }
    assert_eq!(between(b"NaN").0, "json-broken");
}

#[test]
fn bytes_that_are_no_utf_8_cost_no_other_event() {
    let latin = [
        br#"{"type":"track","event":"caf"#,
        &b"\xe9"[..],
        br#"","userId":"u"}"#,
    ]
    .concat();
    assert_eq!(between(&latin).0, "not-utf-8");
    let in_a_name = [br#"{"type":"page","userId":"u",""#, &b"\xff"[..], br#"":1}"#].concat();
    assert_eq!(between(&in_a_name).0, "not-utf-8");
}

#[test]
fn depth_and_properties_are_bounded_for_each_event() {
    let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert_eq!(between(&with_property(&deep(63))).0, "json-broken");
    event(std::str::from_utf8(&with_property(&deep(62))).unwrap(), |_| ());
    assert_eq!(between(&with_property(&deep(100_000))).0, "json-broken");
    let many = |count: usize| format!("[0{}]", ",0".repeat(count - 1));
    let (_, message) = between(&with_property(&many(100_000)));
    assert_eq!(message, "there are more than 5000 properties and array elements");
    event(std::str::from_utf8(&with_property(&many(4_000))).unwrap(), |_| ());
}

#[test]
fn an_event_has_a_size() {
    let (code, message) = between(&with_property(&format!("\"{}\"", "x".repeat(33_000))));
    assert_eq!(code, "event-too-large");
    assert!(message.contains("of 32768 allowed"), "{message}");
}

#[test]
fn a_body_has_a_size() {
    let limit = Limits::default().body;
    let million = format!(
        r#"{{"batch":[{{"properties":{{{}}}}}]}}"#,
        r#""p":1,"#.repeat(1_000_000)
    );
    assert_eq!(refused(million.as_bytes()), Refusal::TooLarge { limit });
    assert_eq!(refused(&vec![b'['; 10_000_000]), Refusal::TooLarge { limit });
    assert_eq!(refused(&vec![b'['; 10_000_000]).status(), 413);
}

#[test]
fn a_batch_has_a_number_of_events() {
    let batch = |count: usize| {
        format!(
            r#"{{"batch":[{}]}}"#,
            vec![r#"{"type":"page","userId":"u"}"#; count].join(",")
        )
    };
    assert_eq!(
        send("/v1/batch", batch(2_500).as_bytes(), |batch| batch
            .events()
            .count()),
        Ok(2_500)
    );
    assert_eq!(
        refused(batch(2_501).as_bytes()),
        Refusal::TooManyEvents { limit: 2_500 }
    );
    assert_eq!(
        send("/v1/batch", br#"{"batch":[]}"#, |batch| batch.items.len()),
        Ok(0)
    );
}

#[test]
fn what_is_no_batch_says_so() {
    for body in [
        r#"{}"#,
        r#"{"batch":null}"#,
        r#"{"batch":{}}"#,
        r#"{"batch":[],"batch":7}"#,
        GOOD,
    ] {
        assert_eq!(refused(body.as_bytes()), Refusal::NoBatch, "{body}");
    }
    for body in [
        "[]",
        "7",
        "{",
        r#"{"batch":["#,
        r#"{"batch":[{]}"#,
        r#"{"batch":[]} x"#,
        r#"{"batch":[],}"#,
        "userId=u",
        "NaN",
    ] {
        let refusal = refused(body.as_bytes());
        assert!(matches!(refusal, Refusal::Json(_)), "{body}: {refusal}");
        assert_eq!(refusal.status(), 400);
    }
    assert_eq!(refused(b""), Refusal::Empty);
}

#[test]
fn a_single_event_that_is_broken_is_refused() {
    let refusal = send("/v1/track", br#"{"event":"x","userId":NaN}"#, |_| ()).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "the body is not JSON that can be read: JSON has no NaN and no Infinity (at byte 22): send null, or leave the property out"
    );
}

#[test]
fn of_repeated_names_the_last_one_counts() {
    let body = r#"{"type":"page","userId":"a","properties":{"p":1},"type":"track","userId":"b","event":"x","properties":{"p":2,"p":3}}"#;
    event(body, |event| {
        assert_eq!(event.user_id.as_deref(), Some("b"));
        let Kind::Track { properties, .. } = &event.kind else {
            panic!()
        };
        assert_eq!(properties.get("p").map(Json::as_str), Some("3"));
    });
    let batch = format!(r#"{{"batch":[],"batch":[{GOOD}]}}"#);
    assert_eq!(
        send("/v1/batch", batch.as_bytes(), |batch| batch.events().count()),
        Ok(1)
    );
}

#[test]
fn unknown_names_stay_in_the_raw_event() {
    let body = r#"{"type":"page","userId":"u","colour":{"celadon":[1,2,{}]},"":null}"#;
    event(body, |event| assert_eq!(event.raw, body));
}

#[test]
fn names_may_be_escaped() {
    let body = r#"{"\u0074ype":"page","user\u0049d":"\ud55c\uae00"}"#;
    event(body, |event| assert_eq!(event.user_id.as_deref(), Some("한글")));
}

#[test]
fn what_php_sends_for_an_empty_object_is_one() {
    let body = r#"{"type":"track","event":"x","userId":"u","properties":[],"context":[],"integrations":[]}"#;
    event(body, |event| {
        assert!(matches!(&event.kind, Kind::Track { properties, .. } if properties.is_empty()))
    });
}

#[test]
fn a_rejection_names_its_event_when_it_can() {
    assert_eq!(
        rejected(r#"{"type":"x","messageId":"m-1"}"#)
            .message_id
            .as_deref(),
        Some("m-1")
    );
    assert_eq!(
        rejected(r#"{"type":"x","messageId":"m-1","p":NaN}"#).message_id,
        None
    );
}

#[test]
fn a_byte_order_mark_and_space_around_do_not_matter() {
    let body = format!("\u{feff} \r\n{{ \"batch\" : [ {GOOD} , {GOOD} ] }} \n");
    assert_eq!(
        send("/v1/batch", body.as_bytes(), |batch| batch.events().count()),
        Ok(2)
    );
}
