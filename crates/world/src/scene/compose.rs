//! Composition: which things stand where, in which light, seen from where.

use glam::{Vec3, vec3};

use super::arrange::Table;
use super::camera::Camera;
use super::framing;
use super::model::{Glow, Group, Part, Perch};
use super::palette::Harmony;
use super::pieces;
use super::setting::{harmony_for, stage_for};
use super::stage::{Ground, Stage};
use super::subject::{Colourway, Kind, Piece, Setting, Size, Subject};
use crate::dice::Dice;

/// A still life, ready to be rendered.
#[derive(Debug, Clone)]
pub struct Scene {
    pub(super) parts: Vec<Part>,
    pub(super) groups: Vec<Group>,
    pub(super) glows: Vec<Glow>,
    pub(super) stage: Stage,
    pub(super) camera: Camera,
    /// Distance that is sharp.
    pub(super) focus: f32,
    /// Blur of infinity, as a share of the picture's height.
    pub(super) aperture: f32,
    /// Share of the fill that is left when lamps are lit.
    pub(super) dusk: f32,
    pub(super) seed: u64,
    anchors: Vec<Anchor>,
}

/// A product in the world.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    /// Where its pin belongs.
    pin: Vec3,
    /// Of the ball around it.
    middle: Vec3,
    radius: f32,
}

/// Where a product stands in the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hotspot {
    /// Index into [`Subject::pieces`].
    pub subject_index: usize,
    /// 0 left to 100 right.
    pub x_percent: f32,
    /// 0 top to 100 bottom.
    pub y_percent: f32,
}

/// The circle around a product in the picture; it may reach beyond the picture's edges.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outline {
    /// Index into [`Subject::pieces`].
    pub subject_index: usize,
    /// Of the middle, as a share of the picture's width.
    pub x: f32,
    /// Of the middle, as a share of the picture's height.
    pub y: f32,
    /// As a share of the picture's height.
    pub radius: f32,
}

impl Scene {
    /// Decides everything about the picture from `seed` and `subject`.
    pub fn compose(seed: u64, subject: &Subject) -> Self {
        let mut dice = Dice::fork(seed, 77);
        let dice = &mut dice;
        let mut pieces: Vec<_> = subject
            .pieces
            .iter()
            .copied()
            .take(Subject::MOST_PIECES)
            .collect();
        if pieces.is_empty() {
            pieces.push(Piece::new(Kind::MoonJar, Colourway::Paper, seed));
        }
        let hero = pieces.first().copied();
        let room = pieces.iter().any(|p| p.kind.stands_on_floor());
        let harmony = harmony_for(dice, hero.map_or(Colourway::Paper, |p| p.colourway));
        let mut table = Table::default();
        let (anchors, perches) = seat(dice, &mut table, &pieces);
        let largest = table.placed.iter().map(|p| p.height.max(p.reach * 1.3));
        let scale = (largest.fold(0.0, f32::max) / 2.4).clamp(0.5, 3.2);
        let size = hero.map_or(Size::Medium, |p| p.size);
        let camera = framing::frame(dice, &table.placed, subject.setting, room, size);
        let dresser = Dresser {
            harmony: &harmony,
            pieces: &pieces,
            camera: &camera,
        };
        match subject.setting {
            Setting::Studio => {}
            Setting::Home if room => dresser.furnish(dice, &mut table, &perches, scale),
            Setting::Home => dresser.dress(dice, &mut table, scale),
        }
        let lit = !table.glows.is_empty();
        let mut stage = stage_for(dice, &harmony, subject.setting, scale, room, lit);
        keep_clear(&mut stage, &table, scale, room);
        let middle = vec3(0.0, table.placed.first().map_or(1.0, |p| p.height * 0.5), 0.0);
        let parts = table
            .groups
            .iter()
            .flat_map(|g| g.parts.iter().cloned())
            .collect();
        Self {
            parts,
            groups: table.groups,
            glows: table.glows,
            stage,
            focus: (camera.eye - middle).length(),
            camera,
            aperture: if room { 0.020 } else { dice.between(0.032, 0.050) },
            dusk: if lit { 0.40 } else { 1.0 },
            seed,
            anchors,
        }
    }

    /// Whether a lamp or candle burns in the picture.
    pub fn is_lamplit(&self) -> bool {
        !self.glows.is_empty()
    }

    /// Where each product is, in the order of [`Subject::pieces`]; always inside the picture.
    pub fn hotspots(&self) -> Vec<Hotspot> {
        let mut spots = Vec::with_capacity(self.anchors.len());
        for (subject_index, anchor) in self.anchors.iter().enumerate() {
            let Some((at, _)) = self.camera.project(anchor.pin) else {
                continue;
            };
            spots.push(Hotspot {
                subject_index,
                x_percent: (at.x * 100.0).clamp(3.0, 97.0),
                y_percent: (at.y * 100.0).clamp(3.0, 97.0),
            });
        }
        spots
    }

    /// How much of the picture each product takes, in the order of [`Subject::pieces`].
    pub fn outlines(&self) -> Vec<Outline> {
        let mut outlines = Vec::with_capacity(self.anchors.len());
        for (subject_index, anchor) in self.anchors.iter().enumerate() {
            let Some((middle, depth)) = self.camera.project(anchor.middle) else {
                continue;
            };
            outlines.push(Outline {
                subject_index,
                x: middle.x,
                y: middle.y,
                radius: self.camera.share(anchor.radius, depth),
            });
        }
        outlines
    }
}

/// Gives every product its place, furniture first; returns where their pins belong and the places left to stand on.
fn seat(dice: &mut Dice, table: &mut Table, pieces: &[Piece]) -> (Vec<Anchor>, Vec<Perch>) {
    let nowhere = Anchor {
        pin: Vec3::ZERO,
        middle: Vec3::ZERO,
        radius: 0.0,
    };
    let mut anchors = vec![nowhere; pieces.len()];
    let mut perches: Vec<Perch> = Vec::new();
    let mut order: Vec<_> = pieces.iter().enumerate().collect();
    // The sort is stable: the hero leads unless something it can stand on comes along.
    order.sort_by_key(|(_, piece)| !piece.kind.stands_on_floor());
    for (index, piece) in order {
        let model = pieces::build(piece);
        let turn = dice.between(-0.5, 0.5);
        let perch = perches
            .iter()
            .position(|p| p.reach >= model.footprint * 0.8 && p.headroom > model.height)
            .filter(|_| !piece.kind.stands_on_floor())
            .map(|found| perches.swap_remove(found));
        let at = if table.placed.is_empty() {
            Vec3::ZERO
        } else if let Some(perch) = perch {
            perch.at
        } else {
            let widest = table.placed.iter().map(|p| p.at.x.abs() + p.reach);
            let spread = widest.fold(0.0, f32::max) + model.reach * 1.6;
            table
                .beside(dice, &model, spread)
                .unwrap_or(vec3(spread, 0.0, 0.0))
        };
        if let Some(anchor) = anchors.get_mut(index) {
            *anchor = Anchor {
                pin: at + Vec3::Y * (model.height * model.pin),
                middle: at + Vec3::Y * (model.height * 0.5),
                radius: model.reach.max(model.height * 0.5),
            };
        }
        let stands = piece.kind.stands_on_floor();
        if stands {
            perches.extend(model.clone().place(turn, at).perches);
        }
        table.put(model, turn, at, true);
    }
    (anchors, perches)
}

/// Chooses what else is in the picture.
struct Dresser<'a> {
    harmony: &'a Harmony,
    pieces: &'a [Piece],
    camera: &'a Camera,
}

impl Dresser<'_> {
    /// Something that goes with the hero and is allowed by `fitting`.
    fn choose(&self, dice: &mut Dice, fitting: impl Fn(Kind) -> bool) -> Option<Piece> {
        let hero = self.pieces.first()?;
        // What shines turns day into evening, so only a product may.
        let absent =
            |kind: &&Kind| fitting(**kind) && !kind.shines() && self.pieces.iter().all(|p| p.kind != **kind);
        let kinds: Vec<_> = hero.kind.goes_with().iter().filter(absent).collect();
        let kind = **dice.pick(&kinds)?;
        let made = kind.colourways();
        let agreeing: Vec<_> = made.iter().filter(|c| self.harmony.props.contains(c)).collect();
        let colourway = match dice.pick(&agreeing) {
            Some(&&colourway) => colourway,
            None => *made.first()?,
        };
        Some(Piece::new(kind, colourway, dice.bits()))
    }

    /// One or two small things on the table.
    fn dress(&self, dice: &mut Dice, table: &mut Table, scale: f32) {
        let most = if self.pieces.len() > 2 { 1 } else { 2 };
        for _ in 0..1 + dice.below(most) {
            let Some(piece) = self.choose(dice, |kind| !kind.stands_on_floor()) else {
                return;
            };
            let model = pieces::build(&piece);
            if let Some(at) = table.around(dice, &model, 2.6 * scale, self.camera) {
                table.put(model, dice.between(-0.8, 0.8), at, false);
            }
        }
    }

    /// Things on what is left of the furniture's tops and boards, and something tall on the floor.
    fn furnish(&self, dice: &mut Dice, table: &mut Table, perches: &[Perch], scale: f32) {
        const SMALL: [Kind; 6] = [
            Kind::Books,
            Kind::BudVase,
            Kind::Bowl,
            Kind::Succulent,
            Kind::Vase,
            Kind::Cup,
        ];
        let likely = if perches.len() > 4 { 0.55 } else { 0.35 };
        for perch in perches {
            if !dice.chance(likely) {
                continue;
            }
            let kind = dice.one_of(SMALL);
            let colourway = dice.pick(kind.colourways()).copied().unwrap_or(Colourway::Paper);
            let model = pieces::build(&Piece::new(kind, colourway, dice.bits()));
            if model.footprint < perch.reach * 1.25 && model.height < perch.headroom {
                table.put(model, dice.between(-0.5, 0.5), perch.at, false);
            }
        }
        let Some(piece) = self.choose(dice, |kind| kind.looks_well_on_floor() && !kind.stands_on_floor())
        else {
            return;
        };
        let model = pieces::build(&piece);
        if let Some(at) = table.around(dice, &model, 2.2 * scale, self.camera) {
            table.put(model, dice.between(-0.8, 0.8), at, false);
        }
    }
}

/// The wall keeps clear of whatever stands nearest to it, and so does the edge of the table.
fn keep_clear(stage: &mut Stage, table: &Table, scale: f32, room: bool) {
    let rear = table
        .placed
        .iter()
        .map(|p| p.footprint - p.at.z)
        .fold(0.0, f32::max);
    stage.edge = stage.edge.max(rear + 0.4 * scale + stage.bend);
    let one_sheet = stage.ground == Ground::Cove || room;
    let gap = if one_sheet { 0.0 } else { 0.8 * scale };
    stage.back = stage.back.max(stage.edge + gap);
    if one_sheet {
        stage.edge = stage.back;
    }
}
