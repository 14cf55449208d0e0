//! What a person has allowed, and the only way to a person's memory.
//!
//! Answers are append-only receipts; nothing is allowed until answered. A [`Consented<P>`] is proof that purpose `P`
//! is allowed right now for somebody's leaves: only [`Consents`] can make one, and whatever reads a profile asks for
//! it as an argument.

mod consented;
mod consents;
mod erase;
mod gpc;
mod receipt;
mod receipts;
mod stamps;
mod subject;
mod withdrawn;

pub use consented::{Ads, Consented, Measure, Personalise, PurposeKind, Share};
pub use consents::{Consents, MIGRATIONS, Standing};
pub use gpc::GlobalPrivacyControl;
pub use receipt::{Choice, Receipt, Via};
pub use receipts::MAX_RECEIPTS;
pub use stamps::Stamps;
pub use subject::Subject;
pub use withdrawn::Withdrawn;

/// Why a consent could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Records(#[from] storage::records::Error),
}
