//! Catalogue files into a shop and out of it.
//!
//! An import reads the file twice: once from the caller, row by row, into temporary files by the product that each row
//! belongs to ([`spool`]), and once from there, product by product ([`gather`]). Nothing is written before the whole
//! file was read. Then products are compared with what the last file said of them ([`merge`]) and written in batches
//! ([`apply`]), each one unit of work, so that an import that was stopped goes on where it was when it is run again.
//!
//! [`Imports`] runs all this beside the pages: files that staff upload, addresses that are fetched by the clock ([`sources`]),
//! and the pictures that files only name ([`pictures`]).

mod apply;
mod create;
mod desk;
mod export;
mod fit;
mod gather;
mod known;
mod merge;
mod missing;
mod operator;
mod options;
mod pictures;
mod run;
mod runs;
mod schema;
mod sources;
mod spool;
mod update;

pub use desk::{ImportFile, ImportProgress, Imports};
pub use export::ExportReport;
pub use options::{ImportOptions, ImportReport, ImportStage};
pub use pictures::{FailedPicture, PictureProgress, WantedPicture};
pub use runs::{ImportFigures, ImportRun, ImportState, KeptWarning};
pub(crate) use schema::{DESK_MIGRATION, MIGRATION};
pub use sources::{ImportSource, NewSource};
