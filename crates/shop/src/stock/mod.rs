//! What is left of each variant, and who has a claim on it.
//!
//! `variants.stock` is what can still be sold: what stands on all shelves together, less what buyers were promised and
//! nobody has packed yet. A sale takes from it by one conditional statement for each variant, over the *sum* of all
//! lines and bundles that want it, so no two sales share one piece. A bundle has no pieces of its own: its stock is
//! derived from its parts whenever theirs changes.

mod bundle;
mod check;
mod count;
mod fulfil;
mod holds;
mod places;
mod reserve;
mod schema;
mod shelf;
mod take;

pub use bundle::{BundlePart, Bundling};
pub(crate) use bundle::{forget_bundle, refuse_part};
pub(crate) use check::{check, pieces_promised};
pub(crate) use count::correct;
pub(crate) use fulfil::{give_back, let_go, pack, unpack};
pub use holds::Reservations;
pub use places::{NewPlace, Place, PlaceKind, Shelf};
pub(crate) use places::{main_place, open_main_place};
pub use reserve::{Claim, Held};
pub(crate) use reserve::{reserve, sell};
pub(crate) use schema::MIGRATION;
pub(crate) use shelf::{clear_shelves, first_shelf};
