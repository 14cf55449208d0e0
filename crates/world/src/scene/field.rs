//! Outlines baked into a grid of signed distances.
//!
//! A thrown pot is a profile turned about an axis and a leaf is a flat outline bent in space: both need the distance
//! to a curve in the plane. Baking it once makes every later look-up a bilinear read, whatever the curve.

use glam::Vec2;

/// Signed distance to a closed outline, sampled on a square grid. Negative inside.
#[derive(Debug)]
pub struct Field {
    low: Vec2,
    per_cell: f32,
    cell: f32,
    columns: usize,
    rows: usize,
    limit: Vec2,
    distances: Vec<f32>,
}

/// How many cells the longer side of a field has: fine enough for a 3 mm rim on a 40 cm jar.
const LONG_SIDE: f32 = 150.0;

/// Whether edges that lie on x = 0 are surface or only the axis of a lathe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// The outline is turned about x = 0; its edge there is no surface.
    Turned,
    /// The whole outline is surface.
    Flat,
}

impl Field {
    /// Bakes the polygon `outline` (3 points or more, any winding), rounded outwards by `rounding`.
    pub fn bake(outline: &[Vec2], rounding: f32, axis: Axis) -> Self {
        let (mut low, mut high) = (Vec2::splat(f32::MAX), Vec2::splat(f32::MIN));
        for &point in outline {
            low = low.min(point);
            high = high.max(point);
        }
        let margin = rounding + 0.05 * (high - low).max_element();
        high += margin;
        low -= margin;
        if axis == Axis::Turned {
            low.x = 0.0;
        }
        let size = (high - low).max(Vec2::splat(1e-3));
        let cell = size.max_element() / LONG_SIDE;
        let columns = (size.x / cell).ceil() as usize + 2;
        let rows = (size.y / cell).ceil() as usize + 2;
        let edges = edges_of(outline, axis);
        let mut distances = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                let p = low + Vec2::new(column as f32, row as f32) * cell;
                distances.push(signed_distance(&edges, p) - rounding);
            }
        }
        Self {
            low,
            per_cell: 1.0 / cell,
            cell,
            columns,
            rows,
            limit: Vec2::new(columns as f32 - 1.001, rows as f32 - 1.001),
            distances,
        }
    }

    /// The same outline `times` as large.
    pub fn scaled(&self, times: f32) -> Self {
        Self {
            low: self.low * times,
            per_cell: self.per_cell / times,
            cell: self.cell * times,
            columns: self.columns,
            rows: self.rows,
            limit: self.limit,
            distances: self.distances.iter().map(|distance| distance * times).collect(),
        }
    }

    /// Lowest and highest corner of the region that holds the outline.
    pub fn bounds(&self) -> (Vec2, Vec2) {
        let extent = Vec2::new((self.columns - 1) as f32, (self.rows - 1) as f32) * self.cell;
        (self.low, self.low + extent)
    }

    /// A lower bound of the signed distance at (x, y), exact up to the grid inside [`Field::bounds`].
    #[inline]
    #[expect(
        clippy::indexing_slicing,
        reason = "the clamp to `limit` keeps both rows and columns inside the grid"
    )]
    pub fn at(&self, x: f32, y: f32) -> f32 {
        let raw = (Vec2::new(x, y) - self.low) * self.per_cell;
        let inside = raw.clamp(Vec2::ZERO, self.limit);
        let (column, row) = (inside.x as usize, inside.y as usize);
        let (fx, fy) = (inside.x - column as f32, inside.y - row as f32);
        let base = row * self.columns + column;
        let a = &self.distances[base..base + 2];
        let b = &self.distances[base + self.columns..base + self.columns + 2];
        let low = a[0] + (a[1] - a[0]) * fx;
        let high = b[0] + (b[1] - b[0]) * fx;
        let distance = low + (high - low) * fy;
        if raw == inside {
            return distance;
        }
        // The nearest surface lies inside the box, so the way out of the box and the way in it are at least square.
        let outside = (raw - inside).length_squared() * self.cell * self.cell;
        (distance * distance + outside).sqrt()
    }

    /// The gradient at (x, y), differenced over a whole cell so that it is continuous between cells.
    #[inline]
    pub fn gradient(&self, x: f32, y: f32) -> Vec2 {
        let step = self.cell;
        Vec2::new(
            self.at(x + step, y) - self.at(x - step, y),
            self.at(x, y + step) - self.at(x, y - step),
        )
    }
}

struct Edge {
    from: Vec2,
    along: Vec2,
    per_length: f32,
    surface: bool,
}

fn edges_of(outline: &[Vec2], axis: Axis) -> Vec<Edge> {
    let ends = outline.iter().skip(1).chain(outline.first());
    outline
        .iter()
        .zip(ends)
        .filter(|(from, to)| from.distance_squared(**to) > 1e-10)
        .map(|(&from, &to)| {
            let along = to - from;
            let on_axis = from.x.abs() < 1e-4 && to.x.abs() < 1e-4;
            Edge {
                from,
                along,
                per_length: 1.0 / along.length_squared(),
                surface: !(axis == Axis::Turned && on_axis),
            }
        })
        .collect()
}

/// Even-odd rule for the sign, nearest edge for the distance.
fn signed_distance(edges: &[Edge], p: Vec2) -> f32 {
    let mut nearest = f32::MAX;
    let mut inside = false;
    for edge in edges {
        let to_p = p - edge.from;
        if edge.surface {
            let t = (to_p.dot(edge.along) * edge.per_length).clamp(0.0, 1.0);
            nearest = nearest.min((to_p - edge.along * t).length_squared());
        }
        let end_y = edge.from.y + edge.along.y;
        if (edge.from.y > p.y) != (end_y > p.y) {
            let crossing = edge.from.x + edge.along.x * (to_p.y / edge.along.y);
            if p.x < crossing {
                inside = !inside;
            }
        }
    }
    let distance = nearest.sqrt();
    if inside { -distance } else { distance }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_square_knows_its_inside_and_its_distance() {
        let square = [
            Vec2::new(0.0, 0.0),
            Vec2::new(1.0, 0.0),
            Vec2::new(1.0, 2.0),
            Vec2::new(0.0, 2.0),
        ];
        let field = Field::bake(&square, 0.0, Axis::Turned);
        assert!((field.at(0.0, 1.0) + 1.0).abs() < 0.02, "the axis is no surface");
        assert!((field.at(1.05, 1.0) - 0.05).abs() < 0.02);
        let far = field.at(5.0, 1.0);
        assert!(
            far > 3.5 && far <= 4.01,
            "a lower bound outside the grid, got {far}"
        );
    }
}
