//! Cheap procedural noise: lattice value noise, its octave sum, and cellular distances for crackle and chips.

use glam::{Vec2, Vec3};

/// Largest integer not above `x`; `f32::floor` is a library call on the baseline x86-64 target.
#[inline]
pub fn floor(x: f32) -> i32 {
    let truncated = x as i32;
    truncated - i32::from(x < truncated as f32)
}

/// A hash of a lattice point, uniform in [0, 1).
#[inline]
pub fn lattice(x: i32, y: i32, z: i32) -> f32 {
    let mut h = (x as u32).wrapping_mul(0x8DA6_B343)
        ^ (y as u32).wrapping_mul(0xD816_3841)
        ^ (z as u32).wrapping_mul(0xCB1A_B31F);
    h ^= h >> 15;
    h = h.wrapping_mul(0x2C1B_3C6D);
    h ^= h >> 13;
    (h >> 8) as f32 / 16_777_216.0
}

/// Hermite ramp from 0 at `low` to 1 at `high`.
#[inline]
pub fn smoothstep(low: f32, high: f32, x: f32) -> f32 {
    let t = ((x - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Linear blend.
#[inline]
pub fn mix(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// Smooth noise over the plane, in [0, 1), feature size 1.
#[inline]
pub fn value2(x: f32, y: f32) -> f32 {
    let (ix, iy) = (floor(x), floor(y));
    let (fx, fy) = (x - ix as f32, y - iy as f32);
    let (ux, uy) = (fx * fx * (3.0 - 2.0 * fx), fy * fy * (3.0 - 2.0 * fy));
    let low = mix(lattice(ix, iy, 0), lattice(ix + 1, iy, 0), ux);
    let high = mix(lattice(ix, iy + 1, 0), lattice(ix + 1, iy + 1, 0), ux);
    mix(low, high, uy)
}

/// Smooth noise in space, in [0, 1), feature size 1.
#[inline]
pub fn value3(p: Vec3) -> f32 {
    let (ix, iy, iz) = (floor(p.x), floor(p.y), floor(p.z));
    let f = p - Vec3::new(ix as f32, iy as f32, iz as f32);
    let u = f * f * (Vec3::splat(3.0) - 2.0 * f);
    let plane = |z: i32| {
        let low = mix(lattice(ix, iy, z), lattice(ix + 1, iy, z), u.x);
        let high = mix(lattice(ix, iy + 1, z), lattice(ix + 1, iy + 1, z), u.x);
        mix(low, high, u.y)
    };
    mix(plane(iz), plane(iz + 1), u.z)
}

/// Three octaves of [`value3`], in [0, 1).
#[inline]
pub fn fbm3(p: Vec3) -> f32 {
    value3(p) * 0.57 + value3(p * 2.03 + Vec3::splat(7.1)) * 0.29 + value3(p * 4.11 + Vec3::splat(3.7)) * 0.14
}

/// Three octaves of [`value2`], in [0, 1).
#[inline]
pub fn fbm2(x: f32, y: f32) -> f32 {
    value2(x, y) * 0.57
        + value2(x * 2.03 + 7.1, y * 2.03 + 1.7) * 0.29
        + value2(x * 4.11 + 3.7, y * 4.11 + 9.2) * 0.14
}

/// Cellular noise in the plane.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// Distance to the nearest feature point.
    pub nearest: f32,
    /// Distance to the second nearest; `second - nearest` is small on cell borders.
    pub second: f32,
    /// Hash of the nearest cell, in [0, 1).
    pub id: f32,
}

/// The cell that holds a point, feature size 1.
pub fn cell2(p: Vec2) -> Cell {
    let (ix, iy) = (floor(p.x), floor(p.y));
    let mut found = Cell {
        nearest: 8.0,
        second: 8.0,
        id: 0.0,
    };
    for y in iy - 1..=iy + 1 {
        for x in ix - 1..=ix + 1 {
            let point = Vec2::new(x as f32 + lattice(x, y, 11), y as f32 + lattice(x, y, 12));
            let distance = point.distance_squared(p);
            if distance < found.nearest {
                found.second = found.nearest;
                found.nearest = distance;
                found.id = lattice(x, y, 13);
            } else if distance < found.second {
                found.second = distance;
            }
        }
    }
    found.nearest = found.nearest.sqrt();
    found.second = found.second.sqrt();
    found
}
