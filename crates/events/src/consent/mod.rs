//! What a shop's banner says with an event: which uses its visitor allowed.
//!
//! Three kinds of banners are read, and where several speak the strictest counts: named categories (Segment's
//! `context.consent.categoryPreferences`, which Jitsu sends too; RudderStack's `context.consentManagement`; OneTrust's
//! list of active groups), the IAB's TC string (`context.consent.tcf`, `context.tcf.tcString`, or `gdpr_consent` in the
//! query), and Global Privacy Control (`context.gpc` or the `Sec-GPC` header).
//!
//! A [`Verdict`] only says what was said. Whether silence allows anything is for the crate of consents to know.

mod bits;
mod categories;
mod purposes;
mod reading;
mod tcf;
#[cfg(test)]
mod tcf_encoder;
#[cfg(test)]
mod tcf_tests;
mod vendors;
mod verdict;

pub use categories::Categories;
pub use reading::{Around, Gpc, Policy, Reading, read};
pub use tcf::{Error as TcfError, PublisherTc, Purposes, Restricted, Restriction, TcString};
pub use vendors::Vendors;
pub use verdict::{Choice, Verdict};
