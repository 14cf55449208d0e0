//! Catalogue files into a shop and out of it.
//!
//! An import reads the file twice: once from the caller, row by row, into temporary files by the product that each row
//! belongs to ([`spool`]), and once from there, product by product ([`gather`]). Nothing is written before the whole
//! file was read. Then products are compared with what the last file said of them ([`merge`]) and written in batches
//! ([`apply`]), each one unit of work, so that an import that was stopped goes on where it was when it is run again.

mod apply;
mod create;
mod export;
mod fit;
mod gather;
mod known;
mod merge;
mod missing;
mod operator;
mod options;
mod run;
mod schema;
mod spool;
mod update;

pub use export::ExportReport;
pub use options::{ImportOptions, ImportReport, ImportStage};
pub(crate) use schema::MIGRATION;
