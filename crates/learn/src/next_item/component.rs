use crate::NeighbourTable;
use std::{borrow::Cow, sync::Arc};

/// One voice: the decayed sum of a history's rows, on a logarithmic scale.
#[derive(Debug, Clone)]
pub struct Component {
    name: Cow<'static, str>,
    parts: Vec<Part>,
    scale: f32,
}

/// A table that a component reads.
#[derive(Debug, Clone)]
pub struct Part {
    /// Components may share one.
    pub table: Arc<NeighbourTable>,
    /// What a history's event counts, by its lag.
    pub by_lag: Vec<f32>,
}

impl Component {
    /// Scores are `ln(1 + sum / scale)`: below `scale` they are proportional to the sum, above to its logarithm.
    pub fn new(name: impl Into<Cow<'static, str>>, scale: f32) -> Self {
        Self {
            name: name.into(),
            parts: Vec::new(),
            scale,
        }
    }

    /// Adds a table; the last event of a history counts `by_lag[0]`, the one before `by_lag[1]`.
    pub fn with(mut self, table: impl Into<Arc<NeighbourTable>>, by_lag: Vec<f32>) -> Self {
        let table = table.into();
        self.parts.push(Part { table, by_lag });
        self
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn scale(&self) -> f32 {
        self.scale
    }

    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Weights in all tables.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.table.len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Scores every item that `history`, oldest first, speaks for.
    pub(super) fn score(&self, history: &[u32], scores: &mut Scores) {
        scores.clear();
        for part in &self.parts {
            for (item, decay) in history.iter().rev().zip(&part.by_lag) {
                let (neighbours, weights) = part.table.row(*item);
                for (neighbour, weight) in neighbours.iter().zip(weights) {
                    scores.add(*neighbour, decay * weight);
                }
            }
        }
        scores.compress(self.scale);
    }
}

/// One component's scores of all items, most of which are zero.
#[derive(Debug, Clone)]
pub(super) struct Scores {
    of: Vec<f32>,
    is_touched: Vec<bool>,
    touched: Vec<u32>,
}

impl Scores {
    pub fn new(items: usize) -> Self {
        Self {
            of: vec![0.0; items],
            is_touched: vec![false; items],
            touched: Vec::new(),
        }
    }

    /// Items whose score may not be zero, each once.
    pub fn touched(&self) -> &[u32] {
        &self.touched
    }

    pub fn get(&self, item: u32) -> f32 {
        self.of.get(item as usize).copied().unwrap_or(0.0)
    }

    fn add(&mut self, item: u32, weight: f32) {
        let index = item as usize;
        if let (Some(score), Some(touched)) = (self.of.get_mut(index), self.is_touched.get_mut(index)) {
            *score += weight;
            if !*touched {
                *touched = true;
                self.touched.push(item);
            }
        }
    }

    fn compress(&mut self, scale: f32) {
        for item in &self.touched {
            if let Some(score) = self.of.get_mut(*item as usize) {
                *score = (score.max(0.0) / scale).ln_1p();
            }
        }
    }

    fn clear(&mut self) {
        for item in self.touched.drain(..) {
            let index = item as usize;
            if let (Some(score), Some(touched)) = (self.of.get_mut(index), self.is_touched.get_mut(index)) {
                (*score, *touched) = (0.0, false);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_event_speaks_loudest_and_nothing_is_left_of_the_history_before() {
        let table = NeighbourTable::new(vec![0, 1, 2, 2], vec![2, 2], vec![1.0, -4.0]).unwrap();
        let component = Component::new("test", 0.5).with(table, vec![1.0, 0.5]);
        let mut scores = Scores::new(3);
        component.score(&[0, 0], &mut scores);
        assert_eq!(scores.get(2), 4.0_f32.ln());
        assert_eq!(scores.touched(), [2]);
        component.score(&[1], &mut scores);
        assert_eq!(scores.get(2), 0.0);
        component.score(&[], &mut scores);
        assert!(scores.touched().is_empty());
    }
}
