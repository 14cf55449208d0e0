//! What an event's `timestamp` comes to. All requests come in at noon.

use crate::sent::{codes, event, received_at, send, taken, time};

fn at(members: &str) -> (String, Vec<&'static str>) {
    let body = format!(r#"{{"type":"track","event":"x","userId":"u",{members}"messageId":"m"}}"#);
    event(&body, |event| (event.timestamp.to_string(), codes(event)))
}

#[test]
fn without_a_time_an_event_happened_when_it_came() {
    assert_eq!(at(""), ("2026-05-01T12:00:00Z".to_owned(), vec![]));
    assert_eq!(
        at(r#""timestamp":null,"#),
        ("2026-05-01T12:00:00Z".to_owned(), vec![])
    );
}

#[test]
fn without_a_time_of_sending_nothing_is_corrected() {
    assert_eq!(
        at(r#""timestamp":"2026-05-01T11:00:00+00:00","#).0,
        "2026-05-01T11:00:00Z"
    );
    assert_eq!(at(r#""timestamp":1777633200000,"#).0, "2026-05-01T11:00:00Z");
}

#[test]
fn what_cannot_be_read_is_left_out() {
    let (now, warned) = at(r#""timestamp":"yesterday","#);
    assert_eq!(
        (now.as_str(), warned),
        ("2026-05-01T12:00:00Z", vec!["time-unreadable"])
    );
    let (now, warned) = at(r#""timestamp":{},"sentAt":[],"#);
    assert_eq!(
        (now.as_str(), warned),
        ("2026-05-01T12:00:00Z", vec!["time-unreadable", "time-unreadable"])
    );
}

#[test]
fn a_time_without_an_offset_is_warned_of_unless_both_lack_it() {
    assert_eq!(
        at(r#""timestamp":"2026-05-01T11:00:00","#).1,
        ["time-without-zone"]
    );
    let one = r#""timestamp":"2026-05-01T11:00:00","sentAt":"2026-05-01T11:00:05Z","#;
    assert_eq!(at(one).1, ["time-without-zone"]);
    let both = r#""timestamp":"2026-05-01T20:00:00","sentAt":"2026-05-01T20:00:05","#;
    assert_eq!(at(both), ("2026-05-01T11:59:55Z".to_owned(), vec![]));
}

#[test]
fn clocks_that_are_years_off_do_not_matter() {
    let past = r#""timestamp":"1971-01-01T00:00:00Z","sentAt":"1971-01-01T00:00:05Z","#;
    assert_eq!(at(past), ("2026-05-01T11:59:55Z".to_owned(), vec![]));
    let future = r#""timestamp":"2061-01-01T00:00:00Z","sentAt":"2061-01-01T00:00:05Z","#;
    assert_eq!(at(future), ("2026-05-01T11:59:55Z".to_owned(), vec![]));
}

#[test]
fn the_future_and_the_distant_past_are_cut_off() {
    let ahead = at(r#""timestamp":"2026-05-01T13:00:00Z","#);
    assert_eq!(ahead, ("2026-05-01T12:00:00Z".to_owned(), vec!["time-in-future"]));
    let old = at(r#""timestamp":"2019-01-01T00:00:00Z","#);
    assert_eq!(old, ("2025-05-01T12:00:00Z".to_owned(), vec!["time-too-old"]));
    let import =
        r#"{"batch":[{"type":"track","event":"x","userId":"u","timestamp":"2019-01-01T00:00:00Z"}]}"#;
    taken("/v1/import", import, |events| {
        assert_eq!(events[0].timestamp, time("2019-01-01T00:00:00Z"))
    });
}

#[test]
fn a_batch_that_was_sent_at_no_time_is_warned_of() {
    let body = r#"{"sentAt":"now","batch":[{"type":"track","event":"x","userId":"u"}]}"#;
    send("/v1/batch", body.as_bytes(), |batch| {
        assert_eq!(batch.warnings.len(), 1);
        assert_eq!(batch.events().next().unwrap().timestamp, received_at());
    })
    .unwrap();
}
