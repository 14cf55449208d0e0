//! Parts put together: a model in its own coordinates, and the placing of it in the world.

use glam::{Mat3, Vec2, Vec3};

use super::material::Material;
use super::shape::Shape;

/// One solid of a model with its material and place.
#[derive(Debug, Clone)]
pub struct Part {
    pub shape: Shape,
    pub material: Material,
    /// Where the shape's origin lies.
    pub origin: Vec3,
    /// Turns the shape's axes into the world's.
    pub turn: Mat3,
    /// Box of the shape in its own coordinates.
    pub low: Vec3,
    pub high: Vec3,
    /// Centre and radius of a ball that holds the part, in the world.
    pub centre: Vec3,
    pub radius: f32,
}

impl Part {
    pub fn new(shape: Shape, material: Material) -> Self {
        let (low, high) = shape.bounds();
        let mut part = Self {
            shape,
            material,
            origin: Vec3::ZERO,
            turn: Mat3::IDENTITY,
            low,
            high,
            centre: Vec3::ZERO,
            radius: (high - low).length() * 0.5,
        };
        part.settle();
        part
    }

    /// Moves the part by `offset`.
    pub fn at(mut self, offset: Vec3) -> Self {
        self.origin += offset;
        self.settle();
        self
    }

    /// Turns the part about its own origin.
    pub fn turned(mut self, turn: Mat3) -> Self {
        self.turn = turn * self.turn;
        self.settle();
        self
    }

    /// The same part `times` as large, grown about the model's origin.
    pub fn scaled(self, times: f32) -> Self {
        let (origin, turn) = (self.origin * times, self.turn);
        Self::new(self.shape.scaled(times), self.material.scaled(times))
            .turned(turn)
            .at(origin)
    }

    fn settle(&mut self) {
        self.centre = self.origin + self.turn * ((self.low + self.high) * 0.5);
    }

    /// A world point in the shape's own coordinates.
    #[inline]
    pub fn local(&self, p: Vec3) -> Vec3 {
        self.turn_back(p - self.origin)
    }

    /// A world direction in the shape's own coordinates.
    #[inline]
    pub fn turn_back(&self, v: Vec3) -> Vec3 {
        Vec3::new(
            self.turn.x_axis.dot(v),
            self.turn.y_axis.dot(v),
            self.turn.z_axis.dot(v),
        )
    }
}

/// Parts that stand close together, in one ball: what misses the ball misses them all.
#[derive(Debug, Clone)]
pub struct Group {
    pub centre: Vec3,
    pub radius: f32,
    /// Index of the first part among all parts.
    pub first: usize,
    pub parts: Vec<Part>,
}

impl Group {
    /// Bounds `parts`, the first of which is number `first` in the scene.
    pub fn around(parts: Vec<Part>, first: usize) -> Self {
        let (mut low, mut high) = (Vec3::MAX, Vec3::MIN);
        for part in &parts {
            low = low.min(part.centre - part.radius);
            high = high.max(part.centre + part.radius);
        }
        let centre = (low + high) * 0.5;
        let radius = parts
            .iter()
            .map(|part| part.centre.distance(centre) + part.radius)
            .fold(0.0, f32::max);
        Self {
            centre,
            radius,
            first,
            parts,
        }
    }
}

/// A lamp's light: a soft ball that shines on what is around it.
#[derive(Debug, Clone, Copy)]
pub struct Glow {
    pub at: Vec3,
    pub radius: f32,
    pub colour: Vec3,
}

/// A flat place on a model where something smaller can stand.
#[derive(Debug, Clone, Copy)]
pub struct Perch {
    pub at: Vec3,
    pub reach: f32,
    /// Free height above it.
    pub headroom: f32,
}

/// A whole thing: its parts and what composition needs to know about it.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub parts: Vec<Part>,
    /// Radius of the round footprint nothing else may stand in.
    pub footprint: f32,
    /// How far it reaches sideways from its axis, leaves and handles included.
    pub reach: f32,
    pub height: f32,
    /// Height of the pin on the axis, as a share of the height.
    pub pin: f32,
    pub glow: Option<Glow>,
    pub perches: Vec<Perch>,
}

impl Model {
    pub fn add(&mut self, part: Part) {
        self.parts.push(part);
    }

    /// The same model `times` as large.
    pub fn scaled(mut self, times: f32) -> Self {
        self.parts = self.parts.into_iter().map(|part| part.scaled(times)).collect();
        self.footprint *= times;
        if let Some(glow) = &mut self.glow {
            glow.at *= times;
            glow.radius *= times;
        }
        for perch in &mut self.perches {
            perch.at *= times;
            perch.reach *= times;
            perch.headroom *= times;
        }
        self
    }

    /// Turns the model about its axis, then moves it.
    pub fn place(mut self, angle: f32, offset: Vec3) -> Self {
        let turn = Mat3::from_rotation_y(angle);
        for part in &mut self.parts {
            part.origin = turn * part.origin + offset;
            part.turn = turn * part.turn;
            part.settle();
        }
        if let Some(glow) = &mut self.glow {
            glow.at = turn * glow.at + offset;
        }
        for perch in &mut self.perches {
            perch.at = turn * perch.at + offset;
        }
        self
    }

    /// Sets footprint, reach and height from the parts.
    pub fn measured(mut self) -> Self {
        let mut high = 0.0_f32;
        let mut reach = 0.0_f32;
        for part in &self.parts {
            for corner in 0..8 {
                let pick = |bit: i32, low: f32, high: f32| if corner & bit == 0 { low } else { high };
                let local = Vec3::new(
                    pick(1, part.low.x, part.high.x),
                    pick(2, part.low.y, part.high.y),
                    pick(4, part.low.z, part.high.z),
                );
                let p = part.origin + part.turn * local;
                high = high.max(p.y);
                // A lathe's box has corners its round body never fills.
                let shrink = if matches!(part.shape, Shape::Lathe(_)) {
                    0.707
                } else {
                    1.0
                };
                let about = Vec2::new(part.origin.x, part.origin.z);
                let offset = Vec2::new(p.x, p.z) - about;
                reach = reach.max((about + offset * shrink).length());
            }
        }
        self.height = high;
        self.reach = reach;
        if self.footprint == 0.0 {
            self.footprint = reach;
        }
        self
    }
}
