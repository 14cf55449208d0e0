use super::settings::RidgeSettings;
use crate::{Error, Interactions, SparseRows, error::Result};
use rayon::prelude::*;

/// Interactions of one person that are learned from; of a longer history an even spread of them. The cost of a person
/// grows with the square of their history, and what such a history says about items is in the shorter one too.
pub const HISTORY_LIMIT: usize = 4_096;

/// Up to this many items, G is kept as a whole (`4 n²` bytes, 151 MB at most) and equations are copied out of it.
const WHOLE_GRAM_ITEMS: usize = 6_144;

/// Interactions as the ridge sees them: `weight · d_u^-a · d_i^-b`, by person and by item.
pub(super) struct Scaled {
    pub by_person: SparseRows,
    pub by_item: SparseRows,
    /// Total weight of each item, unscaled.
    pub popularity: Vec<f32>,
    /// Diagonal of G.
    pub diagonal: Vec<f32>,
    pub gram: Option<WholeGram>,
    pub lambda: f32,
    /// People whose histories were longer than [`HISTORY_LIMIT`].
    pub shortened: usize,
}

impl Scaled {
    pub fn new(interactions: &Interactions, settings: &RidgeSettings) -> Result<Self> {
        if interactions.is_empty() {
            return Err(Error::Empty);
        }
        let items = interactions.items().len();
        let (mut by_person, shortened) = shortened(interactions.by_person());
        let popularity = column_sums(&by_person, items);
        let item_scale: Vec<f32> = popularity
            .iter()
            .map(|total| total.max(f32::MIN_POSITIVE).powf(-settings.item_power))
            .collect();
        scale(&mut by_person, &item_scale, settings.person_power);
        let by_item = by_person.transposed(items)?;
        let diagonal = (0_u32..)
            .take(items)
            .map(|item| by_item.row(item).1.iter().map(|value| value * value).sum())
            .collect();
        let gram = (items <= WHOLE_GRAM_ITEMS).then(|| WholeGram::new(&by_person, &by_item));
        let lambda = settings.lambda_for(by_person.len(), by_person.rows());
        Ok(Self {
            by_person,
            by_item,
            popularity,
            diagonal,
            gram,
            lambda,
            shortened,
        })
    }
}

fn shortened(by_person: &SparseRows) -> (SparseRows, usize) {
    let mut kept = SparseRows::with_capacity(by_person.rows(), by_person.len());
    let mut longer = 0;
    for person in (0_u32..).take(by_person.rows()) {
        let length = by_person.row(person).0.len();
        if length <= HISTORY_LIMIT {
            kept.push(by_person.pairs(person));
            continue;
        }
        longer += 1;
        let of_spread = |place: usize| (place * HISTORY_LIMIT) / length;
        let spread = by_person.pairs(person).enumerate();
        kept.push(
            spread
                .filter(|(place, _)| of_spread(*place) != of_spread(*place + 1))
                .map(|(_, pair)| pair),
        );
    }
    (kept, longer)
}

/// Total weight of each column.
pub(super) fn column_sums(rows: &SparseRows, columns: usize) -> Vec<f32> {
    let mut sums = vec![0.0_f32; columns];
    for (column, value) in rows.columns().iter().zip(rows.values()) {
        if let Some(sum) = sums.get_mut(*column as usize) {
            *sum += value;
        }
    }
    sums
}

fn scale(by_person: &mut SparseRows, item_scale: &[f32], person_power: f32) {
    let mut scales = Vec::with_capacity(by_person.len());
    for person in (0_u32..).take(by_person.rows()) {
        let (items, weights) = by_person.row(person);
        let person_scale = weights
            .iter()
            .sum::<f32>()
            .max(f32::MIN_POSITIVE)
            .powf(-person_power);
        scales.extend(
            items
                .iter()
                .map(|item| person_scale * item_scale.get(*item as usize).copied().unwrap_or(0.0)),
        );
    }
    for (value, scale) in by_person.values_mut().iter_mut().zip(scales) {
        *value *= scale;
    }
}

/// All of G, row by row.
pub(super) struct WholeGram {
    items: usize,
    cells: Vec<f32>,
}

impl WholeGram {
    fn new(by_person: &SparseRows, by_item: &SparseRows) -> Self {
        let items = by_item.rows();
        let mut cells = vec![0.0_f32; items * items];
        cells
            .par_chunks_mut(items.max(1))
            .zip(0_u32..by_item.rows() as u32)
            .for_each(|(row, item)| {
                for (person, value) in by_item.pairs(item) {
                    for (other, of_other) in by_person.pairs(person) {
                        if let Some(cell) = row.get_mut(other as usize) {
                            *cell += value * of_other;
                        }
                    }
                }
            });
        Self { items, cells }
    }

    pub fn row(&self, item: u32) -> &[f32] {
        let from = item as usize * self.items;
        self.cells.get(from..from + self.items).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::InteractionsBuilder;

    #[test]
    fn a_history_behind_the_limit_is_spread_evenly() {
        let mut rows = SparseRows::default();
        rows.push((0..1_000_000).map(|item| (item, 1.0)));
        rows.push([(3, 1.0)]);
        let (kept, longer) = shortened(&rows);
        assert_eq!(longer, 1);
        assert_eq!(kept.row(0).0.len(), HISTORY_LIMIT);
        assert!(kept.row(0).0.last() > Some(&999_000));
        assert_eq!(kept.row(1).0, [3]);
    }

    #[test]
    fn scaling_follows_the_formula() {
        let mut builder = InteractionsBuilder::new();
        for (person, item, weight) in [(1, 1, 2.0), (1, 2, 2.0), (2, 2, 1.0)] {
            builder.add(person, item, weight).unwrap();
        }
        let settings = RidgeSettings {
            person_power: 0.5,
            item_power: 1.0,
            ..RidgeSettings::default()
        };
        let scaled = Scaled::new(&builder.finish(), &settings).unwrap();
        assert_eq!(scaled.popularity, [2.0, 3.0]);
        assert_eq!(
            scaled.by_person.row(0).1,
            [2.0 * 4.0_f32.powf(-0.5) / 2.0, 2.0 * 4.0_f32.powf(-0.5) / 3.0]
        );
        assert_eq!(scaled.gram.unwrap().row(0), [0.25, 0.5 * (1.0 / 3.0)]);
    }

    #[test]
    fn nothing_to_learn_from_is_said() {
        let settings = RidgeSettings::default();
        assert!(matches!(
            Scaled::new(&Interactions::default(), &settings),
            Err(Error::Empty)
        ));
    }
}
