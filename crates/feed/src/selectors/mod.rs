//! How a page is put together from scored candidates.

mod diverse;

pub use diverse::Diverse;
