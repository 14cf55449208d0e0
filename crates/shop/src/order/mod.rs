//! Orders: one shop's part of a checkout, from placed to delivered, and back.
//!
//! Every step is one transaction that changes the order, its stock, its money and its trail together, and that does
//! nothing the second time. What leaves the yard (a refund at the payment provider) is written down first and carried
//! out by [`crate::Checkout`].

mod cancel;
mod check;
mod event;
mod forget;
mod fulfil;
mod news;
mod queue;
mod read;
mod refund;
mod returns;
mod sales;
mod schema;
mod shares;
mod state;
mod totals;

pub(crate) use cancel::cancel_unpaid;
pub(crate) use check::check;
pub use event::{Actor, OrderEvent};
pub(crate) use event::{Note, note};
pub(crate) use forget::forget_person;
pub(crate) use news::NEWS_MIGRATION;
pub use news::OrderNews;
pub use queue::{Queue, QueueSizes, Turn};
pub use read::{Order, OrderLine, Orders};
pub(crate) use read::{lines_of, load};
pub(crate) use refund::{PlannedRefund, due_refunds, note_refund, plan_refund};
pub use refund::{Refund, RefundReason, RefundStatus};
pub use returns::{Return, ReturnState};
pub use sales::{DaySales, PostSales, ProductSales, RefundSum, RunningOut, Sales};
pub(crate) use schema::MIGRATION;
pub(crate) use shares::paid_entries;
pub use state::OrderState;
pub(crate) use state::{set_state, state_of};
pub use totals::UnitsOf;
