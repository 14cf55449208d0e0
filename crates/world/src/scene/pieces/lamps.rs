//! Lamps and candles.

use glam::{Vec3, vec2, vec3};

use crate::dice::Dice;
use crate::scene::material::{Along, Finish, Material};
use crate::scene::model::{Glow, Model, Part};
use crate::scene::palette::{dyes, linear};
use crate::scene::profile;
use crate::scene::shape::Shape;
use crate::scene::subject::Colourway;

const WARM: Vec3 = Vec3::new(1.0, 0.68, 0.36);

pub fn lantern(dice: &mut Dice, colourway: Colourway) -> Model {
    let r = dice.between(0.95, 1.3);
    let h = r * dice.between(1.5, 2.2);
    let colours = dyes(colourway);
    let base = 0.28;
    let outer = match dice.below(3) {
        0 => vec![
            vec2(0.40 * r, 0.0),
            vec2(0.82 * r, 0.16 * h),
            vec2(r, 0.5 * h),
            vec2(0.82 * r, 0.84 * h),
            vec2(0.40 * r, h),
        ],
        1 => vec![
            vec2(0.72 * r, 0.0),
            vec2(0.84 * r, 0.06 * h),
            vec2(0.86 * r, 0.5 * h),
            vec2(0.84 * r, 0.94 * h),
            vec2(0.72 * r, h),
        ],
        _ => vec![
            vec2(0.50 * r, 0.0),
            vec2(0.74 * r, 0.20 * h),
            vec2(r, 0.62 * h),
            vec2(0.86 * r, 0.88 * h),
            vec2(0.45 * r, h),
        ],
    };
    let paper = Material::new(
        Finish::LitPaper {
            ribs: 5.5,
            heart: h * 0.45,
            power: 1.7,
        },
        linear(0xEFE3CB),
        linear(0xEFE3CB),
        dice.between(0.0, 30.0),
    );
    let wood = Material::new(
        Finish::Wood { along: Along::X },
        colours.wood,
        colours.wood * 0.5,
        dice.between(0.0, 9.0),
    );
    let mut model = Model {
        pin: 0.55,
        ..Model::default()
    };
    model.add(Part::new(profile::solid(&outer, 0.02), paper).at(vec3(0.0, base, 0.0)));
    model.add(Part::new(profile::disc(0.44 * r, 0.0, 0.1, 0.02), wood));
    for leg in 0..3 {
        let angle = leg as f32 * 2.094;
        let out = vec3(angle.cos(), 0.0, angle.sin()) * 0.36 * r;
        model.add(Part::new(
            Shape::Tube {
                joints: vec![
                    (out + Vec3::Y * 0.05, 0.035),
                    (out + Vec3::Y * (base + 0.1), 0.035),
                ],
            },
            wood,
        ));
    }
    model.glow = Some(Glow {
        at: vec3(0.0, base + h * 0.5, 0.0),
        radius: r,
        colour: WARM * 4.2,
    });
    model
}

pub fn mushroom(dice: &mut Dice, colourway: Colourway) -> Model {
    let r = dice.between(0.9, 1.15);
    let h = dice.between(2.0, 2.6);
    let colours = dyes(colourway);
    let cap = [
        vec2(0.90 * r, 0.0),
        vec2(r, 0.05 * r),
        vec2(0.97 * r, 0.22 * r),
        vec2(0.78 * r, 0.48 * r),
        vec2(0.40 * r, 0.66 * r),
        vec2(0.02, 0.72 * r),
    ];
    let stem = [
        vec2(0.62, 0.0),
        vec2(0.60, 0.12),
        vec2(0.26, 0.34),
        vec2(0.17, 0.8 * h * 0.5),
        vec2(0.19, h * 0.76),
        vec2(0.17, h * 0.8),
    ];
    let glass = Material::new(
        Finish::LitGlass { power: 1.15 },
        colours.glaze.lerp(linear(0xF6E8CC), 0.55),
        colours.thin,
        3.0,
    );
    let body = Material::new(
        Finish::Glaze {
            foot: -1.0,
            rim: 9.0,
            crackle: 0.0,
            speckle: 0.0,
            roughness: 0.3,
        },
        colours.glaze,
        colours.thin,
        dice.between(0.0, 20.0),
    );
    let mut model = Model {
        pin: 0.78,
        footprint: r * 0.85,
        ..Model::default()
    };
    model.add(Part::new(profile::solid(&cap, 0.03), glass).at(vec3(0.0, h * 0.72, 0.0)));
    model.add(Part::new(profile::solid(&stem, 0.02), body));
    model.glow = Some(Glow {
        at: vec3(0.0, h * 0.70, 0.0),
        radius: r * 0.7,
        colour: WARM * 4.6,
    });
    model
}

pub fn candle(dice: &mut Dice, colourway: Colourway) -> Model {
    let colours = dyes(colourway);
    let r = dice.between(0.22, 0.34);
    let h = dice.between(0.7, 1.5);
    let brass = Material::new(Finish::Metal, vec3(0.78, 0.55, 0.27), Vec3::ONE, 1.0);
    let dish = [
        vec2(0.5, 0.0),
        vec2(0.56, 0.03),
        vec2(0.66, 0.07),
        vec2(0.72, 0.13),
    ];
    let wax_colour = colours.glaze.lerp(linear(0xF3EAD8), 0.45);
    let wax = Material::new(Finish::Wax, wax_colour, wax_colour, dice.between(0.0, 9.0));
    let body = [
        vec2(r, 0.0),
        vec2(r, h * 0.96),
        vec2(r * 0.92, h),
        vec2(r * 0.5, h * 0.975),
    ];
    let mut model = Model {
        pin: 0.5,
        footprint: 0.75,
        ..Model::default()
    };
    model.add(Part::new(profile::vessel(&dish, 0.04, 0.05), brass));
    model.add(Part::new(profile::turned(&body, 0.03), wax).at(vec3(0.0, 0.05, 0.0)));
    let black = Material::new(
        Finish::Plain { roughness: 1.0 },
        Vec3::splat(0.02),
        Vec3::ZERO,
        0.0,
    );
    let top = h + 0.03;
    model.add(Part::new(
        Shape::Tube {
            joints: vec![
                (vec3(0.0, top - 0.1, 0.0), 0.018),
                (vec3(0.01, top + 0.12, 0.0), 0.014),
            ],
        },
        black,
    ));
    let flame = [
        vec2(0.012, -0.05),
        vec2(0.06, 0.0),
        vec2(0.072, 0.06),
        vec2(0.035, 0.18),
        vec2(0.006, 0.28),
    ];
    let fire = Material::new(Finish::Flame, Vec3::ONE, Vec3::ONE, 0.0);
    model.add(Part::new(profile::solid(&flame, 0.004), fire).at(vec3(0.01, top + 0.14, 0.0)));
    model.glow = Some(Glow {
        at: vec3(0.0, top + 0.22, 0.0),
        radius: 0.15,
        colour: WARM * 1.3,
    });
    model
}
