use crate::{
    NeighbourTable, SparseRows,
    error::Result,
    sequences::{Occurrence, Occurrences, Repeats, Sequences},
};
use rayon::prelude::*;

/// How pair counts become weights: `(after + mix * before) * n_item^-item_power * n_neighbour^-neighbour_power`, with
/// `n` the number of engagements. Powers of 1 and 0 give the share of an item's engagements that were followed by the
/// neighbour; 0.5 and 0.5 give a cosine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normalisation {
    /// What a neighbour that came before counts against one that came after: 0 follows the arrow of time, 1 ignores it.
    pub mix: f32,
    pub item_power: f32,
    pub neighbour_power: f32,
}

impl Normalisation {
    pub(super) fn powers(self, counts: &[u32]) -> Powers {
        let powers = |power: f32| {
            counts
                .iter()
                .map(|count| (count.max(&1).to_owned() as f32).powf(-power))
                .collect()
        };
        Powers {
            item: powers(self.item_power),
            neighbour: powers(self.neighbour_power),
        }
    }
}

/// The powers of every item's count.
pub(super) struct Powers {
    item: Vec<f32>,
    neighbour: Vec<f32>,
}

impl Powers {
    pub fn of(&self, item: u32, neighbour: u32) -> f32 {
        let at = |powers: &[f32], item: u32| powers.get(item as usize).copied().unwrap_or(1.0);
        at(&self.item, item) * at(&self.neighbour, neighbour)
    }
}

/// All pairs of a file, counted exactly.
#[derive(Debug, Clone)]
pub struct Counted {
    after: SparseRows,
    before: SparseRows,
    counts: Vec<u32>,
}

/// Counts the pairs of `sequences` at most as many events apart as `by_lag` is long; a pair at lag `l` (1 for neighbours)
/// counts `by_lag[l - 1]`. An item that follows itself makes a pair with itself where repeats are expected.
///
/// The work is shared between threads by item, so the result does not depend on their number.
///
/// # Errors
/// None for sequences that a builder made.
pub fn count(sequences: &Sequences, by_lag: &[f32], repeats: Repeats) -> Result<Counted> {
    let occurrences = Occurrences::of(sequences);
    let items = sequences.item_count();
    let ordinals = 0..u32::try_from(items).unwrap_or(u32::MAX);
    let rows: Vec<Vec<(u32, f32)>> = ordinals
        .into_par_iter()
        .map_init(
            || Row::new(items),
            |row, item| {
                for Occurrence { after, .. } in occurrences.of_item(item) {
                    for (later, weight) in after.iter().zip(by_lag) {
                        if *later != item || repeats == Repeats::Expected {
                            row.add(*later, *weight);
                        }
                    }
                }
                row.take()
            },
        )
        .collect();
    let values = rows.iter().map(Vec::len).sum();
    let mut after = SparseRows::with_capacity(items, values);
    rows.into_iter().for_each(|row| after.push(row));
    Ok(Counted {
        before: after.transposed(items)?,
        after,
        counts: sequences.counts(),
    })
}

impl Counted {
    /// Pair counts by the earlier item, then the later one.
    pub fn after(&self) -> &SparseRows {
        &self.after
    }

    /// Each item's `strongest` neighbours, ascending; weights of zero are left out.
    ///
    /// # Errors
    /// None for counts that [`count`] made.
    pub fn table(&self, normalisation: Normalisation, strongest: usize) -> Result<NeighbourTable> {
        let powers = normalisation.powers(&self.counts);
        let items = self.after.rows();
        let ordinals = 0..u32::try_from(items).unwrap_or(u32::MAX);
        let rows: Vec<Vec<(u32, f32)>> = ordinals
            .into_par_iter()
            .map_init(
                || Row::new(items),
                |row, item| {
                    for (neighbour, weight) in self.after.pairs(item) {
                        row.add(neighbour, weight * powers.of(item, neighbour));
                    }
                    if normalisation.mix != 0.0 {
                        for (neighbour, weight) in self.before.pairs(item) {
                            row.add(neighbour, normalisation.mix * weight * powers.of(item, neighbour));
                        }
                    }
                    let mut pairs = row.take();
                    keep_strongest(&mut pairs, strongest);
                    pairs
                },
            )
            .collect();
        let mut table = SparseRows::with_capacity(items, rows.iter().map(Vec::len).sum());
        rows.into_iter().for_each(|row| table.push(row));
        NeighbourTable::from_rows(table)
    }
}

/// One row under way: a dense sum, with room for many small terms, and which places of it were touched.
pub(crate) struct Row {
    sums: Vec<f64>,
    touched: Vec<u32>,
}

impl Row {
    pub fn new(items: usize) -> Self {
        Self {
            sums: vec![0.0; items],
            touched: Vec::new(),
        }
    }

    /// Adds `weight`, which is not zero.
    pub fn add(&mut self, item: u32, weight: f32) {
        if let Some(sum) = self.sums.get_mut(item as usize) {
            if *sum == 0.0 {
                self.touched.push(item);
            }
            *sum += f64::from(weight);
        }
    }

    /// The row, ascending, and an empty one in its place.
    pub fn take(&mut self) -> Vec<(u32, f32)> {
        self.touched.sort_unstable();
        // Sums that went through zero were touched twice.
        self.touched.dedup();
        let sums = &mut self.sums;
        let pairs = self
            .touched
            .iter()
            .map(|item| {
                let sum = sums.get_mut(*item as usize).map_or(0.0, std::mem::take);
                (*item, sum as f32)
            })
            .filter(|(_, sum)| *sum != 0.0)
            .collect();
        self.touched.clear();
        pairs
    }
}

/// Leaves the `strongest` pairs by weight, ascending by item; of equal ones those with the smaller ordinal.
pub(crate) fn keep_strongest(pairs: &mut Vec<(u32, f32)>, strongest: usize) {
    if pairs.len() > strongest {
        if strongest > 0 {
            pairs.select_nth_unstable_by(strongest - 1, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        }
        pairs.truncate(strongest);
        pairs.sort_unstable_by_key(|pair| pair.0);
    }
}
