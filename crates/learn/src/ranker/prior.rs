use super::layout::{FEATURES, HEADS, LANES, Lanes};
use super::parameters::Block;

/// Weights set by hand, before there is anything to learn from; the learner is drawn back to them.
#[derive(Debug, Clone, PartialEq)]
pub struct Prior {
    pub version: u32,
    /// What one act of each head is worth, in the order of [`super::Head::ALL`].
    pub worth: [f32; HEADS],
    pub bias: [f32; HEADS],
    /// By head, then by feature.
    pub weights: [[f32; FEATURES]; HEADS],
}

impl Prior {
    pub(super) fn block(&self) -> Block {
        let mut block = Block {
            bias: lanes(&self.bias),
            ..Block::default()
        };
        for (lane, weights) in self.weights.iter().enumerate() {
            for (row, weight) in block.weights.iter_mut().zip(weights) {
                if let Some(place) = row.get_mut(lane) {
                    *place = *weight;
                }
            }
        }
        block
    }

    pub(super) fn worths(&self) -> Lanes {
        lanes(&self.worth)
    }
}

fn lanes(by_head: &[f32; HEADS]) -> Lanes {
    let mut lanes = [0.0; LANES];
    for (lane, value) in lanes.iter_mut().zip(by_head) {
        *lane = *value;
    }
    lanes
}
