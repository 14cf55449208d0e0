//! Bloom: what is brighter than the film spills over its surroundings, as it does in a lens.

use glam::Vec3;

/// Side of the blocks the spill is computed on, in pixels.
const BLOCK: usize = 8;

/// Exposed light from which on it spills, and the most that one pixel spills.
const THRESHOLD: f32 = 0.95;
const MOST: f32 = 3.0;

/// The spilled light on a coarse grid.
pub struct Bloom {
    across: usize,
    down: usize,
    light: Vec<Vec3>,
}

impl Bloom {
    /// Collects and spreads the light of a picture that will be multiplied by `exposure`.
    pub fn of(linear: &[Vec3], width: usize, height: usize, exposure: f32) -> Self {
        let (across, down) = (width.div_ceil(BLOCK), height.div_ceil(BLOCK));
        let mut light = vec![Vec3::ZERO; across * down];
        for (y, row) in linear.chunks_exact(width).enumerate() {
            for (x, &colour) in row.iter().enumerate() {
                let brightest = colour.max_element() * exposure;
                if brightest > THRESHOLD
                    && let Some(slot) = light.get_mut(y / BLOCK * across + x / BLOCK)
                {
                    let share = (brightest - THRESHOLD).min(MOST) / brightest;
                    *slot += colour * (exposure * share / (BLOCK * BLOCK) as f32);
                }
            }
        }
        let mut bloom = Self { across, down, light };
        let near = bloom.spread((height / BLOCK / 36).max(1));
        let far = bloom.spread((height / BLOCK / 11).max(2));
        bloom.light = near
            .iter()
            .zip(&far)
            .map(|(near, far)| *near * 0.22 + *far * 0.42)
            .collect();
        bloom
    }

    /// Three box blurs each way come close to a Gaussian.
    fn spread(&self, radius: usize) -> Vec<Vec3> {
        let mut light = self.light.clone();
        for _ in 0..3 {
            light = boxed(&light, self.across, radius);
            light = boxed(&light, self.down, radius);
        }
        light
    }

    /// The spill at a pixel.
    pub fn at(&self, x: usize, y: usize) -> Vec3 {
        let place = |pixel: usize, count: usize| {
            let at = ((pixel as f32 + 0.5) / BLOCK as f32 - 0.5).clamp(0.0, (count - 1) as f32);
            (at as usize, (at as usize + 1).min(count - 1), at.fract())
        };
        let (left, right, u) = place(x, self.across);
        let (top, bottom, v) = place(y, self.down);
        let light = |x: usize, y: usize| self.light.get(y * self.across + x).copied().unwrap_or_default();
        let upper = light(left, top).lerp(light(right, top), u);
        upper.lerp(light(left, bottom).lerp(light(right, bottom), u), v)
    }
}

/// One box blur along rows of length `row`, the result transposed.
fn boxed(light: &[Vec3], row: usize, radius: usize) -> Vec<Vec3> {
    let rows = light.len() / row.max(1);
    let mut out = vec![Vec3::ZERO; light.len()];
    let share = 1.0 / (2 * radius + 1) as f32;
    for (y, line) in light.chunks_exact(row).enumerate() {
        let edge = |x: isize| {
            let inside = x.clamp(0, row as isize - 1) as usize;
            line.get(inside).copied().unwrap_or_default()
        };
        let reach = radius as isize;
        let mut sum: Vec3 = (-reach..=reach).map(edge).sum();
        for x in 0..row {
            if let Some(slot) = out.get_mut(x * rows + y) {
                *slot = sum * share;
            }
            let here = x as isize;
            sum += edge(here + reach + 1) - edge(here - reach);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lamp_spills_around_itself_and_a_wall_does_not() {
        let (width, height) = (160, 200);
        let mut linear = vec![Vec3::splat(0.4); width * height];
        assert!(
            Bloom::of(&linear, width, height, 1.0)
                .at(80, 100)
                .max_element()
                .abs()
                < 1e-6
        );
        for y in 90..110 {
            for x in 70..90 {
                linear[y * width + x] = Vec3::splat(3.0);
            }
        }
        let bloom = Bloom::of(&linear, width, height, 1.0);
        assert!(bloom.at(80, 100).x > bloom.at(100, 100).x);
        assert!(bloom.at(100, 100).x > 0.01);
        assert!(bloom.at(5, 5).x < 0.01);
    }
}
