use crate::json::Bounds;
use std::time::Duration;

/// What one request may hold. [`Default`] is what the Segment HTTP API promises its senders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a body, as sent and after inflating.
    pub body: usize,
    pub events: usize,
    /// Bytes of one event's JSON.
    pub event: usize,
    /// Nesting and number of properties of one event.
    pub bounds: Bounds,
    /// How long before its arrival an event may have happened.
    pub age: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 500 * 1_024,
            events: 2_500,
            event: 32 * 1_024,
            bounds: Bounds {
                depth: 64,
                members: 5_000,
            },
            age: Duration::from_hours(365 * 24),
        }
    }
}
