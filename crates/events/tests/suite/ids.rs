//! Who an event is of, and which one it is.

use crate::sent::{codes, event, rejected, send, taken};

fn ids(members: &str) -> (Option<String>, Option<String>) {
    let body = format!(r#"{{"type":"track","event":"x",{members},"messageId":"m"}}"#);
    event(&body, |event| {
        let owned = |id: &Option<std::borrow::Cow<'_, str>>| id.as_deref().map(str::to_owned);
        (owned(&event.user_id), owned(&event.anonymous_id))
    })
}

fn fails(members: &str) -> (&'static str, String) {
    let rejected = rejected(&format!(
        r#"{{"type":"track","event":"x",{members},"messageId":"m"}}"#
    ));
    assert_eq!(rejected.message_id.as_deref(), Some("m"));
    (rejected.code.as_str(), rejected.message)
}

#[test]
fn numbers_are_ids_by_their_digits() {
    assert_eq!(ids(r#""userId":42"#).0.as_deref(), Some("42"));
    assert_eq!(
        ids(r#""anonymousId":12345678901234567890123"#).1.as_deref(),
        Some("12345678901234567890123")
    );
}

#[test]
fn other_types_are_rejected_by_name() {
    let (code, message) = fails(r#""userId":{"id":1}"#);
    assert_eq!(
        (code, message.as_str()),
        ("wrong-type", "`userId` is an object: send a text")
    );
    assert_eq!(fails(r#""userId":"u","anonymousId":true"#).0, "wrong-type");
    assert_eq!(fails(r#""userId":"u","properties":"x""#).0, "wrong-type");
    assert_eq!(fails(r#""userId":"u","properties":[1]"#).0, "wrong-type");
    assert_eq!(fails(r#""userId":"u","context":7"#).0, "wrong-type");
}

#[test]
fn somebody_it_must_be_of() {
    for members in [
        r#""userId":null"#,
        r#""userId":"""#,
        r#""userId":" ","anonymousId":null"#,
        r#""user_id":"u""#,
    ] {
        assert_eq!(fails(members).0, "identity-missing", "{members}");
    }
    assert_eq!(fails(r#""userId":"a\u0000b""#).0, "id-invalid");
    assert_eq!(
        fails(&format!(r#""userId":"{}""#, "u".repeat(256))).0,
        "id-invalid"
    );
}

#[test]
fn placeholders_are_nobody() {
    let body = r#"{"type":"track","event":"x","userId":"undefined","anonymousId":"a-1"}"#;
    event(body, |event| {
        assert_eq!(
            (event.user_id.as_deref(), event.anonymous_id.as_deref()),
            (None, Some("a-1"))
        );
        assert_eq!(codes(event), ["id-placeholder"]);
    });
    assert_eq!(fails(r#""userId":"[object Object]""#).0, "identity-missing");
}

#[test]
fn what_a_call_needs_is_named() {
    for (body, code) in [
        (r#"{"userId":"u"}"#, "type-missing"),
        (r#"{"userId":"u","type":"merge"}"#, "type-unknown"),
        (r#"{"userId":"u","type":7}"#, "type-unknown"),
        (r#"{"userId":"u","type":"track"}"#, "event-missing"),
        (r#"{"userId":"u","type":"track","event":" "}"#, "event-missing"),
        (r#"{"userId":"u","type":"track","event":{}}"#, "wrong-type"),
        (r#"{"userId":"u","type":"group"}"#, "group-id-missing"),
        (r#"{"userId":"u","type":"alias"}"#, "previous-id-missing"),
        (
            r#"{"anonymousId":"a","type":"alias","previousId":"p"}"#,
            "identity-missing",
        ),
        (r#""x""#, "not-an-object"),
        ("null", "not-an-object"),
        ("[]", "not-an-object"),
    ] {
        assert_eq!(rejected(body).code.as_str(), code, "{body}");
    }
}

fn message_id(path: &str, event: &str) -> String {
    taken(path, event, |events| events[0].message_id.as_str().to_owned())
}

#[test]
fn an_event_without_an_id_has_the_same_one_when_it_is_sent_again() {
    let first = r#"{"event":"x","userId":"u","timestamp":"2026-05-01T11:00:00Z","sentAt":"2026-05-01T11:00:01Z","_metadata":{"retryCount":1}}"#;
    let again = r#"{"event":"x","userId":"u","timestamp":"2026-05-01T11:00:00Z","sentAt":"2026-05-01T11:59:59Z","_metadata":{"retryCount":2}}"#;
    let other = r#"{"event":"y","userId":"u","timestamp":"2026-05-01T11:00:00Z","sentAt":"2026-05-01T11:00:01Z","_metadata":{"retryCount":1}}"#;
    let id = message_id("/v1/track", first);
    assert!(id.starts_with("derived-") && id.len() == 40, "{id}");
    assert_eq!(message_id("/v1/track", again), id);
    assert_ne!(message_id("/v1/track", other), id);
    let empty = r#"{"messageId":"","event":"x","userId":"u"}"#;
    assert!(message_id("/v1/track", empty).starts_with("derived-"));
}

#[test]
fn message_ids_have_a_length() {
    let with = |id: &str| format!(r#"{{"type":"track","event":"x","userId":"u","messageId":{id}}}"#);
    event(&with("7"), |event| assert_eq!(event.message_id.as_str(), "7"));
    event(&with(&format!("\"{}\"", "m".repeat(100))), |event| {
        assert_eq!(event.message_id.as_str().len(), 100)
    });
    for id in [format!("\"{}\"", "m".repeat(101)), r#""a\nb""#.to_owned()] {
        assert_eq!(rejected(&with(&id)).code.as_str(), "message-id-invalid");
    }
    assert_eq!(rejected(&with("{}")).code.as_str(), "wrong-type");
}

#[test]
fn the_path_says_what_a_single_event_is() {
    let body = r#"{"type":"identify","event":"x","userId":"u"}"#;
    taken("/v1/track", body, |events| {
        assert_eq!(events[0].kind.event_type(), events::EventType::Track)
    });
    taken("/api/s/event", body, |events| {
        assert_eq!(events[0].kind.event_type(), events::EventType::Identify)
    });
}

#[test]
fn a_batch_hands_down_what_its_events_lack() {
    let body = r#"{"context":{"ip":"203.0.113.7","locale":"ko"},"integrations":{"All":false},"batch":[
        {"type":"track","event":"x","userId":"u","context":{"locale":"en"}},
        {"type":"track","event":"x","userId":"u","integrations":{"All":true}}]}"#;
    taken("/v1/batch", body, |events| {
        assert_eq!(events[0].context.text(&["ip"]).as_deref(), Some("203.0.113.7"));
        assert_eq!(events[0].context.text(&["locale"]).as_deref(), Some("en"));
        assert_eq!(events[0].integrations.as_str(), r#"{"All":false}"#);
        assert_eq!(events[1].integrations.as_str(), r#"{"All":true}"#);
    });
    let odd = r#"{"context":"x","batch":[{"type":"page","userId":"u"}]}"#;
    assert_eq!(
        send("/v1/batch", odd.as_bytes(), |batch| (
            batch.warnings.len(),
            batch.events().count()
        )),
        Ok((1, 1))
    );
}
