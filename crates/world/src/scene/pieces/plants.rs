//! Plants in pots.

use std::sync::Arc;

use glam::{Mat3, Vec2, Vec3, vec2, vec3};

use crate::dice::Dice;
use crate::scene::field::{Axis, Field};
use crate::scene::material::{Finish, Material};
use crate::scene::model::{Model, Part};
use crate::scene::palette::{dyes, linear};
use crate::scene::profile;
use crate::scene::shape::Shape;
use crate::scene::subject::Colourway;

use super::pottery::glaze;

/// A pot with soil; returns the height of the soil.
fn pot(dice: &mut Dice, model: &mut Model, colourway: Colourway, r: f32, h: f32) -> f32 {
    let outer = match dice.below(3) {
        0 => vec![
            vec2(0.72 * r, 0.0),
            vec2(0.78 * r, 0.2 * h),
            vec2(0.92 * r, 0.7 * h),
            vec2(r, h),
        ],
        1 => vec![
            vec2(0.66 * r, 0.0),
            vec2(0.92 * r, 0.2 * h),
            vec2(1.04 * r, 0.55 * h),
            vec2(0.96 * r, 0.88 * h),
            vec2(0.92 * r, h),
        ],
        _ => vec![
            vec2(0.94 * r, 0.0),
            vec2(0.97 * r, 0.1 * h),
            vec2(0.97 * r, 0.6 * h),
            vec2(0.97 * r, h),
        ],
    };
    let material = if colourway == Colourway::Clay {
        Material::new(
            Finish::Clay,
            dyes(colourway).glaze,
            dyes(colourway).thin,
            dice.between(0.0, 30.0),
        )
    } else {
        glaze(dice, colourway, h)
    };
    model.add(Part::new(
        profile::vessel(&outer, 0.09 * r.max(0.6), h * 0.5),
        material,
    ));
    let soil = Material::new(
        Finish::Soil,
        linear(0x5A4432),
        linear(0x2A2018),
        dice.between(0.0, 9.0),
    );
    let level = h * 0.9;
    model.add(Part::new(profile::disc(r * 0.9, level - 0.1, level, 0.02), soil));
    model.footprint = r * 1.05;
    level
}

/// A split leaf: a heart with deep notches between the side veins.
fn monstera_outline(dice: &mut Dice, size: f32) -> Arc<Field> {
    let cuts = 5;
    let mut upper = Vec::new();
    let width =
        |t: f32| 0.56 * (t.max(0.0) * std::f32::consts::PI).sin().max(0.0).powf(0.62) * (1.12 - 0.38 * t);
    upper.push(vec2(0.10, 0.0));
    upper.push(vec2(-0.10, 0.20));
    for cut in 0..cuts {
        let from = 0.06 + 0.168 * cut as f32;
        for step in 0..5 {
            let t = from + 0.132 * step as f32 / 4.0;
            upper.push(vec2(t - 0.06, width(t)));
        }
        if cut + 1 < cuts {
            let t = from + 0.150;
            let deep = dice.between(0.22, 0.42);
            let root = vec2(t - 0.16, width(t) * deep);
            let tip = vec2(t - 0.055, width(t));
            upper.push(root.lerp(tip, 0.35) - vec2(0.010, 0.0));
            upper.push(root);
            upper.push(root.lerp(tip, 0.35) + vec2(0.014, 0.0));
        }
    }
    upper.push(vec2(0.99, 0.0));
    let mirrored: Vec<Vec2> = upper.iter().rev().skip(1).map(|p| vec2(p.x, -p.y)).collect();
    upper.extend(mirrored.into_iter().take(upper.len() - 2));
    let outline: Vec<Vec2> = upper.into_iter().map(|p| p * size).collect();
    Arc::new(Field::bake(&outline, 0.012 * size, Axis::Flat))
}

pub fn monstera(dice: &mut Dice, colourway: Colourway) -> Model {
    let mut model = Model {
        pin: 0.2,
        ..Model::default()
    };
    let r = dice.between(0.75, 0.95);
    let h = dice.between(1.1, 1.5);
    let level = pot(dice, &mut model, colourway, r, h);
    let outlines = [monstera_outline(dice, 1.25), monstera_outline(dice, 1.0)];
    let stalk = Material::new(
        Finish::Plain { roughness: 0.5 },
        linear(0x5F7A3E),
        linear(0x5F7A3E),
        0.0,
    );
    let count = 7 + dice.below(3);
    for leaf in 0..count {
        let side = leaf as f32 * 2.4 + dice.between(-0.3, 0.3);
        let share = leaf as f32 / count as f32;
        let rise = dice.between(1.1, 1.6) + 0.9 * share;
        let lean = dice.between(0.35, 0.6) * (1.25 - 0.8 * share);
        let out = vec3(side.cos(), 0.0, side.sin());
        let foot = vec3(0.0, level - 0.05, 0.0) + out * 0.12;
        let tip = foot + out * lean * rise + Vec3::Y * rise;
        let knee = foot.lerp(tip, 0.55) + Vec3::Y * 0.16;
        model.add(Part::new(
            Shape::Tube {
                joints: vec![(foot, 0.045), (knee, 0.034), (tip, 0.026)],
            },
            stalk,
        ));
        let Some(outline) = outlines.get(leaf % 2) else {
            continue;
        };
        let shape = Shape::Leaf {
            outline: Arc::clone(outline),
            arch: dice.between(0.16, 0.30),
            fold: dice.between(0.08, 0.22),
            thickness: 0.010,
        };
        let tone = dice.between(0.8, 1.15);
        let material = Material::new(
            Finish::Leaf { veins: 6.2 },
            linear(0x3E6B32) * tone,
            linear(0x86A860),
            dice.between(0.0, 20.0),
        );
        let turn = Mat3::from_rotation_y(-side)
            * Mat3::from_rotation_z(dice.between(-0.35, 0.25))
            * Mat3::from_rotation_x(dice.between(-0.35, 0.35));
        model.add(Part::new(shape, material).turned(turn).at(tip));
    }
    model
}

pub fn snake_plant(dice: &mut Dice, colourway: Colourway) -> Model {
    let mut model = Model {
        pin: 0.25,
        ..Model::default()
    };
    let r = dice.between(0.6, 0.8);
    let h = dice.between(0.9, 1.2);
    let level = pot(dice, &mut model, colourway, r, h);
    for leaf in 0..8 + dice.below(4) {
        let side = leaf as f32 * 2.4 + dice.between(-0.3, 0.3);
        let tall = dice.between(1.4, 2.7);
        let wide = dice.between(0.15, 0.21) * (1.0 + 0.1 * tall);
        let right: Vec<Vec2> = [
            (0.0, 0.6),
            (0.2, 0.85),
            (0.55, 1.0),
            (0.8, 0.72),
            (0.95, 0.25),
            (1.0, 0.02),
        ]
        .iter()
        .map(|&(t, w)| vec2(t * tall, w * wide))
        .collect();
        let mut outline = profile::smooth(&right, 4);
        let mirrored: Vec<Vec2> = outline.iter().rev().map(|p| vec2(p.x, -p.y)).collect();
        outline.extend(mirrored);
        let shape = Shape::Leaf {
            outline: Arc::new(Field::bake(&outline, 0.008, Axis::Flat)),
            arch: dice.between(0.01, 0.07),
            fold: dice.between(0.3, 0.55),
            thickness: 0.018,
        };
        let material = Material::new(
            Finish::Sword,
            linear(0x4C6B45),
            linear(0x8CA27A),
            dice.between(0.0, 30.0),
        );
        let turn = Mat3::from_rotation_y(-side) * Mat3::from_rotation_z(dice.between(1.28, 1.50));
        let out = vec3(side.cos(), 0.0, side.sin()) * dice.between(0.08, 0.34) * r / 0.7;
        model.add(
            Part::new(shape, material)
                .turned(turn)
                .at(out + Vec3::Y * (level - 0.08)),
        );
    }
    model
}

pub fn succulent(dice: &mut Dice, colourway: Colourway) -> Model {
    let mut model = Model {
        pin: 0.35,
        ..Model::default()
    };
    let r = dice.between(0.5, 0.65);
    let h = dice.between(0.55, 0.8);
    let level = pot(dice, &mut model, colourway, r, h);
    let (green, tip) = dice.one_of([(0x86A08A, 0xC98B84), (0x6E9A76, 0xB7C69A), (0x8FA3A0, 0xC4B5B8)]);
    for petal in 0..24 {
        let share = petal as f32 / 24.0;
        let side = petal as f32 * 2.4;
        let tilt = 0.30 + 1.05 * share;
        let long = (0.31 - 0.17 * share) * r / 0.55;
        let shape = Shape::Egg {
            radii: vec3(long, 0.068, long * 0.50),
        };
        let material = Material::new(
            Finish::Wax,
            linear(green).lerp(linear(tip), 0.35 * (1.0 - share)),
            linear(tip),
            petal as f32,
        );
        let turn = Mat3::from_rotation_y(-side) * Mat3::from_rotation_z(tilt);
        let root = vec3(0.0, level + 0.05 + 0.16 * share, 0.0);
        model.add(
            Part::new(shape, material)
                .turned(turn)
                .at(root + turn * vec3(long * 0.95, 0.0, 0.0)),
        );
    }
    model
}
