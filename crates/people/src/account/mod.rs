//! Accounts from sign-up to deletion. One file per thing a person does; each adds its functions to [`crate::People`].

mod after_restore;
mod closing;
mod delete;
mod erasure;
mod handles;
mod labels;
mod leaves;
mod links;
mod one_time;
mod operator;
mod password;
mod person;
mod profile;
mod search;
mod sessions;
mod sign_in;
mod sign_up;
mod sweep;

pub use after_restore::LeftOver;
pub use closing::{Closing, WayBack};
pub use erasure::{
    Erased, ErasureRecord, ErasureState, ErasureStep, ErasureTally, ErasureWork, LedgerLine, StepNote,
};
pub use operator::Claimant;
pub use person::{EmailStanding, Person, Picture, Role};
pub use profile::{Profile, ProfileChange};
pub use sessions::{Client, OpenedSession, SessionLine, SignedIn};
pub use sign_up::{Imported, NewAccount};

pub(crate) use labels::{Made, of as labels_of};
pub(crate) use leaves::newest as newest_leaves;
pub(crate) use operator::require_operator;
pub(crate) use person::require as require_person;
pub(crate) use sessions::{StoredSession, hashes as session_hashes};
