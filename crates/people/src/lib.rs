//! People: accounts, sessions, roles, profiles and the letters that go with them.
//!
//! [`People`] is the one desk. Whatever it is asked about an e-mail address, its answer and its work are the same
//! whether or not the address has an account here; only a letter to the address itself tells the difference.
//! [`identity`] knows which identifiers, devices and accounts are one person.
//! Time is always the caller's, limits stand in [`Config`], and every secret is stored as a hash.

mod account;
mod config;
mod csrf;
mod device;
mod email;
mod error;
mod hashing;
pub mod identity;
mod language;
mod limits;
pub mod mail;
mod name;
mod password;
mod people;
mod schema;
mod secrets;
mod token;
mod visitor;

pub use account::{
    Claimant, Client, Closing, EmailStanding, Erased, ErasureRecord, ErasureState, ErasureStep, ErasureTally,
    ErasureWork, Imported, LedgerLine, LeftOver, NewAccount, OpenedSession, Person, Picture, Profile,
    ProfileChange, Role, SessionLine, SignedIn, StepNote, WayBack,
};
pub use config::{Bucket, Config, HashCost, Limits};
pub use csrf::{CsrfSubject, csrf_token, verify_csrf};
pub use device::{Browser, DeviceLabel, System};
pub use email::Email;
pub use error::Error;
pub use language::Language;
pub use name::{Bio, Name};
pub use password::Password;
pub use people::People;
pub use schema::MIGRATIONS;
pub use secrets::Secrets;
pub use token::{OneTimeToken, SessionToken};
pub use visitor::{leaf_of, new_visitor};
