//! Events as the SDKs of Segment, RudderStack and Jitsu send them, read without loss and without trust.
//!
//! Pure: bytes, and the moment in which they came, into [`Event`]s. It asks nothing of a clock, a disk or a network, and
//! keeps nothing. A [`Body`] is opened (inflated, within bounds), [`read`] makes a [`Batch`] of it in one pass, and each
//! event of that is taken or [`Rejected`] alone. What is odd in one that is taken is a [`Warning`]. [`commerce::read`]
//! and [`consent::read`] look into an event when somebody wants to know.
//!
//! ```text
//! let call = Call::from_path("/v1/batch")?;
//! let body = Body::open(&bytes, &limits)?;
//! let batch = read(call, &body, received_at, &limits)?;
//! for event in batch.events() { … }
//! ```
//!
//! # What the SDKs send
//!
//! Read in their sources: `@segment/analytics-node` 3.1.0, `segment-analytics-python` 2.4.0, `@segment/analytics-next`
//! 1.84.3, `@rudderstack/rudder-sdk-node` 3.0.13, `rudder-sdk-python` 2.1.9, `@jitsu/js` 1.11.0.
//!
//! | | analytics-node | analytics-python | analytics-next | rudder-sdk-node | rudder-sdk-python | jitsu-js |
//! |---|---|---|---|---|---|---|
//! | path | `/v1/batch` | `/v1/batch` | `/v1/t`, `i`, `p`, `s`, `g`, `a`; `/v1/b` when it batches | `/v1/batch` | `/v1/batch` | `/api/s/track`, …, or `/api/s/s2s/track` |
//! | body | `{batch, writeKey, sentAt}` | `{batch, sentAt, writeKey}` | one event, or `{writeKey, batch, sentAt}` | `{batch, timestamp, sentAt}` | `{batch, sentAt}` | one event |
//! | `Content-Type` | JSON | JSON | `text/plain` | form, when compressed | JSON | JSON |
//! | gzip | no | when asked to | no | yes, unless told not to | yes | no |
//! | key | Basic `key:`, and in the body | the same, or a Bearer token | Basic `key:`, and in each event; older ones in the body alone | Basic `key:` | Basic `key:` | `X-Write-Key: id:secret`; in the event `id:***` |
//! | `sentAt` | of the batch | of the batch, µs and offset | of the event; of the batch when it batches | of both; a stored queue renews only the batch's | of the batch, µs and offset | of the event, in the instant of `timestamp` |
//! | time of the event | `timestamp`, ms, `Z` | `timestamp`, ms, offset | `timestamp`, ms, `Z` | `originalTimestamp`, ms, `Z`; `timestamp` only when somebody set it | `timestamp`, µs, or none when they are 0, offset | `timestamp`, ms, `Z` |
//! | ids | `userId`, `anonymousId` | both always, null when missing; numbers as texts | both | both; others than texts as their JSON, such as `"42"` | both, null when missing | both; neither with `disableUserIds` |
//! | `messageId` | yes | UUID | yes | UUID | UUID | two random numbers in base 36 |
//! | traits of identify | `traits` | `traits` | `traits` | `traits` and `context.traits` | `context.traits` alone | `traits` |
//! | beyond the spec | `_metadata` | `NaN`, as Python's `json` writes it | `_metadata` with `retryCount` | `channel`, `_metadata` | `channel`; `NaN` as above | `context.consent`, `context.clientIds` |
//! | event, batch | 32 KB, 480 KB, counted too low: only escapes and the letter `i` count | 32 KB, 475 KB | batch of 450 KB | 32 KB only warned of; 450 K characters, which in Korean are more than 1 MB | 4 MB, 4 MB | one event |
//! | is sent again on | 408, 410, 429, 460, 5xx | 408, 410, 429, 460, 5xx | 408, 410, 429, 460, 5xx | 429, 5xx | 429, 5xx | nothing |
//!
//! All of them write half a surrogate pair (`\ud83d`) where a program has cut a text in the middle of an emoji.
//! `rudder-sdk-python` takes any answer but 200 for a failure; the others take all below 300 or 400 for success.
//!
//! # Promises
//!
//! - What comes from outside never panics, and memory is bounded by the body's limit.
//! - A batch loses only its broken events, as long as its brackets match.
//! - A repeated name in an object means the last one, names that nobody knows stay in [`Event::raw`].
//! - The same event sent again has the same [`Event::message_id`], also where the sender gave it none.
//! - An event's time is never after its arrival. See [`clock`] for what is corrected.

mod batch;
mod body;
mod call;
pub mod clock;
pub mod commerce;
pub mod consent;
mod context;
mod error;
mod event;
mod fields;
mod issue;
mod json;
mod key;
mod limits;
mod reader;

pub use batch::{Batch, read};
pub use body::Body;
pub use call::{Call, EventType, Form, Identity};
pub use context::Context;
pub use error::Refusal;
pub use event::{Event, Kind};
pub use issue::{Code, Rejected, Warning};
pub use json::{Array, Bounds, Fault, Json, Object};
pub use key::WriteKey;
pub use limits::Limits;
