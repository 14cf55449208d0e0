//! A seeded town: who lives in it, and how it moves into a yard and goes on living there.
//!
//! [`Plan`] is pure: a seed decides everything, tastes included. [`open`] carries it out through the same functions
//! that people's own uploads, shops and posts go through; [`arrive`] adds the rest; [`live`] lets shoppers shop.

mod agenda;
mod album;
mod arrive;
mod build;
mod catalogue;
mod close_up;
mod creators;
mod darkroom;
mod identity;
mod plan;
mod posts;
mod prelude;
mod residents;
mod response;
mod shopper_plan;
mod shoppers;
mod sizes;
mod studio;
mod taste;
mod terms;
pub mod words;
mod yard;

pub use arrive::{Pace, arrive};
pub use build::{Phase, Progress, open};
pub use catalogue::{ProductPlan, ShopPlan, VariantPlan};
pub use creators::{CreatorPlan, Face};
pub use plan::Plan;
pub use posts::{PhotoPlan, Pinned, PostPlan, When};
pub use shopper_plan::{Answer, ShopperPlan};
pub use shoppers::{Crowd, Rate, Visit, live};
pub use sizes::Sizes;
pub use taste::{Look, PriceBand, Taste};
pub use yard::{DemoPeople, DemoSignIns, Error, Opened, SignIn, Town, Yard};
