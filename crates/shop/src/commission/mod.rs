//! What creators earn: a published share of what their posts and codes sell, reckoned from the price that was paid less
//! discounts and tax.
//!
//! A line of an order earns one commission at the most: for the creator whose code was used, or else for the one whose
//! post was tapped last within the shop's window. It is *pending* until the goods have arrived and could have come
//! back, then *approved*, then *paid*; what comes back later is *clawed back*. Each of these steps is a transfer in the
//! book under a key of its own, so none happens twice.

mod announced;
mod approve;
mod attribute;
mod check;
mod earn;
mod owed;
mod payout;
mod plan;
mod reduce;
mod schema;
mod statement;
mod studio;
mod terms;

pub use announced::Announcement;
pub(crate) use approve::{note_delivered, note_shipped};
pub use attribute::Basis;
pub(crate) use check::check;
pub(crate) use earn::{forget_creator, holds_of_paid};
pub use owed::Owed;
pub use payout::{Payout, payout_file};
pub use plan::{Plan, Tier, rate_in_force};
pub(crate) use reduce::reduce;
pub(crate) use schema::MIGRATION;
pub use statement::{CommissionState, Statement, StatementLine};
pub use studio::{CreatorTerms, PostEarnings};
pub use terms::{Commissions, Offer};
pub(crate) use terms::{offered_rate, tap_window};
