//! Requests to addresses that strangers wrote down: a picture in a merchant's file, a feed that is read every night, a
//! webhook of another firm.
//!
//! Such an address must not become a way into the yard's own network (server-side request forgery): names are resolved
//! once, only to addresses of the public internet, and the connection goes to just those, at each hop of a redirect
//! ([`reach`]). What comes back has limits of size and time. All calls block: make them where a thread may wait.

mod error;
mod fetcher;
mod reach;

pub use error::Error;
pub use fetcher::{Answer, Fetched, Fetcher, Validators};
pub use reach::Reach;
