//! Cold start: an item that nobody has met is scored by what it says of itself.
//!
//! Ridge regression is linear in its targets. If W are the item-to-item weights that predict items from a history, the
//! weights that predict the *content* of the next item from the same history are W·C, where C says which item has which
//! content slot: no further solve is needed, and whatever W was fitted with (its regularisation, its zero diagonal)
//! holds for the content too. A new item needs nothing but its slots, so it can be scored the moment it is there; a new
//! person needs one event.

mod fit;
mod slots;
mod table;
#[cfg(test)]
mod tests;

pub use fit::Settings;
pub use slots::{SLOTS, own_slot};
pub use table::{Cold, Taste};
