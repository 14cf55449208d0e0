//! Item-to-item weights: what people who engaged with this item engaged with soon before or after.
//!
//! Each list is a space-saving summary (Metwally, Agrawal, El Abbadi 2005): when it is full, a newcomer takes the
//! place *and the weight* of the weakest, so a weight is never understated and overstated by at most the weakest's.

use crate::ordinal::Ordinal;
use minicbor::{Decode, Encode};

/// Neighbours kept per item: 256 bytes.
const MAX_NEIGHBOURS: usize = 32;
const HALF_LIFE_SECONDS: f32 = 14.0 * 86_400.0;

#[derive(Debug, Clone, Copy, PartialEq, Encode, Decode)]
pub struct Neighbour {
    #[n(0)]
    pub item: Ordinal,
    /// Decayed sum of co-engagements, at the time of the list's last change.
    #[n(1)]
    pub weight: f32,
}

#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
pub(crate) struct Neighbours {
    #[n(0)]
    list: Vec<Neighbour>,
    #[n(1)]
    at: u32,
}

impl Neighbours {
    /// Adds `weight` of a co-engagement at `at` seconds.
    pub fn add(&mut self, item: Ordinal, weight: f32, at: u32) {
        self.decay_to(at);
        if let Some(known) = self.list.iter_mut().find(|neighbour| neighbour.item == item) {
            known.weight += weight;
            return;
        }
        if self.list.len() < MAX_NEIGHBOURS {
            self.list.push(Neighbour { item, weight });
            return;
        }
        let weakest = self.list.iter_mut().min_by(|a, b| a.weight.total_cmp(&b.weight));
        if let Some(weakest) = weakest {
            *weakest = Neighbour {
                item,
                weight: weakest.weight + weight,
            };
        }
    }

    pub fn list(&self) -> &[Neighbour] {
        &self.list
    }

    fn decay_to(&mut self, at: u32) {
        let age = at.saturating_sub(self.at);
        if age > 0 {
            let factor = (-(age as f32) * std::f32::consts::LN_2 / HALF_LIFE_SECONDS).exp();
            for neighbour in &mut self.list {
                neighbour.weight *= factor;
            }
            self.at = at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strong_stay_when_the_list_is_full() {
        let mut neighbours = Neighbours::default();
        for _ in 0..200 {
            neighbours.add(Ordinal(7), 1.0, 100);
        }
        for item in 100..400 {
            neighbours.add(Ordinal(item), 1.0, 100);
        }
        assert_eq!(neighbours.list().len(), MAX_NEIGHBOURS);
        assert!(
            neighbours
                .list()
                .iter()
                .any(|n| n.item == Ordinal(7) && n.weight >= 200.0)
        );
    }

    #[test]
    fn weights_halve_in_two_weeks() {
        let mut neighbours = Neighbours::default();
        neighbours.add(Ordinal(1), 1.0, 0);
        neighbours.add(Ordinal(2), 1.0, 14 * 86_400);
        assert!((neighbours.list()[0].weight - 0.5).abs() < 1e-3);
    }
}
