//! Where each weight stands.
//!
//! One flat list of rows of lanes: eight blocks of a bias and [`FEATURES`] weights (shared, four histories, three
//! routes), the position's weight, then one row for each content slot.

use super::layout::{FEATURES, History, LANES, Lanes, Route, Row, SLOTS};

/// Rows of one block: its bias and its features.
pub(super) const BLOCK: usize = 1 + FEATURES;
const BLOCKS: usize = 1 + History::ALL.len() + Route::ALL.len();
pub(super) const POSITION: usize = BLOCK * BLOCKS;
pub(super) const CONTENT: usize = POSITION + 1;
pub(super) const ROWS: usize = CONTENT + SLOTS;

/// The weights of one gate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Block {
    pub bias: Lanes,
    pub weights: [Lanes; FEATURES],
}

impl Default for Block {
    fn default() -> Self {
        Self {
            bias: [0.0; LANES],
            weights: [[0.0; LANES]; FEATURES],
        }
    }
}

impl Block {
    pub fn add(&mut self, other: &Self) {
        add(&mut self.bias, &other.bias);
        for (own, added) in self.weights.iter_mut().zip(&other.weights) {
            add(own, added);
        }
    }

    /// Rows in the order of the flat list.
    pub fn rows(&self) -> impl Iterator<Item = &Lanes> {
        std::iter::once(&self.bias).chain(&self.weights)
    }

    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut Lanes> {
        std::iter::once(&mut self.bias).chain(&mut self.weights)
    }
}

pub(super) fn add(sum: &mut Lanes, added: &Lanes) {
    for (sum, added) in sum.iter_mut().zip(added) {
        *sum += added;
    }
}

/// First row of the block of a history, or of a route.
pub(super) const fn of_history(history: History) -> usize {
    BLOCK * (1 + history as usize)
}

pub(super) const fn of_route(route: Route) -> usize {
    BLOCK * (1 + History::ALL.len() + route as usize)
}

/// What kind of weight stands in a row: each kind is drawn to its prior with a strength of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Shared,
    Gate,
    Content,
}

impl Kind {
    pub const fn of(row: usize) -> Self {
        match row {
            0..BLOCK | POSITION => Self::Shared,
            BLOCK..POSITION => Self::Gate,
            _ => Self::Content,
        }
    }
}

/// The position as a feature: 0 at the top, 1 at the twentieth place.
pub(super) fn position_feature(position: u16) -> f32 {
    f32::from(position).ln_1p() / 20_f32.ln()
}

/// Rows of the flat list that speak for a candidate, each with its value.
pub(super) fn active(
    row: &Row,
    history: History,
    position: f32,
) -> impl Iterator<Item = (usize, f32)> + use<'_> {
    let starts = [0, of_history(history), of_route(row.route)];
    let biases = starts.into_iter().map(|start| (start, 1.0));
    let dense = (1..).zip(&row.features).filter(|(_, value)| **value != 0.0);
    let dense =
        dense.flat_map(move |(place, value)| starts.into_iter().map(move |start| (start + place, *value)));
    let slots = row.slots.iter().filter(|slot| **slot != 0);
    let content = slots.map(|slot| (CONTENT + usize::from(*slot), 1.0));
    biases
        .chain(dense)
        .chain(std::iter::once((POSITION, position)))
        .chain(content)
}
