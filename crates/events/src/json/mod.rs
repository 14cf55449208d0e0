//! JSON read where it lies: one pass checks a text against RFC 8259 and the bounds, and all else is a slice of it.
//!
//! `serde_json` reads a batch as a whole: one `NaN`, which Python's `json.dumps` writes gladly, would lose the
//! ninety-nine good events beside it. This scanner stops at the event that is broken and goes on behind it. Values that
//! nobody asks for are never built.

#[cfg(test)]
mod agreement;
mod broken;
mod scan;
mod text;
mod value;

pub use scan::{Bounds, Fault};
pub(crate) use scan::{Scanner, Span};
pub use value::{Array, Json, Object};
