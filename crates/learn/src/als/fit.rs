use super::{AlsSettings, factors::ItemFactors, fold_in::Side};
use crate::{Error, Interactions, SparseRows, error::Result, kernels::dot};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use rayon::prelude::*;

/// Fitted factors of people and items.
#[derive(Debug, Clone, PartialEq)]
pub struct Als {
    items: ItemFactors,
    /// Row-major, in the ordinals of the people.
    people: Vec<f32>,
}

/// Fits factors on the current rayon pool; the result does not depend on how many threads it has. `done` is called after
/// each epoch.
///
/// # Errors
/// [`Error::Empty`] when there is nothing to learn from.
pub fn fit(interactions: &Interactions, settings: &AlsSettings, mut done: impl FnMut()) -> Result<Als> {
    if interactions.is_empty() {
        return Err(Error::Empty);
    }
    let by_person = interactions.by_person();
    let by_item = interactions.by_item()?;
    let factors = settings.factors;
    let alpha = settings.alpha_for(interactions.len(), by_person.rows(), by_item.rows());
    let mut people = vec![0.0; by_person.rows() * factors];
    let mut items = first_factors(by_item.rows() * factors, factors, settings.seed);
    for _ in 0..settings.epochs {
        let side = Side::new(
            factors,
            std::mem::take(&mut items),
            alpha,
            settings.regularisation,
        );
        improve(&side, by_person, settings.steps, &mut people);
        items = side.values().to_vec();
        let side = Side::new(
            factors,
            std::mem::take(&mut people),
            alpha,
            settings.regularisation,
        );
        improve(&side, &by_item, settings.steps, &mut items);
        people = side.values().to_vec();
        done();
    }
    let side = Side::new(factors, items, alpha, settings.regularisation);
    Ok(Als {
        items: ItemFactors::of_side(side),
        people,
    })
}

/// Small numbers around zero, so that the first scores are far below one (Rendle et al. 2022, section 4.2).
fn first_factors(count: usize, factors: usize, seed: u64) -> Vec<f32> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let spread = 0.17 / (factors as f32).sqrt();
    (0..count).map(|_| random.random_range(-spread..spread)).collect()
}

fn improve(side: &Side, rows: &SparseRows, steps: usize, solutions: &mut [f32]) {
    let numbers: Vec<u32> = (0_u32..).take(rows.rows()).collect();
    numbers
        .par_iter()
        .with_min_len(64)
        .zip(solutions.par_chunks_exact_mut(side.factors()))
        .for_each(|(row, solution)| side.fold_in(pairs(rows, *row), steps, solution));
}

fn pairs(rows: &SparseRows, row: u32) -> impl Iterator<Item = (u32, f32)> + Clone {
    let (columns, values) = rows.row(row);
    columns.iter().copied().zip(values.iter().copied())
}

impl Als {
    pub fn items(&self) -> &ItemFactors {
        &self.items
    }

    pub fn into_items(self) -> ItemFactors {
        self.items
    }

    /// The `n` people whose factors point the most the way of `history`'s, with the cosine, best first: look-alikes of
    /// somebody, or of a whole audience whose histories are put together.
    pub fn people_like(&self, history: &[(u32, f32)], n: usize) -> Vec<(u32, f32)> {
        let wanted = self.items.fold_in(history);
        let length = dot(&wanted, &wanted).sqrt();
        let people = (0_u32..).zip(self.people.chunks_exact(self.items.factors()));
        let mut like: Vec<(u32, f32)> = people
            .map(|(person, factors)| {
                let lengths = length * dot(factors, factors).sqrt();
                (
                    person,
                    if lengths > 0.0 {
                        dot(&wanted, factors) / lengths
                    } else {
                        0.0
                    },
                )
            })
            .filter(|(_, cosine)| *cosine > 0.0)
            .collect();
        like.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        like.truncate(n);
        like
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::InteractionsBuilder;

    /// Two crowds with ten items each; person 0 misses item 9 of the first ten.
    fn two_crowds() -> Interactions {
        let mut builder = InteractionsBuilder::new();
        for item in 0..20 {
            for person in (item / 10 * 30..)
                .take(30)
                .filter(|person| (*person, item) != (0, 9))
            {
                builder.add(person, item, 1.0).unwrap();
            }
        }
        builder.finish()
    }

    #[test]
    fn what_is_missing_in_a_crowd_is_scored_first() {
        let interactions = two_crowds();
        let als = fit(
            &interactions,
            &AlsSettings {
                factors: 4,
                ..AlsSettings::default()
            },
            || (),
        )
        .unwrap();
        let history: Vec<(u32, f32)> = interactions
            .by_person()
            .pairs(interactions.people().ordinal(0).unwrap())
            .collect();
        let mut scores = vec![0.0; 20];
        als.items().score(&history, &mut scores);
        let missing = interactions.items().ordinal(9).unwrap() as usize;
        let other_crowd = interactions.items().ordinal(15).unwrap() as usize;
        assert!(
            scores[missing] > 0.5 && scores[other_crowd].abs() < 0.2,
            "{scores:?}"
        );
    }

    #[test]
    fn look_alikes_are_of_the_same_crowd() {
        let interactions = two_crowds();
        let als = fit(
            &interactions,
            &AlsSettings {
                factors: 4,
                ..AlsSettings::default()
            },
            || (),
        )
        .unwrap();
        let item = interactions.items().ordinal(12).unwrap();
        let like = als.people_like(&[(item, 1.0)], 30);
        assert_eq!(like.len(), 30);
        let ids = interactions.people();
        assert!(
            like.iter().all(|(person, _)| ids.id(*person).unwrap() >= 30),
            "{like:?}"
        );
    }

    #[test]
    fn threads_do_not_change_a_bit() {
        let interactions = two_crowds();
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| fit(&interactions, &AlsSettings::default(), || ()))
                .unwrap()
        };
        assert_eq!(with(1), with(3));
    }

    #[test]
    fn a_history_of_nothing_known_scores_nothing() {
        let als = fit(&two_crowds(), &AlsSettings::default(), || ()).unwrap();
        assert!(
            als.items()
                .fold_in(&[(999, 1.0), (1, f32::NAN), (2, -1.0)])
                .iter()
                .all(|value| *value == 0.0)
        );
    }
}
