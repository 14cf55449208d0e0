//! A request as it comes in.

use events::{Batch, Body, Call, Event, Limits, Refusal, Rejected, read};
use model::Timestamp;

pub fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// When all requests of these tests come in.
pub fn received_at() -> Timestamp {
    time("2026-05-01T12:00:00Z")
}

/// Sends `body` to `path`, and shows what was read of it.
pub fn send<T>(path: &str, body: &[u8], see: impl FnOnce(&Batch<'_>) -> T) -> Result<T, Refusal> {
    let limits = Limits::default();
    let call = Call::from_path(path).unwrap();
    let body = Body::open(body, &limits)?;
    read(call, &body, received_at(), &limits).map(|batch| see(&batch))
}

/// Sends a body that is taken whole.
pub fn taken<T>(path: &str, body: &str, see: impl FnOnce(&[&Event<'_>]) -> T) -> T {
    send(path, body.as_bytes(), |batch| {
        assert_eq!(batch.rejected().collect::<Vec<_>>(), Vec::<&Rejected>::new());
        see(&batch.events().collect::<Vec<_>>())
    })
    .unwrap()
}

/// Sends one event of a batch, which is taken.
pub fn event<T>(event: &str, see: impl FnOnce(&Event<'_>) -> T) -> T {
    taken("/v1/batch", &format!(r#"{{"batch":[{event}]}}"#), |events| {
        see(events[0])
    })
}

/// Sends one event of a batch, which is not taken.
pub fn rejected(event: &str) -> Rejected {
    let body = format!(r#"{{"batch":[{event}]}}"#);
    send("/v1/batch", body.as_bytes(), |batch| {
        batch
            .rejected()
            .next()
            .cloned()
            .unwrap_or_else(|| panic!("it was taken: {event}"))
    })
    .unwrap()
}

pub fn codes(event: &Event<'_>) -> Vec<&'static str> {
    event
        .warnings
        .iter()
        .map(|warning| warning.code.as_str())
        .collect()
}
