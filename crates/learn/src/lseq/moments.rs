use super::Basis;
use crate::sequences::{Occurrence, Occurrences, Sequences};

/// `XᵀX` and `XᵀY` of all decayed histories, one row at a time, without ever writing a history down.
///
/// A history is a sum over its events, so an entry of `XᵀX` is a sum over pairs of events. What a pair adds depends on
/// the lag between the two and on how many events follow the later one, and that is a small table. So a row costs as much
/// as its item's occurrences times the window, however long the sequences.
pub(super) struct Moments<'s> {
    basis: Basis,
    occurrences: Occurrences<'s>,
    items: usize,
    /// See [`Self::pair`].
    pairs: Vec<f32>,
    window: usize,
}

impl<'s> Moments<'s> {
    pub fn new(sequences: &'s Sequences, basis: Basis) -> Self {
        let window = basis.window();
        let mut pairs = Vec::with_capacity(basis.len() * basis.len() * window * (window + 1));
        for earlier in basis.decays() {
            for later in basis.decays() {
                for gap in 0..window {
                    let shifted = earlier.get(gap..).unwrap_or(&[]);
                    let mut sum = 0.0;
                    pairs.push(sum);
                    for rest in 0..window {
                        let product = shifted.get(rest).zip(later.get(rest));
                        sum += product.map_or(0.0, |(a, b)| a * b);
                        pairs.push(sum);
                    }
                }
            }
        }
        Self {
            occurrences: Occurrences::of(sequences),
            items: sequences.item_count(),
            basis,
            pairs,
            window,
        }
    }

    /// Columns of `X`: decay `d` of item `i` is column `d * items + i`.
    pub fn features(&self) -> usize {
        self.basis.len() * self.items
    }

    /// Columns of `Y`.
    pub fn items(&self) -> usize {
        self.items
    }

    /// Hands every term of row `feature` of `XᵀX` to `add`, with its column.
    pub fn gram_row(&self, feature: usize, mut add: impl FnMut(usize, f32)) {
        let (own, item) = (feature / self.items, feature % self.items);
        let Ok(ordinal) = u32::try_from(item) else { return };
        for Occurrence { before, after } in self.occurrences.of_item(ordinal) {
            for other in 0..self.basis.len() {
                let column = other * self.items;
                let itself = self.pair(own, other, 0, after.len());
                if itself != 0.0 {
                    add(column + item, itself);
                }
                // The other event is the later one: as many fewer follow it.
                for (gap, later) in (1..self.window).zip(after) {
                    let term = self.pair(own, other, gap, after.len() - gap);
                    if term != 0.0 {
                        add(column + *later as usize, term);
                    }
                }
                for (gap, earlier) in (1..self.window).zip(before.iter().rev()) {
                    let term = self.pair(other, own, gap, after.len());
                    if term != 0.0 {
                        add(column + *earlier as usize, term);
                    }
                }
            }
        }
    }

    /// Hands every term of row `feature` of `XᵀY` to `add`, with the next item.
    pub fn next_row(&self, feature: usize, mut add: impl FnMut(usize, f32)) {
        let (own, item) = (feature / self.items, feature % self.items);
        let decay = self.basis.decays().get(own).map_or(&[][..], Vec::as_slice);
        let Ok(ordinal) = u32::try_from(item) else { return };
        for Occurrence { after, .. } in self.occurrences.of_item(ordinal) {
            for (weight, next) in decay.iter().zip(after) {
                add(*next as usize, *weight);
            }
        }
    }

    /// What two events `gap` apart add, the earlier seen with one decay and the later with another, when `rest` events
    /// follow the later: the sum over those of the product of both weights.
    fn pair(&self, earlier: usize, later: usize, gap: usize, rest: usize) -> f32 {
        let block = (earlier * self.basis.len() + later) * self.window + gap;
        let place = block * (self.window + 1) + rest.min(self.window);
        self.pairs.get(place).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vocabulary;
    use proptest::prelude::*;

    const ITEMS: usize = 5;

    /// By the definition: every history written down.
    fn by_hand(sequences: &[Vec<u32>], basis: &Basis) -> (Vec<f32>, Vec<f32>) {
        let features = basis.len() * ITEMS;
        let (mut gram, mut next) = (vec![0.0; features * features], vec![0.0; features * ITEMS]);
        for sequence in sequences {
            for at in 0..sequence.len() {
                let mut x = vec![0.0; features];
                for (number, decay) in basis.decays().iter().enumerate() {
                    for (weight, item) in decay.iter().zip(sequence[..at].iter().rev()) {
                        x[number * ITEMS + *item as usize] += weight;
                    }
                }
                for a in 0..features {
                    for b in 0..features {
                        gram[a * features + b] += x[a] * x[b];
                    }
                    next[a * ITEMS + sequence[at] as usize] += x[a];
                }
            }
        }
        (gram, next)
    }

    proptest! {
        #[test]
        fn sums_over_pairs_are_sums_over_histories(
            histories in proptest::collection::vec(proptest::collection::vec(0..ITEMS as u32, 0..12), 1..4)
        ) {
            let basis = Basis::of_half_lives(&[0.0, 2.0], 6);
            let items = Vocabulary::from_ids((0..ITEMS as u64).collect()).unwrap();
            let sequences = Sequences::new(items, histories.clone()).unwrap();
            let moments = Moments::new(&sequences, basis.clone());
            let (gram, next) = by_hand(&histories, &basis);
            let features = moments.features();
            for feature in 0..features {
                let (mut gram_row, mut next_row) = (vec![0.0; features], vec![0.0; ITEMS]);
                moments.gram_row(feature, |column, term| gram_row[column] += term);
                moments.next_row(feature, |item, term| next_row[item] += term);
                for (column, sum) in gram_row.iter().enumerate() {
                    prop_assert!((sum - gram[feature * features + column]).abs() < 1e-3);
                }
                for (item, sum) in next_row.iter().enumerate() {
                    prop_assert!((sum - next[feature * ITEMS + item]).abs() < 1e-3);
                }
            }
        }
    }
}
