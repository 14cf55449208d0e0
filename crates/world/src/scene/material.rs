//! Materials: from a point on a surface to its colour, roughness and small-scale relief.

use glam::{Vec2, Vec3};

use super::noise::{cell2, fbm2, fbm3, floor, lattice, mix, smoothstep, value2, value3};

/// What a part is made of.
#[derive(Debug, Clone, Copy)]
pub struct Material {
    pub finish: Finish,
    /// Linear albedo of the main colour.
    pub colour: Vec3,
    /// Linear albedo of the second colour: thin glaze, wood grain, veins.
    pub accent: Vec3,
    /// Moves the procedural texture so that no two pieces share it.
    pub grain: f32,
}

/// The kind of surface.
#[derive(Debug, Clone, Copy)]
pub enum Finish {
    /// Glaze over clay, bare below `foot`, thin near `rim` (heights in the part's own coordinates).
    Glaze {
        foot: f32,
        rim: f32,
        crackle: f32,
        speckle: f32,
        roughness: f32,
    },
    /// Unglazed earthenware.
    Clay,
    /// Oiled wood, grain along x, y or z.
    Wood { along: Along },
    /// Lit from within: paper over bamboo rings, `ribs` per decimetre, brightest at height `heart`.
    LitPaper { ribs: f32, heart: f32, power: f32 },
    /// Lit opal glass or lacquered steel glowing underneath.
    LitGlass { power: f32 },
    /// A leaf along x with side veins.
    Leaf { veins: f32 },
    /// A sword leaf along x with cross bands.
    Sword,
    /// Plain-woven cloth.
    Cloth,
    /// Plaited strands, `strands` per decimetre.
    Plait { strands: f32 },
    /// Brushed brass and the like; `colour` is its reflectance.
    Metal,
    /// Candle wax.
    Wax,
    /// Fruit skin.
    Skin,
    /// Tea or coffee.
    Liquid,
    /// Potting soil.
    Soil,
    /// Cut pages of a book.
    Pages,
    /// Book cloth, paint.
    Plain { roughness: f32 },
    /// A flame.
    Flame,
}

/// Axis of the wood's grain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Along {
    X,
    Y,
    Z,
}

/// A material at one point.
#[derive(Debug, Clone, Copy)]
pub struct Surface {
    pub albedo: Vec3,
    /// Light given off.
    pub emission: Vec3,
    /// Slope added to the normal, in the part's own coordinates.
    pub relief: Vec3,
    /// 0 mirror, 1 chalk.
    pub roughness: f32,
    /// Reflectance at normal incidence.
    pub reflectance: f32,
    /// Share of light that passes through thin matter.
    pub through: f32,
    /// Metals tint their reflection with the albedo.
    pub metal: bool,
}

impl Surface {
    /// A rough surface of one colour.
    pub fn matte(albedo: Vec3, roughness: f32) -> Self {
        Self {
            albedo,
            emission: Vec3::ZERO,
            relief: Vec3::ZERO,
            roughness,
            reflectance: 0.035,
            through: 0.0,
            metal: false,
        }
    }
}

impl Material {
    pub fn new(finish: Finish, colour: Vec3, accent: Vec3, grain: f32) -> Self {
        Self {
            finish,
            colour,
            accent,
            grain,
        }
    }

    /// The same material on a body `times` as large.
    pub fn scaled(mut self, times: f32) -> Self {
        match &mut self.finish {
            Finish::Glaze { foot, rim, .. } => {
                *foot *= times;
                *rim *= times;
            }
            Finish::LitPaper { heart, .. } => *heart *= times,
            _ => {}
        }
        self
    }

    /// Whether a mirror image in it is worth tracing.
    pub fn mirrors(&self) -> bool {
        matches!(
            self.finish,
            Finish::Glaze { .. } | Finish::Metal | Finish::Liquid | Finish::LitGlass { .. } | Finish::Skin
        )
    }

    /// The surface at `p` with normal `n`, both in the part's own coordinates.
    pub fn surface(&self, p: Vec3, n: Vec3) -> Surface {
        let q = p + Vec3::splat(self.grain);
        match self.finish {
            Finish::Glaze {
                foot,
                rim,
                crackle,
                speckle,
                roughness,
            } => self.glaze(
                p,
                q,
                n,
                Fired {
                    foot,
                    rim,
                    crackle,
                    speckle,
                    roughness,
                },
            ),
            Finish::Clay => {
                let tone = 0.88 + 0.24 * fbm3(q * 3.0) - 0.10 * smoothstep(0.72, 0.8, value3(q * 34.0));
                let lines = value2(p.y * 26.0, self.grain) - 0.5;
                let mut surface = Surface::matte(self.colour * tone, 0.85);
                surface.relief = Vec3::new(0.0, lines * 0.10, 0.0) + rough(q * 40.0) * 0.08;
                surface
            }
            Finish::Wood { along } => self.wood(q, along),
            Finish::LitPaper { ribs, heart, power } => {
                let phase = p.y * ribs;
                let rib = (phase - floor(phase) as f32 - 0.5).abs();
                let fibre = fbm3(Vec3::new(q.x * 5.0, q.y * 11.0, q.z * 5.0));
                let shade = smoothstep(0.0, 0.14, rib) * 0.30 + 0.70;
                let near = (-(p.y - heart).powi(2) * 0.7).exp();
                let warm = Vec3::new(1.0, 0.56 + 0.08 * near, 0.21 + 0.12 * near);
                let mut surface = Surface::matte(self.colour * 0.15, 0.9);
                surface.emission = warm * (power * shade * (0.55 + 0.45 * near) * (0.86 + 0.28 * fibre));
                surface.relief = Vec3::new(0.0, (0.5 - rib) * (phase - floor(phase) as f32 - 0.5) * 1.1, 0.0);
                surface
            }
            Finish::LitGlass { power } => {
                let mut surface = Surface::matte(self.colour * 0.35, 0.18);
                let under = smoothstep(0.25, -0.75, n.y);
                surface.emission = Vec3::new(1.0, 0.63, 0.29) * (power * (0.42 + 1.5 * under));
                surface
            }
            Finish::Leaf { veins } => self.leaf(p, q, veins),
            Finish::Sword => {
                let band = value3(Vec3::new(
                    q.x * 5.5 + value2(q.z * 9.0, q.x * 2.0) * 1.4,
                    q.z * 1.5,
                    0.0,
                ));
                let edge = smoothstep(0.20, 0.24, p.z.abs() + 0.02 * (q.x * 3.0).sin());
                let body = self.colour.lerp(self.accent, smoothstep(0.42, 0.62, band) * 0.75);
                let mut surface = Surface::matte(body.lerp(Vec3::new(0.50, 0.49, 0.17), edge * 0.85), 0.38);
                surface.through = 0.10;
                surface
            }
            Finish::Cloth => {
                let (u, v) = (p.x * 95.0, p.z * 95.0 + p.y * 95.0);
                let warp = (u.sin() * v.cos()) * 0.5;
                let slub = fbm2(q.x * 4.0, q.z * 40.0) * 0.5 + fbm2(q.x * 40.0, q.z * 4.0) * 0.5;
                let mut surface =
                    Surface::matte(self.colour * (0.90 + 0.20 * slub) * (0.97 + 0.05 * warp), 0.95);
                surface.reflectance = 0.02;
                surface.relief = Vec3::new(u.cos() * 0.07, 0.0, v.sin() * 0.07) + rough(q * 3.0) * 0.10;
                surface
            }
            Finish::Plait { strands } => self.plait(p, q, strands),
            Finish::Metal => {
                let mut surface = Surface::matte(self.colour * (0.94 + 0.10 * value3(q * 6.0)), 0.24);
                surface.metal = true;
                surface.reflectance = 0.8;
                surface.relief = Vec3::new(0.0, (value2(p.y * 90.0, q.x * 3.0) - 0.5) * 0.06, 0.0);
                surface
            }
            Finish::Wax => {
                let mut surface = Surface::matte(self.colour * (0.95 + 0.08 * fbm3(q * 2.0)), 0.45);
                surface.through = 0.35;
                surface
            }
            Finish::Skin => {
                let blush = fbm3(q * 1.8);
                let freckle = smoothstep(0.74, 0.82, value3(q * 30.0));
                let mut surface = Surface::matte(
                    self.colour.lerp(self.accent, blush * 0.7) * (1.0 - 0.12 * freckle),
                    0.30,
                );
                surface.reflectance = 0.045;
                surface.through = 0.12;
                surface
            }
            Finish::Liquid => {
                let mut surface = Surface::matte(self.colour, 0.04);
                surface.reflectance = 0.03;
                surface
            }
            Finish::Soil => {
                let clod = fbm3(q * 9.0);
                let mut surface = Surface::matte(self.colour * (0.45 + 1.0 * clod), 1.0);
                surface.relief = rough(q * 12.0) * 0.9;
                surface
            }
            Finish::Pages => {
                let leaf = value2(p.y * 120.0, q.x * 0.3 + q.z * 0.3);
                Surface::matte(self.colour * (0.80 + 0.22 * leaf), 0.95)
            }
            Finish::Plain { roughness } => {
                let mut surface = Surface::matte(self.colour * (0.95 + 0.1 * fbm3(q * 4.0)), roughness);
                surface.relief = rough(q * 30.0) * 0.04;
                surface
            }
            Finish::Flame => {
                let mut surface = Surface::matte(Vec3::ONE, 1.0);
                let tip = smoothstep(-0.15, 0.2, p.y);
                surface.emission = Vec3::new(1.0, 0.72, 0.30).lerp(Vec3::new(1.0, 0.5, 0.12), tip) * 9.0;
                surface
            }
        }
    }

    fn glaze(&self, p: Vec3, q: Vec3, n: Vec3, fired: Fired) -> Surface {
        let cloud = fbm3(q * 0.9);
        let wobble = value2(q.x * 3.0 + q.z * 3.0, q.y) * 0.10;
        let thin = smoothstep(fired.rim - 0.22, fired.rim + 0.02, p.y + wobble * 0.8 - 0.04);
        let pooled = (0.90 + 0.20 * cloud) * (1.0 - 0.10 * smoothstep(0.5, 0.0, p.y - fired.foot));
        let mut colour = self
            .colour
            .lerp(self.accent, (thin * 0.75 + (cloud - 0.5).max(0.0) * 0.5).min(1.0))
            * pooled;
        if fired.speckle > 0.0 {
            let speck = fleck(q * 7.0) + 0.7 * fleck(q * 15.0);
            colour = colour.lerp(self.accent * 0.4, (speck * fired.speckle).min(0.9));
        }
        if fired.crackle > 0.0 {
            // Crackle follows the wall: unrolled by angle and height.
            let angle = p.z.atan2(p.x);
            let radius = (p.x * p.x + p.z * p.z).sqrt().max(0.2);
            let warp = Vec2::new(value3(q * 4.0), value3(q * 4.0 + Vec3::splat(5.0))) * 0.35;
            let cell =
                cell2(Vec2::new(angle * radius, p.y + radius * 0.4) * 5.2 + warp + Vec2::splat(self.grain));
            let line = 1.0 - smoothstep(0.0, 0.045, cell.second - cell.nearest);
            colour *= 1.0 - 0.30 * fired.crackle * line;
        }
        let mut surface = Surface::matte(colour, fired.roughness);
        surface.reflectance = 0.05;
        // Finger marks of throwing, and a glaze that never lies quite flat.
        let throw = value2(p.y * 7.0 + self.grain, value2(p.x * 0.8, p.z * 0.8) * 2.0) - 0.5;
        surface.relief = Vec3::new(0.0, throw * 0.055, 0.0) + rough(q * 3.0) * 0.022;
        let bare = 1.0 - smoothstep(fired.foot, fired.foot + 0.03, p.y + wobble * 0.6 - 0.03);
        if bare > 0.0 && n.y < 0.9 {
            let clay = Vec3::new(0.42, 0.30, 0.20) * (0.8 + 0.3 * value3(q * 20.0));
            surface.albedo = surface.albedo.lerp(clay, bare);
            surface.roughness = mix(surface.roughness, 0.9, bare);
        }
        surface
    }

    fn wood(&self, q: Vec3, along: Along) -> Surface {
        let (length, across, deep) = match along {
            Along::X => (q.x, q.z, q.y),
            Along::Y => (q.y, q.x, q.z),
            Along::Z => (q.z, q.x, q.y),
        };
        grain(self.colour, self.accent, length, across, deep)
    }

    fn leaf(&self, p: Vec3, q: Vec3, veins: f32) -> Surface {
        let mid = 1.0 - smoothstep(0.008, 0.03, p.z.abs());
        let phase = (p.x - p.z.abs() * 0.75) * veins;
        let rib = (phase - floor(phase) as f32 - 0.5).abs();
        let vein = (1.0 - smoothstep(0.02, 0.10, rib)) * 0.45;
        let tone = 0.80 + 0.4 * fbm3(q * 2.2);
        let mut surface = Surface::matte(
            self.colour.lerp(self.accent, (mid * 0.7 + vein * 0.5).min(1.0)) * tone,
            0.36,
        );
        surface.reflectance = 0.04;
        surface.through = 0.30;
        let slant = (phase - floor(phase) as f32 - 0.5) * (1.0 - mid);
        surface.relief = Vec3::new(slant * 0.28, 0.0, -slant * 0.2 * p.z.signum());
        surface
    }

    fn plait(&self, p: Vec3, q: Vec3, strands: f32) -> Surface {
        let angle = p.z.atan2(p.x);
        let row = p.y * strands;
        let row_index = floor(row);
        let count = 46.0;
        let shift = if row_index & 1 == 0 { 0.0 } else { 0.5 };
        let column = angle / std::f32::consts::TAU * count + shift;
        let (u, v) = (column - floor(column) as f32 - 0.5, row - row_index as f32 - 0.5);
        let over = (1.0 - 4.0 * u * u).max(0.0).sqrt();
        let round = (1.0 - 4.0 * v * v).max(0.0).sqrt();
        let strand = lattice(floor(column), row_index, 5);
        let depth = (0.25 + 0.75 * over) * (0.35 + 0.65 * round);
        let fibre = value2(column * 7.0, row * 9.0);
        let tone = (0.75 + 0.35 * strand) * (0.30 + 0.70 * depth) * (0.88 + 0.24 * fibre);
        let mut surface = Surface::matte(self.colour.lerp(self.accent, value3(q * 1.5) * 0.6) * tone, 0.75);
        let sideways = Vec3::new(-angle.sin(), 0.0, angle.cos());
        surface.relief = Vec3::Y * (v * 1.3) + sideways * (u * 1.0);
        surface
    }
}

struct Fired {
    foot: f32,
    rim: f32,
    crackle: f32,
    speckle: f32,
    roughness: f32,
}

/// Oiled wood: growth rings cut lengthwise, pores, and slow colour drift.
pub fn grain(light: Vec3, dark: Vec3, length: f32, across: f32, deep: f32) -> Surface {
    let bend = fbm2(length * 0.22, across * 0.8 + deep) * 2.2;
    let ring = across * 2.6 + deep * 1.3 + bend;
    let saw = ring * 2.0 - floor(ring * 2.0) as f32;
    let late = smoothstep(0.25, 0.95, saw) * (1.0 - smoothstep(0.95, 1.0, saw));
    let pores = smoothstep(0.60, 0.85, value2(length * 3.2, across * 62.0 + deep * 40.0));
    let drift = value2(length * 0.35 + 3.0, across * 1.4 + deep);
    let share = late * 0.38 + pores * 0.22 + (drift - 0.5) * 0.35;
    let mut surface = Surface::matte(light.lerp(dark, share.clamp(0.0, 1.0)), 0.42 + 0.2 * pores);
    surface.reflectance = 0.035;
    surface.relief = Vec3::splat((pores - 0.2) * 0.02);
    surface
}

/// Round iron flecks: at most one in each unit cell, few of them large.
fn fleck(q: Vec3) -> f32 {
    let (x, y, z) = (floor(q.x), floor(q.y), floor(q.z));
    let draw = |salt: i32| lattice(x + salt * 57, y, z);
    let chance = draw(1);
    let radius = 0.05 + 0.17 * chance * chance * chance;
    let middle = Vec3::new(draw(2), draw(3), draw(4)) * 0.5 + Vec3::splat(0.25);
    let away = (q - Vec3::new(x as f32, y as f32, z as f32)).distance(middle);
    1.0 - smoothstep(radius * 0.75, radius * 1.15, away)
}

/// A small random slope.
#[inline]
fn rough(q: Vec3) -> Vec3 {
    Vec3::new(
        value3(q) - 0.5,
        value3(q + Vec3::new(17.3, 5.1, 2.9)) - 0.5,
        value3(q + Vec3::new(3.3, 29.1, 11.7)) - 0.5,
    )
}
