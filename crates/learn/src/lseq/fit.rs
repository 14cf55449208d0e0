use super::{Basis, dense, local, moments::Moments};
use crate::{Error, NeighbourTable, SparseRows, error::Result, sequences::Sequences};
use ndarray::{Array2, Axis};
use rayon::prelude::*;

/// Settings of [`fit`].
#[derive(Debug, Clone, PartialEq)]
pub struct LseqSettings {
    /// Half-lives of the history's decays, in events; zero is the last event alone.
    pub half_lives: Vec<f32>,
    /// Events back that are looked at.
    pub window: usize,
    /// What is added to the diagonal, in events: the higher, the less rare pairs are believed.
    pub lambda: f32,
    /// Features of each next item when the system is too large to be solved whole.
    pub neighbours: usize,
    /// Largest system, items times decays, that is solved whole: time grows with its cube, memory (4 bytes each) with its
    /// square.
    pub whole_up_to: usize,
    /// Weights kept for each item and decay.
    pub kept: usize,
}

impl Default for LseqSettings {
    fn default() -> Self {
        Self {
            half_lives: vec![0.0, 3.0, 12.0],
            window: 50,
            lambda: 300.0,
            neighbours: 200,
            whole_up_to: 12_000,
            kept: 1_000,
        }
    }
}

impl LseqSettings {
    /// # Errors
    /// [`Error::Setting`] for the first setting that cannot work.
    pub fn checked(&self) -> Result<()> {
        let setting = |name, value: String, wanted| Err(Error::Setting { name, value, wanted });
        if self.half_lives.is_empty() || self.half_lives.iter().any(|h| h.is_nan() || *h < 0.0) {
            let value = format!("{:?}", self.half_lives);
            return setting(
                "half_lives",
                value,
                "one or more numbers of events, none below zero",
            );
        }
        if !(1..=1_000).contains(&self.window) {
            return setting("window", self.window.to_string(), "from 1 to 1000");
        }
        if !(self.lambda.is_finite() && self.lambda > 0.0) {
            return setting("lambda", self.lambda.to_string(), "a finite number above zero");
        }
        if self.neighbours == 0 || self.kept == 0 {
            return setting(
                "neighbours",
                self.neighbours.to_string(),
                "at least 1, and so must kept",
            );
        }
        Ok(())
    }
}

/// For each decay of the history a table: what an item, seen with that decay, says comes next.
#[derive(Debug, Clone)]
pub struct NextItemRidge {
    pub basis: Basis,
    pub tables: Vec<NeighbourTable>,
}

/// Fits the ridge.
///
/// # Errors
/// [`Error::Setting`]; [`Error::NotPositive`] when lambda is too small for the data.
pub fn fit(sequences: &Sequences, settings: &LseqSettings) -> Result<NextItemRidge> {
    settings.checked()?;
    let basis = Basis::of_half_lives(&settings.half_lives, settings.window);
    let moments = Moments::new(sequences, basis.clone());
    let features = moments.features();
    let by_feature = if features <= settings.whole_up_to {
        whole(&moments, settings)?
    } else {
        let by_next = local::solve(&moments, settings.lambda, settings.neighbours)?;
        by_next.transposed(features)?
    };
    let items = sequences.item_count();
    let mut tables = Vec::with_capacity(basis.len());
    let mut feature = 0_u32..;
    for _ in 0..basis.len() {
        let mut rows = SparseRows::with_capacity(items, 0);
        for feature in feature.by_ref().take(items) {
            let mut row: Vec<(u32, f32)> = by_feature.pairs(feature).collect();
            keep_loudest(&mut row, settings.kept);
            rows.push(row);
        }
        tables.push(NeighbourTable::from_rows(rows)?);
    }
    Ok(NextItemRidge { basis, tables })
}

/// All features in one system.
#[expect(
    clippy::indexing_slicing,
    reason = "rows are as long as there are features and items to name"
)]
fn whole(moments: &Moments, settings: &LseqSettings) -> Result<SparseRows> {
    let (features, items) = (moments.features(), moments.items());
    let mut gram = Array2::<f32>::zeros((features, features));
    let mut weights = Array2::<f32>::zeros((features, items));
    let rows: Vec<_> = gram
        .axis_iter_mut(Axis(0))
        .zip(weights.axis_iter_mut(Axis(0)))
        .enumerate()
        .collect();
    // Sums of many small terms need more room than what they are kept in.
    rows.into_par_iter().for_each_init(
        || (vec![0.0_f64; features], vec![0.0_f64; items]),
        |(gram_sums, next_sums), (feature, (mut gram, mut next))| {
            gram_sums.fill(0.0);
            next_sums.fill(0.0);
            moments.gram_row(feature, |column, term| gram_sums[column] += f64::from(term));
            moments.next_row(feature, |item, term| next_sums[item] += f64::from(term));
            gram.iter_mut()
                .zip(gram_sums)
                .for_each(|(entry, sum)| *entry = *sum as f32);
            next.iter_mut()
                .zip(next_sums)
                .for_each(|(entry, sum)| *entry = *sum as f32);
            gram[feature] = regularised(gram[feature], settings.lambda);
        },
    );
    dense::solve(gram, &mut weights)?;
    let mut rows = SparseRows::with_capacity(features, features * items.min(settings.kept));
    for row in weights.axis_iter(Axis(0)) {
        let mut pairs: Vec<(u32, f32)> = (0_u32..).zip(row.iter().copied()).collect();
        keep_loudest(&mut pairs, settings.kept);
        rows.push(pairs);
    }
    Ok(rows)
}

/// The diagonal with lambda on it, and with a share of itself, below what the data could say, that keeps histories which
/// are all the same solvable in the precision of an f32.
pub(super) fn regularised(diagonal: f32, lambda: f32) -> f32 {
    diagonal * (1.0 + 3e-5) + lambda
}

/// Leaves the `kept` pairs whose weights are furthest from zero, ascending by item.
fn keep_loudest(pairs: &mut Vec<(u32, f32)>, kept: usize) {
    pairs.retain(|pair| pair.1 != 0.0);
    if pairs.len() > kept {
        pairs.select_nth_unstable_by(kept.saturating_sub(1), |a, b| {
            b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0))
        });
        pairs.truncate(kept);
        pairs.sort_unstable_by_key(|pair| pair.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vocabulary;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    fn sequences(items: u64, all: &[&[u32]]) -> Sequences {
        let items = Vocabulary::from_ids((0..items).collect()).unwrap();
        Sequences::new(items, all.iter().map(|sequence| sequence.to_vec())).unwrap()
    }

    /// After an even item comes the next one; after an odd one, any even one.
    fn pairs_of_items() -> Sequences {
        let mut random = Pcg64Mcg::seed_from_u64(2);
        let mut pair = || {
            let even = random.random_range(0..6_u32) * 2;
            [even, even + 1]
        };
        let all: Vec<Vec<u32>> = (0..100).map(|_| (0..8).flat_map(|_| pair()).collect()).collect();
        let all: Vec<&[u32]> = all.iter().map(Vec::as_slice).collect();
        sequences(12, &all)
    }

    fn settings() -> LseqSettings {
        LseqSettings {
            half_lives: vec![0.0, 2.0],
            lambda: 1.0,
            ..LseqSettings::default()
        }
    }

    #[test]
    fn the_last_item_says_what_comes_next() {
        let fitted = fit(&pairs_of_items(), &settings()).unwrap();
        for item in (0..12).step_by(2) {
            let row = fitted.tables[0].rows().pairs(item);
            let best = row.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
            assert_eq!(best.0, item + 1);
            assert!(best.1 > 0.5, "{best:?}");
        }
    }

    #[test]
    fn solved_over_all_neighbours_is_solved_whole() {
        // Everything has followed everything, so that a local system can choose all there is.
        let mut random = Pcg64Mcg::seed_from_u64(4);
        let all: Vec<u32> = (0..4_000).map(|_| random.random_range(0..12)).collect();
        let sequences = sequences(12, &[&all]);
        let whole = fit(&sequences, &settings()).unwrap();
        let local = LseqSettings {
            whole_up_to: 0,
            neighbours: 1_000,
            ..settings()
        };
        let local = fit(&sequences, &local).unwrap();
        for (whole, local) in whole.tables.iter().zip(&local.tables) {
            for item in 0..12 {
                let of = |table: &NeighbourTable, other| {
                    let found = table.rows().pairs(item).find(|pair| pair.0 == other);
                    found.map_or(0.0, |pair| pair.1)
                };
                for (other, weight) in local.rows().pairs(item) {
                    assert!(
                        (weight - of(whole, other)).abs() < 1e-3,
                        "{item} {other} {weight}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_same_bits_on_any_number_of_threads() {
        let fitted = |threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| fit(&pairs_of_items(), &settings()))
                .unwrap()
                .tables
        };
        assert_eq!(fitted(1), fitted(3));
    }

    #[test]
    fn one_item_again_and_again_is_no_trouble() {
        let same = vec![0_u32; 100_000];
        let fitted = fit(&sequences(1, &[&same]), &settings()).unwrap();
        assert_eq!(fitted.tables[0].row(0).0, [0]);
        let empty = fit(&sequences(3, &[&[], &[2]]), &settings()).unwrap();
        assert!(empty.tables.iter().all(NeighbourTable::is_empty));
    }

    #[test]
    fn settings_that_cannot_work_are_named() {
        for (bad, name) in [
            (
                LseqSettings {
                    lambda: 0.0,
                    ..settings()
                },
                "lambda",
            ),
            (
                LseqSettings {
                    lambda: f32::NAN,
                    ..settings()
                },
                "lambda",
            ),
            (
                LseqSettings {
                    window: 0,
                    ..settings()
                },
                "window",
            ),
            (
                LseqSettings {
                    half_lives: vec![],
                    ..settings()
                },
                "half_lives",
            ),
            (
                LseqSettings {
                    half_lives: vec![-1.0],
                    ..settings()
                },
                "half_lives",
            ),
            (
                LseqSettings {
                    neighbours: 0,
                    ..settings()
                },
                "neighbours",
            ),
        ] {
            let error = fit(&pairs_of_items(), &bad).unwrap_err();
            assert!(error.to_string().starts_with(name), "{error}");
        }
    }
}
