//! From a scene to pixels: visibility at full size, light at quarter size, extra samples on edges.

use glam::{Vec2, Vec3, vec2};
use rayon::prelude::*;

use super::compose::Scene;
use super::lens;
use super::shade::Light;
use super::trace;

/// A picture, 8 bits per channel sRGB, rows from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    /// `width * height * 3` bytes, red first.
    pub rgb: Vec<u8>,
}

/// Why a picture cannot be rendered.
#[derive(Debug, thiserror::Error)]
pub enum SceneError {
    #[error("a picture of {width} x {height} was asked, each side must be 16 to 4096 pixels")]
    Size { width: u32, height: u32 },
}

/// Seen through one pixel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub distance: f32,
    /// Index of the part, or [`SET`].
    pub part: u16,
    pub normal: Vec3,
}

/// Marks ground and wall.
const SET: u16 = u16::MAX;

/// Side of the square tiles parts are sorted into.
const TILE: usize = 20;

struct Frame {
    width: usize,
    height: usize,
    tiles_across: usize,
    tiles: Vec<Vec<u16>>,
}

impl Scene {
    /// Renders the scene. Framed for 4:5; other proportions are stretched views of the same frame.
    pub fn render(&self, width: u32, height: u32) -> Result<Picture, SceneError> {
        if !(16..=4096).contains(&width) || !(16..=4096).contains(&height) {
            return Err(SceneError::Size { width, height });
        }
        let frame = self.tiled(width as usize, height as usize);
        let seen = self.look(&frame);
        let lights = self.gather(&frame, &seen);
        let (linear, circles) = self.paint(&frame, &seen, &lights);
        let depth: Vec<f32> = seen.iter().map(|s| s.distance).collect();
        let rgb = lens::develop(self, &linear, &circles, &depth, frame.width);
        Ok(Picture { width, height, rgb })
    }

    /// The linear light before lens and film.
    #[cfg(test)]
    pub(super) fn linear(&self, width: usize, height: usize) -> Vec<Vec3> {
        let frame = self.tiled(width, height);
        let seen = self.look(&frame);
        let lights = self.gather(&frame, &seen);
        self.paint(&frame, &seen, &lights).0
    }

    /// Sorts the parts into the tiles they may be seen in.
    fn tiled(&self, width: usize, height: usize) -> Frame {
        let (across, down) = (width.div_ceil(TILE), height.div_ceil(TILE));
        let mut tiles = vec![Vec::new(); across * down];
        let mut order: Vec<(f32, u16)> = Vec::new();
        for (index, part) in self.parts.iter().enumerate() {
            order.push((part.centre.distance(self.camera.eye), index as u16));
        }
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (_, index) in order {
            let Some(part) = self.parts.get(index as usize) else {
                continue;
            };
            let Some((at, depth)) = self.camera.project(part.centre) else {
                continue;
            };
            let radius =
                self.camera.share(part.radius, depth - part.radius * 0.7) * 1.08 * height as f32 + 2.0;
            let centre = at * vec2(width as f32, height as f32);
            let from = ((centre - radius) / TILE as f32).max(Vec2::ZERO);
            let to = ((centre + radius) / TILE as f32).max(Vec2::ZERO);
            for y in from.y as usize..=(to.y as usize).min(down - 1) {
                for x in from.x as usize..=(to.x as usize).min(across - 1) {
                    if let Some(tile) = tiles.get_mut(y * across + x) {
                        tile.push(index);
                    }
                }
            }
        }
        Frame {
            width,
            height,
            tiles_across: across,
            tiles,
        }
    }

    fn see(&self, frame: &Frame, x: f32, y: f32) -> (Seen, Vec3) {
        let ray = self
            .camera
            .ray(vec2(x / frame.width as f32, y / frame.height as f32));
        let (distance, normal) = self.stage.hit(self.camera.eye, ray);
        let tile = (y as usize / TILE) * frame.tiles_across + x as usize / TILE;
        let candidates = frame.tiles.get(tile).map_or(&[][..], Vec::as_slice);
        let Some(hit) = trace::nearest(&self.parts, candidates, self.camera.eye, ray, distance) else {
            return (
                Seen {
                    distance,
                    part: SET,
                    normal,
                },
                ray,
            );
        };
        let normal = self.parts.get(hit.part).map_or(Vec3::Y, |part| {
            let local = part.local(self.camera.eye + ray * hit.distance);
            part.turn * part.shape.normal(local)
        });
        // A thin leaf may be hit a hair behind its edge.
        let normal = if normal.dot(ray) > 0.0 {
            (normal - ray * (1.02 * normal.dot(ray))).normalize_or(-ray)
        } else {
            normal
        };
        (
            Seen {
                distance: hit.distance,
                part: hit.part as u16,
                normal,
            },
            ray,
        )
    }

    fn look(&self, frame: &Frame) -> Vec<Seen> {
        let mut seen = vec![
            Seen {
                distance: 0.0,
                part: SET,
                normal: Vec3::Y
            };
            frame.width * frame.height
        ];
        seen.par_chunks_mut(frame.width).enumerate().for_each(|(y, row)| {
            for (x, slot) in row.iter_mut().enumerate() {
                *slot = self.see(frame, x as f32 + 0.5, y as f32 + 0.5).0;
            }
        });
        seen
    }

    fn light_at(&self, seen: &Seen, ray: Vec3) -> Light {
        let mirrors = self
            .parts
            .get(seen.part as usize)
            .is_some_and(|p| p.material.mirrors());
        let mut light = self.light(self.camera.eye + ray * seen.distance, seen.normal, ray, mirrors);
        if self
            .parts
            .get(seen.part as usize)
            .is_some_and(|p| p.gives_light())
        {
            // A shade's own bulb is in its emission already.
            light.lamp = Vec3::ZERO;
        }
        light
    }

    /// Light for every second pixel of every second row.
    ///
    /// Gathered at every fourth first; what lies between four lights that agree is blended, the rest gathered too.
    fn gather(&self, frame: &Frame, seen: &[Seen]) -> Vec<Light> {
        let (across, down) = (frame.width.div_ceil(2), frame.height.div_ceil(2));
        let size = vec2(frame.width as f32, frame.height as f32);
        let gathered = |i: usize, j: usize| {
            let me = seen.get(j * 2 * frame.width + i * 2)?;
            let ray = self
                .camera
                .ray((vec2((i * 2) as f32, (j * 2) as f32) + 0.5) / size);
            Some(self.light_at(me, ray))
        };
        let (coarse_across, coarse_down) = (across.div_ceil(2), down.div_ceil(2));
        let mut coarse = vec![Light::DARK; coarse_across * coarse_down];
        coarse
            .par_chunks_mut(coarse_across)
            .enumerate()
            .for_each(|(j, row)| {
                for (i, slot) in row.iter_mut().enumerate() {
                    *slot = gathered(i * 2, j * 2).unwrap_or(Light::DARK);
                }
            });
        let mut lights = vec![Light::DARK; across * down];
        lights.par_chunks_mut(across).enumerate().for_each(|(j, row)| {
            for (i, slot) in row.iter_mut().enumerate() {
                let corner = |di: usize, dj: usize| {
                    let (ci, cj) = (i / 2 + di * (i & 1), j / 2 + dj * (j & 1));
                    let light = coarse
                        .get(cj * coarse_across + ci)
                        .filter(|_| ci < coarse_across)?;
                    Some((light, seen.get(cj * 4 * frame.width + ci * 4)?))
                };
                let corners = [corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1)];
                let blended = if i & 1 == 0 && j & 1 == 0 {
                    corners[0].map(|(light, _)| *light)
                } else {
                    seen.get(j * 2 * frame.width + i * 2)
                        .and_then(|me| agreed(me, corners))
                };
                *slot = blended.or_else(|| gathered(i, j)).unwrap_or(Light::DARK);
            }
        });
        self.soften_mirrors(&mut lights, frame, seen);
        lights
    }

    /// Blurs mirror images along the surface that shows them: no glaze is as flat as glass.
    fn soften_mirrors(&self, lights: &mut [Light], frame: &Frame, seen: &[Seen]) {
        const REACH: isize = 3;
        let (across, down) = (frame.width.div_ceil(2), frame.height.div_ceil(2));
        let part_at = |i: usize, j: usize| seen.get(j * 2 * frame.width + i * 2).map_or(SET, |s| s.part);
        let mirrors: Vec<bool> = self.parts.iter().map(|p| p.material.mirrors()).collect();
        for (right, below) in [(1, 0), (0, 1)] {
            let before = lights.to_vec();
            lights.par_chunks_mut(across).enumerate().for_each(|(j, row)| {
                for (i, slot) in row.iter_mut().enumerate() {
                    let part = part_at(i, j);
                    if !mirrors.get(part as usize).copied().unwrap_or(false) {
                        continue;
                    }
                    let (mut mirror, mut free, mut count) = (Vec3::ZERO, 0.0, 0.0);
                    for step in -REACH..=REACH {
                        let (Some(x), Some(y)) = (
                            i.checked_add_signed(step * right),
                            j.checked_add_signed(step * below),
                        ) else {
                            continue;
                        };
                        if x >= across || y >= down || part_at(x, y) != part {
                            continue;
                        }
                        if let Some(light) = before.get(y * across + x) {
                            mirror += light.mirror;
                            free += light.free;
                            count += 1.0;
                        }
                    }
                    if count > 0.0 {
                        slot.mirror = mirror / count;
                        slot.free = free / count;
                    }
                }
            });
        }
    }

    /// Blends the four nearest gathered lights that lie on the same surface; gathers anew when none does.
    fn shared_light(
        &self,
        frame: &Frame,
        seen: &[Seen],
        lights: &[Light],
        me: &Seen,
        ray: Vec3,
        at: Vec2,
    ) -> Light {
        let Vec2 { x, y } = at;
        let across = frame.width.div_ceil(2);
        let (u, v) = ((x - 0.5).max(0.0) * 0.5, (y - 0.5).max(0.0) * 0.5);
        let (i, j) = (u as usize, v as usize);
        let (fu, fv) = (u - i as f32, v - j as f32);
        let mut sum = Light::NONE;
        let mut total = 0.0;
        for (di, dj) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let weight = (if di == 0 { 1.0 - fu } else { fu }) * (if dj == 0 { 1.0 - fv } else { fv });
            let (ci, cj) = (i + di, j + dj);
            if weight < 1e-3 || ci >= across {
                continue;
            }
            let (Some(other), Some(light)) = (
                seen.get(cj * 2 * frame.width + ci * 2),
                lights.get(cj * across + ci),
            ) else {
                continue;
            };
            let near = (other.distance - me.distance).abs() < 0.03 * me.distance;
            let facing = other.normal.dot(me.normal);
            if other.part != me.part || !near || facing < 0.8 {
                continue;
            }
            let weight = weight * facing * facing;
            sum.add(light, weight);
            total += weight;
        }
        if total < 0.05 {
            return self.light_at(me, ray);
        }
        let mut mean = Light::NONE;
        mean.add(&sum, 1.0 / total);
        mean
    }

    fn colour(&self, me: &Seen, ray: Vec3, light: &Light) -> Vec3 {
        let p = self.camera.eye + ray * me.distance;
        let (surface, relief) = match self.parts.get(me.part as usize) {
            Some(part) => {
                let surface = part.material.surface(part.local(p), part.turn_back(me.normal));
                (surface, part.turn * surface.relief)
            }
            None => {
                let surface = self.stage.surface(p, me.normal);
                (surface, surface.relief)
            }
        };
        let normal = (me.normal + relief).normalize_or(me.normal);
        self.shade(&surface, normal, ray, light)
    }

    /// The light of every pixel, and the radius of its circle of confusion.
    fn paint(&self, frame: &Frame, seen: &[Seen], lights: &[Light]) -> (Vec<Vec3>, Vec<f32>) {
        let mut linear = vec![Vec3::ZERO; frame.width * frame.height];
        let mut circles = vec![0.0_f32; frame.width * frame.height];
        let size = vec2(frame.width as f32, frame.height as f32);
        linear
            .par_chunks_mut(frame.width)
            .zip(circles.par_chunks_mut(frame.width))
            .enumerate()
            .for_each(|(y, (row, circles))| {
                for (x, (slot, circle)) in row.iter_mut().zip(circles).enumerate() {
                    let Some(me) = seen.get(y * frame.width + x) else {
                        continue;
                    };
                    let at = vec2(x as f32 + 0.5, y as f32 + 0.5);
                    let ray = self.camera.ray(at / size);
                    let light = self.shared_light(frame, seen, lights, me, ray, at);
                    let mut colour = self.colour(me, ray, &light);
                    *circle = lens::circle(self, me.distance, frame.height);
                    if is_edge(frame, seen, me, x, y) {
                        // Bright samples are weighed down so that highlights do not make steps along edges.
                        let mut total = 1.0 / (1.0 + colour.max_element());
                        colour *= total;
                        for offset in [
                            vec2(-0.36, -0.12),
                            vec2(0.12, -0.36),
                            vec2(0.36, 0.12),
                            vec2(-0.12, 0.36),
                        ] {
                            let at = at + offset;
                            let (sample, ray) = self.see(frame, at.x, at.y);
                            let light = self.shared_light(frame, seen, lights, &sample, ray, at);
                            let extra = self.colour(&sample, ray, &light);
                            // A pixel that a sharp outline crosses stays sharp, or the blur would eat its smoothing.
                            *circle = circle.min(lens::circle(self, sample.distance, frame.height));
                            let weight = 1.0 / (1.0 + extra.max_element());
                            colour += extra * weight;
                            total += weight;
                        }
                        colour /= total;
                    }
                    *slot = colour;
                }
            });
        (linear, circles)
    }
}

/// The mean of four lights, if they lie on the surface `me` lies on and hardly differ.
fn agreed(me: &Seen, corners: [Option<(&Light, &Seen)>; 4]) -> Option<Light> {
    let first = corners[0]?.0;
    let mut mean = Light::NONE;
    for corner in corners {
        let (light, other) = corner?;
        let bend = 1.0 - other.normal.dot(me.normal);
        let far = (other.distance - me.distance).abs() > 0.03 * me.distance;
        if other.part != me.part || far || bend > 0.03 || light.differs(first) {
            return None;
        }
        mean.add(light, 0.25);
    }
    Some(mean)
}

/// Whether a neighbour shows another surface.
fn is_edge(frame: &Frame, seen: &[Seen], me: &Seen, x: usize, y: usize) -> bool {
    let here = y * frame.width + x;
    let around = [
        (x > 0).then(|| here - 1),
        (x + 1 < frame.width).then(|| here + 1),
        (y > 0).then(|| here - frame.width),
        (y + 1 < frame.height).then(|| here + frame.width),
    ];
    around
        .into_iter()
        .flatten()
        .filter_map(|index| seen.get(index))
        .any(|other| {
            other.part != me.part
                || (other.part != SET && other.normal.dot(me.normal) < 0.86)
                || (other.part != SET && (other.distance - me.distance).abs() > 0.02 * me.distance)
        })
}
