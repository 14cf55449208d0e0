//! Profiles for the lathe: smooth curves through a few points, given a wall and a rounded rim.

use std::sync::Arc;

use glam::{Vec2, vec2};

use super::field::{Axis, Field};
use super::shape::Shape;

/// A Catmull-Rom curve through `points`, `steps` segments between each two.
pub fn smooth(points: &[Vec2], steps: usize) -> Vec<Vec2> {
    let mut curve = Vec::with_capacity(points.len() * steps + 1);
    for (index, pair) in points.windows(2).enumerate() {
        let [p1, p2] = pair else { continue };
        let p0 = index.checked_sub(1).and_then(|i| points.get(i)).unwrap_or(p1);
        let p3 = points.get(index + 2).unwrap_or(p2);
        for step in 0..steps {
            let t = step as f32 / steps as f32;
            let (t2, t3) = (t * t, t * t * t);
            curve.push(
                0.5 * (2.0 * *p1
                    + (*p2 - *p0) * t
                    + (2.0 * *p0 - 5.0 * *p1 + 4.0 * *p2 - *p3) * t2
                    + (3.0 * *p1 - *p0 - 3.0 * *p2 + *p3) * t3),
            );
        }
    }
    curve.extend(points.last());
    curve
}

/// An open vessel: `outer` runs from the foot (at y = 0) to the rim; the wall is `wall` thick and the floor ends at `floor`.
pub fn vessel(outer: &[Vec2], wall: f32, floor: f32) -> Shape {
    let curve = smooth(outer, 7);
    let rounding = wall * 0.4;
    let mut outline = vec![vec2(0.0, rounding * 0.5)];
    let foot = curve.first().copied().unwrap_or(Vec2::ZERO);
    // A foot ring: the underside is hollowed, so light dies at the foot as it does under real pots.
    outline.push(vec2(foot.x * 0.8, 0.04_f32.min(floor * 0.5)));
    outline.push(vec2(foot.x * 0.88, rounding));
    for &p in &curve {
        outline.push(vec2((p.x - rounding).max(0.0), p.y.max(rounding)));
    }
    let mut inner = Vec::new();
    for pair in curve.windows(2) {
        let [a, b] = pair else { continue };
        let along = (*b - *a).normalize_or(Vec2::Y);
        let p = *b + vec2(-along.y, along.x) * (wall - rounding);
        if p.y > floor && p.x > 0.02 {
            inner.push(p);
        }
    }
    inner.reverse();
    let lowest = inner.last().copied().unwrap_or(vec2(foot.x, floor));
    outline.extend(inner);
    outline.push(vec2(lowest.x * 0.6, floor - rounding));
    outline.push(vec2(0.0, floor - rounding));
    Shape::Lathe(Arc::new(Field::bake(&outline, rounding, Axis::Turned)))
}

/// A closed body: `outer` runs from the foot to the top, both near the axis.
pub fn solid(outer: &[Vec2], rounding: f32) -> Shape {
    let curve = smooth(outer, 7);
    let mut outline = Vec::with_capacity(curve.len() + 2);
    let foot = curve.first().copied().unwrap_or(Vec2::ZERO);
    let top = curve.last().copied().unwrap_or(Vec2::Y);
    outline.push(vec2(0.0, foot.y + rounding));
    for &p in &curve {
        outline.push(vec2(
            (p.x - rounding).max(0.0),
            p.y.max(foot.y + rounding).min(top.y - rounding),
        ));
    }
    outline.push(vec2(0.0, top.y - rounding));
    Shape::Lathe(Arc::new(Field::bake(&outline, rounding, Axis::Turned)))
}

/// A straight turned body with sharp corners of radius `rounding`: (radius, height) corners from foot to top.
pub fn turned(corners: &[Vec2], rounding: f32) -> Shape {
    let mut outline = Vec::with_capacity(corners.len() + 2);
    let low = corners.first().map_or(0.0, |p| p.y);
    let high = corners.last().map_or(1.0, |p| p.y);
    outline.push(vec2(0.0, low + rounding));
    for &p in corners {
        outline.push(vec2(
            (p.x - rounding).max(0.0),
            p.y.clamp(low + rounding, high - rounding),
        ));
    }
    outline.push(vec2(0.0, high - rounding));
    Shape::Lathe(Arc::new(Field::bake(&outline, rounding, Axis::Turned)))
}

/// A flat disc: tabletops, soil, tea in a cup.
pub fn disc(radius: f32, low: f32, high: f32, rounding: f32) -> Shape {
    turned(&[vec2(radius, low), vec2(radius, high)], rounding)
}
