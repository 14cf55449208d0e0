//! The solids a still life is made of, each with a signed distance, a normal and a box that holds it.

use std::sync::Arc;

use glam::{Vec2, Vec3};

use super::field::Field;

/// A solid in its own coordinates, y up, lengths in decimetres.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A profile (radius, height) turned about the y axis.
    Lathe(Arc<Field>),
    /// A flat outline in (x, z), `thickness` thick, arched along x and folded along its midrib.
    Leaf {
        outline: Arc<Field>,
        /// Drop below the tangent at the stem: `y = -arch * x²`.
        arch: f32,
        /// Rise of the sides per unit from the midrib.
        fold: f32,
        thickness: f32,
    },
    /// A box with rounded edges.
    Slab { half: Vec3, rounding: f32 },
    /// A chain of round cones: at least two joints with their radii.
    Tube { joints: Vec<(Vec3, f32)> },
    /// An arc of a ring in the xy plane, opening symmetric about +x.
    Hoop {
        major: f32,
        minor: f32,
        /// Sine and cosine of half the arc.
        half_arc: Vec2,
        /// How much the section is wider along z than thick.
        flatten: f32,
    },
    /// An ellipsoid.
    Egg { radii: Vec3 },
}

impl Shape {
    /// A lower bound of the signed distance from `p`.
    #[inline]
    pub fn distance(&self, p: Vec3) -> f32 {
        match self {
            Self::Lathe(field) => field.at((p.x * p.x + p.z * p.z).sqrt(), p.y),
            Self::Leaf {
                outline,
                arch,
                fold,
                thickness,
            } => {
                let flat = outline.at(p.x, p.z);
                let slope = 2.0 * arch * p.x;
                let steepness = (1.0 + slope * slope + fold * fold).sqrt();
                let above = (p.y + arch * p.x * p.x - fold * p.z.abs()).abs() / steepness - thickness;
                if flat < 0.0 {
                    above.max(flat) * 0.85
                } else {
                    let over = above.max(0.0);
                    (flat * flat + over * over).sqrt() * 0.85
                }
            }
            Self::Slab { half, rounding } => {
                let q = p.abs() - (*half - Vec3::splat(*rounding));
                q.max(Vec3::ZERO).length() + q.max_element().min(0.0) - rounding
            }
            Self::Tube { joints } => {
                let mut nearest = f32::MAX;
                for (start, end) in joints.iter().zip(joints.iter().skip(1)) {
                    let along = end.0 - start.0;
                    let t = ((p - start.0).dot(along) / along.length_squared()).clamp(0.0, 1.0);
                    let radius = start.1 + (end.1 - start.1) * t;
                    nearest = nearest.min((p - start.0 - along * t).length() - radius);
                }
                nearest
            }
            Self::Hoop {
                major,
                minor,
                half_arc,
                flatten,
            } => {
                let q = Vec3::new(p.x, p.y.abs(), p.z / flatten);
                let in_arc = half_arc.y * q.y <= half_arc.x * q.x;
                let distance = if in_arc {
                    let ring = (q.x * q.x + q.y * q.y).sqrt() - major;
                    (ring * ring + q.z * q.z).sqrt()
                } else {
                    q.distance(Vec3::new(half_arc.y * major, half_arc.x * major, 0.0))
                };
                distance - minor
            }
            Self::Egg { radii } => {
                let near = (p / *radii).length();
                let gradient = (p / (*radii * *radii)).length();
                near * (near - 1.0) / gradient.max(1e-4)
            }
        }
    }

    /// The outward unit normal at a point on the surface.
    #[inline]
    pub fn normal(&self, p: Vec3) -> Vec3 {
        if let Self::Lathe(field) = self {
            let radius = (p.x * p.x + p.z * p.z).sqrt().max(1e-5);
            let slope = field.gradient(radius, p.y);
            return Vec3::new(slope.x * p.x / radius, slope.y, slope.x * p.z / radius).normalize_or(Vec3::Y);
        }
        if let Self::Egg { radii } = self {
            return (p / (*radii * *radii)).normalize_or(Vec3::Y);
        }
        const STEP: f32 = 0.002;
        const CORNERS: [Vec3; 4] = [
            Vec3::new(1.0, -1.0, -1.0),
            Vec3::new(-1.0, -1.0, 1.0),
            Vec3::new(-1.0, 1.0, -1.0),
            Vec3::new(1.0, 1.0, 1.0),
        ];
        let mut sum = Vec3::ZERO;
        for corner in CORNERS {
            sum += corner * self.distance(p + corner * STEP);
        }
        sum.normalize_or(Vec3::Y)
    }

    /// The same solid `times` as large.
    pub fn scaled(self, times: f32) -> Self {
        match self {
            Self::Lathe(field) => Self::Lathe(Arc::new(field.scaled(times))),
            Self::Leaf {
                outline,
                arch,
                fold,
                thickness,
            } => Self::Leaf {
                outline: Arc::new(outline.scaled(times)),
                arch: arch / times,
                fold,
                thickness: thickness * times,
            },
            Self::Slab { half, rounding } => Self::Slab {
                half: half * times,
                rounding: rounding * times,
            },
            Self::Tube { joints } => Self::Tube {
                joints: joints
                    .into_iter()
                    .map(|(at, radius)| (at * times, radius * times))
                    .collect(),
            },
            Self::Hoop {
                major,
                minor,
                half_arc,
                flatten,
            } => Self::Hoop {
                major: major * times,
                minor: minor * times,
                half_arc,
                flatten,
            },
            Self::Egg { radii } => Self::Egg { radii: radii * times },
        }
    }

    /// Lowest and highest corner of a box that holds the solid.
    pub fn bounds(&self) -> (Vec3, Vec3) {
        match self {
            Self::Lathe(field) => {
                let (low, high) = field.bounds();
                (
                    Vec3::new(-high.x, low.y, -high.x),
                    Vec3::new(high.x, high.y, high.x),
                )
            }
            Self::Leaf {
                outline,
                arch,
                fold,
                thickness,
            } => {
                let (low, high) = outline.bounds();
                let reach = low.x.abs().max(high.x.abs());
                let wide = low.y.abs().max(high.y.abs());
                let drop = -arch * reach * reach;
                let rise = fold * wide;
                (
                    Vec3::new(low.x, drop.min(0.0) + rise.min(0.0) - thickness, low.y),
                    Vec3::new(high.x, drop.max(0.0) + rise.max(0.0) + thickness, high.y),
                )
            }
            Self::Slab { half, .. } => (-*half, *half),
            Self::Tube { joints } => {
                let mut low = Vec3::MAX;
                let mut high = Vec3::MIN;
                for &(joint, radius) in joints {
                    low = low.min(joint - radius);
                    high = high.max(joint + radius);
                }
                (low, high)
            }
            Self::Hoop {
                major,
                minor,
                flatten,
                ..
            } => {
                let reach = major + minor;
                let half = Vec3::new(reach, reach, minor * flatten.max(1.0));
                (-half, half)
            }
            Self::Egg { radii } => (-*radii, *radii),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tube_is_as_thick_as_its_joints_say() {
        let tube = Shape::Tube {
            joints: vec![(Vec3::ZERO, 0.1), (Vec3::Y, 0.3)],
        };
        assert!((tube.distance(Vec3::new(1.0, 1.0, 0.0)) - 0.7).abs() < 1e-4);
        assert!(tube.distance(Vec3::new(0.0, 0.5, 0.0)) < 0.0);
    }

    #[test]
    fn an_open_hoop_ends_where_its_arc_ends() {
        let quarter = Shape::Hoop {
            major: 1.0,
            minor: 0.1,
            half_arc: Vec2::new(0.5_f32.sqrt(), 0.5_f32.sqrt()),
            flatten: 1.0,
        };
        assert!(quarter.distance(Vec3::X) < 0.0);
        assert!(quarter.distance(-Vec3::X) > 0.5);
    }
}
