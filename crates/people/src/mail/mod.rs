//! Letters: put into the outbox table in the transaction that causes them, sent by [`run_mailer`], tried again with
//! growing pauses, and given up visibly.

mod letter;
mod mailer;
pub(crate) mod queue;
mod receipt;
mod worker;

pub use letter::{Letter, LetterKind};
pub use mailer::Mailer;
pub use queue::{FailedLetter, Sending};
pub use receipt::receipt;
pub use worker::{Delivered, run_mailer};
