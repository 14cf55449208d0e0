//! What lens and film do: depth of field, glow around lamps, exposure, tone curve, vignette, grain.

use glam::Vec3;
use rayon::prelude::*;

use super::bloom::Bloom;
use super::compose::Scene;
use super::noise::{lattice, mix, smoothstep};

/// Turns linear light into an sRGB picture.
pub(super) fn develop(
    scene: &Scene,
    linear: &[Vec3],
    circles: &[f32],
    depth: &[f32],
    width: usize,
) -> Vec<u8> {
    let height = linear.len() / width.max(1);
    let half = halved(linear, circles, depth, width, height);
    let blurred = half.blurred();
    let exposure = exposure(linear) * if scene.is_lamplit() { 0.78 } else { 1.0 };
    let bloom = Bloom::of(linear, width, height, exposure);
    let bleach = if scene.is_lamplit() {
        (0.06, 0.25)
    } else {
        (0.20, 0.40)
    };
    let curve = curve();
    let grain_seed = (scene.seed & 0xFFFF) as i32;
    let mut rgb = vec![0_u8; width * height * 3];
    rgb.par_chunks_mut(width * 3).enumerate().for_each(|(y, row)| {
        for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
            let index = y * width + x;
            let (Some(&sharp), Some(&circle)) = (linear.get(index), circles.get(index)) else {
                continue;
            };
            let colour = if circle > 0.7 {
                sharp.lerp(half.sample(&blurred, x, y), smoothstep(0.7, 2.2, circle))
            } else {
                sharp
            };
            let (dx, dy) = (x as f32 / width as f32 - 0.5, y as f32 / height as f32 - 0.5);
            let vignette = 1.0 - 0.42 * (dx * dx + dy * dy);
            let exposed = (colour * exposure + bloom.at(x, y)) * vignette;
            let luma = exposed.dot(Vec3::new(0.21, 0.72, 0.07));
            // Bright light loses colour on film.
            let rolled = exposed.lerp(
                Vec3::splat(luma),
                bleach.0 + smoothstep(0.9, 4.0, luma) * bleach.1,
            );
            let grain =
                (lattice(x as i32, y as i32, grain_seed) + lattice(x as i32, y as i32, grain_seed + 1) - 1.0)
                    * 1.7;
            for (out, value) in pixel.iter_mut().zip(rolled.to_array()) {
                *out = (toned(&curve, value) + grain + 0.5).clamp(0.0, 255.0) as u8;
            }
        }
    });
    rgb
}

/// Radius of the blur of a point at distance `d`, in pixels.
pub(super) fn circle(scene: &Scene, d: f32, height: usize) -> f32 {
    let blur = (1.0 - scene.focus / d.max(0.1)).abs() - 0.03;
    let limit = 0.016 * height as f32;
    (blur.max(0.0) * scene.aperture * height as f32 * 0.9).min(limit)
}

struct Half {
    width: usize,
    height: usize,
    colour: Vec<Vec3>,
    /// Blur radius in half pixels, and distance.
    blur: Vec<(f32, f32)>,
}

fn halved(linear: &[Vec3], circles: &[f32], depth: &[f32], width: usize, height: usize) -> Half {
    let (w, h) = (width.div_ceil(2), height.div_ceil(2));
    let mut half = Half {
        width: w,
        height: h,
        colour: Vec::with_capacity(w * h),
        blur: Vec::with_capacity(w * h),
    };
    for j in 0..h {
        for i in 0..w {
            let (x, y) = (i * 2, j * 2);
            let (right, below) = ((x + 1).min(width - 1), (y + 1).min(height - 1));
            // A block across an outline keeps the blurred side only, or bright outlines would grow a fringe.
            let (mut sum, mut total) = (Vec3::ZERO, 0.0);
            let mut blur = (0.0, 0.0);
            for index in [
                y * width + x,
                y * width + right,
                below * width + x,
                below * width + right,
            ] {
                let (Some(&colour), Some(&circle), Some(&distance)) =
                    (linear.get(index), circles.get(index), depth.get(index))
                else {
                    continue;
                };
                let weight = 0.02 + circle * circle;
                sum += colour.min(Vec3::splat(12.0)) * weight;
                total += weight;
                if circle * 0.5 >= blur.0 {
                    blur = (circle * 0.5, distance);
                }
            }
            half.colour.push(sum / f32::max(total, 1e-6));
            half.blur.push(blur);
        }
    }
    half
}

impl Half {
    /// Gathers each pixel's circle of confusion; a sharp foreground does not leak into a blurred background.
    fn blurred(&self) -> Vec<Vec3> {
        const TAPS: usize = 36;
        let spiral: Vec<(f32, f32, f32)> = (1..=TAPS)
            .map(|tap| {
                let radius = (tap as f32 / TAPS as f32).sqrt();
                let angle = tap as f32 * 2.399_963;
                (radius * angle.cos(), radius * angle.sin(), radius)
            })
            .collect();
        let mut out = self.colour.clone();
        out.par_chunks_mut(self.width).enumerate().for_each(|(y, row)| {
            for (x, slot) in row.iter_mut().enumerate() {
                let Some(&(radius, distance)) = self.blur.get(y * self.width + x) else {
                    continue;
                };
                if radius < 0.3 {
                    continue;
                }
                let mut sum = *slot;
                let mut total = 1.0;
                // Small circles need fewer taps; every n-th of the spiral is a spiral again.
                let stride = if radius < 1.5 {
                    4
                } else if radius < 3.5 {
                    2
                } else {
                    1
                };
                for &(dx, dy, share) in spiral.iter().step_by(stride) {
                    let sx = (x as f32 + dx * radius + 0.5).clamp(0.0, (self.width - 1) as f32) as usize;
                    let sy = (y as f32 + dy * radius + 0.5).clamp(0.0, (self.height - 1) as f32) as usize;
                    let index = sy * self.width + sx;
                    let (Some(&(other, far)), Some(&colour)) = (self.blur.get(index), self.colour.get(index))
                    else {
                        continue;
                    };
                    let reaches = if far > distance * 1.02 {
                        1.0
                    } else {
                        smoothstep(share * radius - 1.0, share * radius + 0.2, other)
                    };
                    sum += colour * reaches;
                    total += reaches;
                }
                *slot = sum / total;
            }
        });
        out
    }

    /// Bilinear look-up for a full-size pixel.
    fn sample(&self, colours: &[Vec3], x: usize, y: usize) -> Vec3 {
        let (u, v) = ((x as f32 * 0.5 - 0.25).max(0.0), (y as f32 * 0.5 - 0.25).max(0.0));
        let (i, j) = (u as usize, v as usize);
        let (i2, j2) = ((i + 1).min(self.width - 1), (j + 1).min(self.height - 1));
        let at = |i: usize, j: usize| colours.get(j * self.width + i).copied().unwrap_or(Vec3::ZERO);
        let (fu, fv) = (u - i as f32, v - j as f32);
        at(i, j)
            .lerp(at(i2, j), fu)
            .lerp(at(i, j2).lerp(at(i2, j2), fu), fv)
    }
}

/// Brings the picture's log average near a middle tone.
fn exposure(linear: &[Vec3]) -> f32 {
    let mut sum = 0.0;
    let mut count = 0.0;
    for colour in linear.iter().step_by(97) {
        sum += (colour.dot(Vec3::new(0.21, 0.72, 0.07)).max(0.0) + 0.01).ln();
        count += 1.0_f32;
    }
    let average = (sum / count.max(1.0)).exp();
    let wanted = mix(0.30, average, 0.25).clamp(0.18, 0.42);
    (wanted / average).clamp(0.35, 2.4)
}

const CURVE_STEPS: usize = 2048;
const CURVE_TOP: f32 = 4.0;

/// The film curve and sRGB transfer in one table over the square root of light, 0 to [`CURVE_TOP`].
fn curve() -> Vec<f32> {
    (0..=CURVE_STEPS)
        .map(|step| {
            let root = step as f32 / CURVE_STEPS as f32 * CURVE_TOP.sqrt();
            let x = root * root * 0.82;
            // Narkowicz's fit of the ACES curve.
            let film = (x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14);
            let film = film.clamp(0.0, 1.0);
            let encoded = if film <= 0.003_130_8 {
                film * 12.92
            } else {
                1.055 * film.powf(1.0 / 2.4) - 0.055
            };
            (encoded * 0.975 + 0.012) * 255.0
        })
        .collect()
}

fn toned(curve: &[f32], value: f32) -> f32 {
    let at = (value.clamp(0.0, CURVE_TOP) / CURVE_TOP).sqrt() * CURVE_STEPS as f32;
    let index = (at as usize).min(CURVE_STEPS - 1);
    let low = curve.get(index).copied().unwrap_or(0.0);
    let high = curve.get(index + 1).copied().unwrap_or(255.0);
    mix(low, high, at - index as f32)
}
