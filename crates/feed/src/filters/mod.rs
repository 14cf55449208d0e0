//! What may not be on a page; one file each.

mod blocked;
mod hidden;
mod out_of_stock;
mod own;
mod seen;

pub use blocked::Blocked;
pub use hidden::Hidden;
pub use out_of_stock::OutOfStock;
pub use own::Own;
pub use seen::Seen;
