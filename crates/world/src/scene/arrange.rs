//! Arranging: where each thing stands so that none hides another.

use glam::{Vec2, Vec3, vec3};

use super::camera::Camera;
use super::framing;
use super::model::{Glow, Group, Model};
use crate::dice::Dice;

/// A thing that has its place.
#[derive(Debug, Clone)]
pub struct Placed {
    pub at: Vec3,
    pub footprint: f32,
    pub reach: f32,
    pub height: f32,
    pub product: bool,
}

impl Placed {
    fn of(model: &Model, at: Vec3, product: bool) -> Self {
        Self {
            at,
            footprint: model.footprint,
            reach: model.reach,
            height: model.height,
            product,
        }
    }
}

/// The things of a picture with their places.
#[derive(Debug, Default)]
pub struct Table {
    pub groups: Vec<Group>,
    pub glows: Vec<Glow>,
    pub placed: Vec<Placed>,
}

impl Table {
    /// Puts a model, turned by `angle`, at `at`.
    pub fn put(&mut self, model: Model, angle: f32, at: Vec3, product: bool) {
        self.placed.push(Placed::of(&model, at, product));
        let model = model.place(angle, at);
        self.glows.extend(model.glow);
        let first = self.groups.last().map_or(0, |g| g.first + g.parts.len());
        self.groups.push(Group::around(model.parts, first));
    }

    /// The free place nearest the middle that neither hides a product nor is hidden by one.
    pub fn beside(&self, dice: &mut Dice, model: &Model, spread: f32) -> Option<Vec3> {
        let mut best: Option<(f32, Vec3)> = None;
        for _ in 0..160 {
            let at = vec3(
                dice.between(-spread, spread),
                0.0,
                dice.between(-0.55 * spread, 0.45 * spread),
            );
            if !self.is_free(model, at, true) {
                continue;
            }
            // Nearness across the picture is what lets the camera come close.
            let cost = at.x.abs() + 0.35 * at.z.abs();
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, at));
            }
        }
        best.map(|(_, at)| at)
    }

    /// A free place inside the picture for something that is not for sale.
    pub fn around(&self, dice: &mut Dice, model: &Model, spread: f32, camera: &Camera) -> Option<Vec3> {
        for _ in 0..90 {
            let at = vec3(
                dice.between(-spread, spread),
                0.0,
                dice.between(-0.8 * spread, 0.35 * spread),
            );
            let whole = framing::fits(camera, &Placed::of(model, at, false), 0.025);
            if whole && self.is_free(model, at, false) {
                return Some(at);
            }
        }
        None
    }

    fn is_free(&self, model: &Model, at: Vec3, product: bool) -> bool {
        self.placed.iter().all(|other| {
            let gap = Vec2::new(at.x - other.at.x, at.z - other.at.z).length();
            if gap < (model.footprint + other.footprint) * 1.08 {
                return false;
            }
            let aside = (at.x - other.at.x).abs() / (model.reach + other.reach);
            let low = if at.z > other.at.z {
                model.height < other.height * 0.42
            } else {
                other.height < model.height * 0.42
            };
            let covers = match (product, other.product) {
                (true, true) => 0.68,
                (false, false) => 0.45,
                _ => 0.76,
            };
            aside > covers || (low && aside > 0.42)
        })
    }
}
