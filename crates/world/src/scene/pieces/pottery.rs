//! Thrown and glazed ware.

use glam::{Mat3, Vec2, Vec3, vec2, vec3};

use crate::dice::Dice;
use crate::scene::material::{Finish, Material};
use crate::scene::model::{Model, Part};
use crate::scene::palette::{dyes, linear};
use crate::scene::profile;
use crate::scene::shape::Shape;
use crate::scene::subject::Colourway;

/// The glaze of a colourway on a vessel whose rim is at `rim`.
pub fn glaze(dice: &mut Dice, colourway: Colourway, rim: f32) -> Material {
    let colours = dyes(colourway);
    let crackle = match colourway {
        Colourway::Celadon => 0.8,
        Colourway::Paper if dice.chance(0.35) => 0.35,
        _ => 0.0,
    };
    let speckle = match colourway {
        Colourway::Oak | Colourway::Sage | Colourway::Ochre => dice.between(0.3, 0.9),
        Colourway::Paper => dice.one_of([0.0, 0.0, 0.6]),
        _ => 0.0,
    };
    let roughness = match colourway {
        Colourway::Clay | Colourway::Sage => 0.42,
        Colourway::Celadon | Colourway::Jujube | Colourway::Indigo => 0.10,
        _ => dice.one_of([0.14, 0.22, 0.34]),
    };
    let foot = dice.one_of([0.0, 0.05, 0.12]) * rim.min(1.6);
    let finish = Finish::Glaze {
        foot,
        rim,
        crackle,
        speckle,
        roughness,
    };
    Material::new(finish, colours.glaze, colours.thin, dice.between(0.0, 40.0))
}

fn scaled(points: &[(f32, f32)], wide: f32, tall: f32) -> Vec<Vec2> {
    points.iter().map(|&(r, y)| vec2(r * wide, y * tall)).collect()
}

pub fn moon_jar(dice: &mut Dice, colourway: Colourway) -> Model {
    let r = dice.between(1.45, 1.9);
    let h = r * dice.between(1.72, 1.95);
    let neck = dice.between(0.44, 0.54);
    let outer = scaled(
        &[
            (0.43, 0.0),
            (0.60, 0.10),
            (0.90, 0.30),
            (1.0, 0.50),
            (0.92, 0.70),
            (0.68, 0.87),
            (neck, 0.945),
            (neck + 0.03, 1.0),
        ],
        r,
        h,
    );
    let mut model = Model {
        pin: 0.5,
        ..Model::default()
    };
    model.add(Part::new(
        profile::vessel(&outer, 0.10, 0.2),
        glaze(dice, colourway, h),
    ));
    model
}

pub fn vase(dice: &mut Dice, colourway: Colourway) -> Model {
    let r = dice.between(0.7, 0.95);
    let h = dice.between(2.4, 3.4);
    let outer = match dice.below(3) {
        0 => scaled(
            &[
                (0.55, 0.0),
                (0.78, 0.12),
                (1.0, 0.34),
                (0.90, 0.56),
                (0.48, 0.76),
                (0.34, 0.88),
                (0.46, 1.0),
            ],
            r,
            h,
        ),
        1 => scaled(
            &[
                (0.5, 0.0),
                (0.54, 0.14),
                (0.74, 0.42),
                (1.0, 0.68),
                (0.86, 0.86),
                (0.42, 0.94),
                (0.46, 1.0),
            ],
            r,
            h,
        ),
        _ => scaled(
            &[
                (0.72, 0.0),
                (0.84, 0.12),
                (0.80, 0.40),
                (0.66, 0.70),
                (0.62, 0.88),
                (0.72, 1.0),
            ],
            r,
            h,
        ),
    };
    let mut model = Model {
        pin: 0.45,
        ..Model::default()
    };
    model.add(Part::new(
        profile::vessel(&outer, 0.09, 0.2),
        glaze(dice, colourway, h),
    ));
    if dice.chance(0.6) {
        branches(dice, &mut model, h, 0.25);
    }
    model.footprint = r * 1.05;
    model
}

pub fn bud_vase(dice: &mut Dice, colourway: Colourway) -> Model {
    let r = dice.between(0.5, 0.7);
    let h = dice.between(1.2, 1.9);
    let outer = scaled(
        &[
            (0.6, 0.0),
            (0.92, 0.12),
            (1.0, 0.28),
            (0.74, 0.48),
            (0.26, 0.66),
            (0.20, 0.86),
            (0.30, 1.0),
        ],
        r,
        h,
    );
    let mut model = Model {
        pin: 0.4,
        footprint: r * 1.05,
        ..Model::default()
    };
    model.add(Part::new(
        profile::vessel(&outer, 0.06, 0.15),
        glaze(dice, colourway, h),
    ));
    branches(dice, &mut model, h, 0.06);
    model
}

/// Eucalyptus-like stems: thin arched twigs with round leaves or dried buds.
fn branches(dice: &mut Dice, model: &mut Model, rim: f32, mouth: f32) {
    let twig = Material::new(
        Finish::Plain { roughness: 0.8 },
        linear(0x6B5A42),
        linear(0x6B5A42),
        1.0,
    );
    let dried = dice.chance(0.4);
    let (green, vein) = if dried {
        (linear(0xB89A6A), linear(0xD8C49A))
    } else {
        (linear(0x70846A), linear(0xA9B79A))
    };
    for stem in 0..2 + dice.below(2) {
        let side = stem as f32 * 2.3 + dice.between(0.0, 1.2);
        let lean = dice.between(0.25, 0.55);
        let tall = dice.between(0.9, 1.7);
        let out = vec3(side.cos(), 0.0, side.sin());
        let point =
            |t: f32| out * (mouth * 0.6 + lean * t * t * tall) + Vec3::Y * (rim - 0.35 + (tall + 0.35) * t);
        let joints = (0..=5)
            .map(|i| (point(i as f32 / 5.0), 0.022 - 0.002 * i as f32))
            .collect();
        model.add(Part::new(Shape::Tube { joints }, twig));
        for leaf in 0..6 {
            let t = 0.36 + 0.12 * leaf as f32;
            let around = leaf as f32 * 2.4 + side;
            let size = dice.between(0.12, 0.18) * (1.25 - 0.5 * t);
            let material = Material::new(Finish::Leaf { veins: 6.0 }, green, vein, dice.between(0.0, 9.0));
            let tilt = Mat3::from_rotation_y(-around) * Mat3::from_rotation_z(dice.between(0.1, 0.8));
            let shape = Shape::Egg {
                radii: vec3(size * 1.25, 0.022, size),
            };
            let offset = tilt * vec3(size * 1.25, 0.0, 0.0);
            model.add(Part::new(shape, material).turned(tilt).at(point(t) + offset));
        }
    }
}

pub fn bowl(dice: &mut Dice, colourway: Colourway) -> Model {
    let r = dice.between(0.95, 1.3);
    let h = r * dice.between(0.5, 0.72);
    let outer = scaled(
        &[
            (0.36, 0.0),
            (0.40, 0.09),
            (0.66, 0.26),
            (0.88, 0.58),
            (0.97, 0.85),
            (1.0, 1.0),
        ],
        r,
        h,
    );
    let mut model = Model {
        pin: 0.6,
        ..Model::default()
    };
    model.add(Part::new(
        profile::vessel(&outer, 0.075, 0.14),
        glaze(dice, colourway, h),
    ));
    model
}

pub fn plate(dice: &mut Dice, colourway: Colourway) -> Model {
    let r = dice.between(1.25, 1.6);
    let h = dice.between(0.2, 0.3);
    let outer = scaled(
        &[(0.60, 0.0), (0.66, 0.22), (0.80, 0.42), (0.94, 0.8), (1.0, 1.0)],
        r,
        h,
    );
    let mut model = Model {
        pin: 0.7,
        ..Model::default()
    };
    model.add(Part::new(
        profile::vessel(&outer, 0.07, 0.12),
        glaze(dice, colourway, h),
    ));
    model
}

fn saucer(material: Material) -> Part {
    let outer = [
        vec2(0.36, 0.0),
        vec2(0.42, 0.04),
        vec2(0.62, 0.09),
        vec2(0.78, 0.17),
    ];
    Part::new(profile::vessel(&outer, 0.05, 0.07), material)
}

fn drink(dice: &mut Dice, radius: f32, level: f32) -> Part {
    let colour = linear(dice.one_of([0x7A4A1E, 0x2E1A10, 0x8E8A3C, 0x5C2E14]));
    Part::new(
        profile::disc(radius, level - 0.04, level, 0.005),
        Material::new(Finish::Liquid, colour, colour, 0.0),
    )
}

pub fn cup(dice: &mut Dice, colourway: Colourway) -> Model {
    let r = dice.between(0.42, 0.5);
    let h = dice.between(0.62, 0.85);
    let flare = dice.between(0.0, 0.14);
    let outer = scaled(
        &[
            (0.60, 0.0),
            (0.64, 0.05),
            (0.84, 0.24),
            (0.94, 0.6),
            (0.94 + flare, 1.0),
        ],
        r,
        h,
    );
    let material = glaze(dice, colourway, h);
    let lift = vec3(0.0, 0.075, 0.0);
    let mut model = Model {
        pin: 0.6,
        ..Model::default()
    };
    model.add(saucer(Material {
        finish: Finish::Glaze {
            foot: 0.0,
            rim: 0.2,
            crackle: 0.0,
            speckle: 0.0,
            roughness: 0.2,
        },
        ..material
    }));
    model.add(Part::new(profile::vessel(&outer, 0.05, 0.09), material).at(lift));
    model.add(drink(dice, r * 0.88, h * 0.78).at(lift));
    model
}

pub fn mug(dice: &mut Dice, colourway: Colourway) -> Model {
    let r = dice.between(0.43, 0.52);
    let h = dice.between(0.9, 1.1);
    let outer = scaled(
        &[(0.90, 0.0), (0.98, 0.06), (1.0, 0.3), (0.98, 0.7), (1.0, 1.0)],
        r,
        h,
    );
    let material = glaze(dice, colourway, h);
    let mut model = Model {
        pin: 0.5,
        footprint: r * 1.5,
        ..Model::default()
    };
    model.add(Part::new(profile::vessel(&outer, 0.055, 0.09), material));
    model.add(drink(dice, r * 0.93, h * 0.80));
    let half: f32 = 1.75;
    let ring = Shape::Hoop {
        major: h * 0.28,
        minor: 0.052,
        half_arc: vec2(half.sin(), half.cos()),
        flatten: 1.5,
    };
    let smooth = Material {
        finish: Finish::Glaze {
            foot: -9.0,
            rim: 9.0,
            crackle: 0.0,
            speckle: 0.0,
            roughness: 0.2,
        },
        ..material
    };
    model.add(Part::new(ring, smooth).at(vec3(r * 1.03, h * 0.5, 0.0)));
    model
}

pub fn teapot(dice: &mut Dice, colourway: Colourway) -> Model {
    let r = dice.between(0.78, 0.95);
    let h = r * dice.between(1.15, 1.35);
    let outer = scaled(
        &[
            (0.58, 0.0),
            (0.78, 0.12),
            (1.0, 0.44),
            (0.88, 0.74),
            (0.58, 0.93),
            (0.46, 1.0),
        ],
        r,
        h,
    );
    let material = glaze(dice, colourway, h + 0.4);
    let mut model = Model {
        pin: 0.5,
        footprint: r * 1.45,
        ..Model::default()
    };
    model.add(Part::new(profile::solid(&outer, 0.03), material));
    let lid = [
        vec2(0.50 * r, 0.0),
        vec2(0.46 * r, 0.07),
        vec2(0.24 * r, 0.15),
        vec2(0.075, 0.20),
        vec2(0.07, 0.27),
        vec2(0.12, 0.34),
        vec2(0.09, 0.41),
        vec2(0.02, 0.42),
    ];
    let lid_material = Material {
        finish: Finish::Glaze {
            foot: -1.0,
            rim: 0.6,
            crackle: 0.0,
            speckle: 0.0,
            roughness: 0.2,
        },
        ..material
    };
    model.add(Part::new(profile::solid(&lid, 0.015), lid_material).at(vec3(0.0, h * 0.985, 0.0)));
    let spout = vec![
        (vec3(-r * 0.78, h * 0.36, 0.0), 0.20),
        (vec3(-r * 1.12, h * 0.50, 0.0), 0.145),
        (vec3(-r * 1.30, h * 0.72, 0.0), 0.10),
        (vec3(-r * 1.48, h * 0.97, 0.0), 0.082),
    ];
    let smooth = Material {
        finish: Finish::Glaze {
            foot: -9.0,
            rim: 9.0,
            crackle: 0.0,
            speckle: 0.0,
            roughness: 0.16,
        },
        ..material
    };
    model.add(Part::new(Shape::Tube { joints: spout }, smooth));
    if dice.chance(0.5) {
        let half: f32 = 1.8;
        let ring = Shape::Hoop {
            major: h * 0.34,
            minor: 0.06,
            half_arc: vec2(half.sin(), half.cos()),
            flatten: 1.4,
        };
        model.add(Part::new(ring, smooth).at(vec3(r * 0.98, h * 0.52, 0.0)));
    } else {
        let cane = Material::new(
            Finish::Plait { strands: 9.0 },
            linear(0xB98B52),
            linear(0x7A5330),
            2.0,
        );
        let half: f32 = 1.45;
        let ring = Shape::Hoop {
            major: r * 0.82,
            minor: 0.045,
            half_arc: vec2(half.sin(), half.cos()),
            flatten: 1.3,
        };
        let upright = Mat3::from_rotation_z(std::f32::consts::FRAC_PI_2);
        model.add(Part::new(ring, cane).turned(upright).at(vec3(0.0, h * 0.86, 0.0)));
    }
    model
}
