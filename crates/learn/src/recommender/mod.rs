//! One interface over everything that makes lists: a history goes in, a list comes out.

mod blend_code;
mod code;
mod kind;
mod list;
#[cfg(test)]
mod tests;
mod voice;

pub use kind::Kind;
pub use list::{Model, Scorer};
pub use voice::Voice;
