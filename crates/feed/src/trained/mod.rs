//! What was learned from everybody's histories: for each item, the items it speaks for, and the content it speaks for,
//! so that a post that nobody has met can be found too. Trained beside the pages, written down as a file, swapped in one
//! step.

mod engaged;
mod file;
mod fit;
mod model;
mod refresh;
mod similar;
mod spoken;

pub use fit::{Progress, TrainSettings};
pub use model::{About, Trained};
pub use spoken::Spoken;
