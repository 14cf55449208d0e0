//! The room around the still life: ground, wall, sun and fill.

use glam::{Vec3, vec3};

use super::material::{self, Surface};
use super::noise::{cell2, fbm2, floor, lattice, mix, smoothstep, value2};

/// What the things stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Ground and wall are one sheet with a curved bend.
    Cove,
    Planks,
    Stone,
    Linen,
}

/// What stands behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wall {
    Plaster,
    Tiles,
    Panels,
}

/// What the sun shines through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blind {
    /// A big diffuser, no pattern.
    Open,
    /// A window with bars.
    Window,
    /// Leaves outside.
    Leaves,
}

/// The set.
#[derive(Debug, Clone)]
pub struct Stage {
    pub ground: Ground,
    pub wall: Wall,
    pub blind: Blind,
    pub ground_colour: Vec3,
    pub ground_accent: Vec3,
    pub wall_colour: Vec3,
    /// The wall stands at z = -`back`, the ground ends at z = -`edge`.
    pub back: f32,
    pub edge: f32,
    /// Radius of the bend between both; 0 for none.
    pub bend: f32,
    /// Unit direction towards the sun and its two axes.
    pub sun: Vec3,
    pub sun_u: Vec3,
    pub sun_v: Vec3,
    pub sun_colour: Vec3,
    pub sky_colour: Vec3,
    /// Sharpness of shadows: 1 / tangent of the light's half angle.
    pub crisp: f32,
    /// Where the pattern of the blind is centred.
    pub middle: Vec3,
    /// Unit of the set: the size of the hero.
    pub scale: f32,
    pub seed: f32,
}

impl Stage {
    /// Distance along the ray to ground, wall or bend, with the normal there.
    #[inline]
    pub fn hit(&self, eye: Vec3, ray: Vec3) -> (f32, Vec3) {
        if ray.y < -1e-5 {
            let t = -eye.y / ray.y;
            let z = eye.z + ray.z * t;
            if z > -self.edge + self.bend {
                return (t, Vec3::Y);
            }
        }
        if self.bend > 0.0 {
            let (y, z) = (eye.y - self.bend, eye.z + self.back - self.bend);
            let a = ray.y * ray.y + ray.z * ray.z;
            let b = y * ray.y + z * ray.z;
            let c = y * y + z * z - self.bend * self.bend;
            let root = b * b - a * c;
            if root > 0.0 {
                let t = (-b + root.sqrt()) / a;
                let (hit_y, hit_z) = (y + ray.y * t, z + ray.z * t);
                if t > 0.0 && hit_y <= 0.0 && hit_z <= 0.0 {
                    return (t, vec3(0.0, -hit_y, -hit_z) / self.bend);
                }
            }
        }
        if ray.z < -1e-5 {
            return ((-self.back - eye.z) / ray.z, Vec3::Z);
        }
        (1000.0, -ray)
    }

    /// The surface of the set at `p`.
    pub fn surface(&self, p: Vec3, n: Vec3) -> Surface {
        let k = 1.0 / self.scale;
        if self.ground == Ground::Cove {
            let tone = 0.97 + 0.06 * fbm2(p.x * k * 0.8, (p.z + p.y) * k * 0.8);
            let mut surface = Surface::matte(
                self.ground_colour
                    .lerp(self.wall_colour, smoothstep(0.2, 1.0, n.z))
                    * tone,
                0.9,
            );
            let fleck = value2(p.x * 22.0, (p.z + p.y) * 22.0) - 0.5;
            surface.albedo *= 1.0 + fleck * 0.025;
            return surface;
        }
        if n.y > 0.5 {
            return self.floor(p, k);
        }
        self.backdrop(p, k)
    }

    fn floor(&self, p: Vec3, k: f32) -> Surface {
        match self.ground {
            Ground::Planks => {
                let width = 1.5 * self.scale.max(0.8);
                let row = p.z / width;
                let index = floor(row);
                let gap = (row - index as f32 - 0.5).abs();
                let shade = lattice(index, 3, self.seed as i32);
                let mut surface = material::grain(
                    self.ground_colour,
                    self.ground_accent,
                    p.x * k.min(1.0) + shade * 30.0,
                    p.z * k.min(1.0),
                    shade * 9.0,
                );
                surface.albedo *= 0.90 + 0.2 * shade;
                surface.albedo *= 1.0 - 0.55 * smoothstep(0.490, 0.497, gap);
                surface.roughness = surface.roughness.max(0.38);
                surface
            }
            Ground::Stone => {
                let cloud = fbm2(p.x * 0.5, p.z * 0.5 + self.seed);
                let fold = (fbm2(p.x * 0.35 + cloud * 1.6 + self.seed, p.z * 0.55) - 0.5).abs();
                let vein = 1.0 - smoothstep(0.0, 0.028, fold);
                let chip = cell2(glam::vec2(p.x * 7.0, p.z * 7.0));
                let speck = (1.0 - smoothstep(0.16, 0.22, chip.nearest)) * smoothstep(0.55, 0.6, chip.id);
                let base = self.ground_colour * (0.88 + 0.2 * cloud);
                let mut surface =
                    Surface::matte(base.lerp(self.ground_accent, vein * 0.22 + speck * 0.22), 0.40);
                surface.reflectance = 0.04;
                surface
            }
            _ => {
                let (u, v) = (p.x * 80.0, p.z * 80.0);
                let slub = fbm2(p.x * 2.0, p.z * 26.0) * 0.5 + fbm2(p.x * 26.0, p.z * 2.0) * 0.5;
                let mut surface = Surface::matte(self.ground_colour * (0.90 + 0.19 * slub), 0.95);
                let crease = fbm2(p.x * 0.45 + self.seed, p.z * 0.9) - 0.5;
                surface.albedo *= 1.0 + 0.12 * crease;
                surface.relief = vec3(
                    u.sin() * 0.03 + (value2(p.x * 0.7, p.z * 1.1) - 0.5) * 0.15,
                    0.0,
                    v.sin() * 0.03,
                );
                surface.reflectance = 0.02;
                surface
            }
        }
    }

    fn backdrop(&self, p: Vec3, k: f32) -> Surface {
        match self.wall {
            Wall::Plaster => {
                let trowel = fbm2(p.x * k * 0.7 + self.seed, p.y * k * 1.1);
                let mut surface = Surface::matte(self.wall_colour * (0.90 + 0.18 * trowel), 0.95);
                surface.relief = vec3(
                    value2(p.x * 3.0 * k, p.y * 3.0 * k) - 0.5,
                    value2(p.x * 3.0 * k + 9.0, p.y * 3.0 * k) - 0.5,
                    0.0,
                ) * 0.10;
                surface
            }
            Wall::Tiles => {
                let side = 1.1 * self.scale;
                let (u, v) = (p.x / side, p.y / side);
                let (column, row) = (floor(u), floor(v));
                let (fu, fv) = (u - column as f32 - 0.5, v - row as f32 - 0.5);
                let border = fu.abs().max(fv.abs());
                let joint = smoothstep(0.478, 0.487, border);
                let shade = lattice(column, row, 7);
                let mut surface = Surface::matte(
                    (self.wall_colour * (0.93 + 0.12 * shade)).lerp(vec3(0.62, 0.59, 0.54), joint),
                    mix(0.16, 0.9, joint),
                );
                let tilt = vec3(lattice(column, row, 1) - 0.5, lattice(column, row, 2) - 0.5, 0.0) * 0.05;
                surface.relief = tilt + vec3(fu.powi(7), fv.powi(7), 0.0) * 30.0 * (1.0 - joint);
                surface
            }
            Wall::Panels => {
                let width = 1.3 * self.scale;
                let u = p.x / width;
                let column = floor(u);
                let f = (u - column as f32 - 0.5).abs();
                let groove = smoothstep(0.470, 0.488, f);
                let mut surface = Surface::matte(
                    self.wall_colour * (0.96 + 0.06 * lattice(column, 1, 1)) * (1.0 - 0.40 * groove),
                    0.7,
                );
                surface.albedo *= 0.96 + 0.08 * fbm2(p.x * 2.0, p.y * 0.5);
                surface
            }
        }
    }

    /// Share of sunlight the blind lets through to `p`.
    pub fn blind(&self, p: Vec3) -> f32 {
        if self.blind == Blind::Open {
            return 1.0;
        }
        let from = (p - self.middle) / self.scale;
        let (u, v) = (from.dot(self.sun_u), from.dot(self.sun_v));
        // Blur grows with the way from window to surface, so the pattern is softer on the wall than on the table.
        let soft = 0.10 + 0.02 * (8.0 - from.dot(self.sun)).max(0.0) * 0.5;
        if self.blind == Blind::Window {
            let frame = edge(1.9 - u.abs(), soft) * edge(2.5 - (v - 0.5).abs(), soft);
            let bar_u = edge((u - 0.55).abs() - 0.09, soft);
            let bar_v = edge((v - 0.2).abs() - 0.09, soft) * edge((v - 1.7).abs() - 0.08, soft);
            return 0.06 + 0.94 * frame * bar_u.max(0.1) * bar_v.max(0.1);
        }
        let mut light = 1.0_f32;
        for leaf in 0..18 {
            let h = |axis: i32| lattice(leaf, axis, self.seed as i32);
            let x = u - (h(1) * 6.0 - 3.4);
            let y = v - (h(2) * 6.0 - 1.6);
            let (sin, cos) = (h(3) * 2.2 - 0.4).sin_cos();
            let (along, across) = (x * cos + y * sin, y * cos - x * sin);
            let long = 0.6 + 0.5 * h(4);
            let inside = 1.0 - (along / long).powi(2);
            let wide = 0.17 * inside.max(0.0);
            if inside > -0.3 {
                light *= 1.0 - 0.80 * edge(wide - across.abs(), soft * 1.2) * smoothstep(-0.2, 0.3, inside);
            }
        }
        0.16 + 0.84 * light
    }
}

/// 0 to 1 across a soft edge at 0.
fn edge(distance: f32, soft: f32) -> f32 {
    smoothstep(-soft, soft, distance)
}

impl Stage {
    /// Horizontal direction the large window lies in.
    pub fn sun_side(&self) -> Vec3 {
        vec3(self.sun.x, 0.25, self.sun.z).normalize_or(Vec3::X)
    }
}
