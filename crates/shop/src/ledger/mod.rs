//! Every won that moves: a double-entry book in two phases, after TigerBeetle's model.
//!
//! A transfer takes an amount from one account's credit to another's debit side, so the book sums to zero by its
//! form. It moves at once, or is *held* first and *settled* (whole or in part) or *voided* later. Rows are never
//! changed, which the database itself refuses; balances are kept beside them and can be counted again. Each transfer
//! has a key: a second time with the same content it is there already, with another content it is refused.
//!
//! The book names no person: a creator is a [`model::PayeeId`], a buyer is the order.

mod account;
mod balance;
mod check;
mod record;
mod schema;
mod transfer;

pub use account::{Account, Owner};
pub use balance::{Balance, Ledger};
pub(crate) use balance::{balance, is_known};
pub(crate) use check::check;
pub(crate) use record::record;
pub(crate) use schema::MIGRATION;
pub use transfer::{Entry, Phase, Reason, Step, Transfer};
