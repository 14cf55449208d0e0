//! The set a picture is taken on: colours that agree, ground, wall and light.

use glam::{Vec3, vec3};

use super::palette::{HARMONIES, Harmony, linear};
use super::stage::{Blind, Ground, Stage, Wall};
use super::subject::{Colourway, Setting};
use crate::dice::Dice;

pub fn harmony_for(dice: &mut Dice, colourway: Colourway) -> Harmony {
    let fitting: Vec<_> = HARMONIES
        .iter()
        .filter(|h| h.props.contains(&colourway))
        .collect();
    let chosen = if dice.chance(0.7) {
        dice.pick(&fitting).copied()
    } else {
        None
    };
    let any = dice.one_of(HARMONIES);
    chosen.copied().unwrap_or(any)
}

pub fn stage_for(
    dice: &mut Dice,
    harmony: &Harmony,
    setting: Setting,
    scale: f32,
    room: bool,
    lit: bool,
) -> Stage {
    let ground = match setting {
        Setting::Studio if dice.chance(0.7) => Ground::Cove,
        _ if room => dice.one_of([Ground::Planks, Ground::Planks, Ground::Cove]),
        _ => dice.one_of([
            Ground::Planks,
            Ground::Planks,
            Ground::Stone,
            Ground::Linen,
            Ground::Cove,
        ]),
    };
    let wall = if room {
        dice.one_of([Wall::Plaster, Wall::Panels])
    } else {
        dice.one_of([Wall::Plaster, Wall::Plaster, Wall::Tiles, Wall::Panels])
    };
    let blind = match setting {
        Setting::Studio => dice.one_of([Blind::Open, Blind::Open, Blind::Open, Blind::Leaves]),
        Setting::Home => dice.one_of([Blind::Open, Blind::Window, Blind::Window, Blind::Leaves]),
    };
    let side = dice.one_of([-1.0, -1.0, 1.0]);
    let sun = vec3(
        side * dice.between(0.65, 1.0),
        dice.between(0.65, 1.0),
        dice.between(0.15, 0.8),
    )
    .normalize();
    let sun_u = sun.cross(Vec3::Y).normalize();
    let back = scale * dice.between(3.2, 5.5);
    let cove = ground == Ground::Cove;
    let (ground_colour, ground_accent) = match ground {
        Ground::Planks => (linear(harmony.wood), linear(harmony.wood) * 0.42),
        Ground::Linen => (linear(harmony.cloth), linear(harmony.cloth)),
        Ground::Stone => (harmony.ground() * 0.95, harmony.ground() * 0.45),
        Ground::Cove => (harmony.ground(), harmony.ground()),
    };
    let crisp = if blind == Blind::Open {
        dice.between(2.6, 4.5)
    } else {
        dice.between(7.0, 11.0)
    };
    let strength = if lit {
        0.45
    } else if blind == Blind::Open {
        2.0
    } else {
        2.9
    };
    Stage {
        ground,
        wall,
        blind,
        ground_colour,
        ground_accent,
        wall_colour: harmony.wall(),
        back,
        edge: if cove || room { back } else { back * 0.62 },
        bend: if cove { scale * 1.6 } else { 0.0 },
        sun,
        sun_u,
        sun_v: sun_u.cross(sun),
        sun_colour: linear(harmony.sun) * strength,
        sky_colour: linear(harmony.sky),
        crisp,
        middle: vec3(dice.between(-0.4, 0.4), 0.9, -0.6) * scale,
        scale,
        seed: dice.between(0.0, 60.0),
    }
}
