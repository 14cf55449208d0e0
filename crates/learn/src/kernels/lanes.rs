//! The source of every kernel; `dispatch` compiles it for several processors, and this one is their scalar twin.
//!
//! The outer loop is a constant number of lanes that the compiler turns into vector registers. Four vectors are summed
//! side by side, because one fused multiply-add takes about four cycles and two can begin in each.

const LANES: usize = 16;
const WIDE: usize = 4 * LANES;

/// Sum of the lanes as a tree of fixed shape, so that it is the same on every processor.
#[inline(always)]
fn sum(lanes: [f32; LANES]) -> f32 {
    let mut eight = [0.0; 8];
    for (to, pair) in eight.iter_mut().zip(lanes.as_chunks::<2>().0) {
        let [a, b] = *pair;
        *to = a + b;
    }
    let [a, b, c, d, e, f, g, h] = eight;
    ((a + b) + (c + d)) + ((e + f) + (g + h))
}

#[inline(always)]
fn fold(wide: [f32; WIDE]) -> [f32; LANES] {
    let mut lanes = [0.0; LANES];
    let (quarters, _) = wide.as_chunks::<LANES>();
    for quarter in quarters {
        for (lane, value) in lanes.iter_mut().zip(quarter) {
            *lane += value;
        }
    }
    lanes
}

#[inline(always)]
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let shorter = a.len().min(b.len());
    let (a, b) = (a.get(..shorter).unwrap_or(a), b.get(..shorter).unwrap_or(b));
    let (a_wide, a_rest) = a.as_chunks::<WIDE>();
    let (b_wide, b_rest) = b.as_chunks::<WIDE>();
    let mut wide = [0.0_f32; WIDE];
    for (a, b) in a_wide.iter().zip(b_wide) {
        for ((sum, a), b) in wide.iter_mut().zip(a).zip(b) {
            *sum = a.mul_add(*b, *sum);
        }
    }
    let mut lanes = fold(wide);
    let (a_lanes, a_rest) = a_rest.as_chunks::<LANES>();
    let (b_lanes, b_rest) = b_rest.as_chunks::<LANES>();
    for (a, b) in a_lanes.iter().zip(b_lanes) {
        for ((sum, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *sum = a.mul_add(*b, *sum);
        }
    }
    for ((sum, a), b) in lanes.iter_mut().zip(a_rest).zip(b_rest) {
        *sum = a.mul_add(*b, *sum);
    }
    sum(lanes)
}

/// `y += alpha x`
#[inline(always)]
pub(super) fn axpy(alpha: f32, x: &[f32], y: &mut [f32]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y = alpha.mul_add(*x, *y);
    }
}

/// `y = A x` for a symmetric matrix of which row `r` of `lower` holds the first `r + 1` columns; each is read once and
/// used for both triangles.
#[inline(always)]
pub(super) fn symmetric_times(lower: &[f32], x: &[f32], y: &mut [f32]) {
    y.fill(0.0);
    let Some(stride) = std::num::NonZeroUsize::new(x.len()) else {
        return;
    };
    for (index, row) in lower.chunks_exact(stride.get()).enumerate() {
        let Some((x_here, x_before)) = x.get(..=index).and_then(<[f32]>::split_last) else {
            return;
        };
        let Some((y_here, y_before)) = y.get_mut(..=index).and_then(<[f32]>::split_last_mut) else {
            return;
        };
        let Some((diagonal, row)) = row.get(..=index).and_then(<[f32]>::split_last) else {
            return;
        };
        let of_row = dot_and_axpy(*x_here, row, x_before, y_before);
        *y_here = diagonal.mul_add(*x_here, of_row);
    }
}

/// `y += alpha a`, and the dot product of `a` and `x`.
#[inline(always)]
fn dot_and_axpy(alpha: f32, a: &[f32], x: &[f32], y: &mut [f32]) -> f32 {
    let (a_wide, a_rest) = a.as_chunks::<{ 2 * LANES }>();
    let (x_wide, x_rest) = x.as_chunks::<{ 2 * LANES }>();
    let (y_wide, y_rest) = y.as_chunks_mut::<{ 2 * LANES }>();
    let mut wide = [0.0_f32; 2 * LANES];
    for ((a, x), y) in a_wide.iter().zip(x_wide).zip(y_wide) {
        for (((sum, a), x), y) in wide.iter_mut().zip(a).zip(x).zip(y) {
            *sum = a.mul_add(*x, *sum);
            *y = a.mul_add(alpha, *y);
        }
    }
    let mut lanes = [0.0; LANES];
    for half in wide.as_chunks::<LANES>().0 {
        for (lane, value) in lanes.iter_mut().zip(half) {
            *lane += value;
        }
    }
    let mut rest = sum(lanes);
    for ((a, x), y) in a_rest.iter().zip(x_rest).zip(y_rest) {
        rest = a.mul_add(*x, rest);
        *y = a.mul_add(alpha, *y);
    }
    rest
}

/// Calls `found(index, score)` for each score above the bar, ascending by index; `found` answers with the bar for what
/// follows. Returns the last bar.
#[inline(always)]
pub(super) fn collect_above(scores: &[f32], mut bar: f32, found: &mut impl FnMut(usize, f32) -> f32) -> f32 {
    let (chunks, rest) = scores.as_chunks::<LANES>();
    for (number, chunk) in chunks.iter().enumerate() {
        let above = chunk.iter().fold(false, |any, score| any | (*score > bar));
        if above {
            bar = one_by_one(chunk, number * LANES, bar, found);
        }
    }
    one_by_one(rest, chunks.len() * LANES, bar, found)
}

#[inline(always)]
fn one_by_one(scores: &[f32], from: usize, mut bar: f32, found: &mut impl FnMut(usize, f32) -> f32) -> f32 {
    for (place, score) in scores.iter().enumerate() {
        if *score > bar {
            bar = found(from + place, *score);
        }
    }
    bar
}
