//! Word material of a seeded town: shops, creators, products, tags, captions and comments, in Korean and English.
//!
//! Constant data with seeded picks; no shop, person or brand in it is real.

mod captions;
mod creators;
mod particles;
mod products;
mod shops;
mod tags;

pub use captions::{CAPTIONS, COMMENTS, Caption, caption, comment};
pub use creators::{Creator, creators};
pub use particles::settle_particles;
pub use products::{Named, Price, Wording, product, wording};
pub use shops::{SHOPS, Shop};
pub use tags::{TAGS, Tag, tags_for};
