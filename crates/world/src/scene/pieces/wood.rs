//! Furniture.

use glam::{Mat3, Vec3, vec2, vec3};

use crate::dice::Dice;
use crate::scene::material::{Along, Finish, Material};
use crate::scene::model::{Model, Part, Perch};
use crate::scene::palette::{dyes, linear};
use crate::scene::profile;
use crate::scene::shape::Shape;
use crate::scene::subject::Colourway;

fn timber(dice: &mut Dice, colourway: Colourway, along: Along) -> Material {
    let wood = dyes(colourway).wood;
    Material::new(Finish::Wood { along }, wood, wood * 0.42, dice.between(0.0, 30.0))
}

fn stick(from: Vec3, to: Vec3, thick: f32, thin: f32, material: Material) -> Part {
    Part::new(
        Shape::Tube {
            joints: vec![(from, thick), (to, thin)],
        },
        material,
    )
}

fn slab(half: Vec3, rounding: f32, material: Material) -> Part {
    Part::new(Shape::Slab { half, rounding }, material)
}

pub fn stool(dice: &mut Dice, colourway: Colourway) -> Model {
    let (seat, leg) = (
        timber(dice, colourway, Along::X),
        timber(dice, colourway, Along::Y),
    );
    let h = dice.between(3.8, 4.6);
    let r = dice.between(1.55, 1.8);
    let mut model = Model {
        pin: 0.93,
        ..Model::default()
    };
    let top = [
        vec2(r * 0.92, h - 0.34),
        vec2(r, h - 0.22),
        vec2(r, h - 0.04),
        vec2(r * 0.96, h),
    ];
    model.add(Part::new(profile::turned(&top, 0.05), seat));
    let legs = 3 + dice.below(2);
    let foot = |leg: usize, share: f32| {
        let angle = leg as f32 * std::f32::consts::TAU / legs as f32 + 0.4;
        vec3(angle.cos(), 0.0, angle.sin()) * (r * (0.95 - 0.33 * share)) + Vec3::Y * ((h - 0.38) * share)
    };
    for index in 0..legs {
        model.add(stick(foot(index, 0.02), foot(index, 1.0), 0.13, 0.18, leg));
        model.add(stick(
            foot(index, 0.35),
            foot((index + 1) % legs, 0.35),
            0.075,
            0.075,
            leg,
        ));
    }
    model.perches.push(Perch {
        at: vec3(0.0, h, 0.0),
        reach: r * 0.75,
        headroom: 6.0,
    });
    model
}

pub fn soban(dice: &mut Dice, colourway: Colourway) -> Model {
    let (top, leg) = (
        timber(dice, colourway, Along::X),
        timber(dice, colourway, Along::Y),
    );
    let r = dice.between(2.0, 2.5);
    let h = dice.between(2.2, 2.8);
    let mut model = Model {
        pin: 0.9,
        ..Model::default()
    };
    let tray = [
        vec2(r * 0.95, h - 0.22),
        vec2(r, h - 0.12),
        vec2(r * 1.01, h + 0.14),
        vec2(r * 0.965, h + 0.14),
        vec2(r * 0.94, h - 0.02),
        vec2(0.05, h),
    ];
    let mut corners = vec![vec2(0.02, h - 0.22)];
    corners.extend(tray);
    let outline: Vec<_> = std::iter::once(vec2(0.0, h - 0.22))
        .chain(corners)
        .chain(std::iter::once(vec2(0.0, h)))
        .collect();
    let field = crate::scene::field::Field::bake(&outline, 0.02, crate::scene::field::Axis::Turned);
    model.add(Part::new(Shape::Lathe(std::sync::Arc::new(field)), top));
    for index in 0..4 {
        let angle = std::f32::consts::FRAC_PI_4 + index as f32 * std::f32::consts::FRAC_PI_2;
        let out = vec3(angle.cos(), 0.0, angle.sin());
        let at = |reach: f32, height: f32| out * reach * r + Vec3::Y * height * h;
        let joints = vec![
            (at(0.64, 0.86), 0.17),
            (at(0.80, 0.78), 0.16),
            (at(0.83, 0.60), 0.14),
            (at(0.76, 0.36), 0.11),
            (at(0.71, 0.16), 0.10),
            (at(0.76, 0.045), 0.12),
        ];
        model.add(Part::new(Shape::Tube { joints }, leg));
        let next = angle + std::f32::consts::FRAC_PI_2;
        let other = vec3(next.cos(), 0.0, next.sin());
        model.add(stick(
            at(0.735, 0.27),
            other * 0.735 * r + Vec3::Y * 0.27 * h,
            0.06,
            0.06,
            leg,
        ));
    }
    for side in [-0.42, 0.42] {
        model.perches.push(Perch {
            at: vec3(side * r, h, 0.1),
            reach: r * 0.36,
            headroom: 4.0,
        });
    }
    model
}

pub fn chair(dice: &mut Dice, colourway: Colourway) -> Model {
    let (leg, rail) = (
        timber(dice, colourway, Along::Y),
        timber(dice, colourway, Along::X),
    );
    let seat_height = 4.3;
    let half = 2.0;
    let mut model = Model {
        pin: 0.56,
        ..Model::default()
    };
    let woven = dice.chance(0.6);
    let seat = if woven {
        Material::new(Finish::Cloth, linear(0xCDB68A), linear(0xA8905F), 2.0)
    } else {
        timber(dice, colourway, Along::Z)
    };
    model.add(slab(vec3(half, 0.17, half * 0.95), 0.15, seat).at(vec3(0.0, seat_height, 0.0)));
    let back_height = dice.between(7.2, 7.9);
    for x in [-1.0, 1.0] {
        let front = vec3(x * half * 0.92, 0.08, half * 0.88);
        model.add(stick(
            front,
            vec3(x * half * 0.88, seat_height, half * 0.84),
            0.13,
            0.17,
            leg,
        ));
        let joints = vec![
            (vec3(x * half * 0.90, 0.08, -half * 1.02), 0.13),
            (vec3(x * half * 0.88, seat_height, -half * 0.86), 0.17),
            (vec3(x * half * 0.90, back_height - 0.5, -half * 1.12), 0.14),
        ];
        model.add(Part::new(Shape::Tube { joints }, leg));
        model.add(stick(
            vec3(x * half * 0.9, 1.7, half * 0.86),
            vec3(x * half * 0.9, 1.7, -half * 0.96),
            0.085,
            0.085,
            leg,
        ));
    }
    for z in [half * 0.86, -half * 0.90] {
        model.add(stick(
            vec3(-half * 0.88, seat_height - 0.4, z),
            vec3(half * 0.88, seat_height - 0.4, z),
            0.12,
            0.12,
            rail,
        ));
    }
    let arc: f32 = 0.78;
    let hoop = Shape::Hoop {
        major: 2.75,
        minor: 0.13,
        half_arc: vec2(arc.sin(), arc.cos()),
        flatten: 2.6,
    };
    // The arc opens about +x in xy; laid flat it opens backwards.
    let flat = Mat3::from_rotation_y(std::f32::consts::FRAC_PI_2)
        * Mat3::from_rotation_x(std::f32::consts::FRAC_PI_2);
    model.add(
        Part::new(hoop, rail)
            .turned(flat)
            .at(vec3(0.0, back_height - 0.45, -half * 1.22 + 2.1)),
    );
    if dice.chance(0.5) {
        for index in 0..5 {
            let x = (index as f32 - 2.0) * 0.55;
            let bow = -half * 1.22 - 0.6 + 0.18 * x * x;
            model.add(stick(
                vec3(x, seat_height, -half * 0.86),
                vec3(x * 1.08, back_height - 0.4, bow),
                0.07,
                0.06,
                leg,
            ));
        }
    }
    model.footprint = half * 1.3;
    model.perches.push(Perch {
        at: vec3(0.0, seat_height + 0.17, 0.1),
        reach: 1.2,
        headroom: 2.0,
    });
    model
}

pub fn shelf(dice: &mut Dice, colourway: Colourway) -> Model {
    let (side, board) = (
        timber(dice, colourway, Along::Y),
        timber(dice, colourway, Along::X),
    );
    let half = dice.between(2.4, 3.2);
    let h = dice.between(6.0, 7.6);
    let deep = 1.25;
    let boards = 3 + dice.below(2);
    let mut model = Model {
        pin: 0.55,
        ..Model::default()
    };
    let open = dice.chance(0.5);
    for x in [-half, half] {
        if open {
            for z in [-deep * 0.9, deep * 0.9] {
                model.add(stick(vec3(x, 0.1, z), vec3(x, h, z), 0.11, 0.11, side));
            }
        } else {
            model.add(slab(vec3(0.11, h * 0.5, deep), 0.03, side).at(vec3(x, h * 0.5, 0.0)));
        }
    }
    let rise = (h - 0.9) / (boards - 1) as f32;
    for index in 0..boards {
        let y = 0.7 + rise * index as f32;
        model.add(slab(vec3(half, 0.10, deep), 0.03, board).at(vec3(0.0, y, 0.0)));
        for x in [-0.55, 0.0, 0.55] {
            model.perches.push(Perch {
                at: vec3(x * half, y + 0.10, 0.1),
                reach: half * 0.26,
                headroom: if index + 1 == boards { 6.0 } else { rise - 0.3 },
            });
        }
    }
    model.footprint = half * 1.1;
    model
}
