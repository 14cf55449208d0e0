//! Baskets, books, fruit and cloth.

use std::sync::Arc;

use glam::{Mat3, Vec3, vec2, vec3};

use crate::dice::Dice;
use crate::scene::field::{Axis, Field};
use crate::scene::material::{Finish, Material};
use crate::scene::model::{Model, Part, Perch};
use crate::scene::palette::{dyes, linear};
use crate::scene::profile;
use crate::scene::shape::Shape;
use crate::scene::subject::Colourway;

pub fn basket(dice: &mut Dice, colourway: Colourway) -> Model {
    let wood = dyes(colourway).wood;
    let r = dice.between(1.0, 1.4);
    let h = r * dice.between(0.8, 1.25);
    let outer = [
        vec2(0.80 * r, 0.0),
        vec2(0.92 * r, 0.15 * h),
        vec2(r, 0.55 * h),
        vec2(0.95 * r, 0.88 * h),
        vec2(0.97 * r, h),
    ];
    let strands = Material::new(
        Finish::Plait { strands: 6.5 },
        wood * 1.1,
        wood * 0.55,
        dice.between(0.0, 9.0),
    );
    let mut model = Model {
        pin: 0.5,
        ..Model::default()
    };
    model.add(Part::new(profile::vessel(&outer, 0.09, 0.15), strands));
    let half: f32 = 1.35;
    let grip = Material::new(Finish::Plain { roughness: 0.7 }, wood * 0.9, wood, 0.0);
    for x in [-1.0, 1.0] {
        let ring = Shape::Hoop {
            major: 0.34,
            minor: 0.055,
            half_arc: vec2(half.sin(), half.cos()),
            flatten: 1.0,
        };
        let upright = Mat3::from_rotation_y(std::f32::consts::FRAC_PI_2)
            * Mat3::from_rotation_z(std::f32::consts::FRAC_PI_2);
        model.add(
            Part::new(ring, grip)
                .turned(upright)
                .at(vec3(x * r * 0.94, h * 0.97, 0.0)),
        );
    }
    if dice.chance(0.6) {
        let cloth = Material::new(Finish::Cloth, linear(0xE6DECD), linear(0xE6DECD), 4.0);
        model.add(
            Part::new(
                Shape::Egg {
                    radii: vec3(r * 0.78, h * 0.34, r * 0.74),
                },
                cloth,
            )
            .at(vec3(0.0, h * 0.88, 0.0)),
        );
    }
    model
}

pub fn books(dice: &mut Dice, colourway: Colourway) -> Model {
    let mut model = Model {
        pin: 0.8,
        ..Model::default()
    };
    let paper = Material::new(Finish::Pages, linear(0xE9DFC9), Vec3::ONE, 3.0);
    let main = dyes(colourway).cloth;
    let others = [
        linear(0xD9D0BF),
        linear(0x5B6670),
        linear(0xA9775A),
        linear(0x8A9079),
        main * 0.7,
    ];
    let mut y = 0.0;
    for index in 0..2 + dice.below(3) {
        let half = vec3(
            dice.between(0.85, 1.1),
            dice.between(0.08, 0.17),
            dice.between(0.62, 0.78),
        );
        let colour = if index == 0 {
            main
        } else {
            dice.pick(&others).copied().unwrap_or(main)
        };
        let cover = Material::new(
            Finish::Plain { roughness: 0.7 },
            colour,
            colour,
            dice.between(0.0, 9.0),
        );
        let turn = Mat3::from_rotation_y(dice.between(-0.3, 0.3));
        let middle = Vec3::Y * (y + half.y);
        let board = 0.018;
        let slab = |size: Vec3, rounding: f32, material: Material, offset: Vec3| {
            Part::new(Shape::Slab { half: size, rounding }, material)
                .turned(turn)
                .at(middle + turn * offset)
        };
        model.add(slab(
            half - vec3(0.04, board, 0.03),
            0.005,
            paper,
            vec3(0.0, 0.0, 0.0),
        ));
        for side in [-1.0, 1.0] {
            model.add(slab(
                vec3(half.x, board, half.z),
                0.012,
                cover,
                vec3(0.0, side * (half.y - board), 0.0),
            ));
        }
        model.add(slab(
            vec3(half.x, half.y, 0.03),
            0.025,
            cover,
            vec3(0.0, 0.0, half.z - 0.025),
        ));
        y += half.y * 2.0;
    }
    model.perches.push(Perch {
        at: Vec3::Y * y,
        reach: 0.55,
        headroom: 4.0,
    });
    model.footprint = 1.15;
    model
}

/// One persimmon: a squashed fruit with its dry calyx.
fn persimmon(dice: &mut Dice, model: &mut Model, at: Vec3) {
    let r = dice.between(0.33, 0.39);
    let body = [
        vec2(0.10 * r, 0.02),
        vec2(0.62 * r, 0.04 * r),
        vec2(0.96 * r, 0.46 * r),
        vec2(0.96 * r, 0.86 * r),
        vec2(0.62 * r, 1.34 * r),
        vec2(0.24 * r, 1.40 * r),
        vec2(0.02, 1.33 * r),
    ];
    let skin = Material::new(
        Finish::Skin,
        linear(0xD9722A),
        linear(0xC4521C),
        dice.between(0.0, 30.0),
    );
    let lean =
        Mat3::from_rotation_z(dice.between(-0.16, 0.16)) * Mat3::from_rotation_x(dice.between(-0.16, 0.16));
    model.add(Part::new(profile::solid(&body, 0.02), skin).turned(lean).at(at));
    let outline = [
        vec2(0.0, -0.05),
        vec2(0.10, -0.10),
        vec2(0.19, -0.07),
        vec2(0.24, 0.0),
        vec2(0.19, 0.07),
        vec2(0.10, 0.10),
        vec2(0.0, 0.05),
    ];
    let field = Arc::new(Field::bake(&outline, 0.01, Axis::Flat));
    let dry = Material::new(
        Finish::Leaf { veins: 14.0 },
        linear(0x7C7A45),
        linear(0x9C9360),
        dice.between(0.0, 9.0),
    );
    for sepal in 0..4 {
        let turn = lean * Mat3::from_rotation_y(sepal as f32 * 1.571 + 0.3);
        let shape = Shape::Leaf {
            outline: Arc::clone(&field),
            arch: dice.between(0.2, 1.2),
            fold: 0.1,
            thickness: 0.010,
        };
        model.add(
            Part::new(shape, dry)
                .turned(turn)
                .at(at + lean * Vec3::Y * (1.38 * r)),
        );
    }
    let twig = Material::new(
        Finish::Plain { roughness: 0.9 },
        linear(0x5B4A34),
        Vec3::ZERO,
        0.0,
    );
    let stalk = vec![
        (at + lean * Vec3::Y * (1.3 * r), 0.03),
        (at + lean * vec3(0.02, 1.72 * r, 0.01), 0.024),
    ];
    model.add(Part::new(Shape::Tube { joints: stalk }, twig));
}

pub fn persimmons(dice: &mut Dice, colourway: Colourway) -> Model {
    let mut model = Model {
        pin: 0.5,
        ..Model::default()
    };
    let wood = dyes(colourway).wood;
    let tray = [
        vec2(0.55, 0.0),
        vec2(0.72, 0.06),
        vec2(0.95, 0.14),
        vec2(1.08, 0.26),
    ];
    let turned = Material::new(
        Finish::Wood {
            along: crate::scene::material::Along::X,
        },
        wood,
        wood * 0.45,
        dice.between(0.0, 9.0),
    );
    model.add(Part::new(profile::vessel(&tray, 0.07, 0.10), turned));
    let spin = dice.between(0.0, 2.0);
    for index in 0..3 {
        let angle = index as f32 * 2.094 + spin;
        persimmon(
            dice,
            &mut model,
            vec3(angle.cos() * 0.43, 0.12, angle.sin() * 0.43),
        );
    }
    model
}

pub fn linen(dice: &mut Dice, colourway: Colourway) -> Model {
    let mut model = Model {
        pin: 0.7,
        ..Model::default()
    };
    let main = dyes(colourway).cloth;
    let mut y = 0.0;
    for index in 0..3 + dice.below(2) {
        let thick = dice.between(0.085, 0.12);
        let colour = if index % 2 == 0 {
            main
        } else {
            main.lerp(linear(0xEFE8DA), 0.6)
        };
        let cloth = Material::new(Finish::Cloth, colour, colour, dice.between(0.0, 30.0));
        let size = vec3(dice.between(1.02, 1.10), thick, dice.between(0.78, 0.84));
        let turn = Mat3::from_rotation_y(dice.between(-0.06, 0.06));
        model.add(
            Part::new(
                Shape::Slab {
                    half: size,
                    rounding: thick * 0.95,
                },
                cloth,
            )
            .turned(turn)
            .at(Vec3::Y * (y + thick)),
        );
        // The fold: the upper half of each towel lies a little shorter.
        let half = size * vec3(0.985, 0.5, 0.99);
        model.add(
            Part::new(
                Shape::Slab {
                    half,
                    rounding: half.y * 0.95,
                },
                cloth,
            )
            .turned(turn)
            .at(Vec3::Y * (y + thick * 1.55) + turn * vec3(0.0, 0.0, 0.025)),
        );
        y += thick * 2.0;
    }
    model.perches.push(Perch {
        at: Vec3::Y * y,
        reach: 0.5,
        headroom: 4.0,
    });
    model
}
