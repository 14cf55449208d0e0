//! Training: `serve` does it beside the pages, `madang train` at once, for a stopped yard or through the one that serves
//! it. A model is a file in the folder `models`, whole or not there.

mod background;
mod command;
mod shelf;

pub use background::Trainer;
pub use command::run;
pub use shelf::{Basis, Shelf};
