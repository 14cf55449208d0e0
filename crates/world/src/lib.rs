//! A simulated town: shops, creators, shoppers, their words and their pictures, all from one seed.
//!
//! [`scene`] and the plan of [`town`] are pure: no clock, no files, no network. What opens a town goes through the same
//! functions of the yard that people's own acts go through.

pub mod dice;
pub mod scene;
pub mod town;
