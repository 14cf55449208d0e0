//! How lists get better with more data.

use crate::{HeldOut, Interactions, Interval, ListQuality, Model, error::Result};

/// What there is less of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Everybody did less: the model learns from a share of the interactions, and lists are made from it too.
    Interactions,
    /// Fewer people: the model learns from a share of the people; lists are made for all, from their whole histories.
    People,
}

/// Quality at one share of the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Part of the data that was learned from.
    pub share: f64,
    pub interactions: usize,
    pub recall: Interval,
    pub ndcg: Interval,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// From the least data to all of it.
    pub steps: Vec<Step>,
    /// NDCG that each doubling of the data added: the slope of a line through all steps.
    pub gain_per_doubling: Interval,
    /// NDCG that the last doubling added.
    pub last_doubling: Interval,
}

/// Lists of `k` items at `1 / 2^(steps - 1)`, …, 1/2 and all of the data. A share holds all that a smaller one held. `fit`
/// makes a model from interactions whose ordinals are those of `train`.
///
/// # Errors
/// What `fit` answers, and [`crate::Error::Empty`] when there is nobody to ask.
pub fn curve(
    train: &Interactions,
    held_out: &HeldOut,
    by: By,
    steps: u32,
    k: usize,
    seed: u64,
    mut fit: impl FnMut(&Interactions) -> Result<Model>,
) -> Result<Curve> {
    if held_out.people() == 0 {
        return Err(crate::Error::Empty);
    }
    let mut measured: Vec<(f64, usize, Vec<ListQuality>)> = Vec::new();
    for halvings in (0..steps).rev() {
        let share = thinned(train, by, halvings, seed);
        if share.is_empty() {
            continue;
        }
        let model = fit(&share)?;
        let histories = match by {
            By::Interactions => &share,
            By::People => train,
        };
        let quality = held_out.quality(&model, histories, train, k)?;
        measured.push((0.5_f64.powi(halvings as i32), share.len(), quality));
    }
    Ok(summary(&measured, seed))
}

/// The interactions whose hash has `halvings` zeros at its end.
fn thinned(train: &Interactions, by: By, halvings: u32, seed: u64) -> Interactions {
    let mask = (1_u64 << halvings.min(63)) - 1;
    let id = |ids: &[u64], ordinal: u32| ids.get(ordinal as usize).copied().unwrap_or(0);
    train.filtered(|person, item| {
        let person = id(train.people().ids(), person);
        let what = match by {
            By::Interactions => mixed(person ^ mixed(id(train.items().ids(), item) ^ seed)),
            By::People => mixed(person ^ mixed(seed)),
        };
        what & mask == 0
    })
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

fn summary(measured: &[(f64, usize, Vec<ListQuality>)], seed: u64) -> Curve {
    let steps = measured.iter().map(|(share, interactions, quality)| {
        let of = |figure: fn(&ListQuality) -> f64| {
            Interval::of_statistic(quality.len(), seed, |person| {
                quality.get(person).map_or(0.0, figure)
            })
        };
        Step {
            share: *share,
            interactions: *interactions,
            recall: of(|q| q.recall),
            ndcg: of(|q| q.ndcg),
        }
    });
    let people = measured.last().map_or(0, |(.., quality)| quality.len());
    let ndcg =
        |step: &(f64, usize, Vec<ListQuality>), person: usize| step.2.get(person).map_or(0.0, |q| q.ndcg);
    let mean = measured.iter().map(|(share, ..)| share.log2()).sum::<f64>() / measured.len().max(1) as f64;
    let spread: f64 = measured
        .iter()
        .map(|(share, ..)| (share.log2() - mean).powi(2))
        .sum();
    let slope = |person: usize| {
        let covariance: f64 = measured
            .iter()
            .map(|step| (step.0.log2() - mean) * ndcg(step, person))
            .sum();
        if spread > 0.0 { covariance / spread } else { 0.0 }
    };
    let last = |person: usize| match measured {
        [.., before, all] => ndcg(all, person) - ndcg(before, person),
        _ => 0.0,
    };
    Curve {
        steps: steps.collect(),
        gain_per_doubling: Interval::of_statistic(people, seed, slope),
        last_doubling: Interval::of_statistic(people, seed, last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        InteractionsBuilder, Kind, Scorer, Voice,
        ridge::{self, RidgeSettings},
    };
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    fn crowds() -> (Interactions, Interactions) {
        let mut random = Pcg64Mcg::seed_from_u64(5);
        let (mut train, mut test) = (InteractionsBuilder::new(), InteractionsBuilder::new());
        for person in 0..400_u64 {
            let mut draw = || person % 5 * 30 + random.random_range(0..30);
            (0..12).for_each(|_| train.add(person, draw(), 1.0).unwrap());
            (0..4).for_each(|_| test.add(person, draw(), 1.0).unwrap());
        }
        (train.finish(), test.finish())
    }

    fn fit(interactions: &Interactions) -> Result<Model> {
        let fitted = ridge::fit(interactions, &RidgeSettings::default(), |_| ())?;
        let voices = Scorer::Voices(vec![Voice::timeless(fitted.table()?)]);
        Model::new(
            Kind::Ridge,
            Vec::new(),
            interactions.items().clone(),
            fitted.popularity().to_vec(),
            voices,
        )
    }

    #[test]
    fn a_share_holds_what_a_smaller_one_held() {
        let (train, _) = crowds();
        for by in [By::Interactions, By::People] {
            let half = thinned(&train, by, 1, 7);
            let quarter = thinned(&train, by, 2, 7);
            assert!(half.len() > train.len() * 2 / 5 && half.len() < train.len() * 3 / 5);
            let in_half = |person: u32, item: u32| half.by_person().row(person).0.contains(&item);
            let kept = quarter.filtered(in_half);
            assert_eq!(kept.len(), quarter.len());
        }
    }

    #[test]
    fn more_data_is_better_and_the_gain_is_sure() {
        let (train, test) = crowds();
        let held_out = HeldOut::new(&train, &test);
        for by in [By::Interactions, By::People] {
            let curve = curve(&train, &held_out, by, 5, 20, 3, fit).unwrap();
            assert_eq!(curve.steps.len(), 5);
            assert_eq!(curve.steps.last().unwrap().interactions, train.len());
            assert!(curve.steps[0].ndcg.mean < curve.steps[4].ndcg.mean);
            assert!(curve.gain_per_doubling.low > 0.0, "{:?}", curve.gain_per_doubling);
        }
    }
}
