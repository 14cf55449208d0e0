//! Still lifes rendered by ray marching signed distances: the pictures of the town.
//!
//! Pure and deterministic: a seed and a [`Subject`] give the same bytes on one machine, whatever the thread count.
//! [`Scene::compose`] decides, [`Scene::render`] paints, [`Scene::hotspots`] and [`Scene::outlines`] say where the
//! products are.

mod arrange;
mod bloom;
mod camera;
mod compose;
mod field;
mod framing;
mod lens;
mod material;
mod model;
mod noise;
mod pairing;
mod palette;
mod pieces;
mod profile;
mod render;
mod setting;
mod shade;
mod shape;
mod stage;
mod subject;
#[cfg(test)]
mod tests;
mod trace;

pub use compose::{Hotspot, Outline, Scene};
pub use render::{Picture, SceneError};
pub use subject::{Colourway, Kind, Piece, Setting, Size, Subject};
