//! Framing: from where the things are seen, so that the products fill the picture and none is cut.

use glam::{Vec3, vec2, vec3};

use super::arrange::Placed;
use super::camera::Camera;
use super::subject::{Setting, Size};
use crate::dice::Dice;

/// Width over height that scenes are framed for.
pub const ASPECT: f32 = 0.8;

/// Moves the camera back until all products fit, the hero a little off the middle.
pub fn frame(dice: &mut Dice, placed: &[Placed], setting: Setting, room: bool, size: Size) -> Camera {
    let products: Vec<_> = placed.iter().filter(|p| p.product).collect();
    let mut low = Vec3::splat(f32::MAX);
    let mut high = Vec3::splat(f32::MIN);
    for p in &products {
        low = low.min(p.at - vec3(p.reach, 0.0, p.reach));
        high = high.max(p.at + vec3(p.reach, p.height, p.reach));
    }
    let target = (low + high) * 0.5;
    let flat = (high.y - low.y) < (high.x - low.x) * 0.55;
    let pitch = if room {
        dice.between(0.18, 0.32)
    } else if flat {
        dice.between(0.42, 0.62)
    } else {
        dice.between(0.14, 0.34)
    };
    let yaw = dice.between(-0.22, 0.22);
    let way = vec3(yaw.sin() * pitch.cos(), pitch.sin(), yaw.cos() * pitch.cos());
    let tangent = dice.between(0.20, 0.28);
    let alone = products.len() < 2;
    let shift = match setting {
        Setting::Studio => vec2(dice.between(-0.03, 0.03), dice.between(0.03, 0.09)),
        Setting::Home if alone => vec2(dice.between(-0.12, 0.12), dice.between(0.05, 0.16)),
        Setting::Home => vec2(dice.between(-0.04, 0.04), dice.between(0.04, 0.14)),
    };
    // A small thing keeps more air around it, a large one fills the picture.
    let air = match size {
        Size::Small => 0.05,
        Size::Medium => 0.015,
        Size::Large => -0.02,
    };
    let margin = match setting {
        Setting::Studio => 0.13 + air,
        Setting::Home if alone => dice.between(0.11, 0.15) + air,
        Setting::Home => dice.between(0.05, 0.08) + air * 0.5,
    };
    let mut distance = 1.5;
    let mut camera = Camera::looking(target + way * distance, target, tangent, ASPECT, shift);
    while distance < 120.0 {
        if products.iter().all(|p| fits(&camera, p, margin)) {
            break;
        }
        distance *= 1.04;
        camera = Camera::looking(target + way * distance, target, tangent, ASPECT, shift);
    }
    camera
}

/// Whether the whole thing is inside the picture, `margin` of it free all around.
pub fn fits(camera: &Camera, thing: &Placed, margin: f32) -> bool {
    let free = margin..=1.0 - margin;
    let ends = [
        vec3(-thing.reach, 0.0, 0.0),
        vec3(thing.reach, 0.0, 0.0),
        vec3(0.0, 0.0, thing.footprint),
        vec3(-thing.reach * 0.8, thing.height, 0.0),
        vec3(thing.reach * 0.8, thing.height, 0.0),
    ];
    ends.iter().all(|&end| {
        camera
            .project(thing.at + end)
            .is_some_and(|(at, _)| free.contains(&at.x) && free.contains(&at.y))
    })
}
