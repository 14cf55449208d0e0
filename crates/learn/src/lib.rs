//! The learner: interactions in, item-to-item weights, probabilities and estimates out.
//!
//! This crate is a pure engine. It does no I/O and has no clock: time, randomness and bytes are arguments, so every
//! result can be repeated bit for bit. A person *is* the decayed history of what they did; a list is the sparse product
//! of that history with item-to-item weights, so an event changes the very next list without any training.

pub mod als;
pub mod calibration;
pub mod cold;
pub mod covis;
pub mod curve;
mod error;
pub mod experiment;
mod file;
mod held_out;
mod interactions;
mod interval;
pub mod kernels;
pub mod lseq;
mod metrics;
mod neighbours;
pub mod next_item;
pub mod ranker;
mod recommender;
pub mod replay;
mod retrieve;
pub mod ridge;
pub mod sequence_eval;
pub mod sequences;
mod sparse;
mod vocabulary;
pub mod worth;

pub use error::{Error, Result};
pub use held_out::HeldOut;
pub use interactions::{Interactions, InteractionsBuilder, ids_of_line};
pub use interval::Interval;
pub use metrics::{ListQuality, list_quality};
pub use neighbours::NeighbourTable;
pub use recommender::{Kind, Model, Scorer, Voice};
pub use retrieve::{HISTORY_ITEMS, Scored, Workspace};
pub use sparse::SparseRows;
pub use vocabulary::Vocabulary;
