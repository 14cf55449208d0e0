//! What a shop says of its products beyond their names and prices: sales, weights, tax classes, and where they stand
//! among the others.

mod categories;
mod collections;
mod facts;
mod sale;
mod schema;

pub use categories::Category;
pub use collections::Collection;
pub use facts::TaxClass;
pub use sale::Sale;
pub(crate) use sale::{price_at, read_sales, refresh_sales, sales_to_store};
pub(crate) use schema::{MIGRATION, SALES_MIGRATION};
