//! Rays through the parts: nearest hit, soft shadow, ambient occlusion.
//!
//! Each part is marched alone inside its own box, so a ray only pays for the boxes it enters.

use glam::Vec3;

use super::model::{Group, Part};

/// A hit on a part.
#[derive(Debug, Clone, Copy)]
pub struct Hit {
    pub distance: f32,
    pub part: usize,
}

/// Steps after which a ray that grazes a surface is taken to have missed it.
const STEPS: usize = 110;

/// Entry and exit of a ray through a box grown by `grow`, or `None` if it misses.
#[inline]
fn crossing(part: &Part, eye: Vec3, ray: Vec3, grow: f32) -> Option<(f32, f32)> {
    let inverse = ray.recip();
    let a = (part.low - grow - eye) * inverse;
    let b = (part.high + grow - eye) * inverse;
    let enter = a.min(b).max_element().max(0.0);
    let leave = a.max(b).min_element();
    (enter < leave).then_some((enter, leave))
}

/// The nearest of `candidates` along the ray before `limit`.
#[inline]
pub fn nearest(parts: &[Part], candidates: &[u16], eye: Vec3, ray: Vec3, limit: f32) -> Option<Hit> {
    let mut found: Option<Hit> = None;
    let mut limit = limit;
    for &index in candidates {
        let Some(part) = parts.get(index as usize) else {
            continue;
        };
        let to = part.centre - eye;
        let along = to.dot(ray);
        if to.length_squared() - along * along > part.radius * part.radius || along - part.radius > limit {
            continue;
        }
        if let Some(distance) = march(part, eye, ray, limit) {
            limit = distance;
            found = Some(Hit {
                distance,
                part: index as usize,
            });
        }
    }
    found
}

#[inline]
fn march(part: &Part, eye: Vec3, ray: Vec3, limit: f32) -> Option<f32> {
    let (eye, ray) = (part.local(eye), part.turn_back(ray));
    let (enter, leave) = crossing(part, eye, ray, 0.001)?;
    let leave = leave.min(limit);
    if enter > leave {
        return None;
    }
    let mut t = enter;
    let mut d = 0.0;
    for _ in 0..STEPS {
        d = part.shape.distance(eye + ray * t);
        // A quarter of a pixel is near enough.
        if d < 0.0007_f32.max(0.00012 * t) {
            return Some(t);
        }
        t += d;
        if t > leave {
            return None;
        }
    }
    // A ray that has crept along a flat top this long is on it.
    (d < 0.002 * t).then_some(t)
}

/// The nearest part along the ray before `limit`, whatever tile it is seen in.
pub fn reflected(groups: &[Group], eye: Vec3, ray: Vec3, limit: f32) -> Option<Hit> {
    let mut found: Option<Hit> = None;
    let mut limit = limit;
    for group in groups {
        let to = group.centre - eye;
        let along = to.dot(ray);
        if misses(to, along, group.radius) || along - group.radius > limit {
            continue;
        }
        for (offset, part) in group.parts.iter().enumerate() {
            let to = part.centre - eye;
            let along = to.dot(ray);
            if misses(to, along, part.radius) || along - part.radius > limit {
                continue;
            }
            if let Some(distance) = march(part, eye, ray, limit) {
                limit = distance;
                found = Some(Hit {
                    distance,
                    part: group.first + offset,
                });
            }
        }
    }
    found
}

/// Whether a ray misses the ball of `radius` whose centre is `to` away and `along` ahead.
#[inline]
fn misses(to: Vec3, along: f32, radius: f32) -> bool {
    along < -radius || to.length_squared() - along * along > radius * radius
}

/// A round light seen from a point: where it is, and how far a shadow can fall.
#[derive(Debug, Clone, Copy)]
pub struct Beam {
    pub way: Vec3,
    /// 1 / tangent of the light's half angle.
    pub crisp: f32,
    pub reach: f32,
    /// Whether parts that shine throw no shadow: a lamp's own shade does not.
    pub spare_lit: bool,
}

impl Beam {
    /// Whether a ball may stand in the light's cone.
    #[inline]
    fn meets(&self, to: Vec3, radius: f32) -> bool {
        let along = to.dot(self.way);
        let spread = radius + along.max(0.0) / self.crisp;
        along > -radius
            && along - radius < self.reach
            && to.length_squared() - along * along < spread * spread
    }
}

/// Share of a round light that `p` sees.
pub fn shadow(groups: &[Group], p: Vec3, beam: &Beam) -> f32 {
    let mut seen = 1.0_f32;
    for group in groups {
        if !beam.meets(group.centre - p, group.radius) {
            continue;
        }
        for part in &group.parts {
            if beam.spare_lit && part.gives_light() || !beam.meets(part.centre - p, part.radius) {
                continue;
            }
            seen = seen.min(shadow_of(part, p, beam));
            if seen < 0.004 {
                return 0.0;
            }
        }
    }
    seen
}

fn shadow_of(part: &Part, p: Vec3, beam: &Beam) -> f32 {
    let crisp = beam.crisp;
    let along = (part.centre - p).dot(beam.way);
    let (eye, ray) = (part.local(p), part.turn_back(beam.way));
    let grow = (along + part.radius).max(0.0) / crisp;
    let Some((enter, leave)) = crossing(part, eye, ray, grow) else {
        return 1.0;
    };
    let leave = leave.min(beam.reach);
    let mut t = enter.max(0.02);
    let mut closest = 1.0_f32;
    for _ in 0..28 {
        if t > leave {
            break;
        }
        let d = part.shape.distance(eye + ray * t);
        closest = closest.min(d * crisp / t);
        if closest < -1.0 {
            break;
        }
        t += d.abs().clamp(0.02 + 0.01 * t, 0.6);
    }
    let closest = closest.max(-1.0);
    0.25 * (1.0 + closest) * (1.0 + closest) * (2.0 - closest)
}

/// How open the half space above `p` is, 0 to 1, feeling `reach` far.
pub fn openness(groups: &[Group], p: Vec3, n: Vec3, reach: f32, back: f32) -> f32 {
    const TAPS: [(f32, f32); 4] = [(0.06, 0.9), (0.2, 0.75), (0.5, 0.55), (1.0, 0.42)];
    /// Parts felt at most; the nearest groups of a still life rarely hold more.
    const FELT: usize = 28;
    // A part outside the ball over the point is farther from every tap than that tap's height.
    let (middle, span) = (p + n * (reach * 0.5), reach * 1.5);
    let near = |centre: Vec3, radius: f32| centre.distance_squared(middle) < (radius + span).powi(2);
    let mut felt: [Option<&Part>; FELT] = [None; FELT];
    let parts = groups
        .iter()
        .filter(|group| near(group.centre, group.radius))
        .flat_map(|group| &group.parts)
        .filter(|part| near(part.centre, part.radius));
    let mut count = 0;
    for (slot, part) in felt.iter_mut().zip(parts) {
        *slot = Some(part);
        count += 1;
    }
    let mut closed = 0.0;
    for (share, weight) in TAPS {
        let height = share * reach;
        let q = p + n * height;
        // Below the table top only the wall is near.
        let ground = if p.y < -0.01 { height } else { q.y };
        let mut free = ground.min(q.z + back).min(height);
        for part in felt.iter().take(count).flatten() {
            let ball = part.radius + free;
            if part.centre.distance_squared(q) < ball * ball {
                free = free.min(part.shape.distance(part.local(q)));
            }
        }
        closed += weight * (height - free.max(0.0)).max(0.0) / height;
    }
    (1.0 - closed * 0.40).clamp(0.03, 1.0)
}

impl Part {
    /// Whether the part shines by itself and so throws no shadow of its own lamp.
    pub fn gives_light(&self) -> bool {
        use super::material::Finish;
        matches!(
            self.material.finish,
            Finish::LitPaper { .. } | Finish::LitGlass { .. } | Finish::Flame
        )
    }
}
