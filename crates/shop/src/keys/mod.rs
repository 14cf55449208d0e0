//! Keys that a shop's programs show: each may do only what its scopes say, is shown once, and is kept as a hash.

mod admin;
mod find;
mod schema;
mod scope;

pub use admin::{ApiKey, NewKey, NewKeyText};
pub use find::{ApiKeys, KeyHolder};
pub(crate) use schema::MIGRATION;
pub use scope::Scope;
