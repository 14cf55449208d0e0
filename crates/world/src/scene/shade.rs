//! Light on surfaces: sun, lamps, fill, bounce and mirror image.

use glam::Vec3;

use super::compose::Scene;
use super::material::Surface;
use super::noise::smoothstep;
use super::trace::{self, Beam};

/// The slow-changing part of the light at a point; computed for every fourth pixel and shared.
#[derive(Debug, Clone, Copy)]
pub struct Light {
    /// Share of the sun that arrives.
    pub sun: f32,
    /// Lamp light that arrives, before the surface's own slant.
    pub lamp: Vec3,
    /// Openness to the fill.
    pub open: f32,
    /// What a mirror there would show, less the sun itself.
    pub mirror: Vec3,
    /// Whether the mirror direction is free.
    pub free: f32,
}

impl Light {
    /// Nothing: the start of a sum.
    pub const NONE: Self = Self {
        sun: 0.0,
        lamp: Vec3::ZERO,
        open: 0.0,
        mirror: Vec3::ZERO,
        free: 0.0,
    };
    /// A place no sun or lamp reaches.
    pub const DARK: Self = Self {
        open: 1.0,
        free: 1.0,
        ..Self::NONE
    };

    /// Adds `weight` of another light.
    pub fn add(&mut self, other: &Self, weight: f32) {
        self.sun += other.sun * weight;
        self.lamp += other.lamp * weight;
        self.open += other.open * weight;
        self.mirror += other.mirror * weight;
        self.free += other.free * weight;
    }

    /// Whether two lights differ by more than the eye lets pass between neighbouring pixels.
    pub fn differs(&self, other: &Self) -> bool {
        (self.sun - other.sun).abs() > 0.05
            || (self.open - other.open).abs() > 0.05
            || (self.free - other.free).abs() > 0.01
            || (self.lamp - other.lamp).abs().max_element() > 0.04
            || (self.mirror - other.mirror).abs().max_element() > 0.06
    }
}

impl Scene {
    /// Gathers the light at `p` with normal `n`, seen along `ray`.
    pub fn light(&self, p: Vec3, n: Vec3, ray: Vec3, mirrors: bool) -> Light {
        let stage = &self.stage;
        let unit = stage.scale;
        let start = p + n * (0.012 * unit.max(0.7));
        let mut sun = 0.0;
        if n.dot(stage.sun) > -0.25 {
            let blind = stage.blind(p);
            if blind > 0.01 {
                let beam = Beam {
                    way: stage.sun,
                    crisp: stage.crisp,
                    reach: 14.0 * unit,
                    spare_lit: false,
                };
                sun = blind * trace::shadow(&self.groups, start, &beam);
            }
        }
        let open = trace::openness(&self.groups, p, n, 0.85 * unit, stage.back);
        let mut lamp = Vec3::ZERO;
        for glow in &self.glows {
            let to = glow.at - p;
            let distance = to.length().max(0.01);
            let way = to / distance;
            let slant = ((n.dot(way) + 0.25) / 1.25).max(0.0);
            let fall = glow.radius.max(0.5) / (distance * distance + glow.radius * glow.radius * 0.4);
            // The faint rest is taken off smoothly, or the lamp's reach would show as a ring.
            let arriving = slant * fall - 0.004;
            if arriving > 0.0 {
                let beam = Beam {
                    way,
                    crisp: (distance / glow.radius).clamp(1.2, 9.0),
                    reach: distance,
                    spare_lit: true,
                };
                let seen = trace::shadow(&self.groups, start, &beam);
                lamp += glow.colour * (arriving * seen * 1.6);
            }
        }
        let mut light = Light {
            sun,
            lamp,
            open,
            mirror: Vec3::ZERO,
            free: 1.0,
        };
        if mirrors {
            let bounce = ray - 2.0 * ray.dot(n) * n;
            let hit = trace::reflected(&self.groups, p + n * (0.035 * unit), bounce, 9.0 * unit);
            if let Some(hit) = hit {
                light.free = 0.0;
                if let Some(part) = self.parts.get(hit.part) {
                    let at = p + bounce * hit.distance;
                    let local = part.local(at);
                    let normal = part.turn * part.shape.normal(local);
                    let surface = part.material.surface(local, part.shape.normal(local));
                    let direct = stage.sun_colour * (normal.dot(stage.sun).max(0.0) * 0.6);
                    light.mirror = surface.albedo * (direct + stage.sky_colour * 0.45) + surface.emission;
                }
            } else {
                light.mirror = self.surroundings(p, bounce);
            }
        }
        light
    }

    /// The room in direction `d`, without the sun.
    fn surroundings(&self, p: Vec3, d: Vec3) -> Vec3 {
        let stage = &self.stage;
        if d.y < 0.0 || d.z < -0.2 {
            let (t, n) = stage.hit(p, d);
            if t > 0.0 && t < 60.0 * stage.scale {
                let lit = n.dot(stage.sun).max(0.0) * 0.55;
                let base = if n.y > 0.5 {
                    stage.ground_colour
                } else {
                    stage.wall_colour
                };
                let contact = smoothstep(0.0, 0.8 * stage.scale, t) * 0.7 + 0.3;
                return base * (stage.sun_colour * lit + stage.sky_colour * 0.5) * contact;
            }
        }
        // The dim side of the room: ceiling brighter than walls.
        stage.sky_colour * (0.22 + 0.40 * smoothstep(-0.1, 0.9, d.y))
    }

    /// The window seen in a gloss: a soft rectangle with bars around the sun's direction.
    fn window(&self, d: Vec3, roughness: f32) -> f32 {
        let stage = &self.stage;
        let ahead = d.dot(stage.sun);
        if ahead < 0.1 {
            return 0.0;
        }
        let (u, v) = (d.dot(stage.sun_u) / ahead, d.dot(stage.sun_v) / ahead);
        let soft = 0.025 + roughness * roughness * 2.2 + roughness * 0.12;
        let (wide, tall) = (0.30, 0.42);
        let inside = smoothstep(-soft, soft, wide - u.abs()) * smoothstep(-soft, soft, tall - v.abs());
        let bars = smoothstep(-soft, soft, u.abs() - 0.018).max(soft.min(1.0))
            * smoothstep(-soft, soft, (v - 0.1).abs() - 0.018).max(soft.min(1.0));
        let spread = wide * tall / ((wide + soft) * (tall + soft));
        inside * bars * spread
    }

    /// The colour a surface sends back along `ray`.
    pub fn shade(&self, surface: &Surface, n: Vec3, ray: Vec3, light: &Light) -> Vec3 {
        let stage = &self.stage;
        let slant = n.dot(stage.sun);
        let albedo = surface.albedo;
        let direct = stage.sun_colour * (slant.max(0.0) * light.sun);
        let through =
            stage.sun_colour * ((-slant).max(0.0) * 0.7 + 0.15) * (surface.through * light.sun.max(0.12));
        // Light between close surfaces takes their colour, so pale corners are never sooty (Jimenez et al. 2016).
        let open = Vec3::splat(light.open) / (Vec3::ONE - albedo * (0.85 * (1.0 - light.open)));
        let upward = n.y * 0.5 + 0.5;
        let side = (n.dot(stage.sun_side()) * 0.5 + 0.5) * 0.55;
        let fill = stage.sky_colour * (0.26 + 0.24 * upward + 0.42 * side);
        let bounce = stage.ground_colour * stage.sun_colour * (0.20 * (1.0 - upward));
        let diffuse = albedo * (direct + light.lamp + through + (fill + bounce) * open * self.dusk);
        let facing = (-ray.dot(n)).clamp(0.0, 1.0);
        let edge = (1.0 - facing).powi(2) * (1.0 - facing).powi(2) * (1.0 - facing);
        let smooth = 1.0 - surface.roughness;
        let mirror = ray - 2.0 * ray.dot(n) * n;
        let fresnel =
            surface.reflectance + (smooth.max(surface.reflectance) - surface.reflectance) * edge * 0.9;
        let highlight = stage.sun_colour
            * (self.window(mirror, surface.roughness)
                * 14.0
                * light.free
                * (0.25 + 0.75 * light.sun.max(0.35)));
        if surface.metal {
            return albedo
                * (light.mirror * 1.3 + highlight + fill * light.open * 0.25 + light.lamp * 0.3)
                * 0.9
                + surface.emission;
        }
        let image = light.mirror * smooth * self.dusk.max(0.5);
        diffuse * (1.0 - fresnel) + (image + highlight) * fresnel + surface.emission
    }
}
