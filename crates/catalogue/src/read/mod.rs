//! From bytes to rows: which format a file has, and one reader for each kind of file.

mod budget;
mod delimited;
mod detect;
mod json;
mod markup;
mod page;
mod source;

pub use source::{Source, open};
