use super::{bootstrap::resample, choice::Choice};
use crate::experiment::{GROUPS, Interval};

/// A ratio of probabilities is clipped here. A policy that chooses one of a few candidates never gets there; one that
/// does is biased downwards, and [`Estimates::clipped`] says how often.
pub const MOST_RATIO: f64 = 50.0;

/// Sums over drawn places of one policy and one reward, in random groups of pages: places of one page are not
/// independent of each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    groups: Vec<Sums>,
}

/// Places, ratios, their squares, ratio times reward, the doubly robust terms, the rewards, clipped ratios.
type Sums = [f64; 7];

/// What a policy would have got for each drawn place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimates {
    pub ips: Interval,
    pub snips: Interval,
    pub doubly_robust: Interval,
    /// What was got.
    pub logged: Interval,
    /// Drawn places.
    pub places: f64,
    /// (Σ ratio)² / Σ ratio²: so many places drawn by the policy itself would say as much (Kong 1992).
    pub effective: f64,
    /// Share of ratios that were clipped.
    pub clipped: f64,
}

impl Default for Replay {
    fn default() -> Self {
        Self {
            groups: vec![Sums::default(); GROUPS],
        }
    }
}

impl Replay {
    /// Adds a drawn place of a page whose name hashes to `page`. A choice with numbers that are none is left out.
    pub fn add(&mut self, page: u64, choice: &Choice) {
        let numbers = [choice.chance, choice.reward, choice.predicted, choice.expected];
        let is_sound = choice.propensity > 0.0 && numbers.iter().all(|number| number.is_finite());
        let place = usize::try_from(page % GROUPS as u64).unwrap_or(0);
        let Some(sums) = self.groups.get_mut(place).filter(|_| is_sound) else {
            return;
        };
        let ratio = choice.chance / choice.propensity;
        let held = ratio.min(MOST_RATIO);
        let added = [
            1.0,
            held,
            held * held,
            held * choice.reward,
            choice.expected + held * (choice.reward - choice.predicted),
            choice.reward,
            f64::from(u8::from(ratio > MOST_RATIO)),
        ];
        for (sum, added) in sums.iter_mut().zip(added) {
            *sum += added;
        }
    }

    /// With 95 % intervals by a bootstrap over the groups; `None` while no place was drawn.
    pub fn estimates(&self, rounds: usize, seed: u64) -> Option<Estimates> {
        let groups: Vec<&Sums> = self.groups.iter().filter(|[places, ..]| *places > 0.0).collect();
        let all = sum(&groups, None);
        let [places, ratios, squares, _, _, _, clipped] = all;
        if places <= 0.0 {
            return None;
        }
        let interval = |statistic: fn(&Sums) -> Option<f64>| {
            let value = statistic(&all).unwrap_or(0.0);
            let resampled = resample(groups.len(), rounds, seed, |weights| {
                statistic(&sum(&groups, Some(weights)))
            });
            Interval::of_percentiles(value, resampled)
        };
        Some(Estimates {
            ips: interval(|[places, _, _, rewarded, ..]| divided(*rewarded, *places)),
            snips: interval(|[_, ratios, _, rewarded, ..]| divided(*rewarded, *ratios)),
            doubly_robust: interval(|[places, _, _, _, robust, ..]| divided(*robust, *places)),
            logged: interval(|[places, _, _, _, _, rewards, _]| divided(*rewards, *places)),
            places,
            effective: divided(ratios * ratios, squares).unwrap_or(0.0),
            clipped: clipped / places,
        })
    }

    pub fn groups(&self) -> &[[f64; 7]] {
        &self.groups
    }

    /// From [`Replay::groups`]; `None` for another number of groups or what is no number.
    pub fn from_groups(groups: Vec<[f64; 7]>) -> Option<Self> {
        let sound = groups.iter().flatten().all(|sum| sum.is_finite());
        (groups.len() == GROUPS && sound).then_some(Self { groups })
    }
}

fn divided(over: f64, under: f64) -> Option<f64> {
    (under > 0.0).then(|| over / under)
}

fn sum(groups: &[&Sums], weights: Option<&[f64]>) -> Sums {
    let mut all = Sums::default();
    for (place, sums) in groups.iter().enumerate() {
        let weight = weights.map_or(1.0, |weights| weights.get(place).copied().unwrap_or(0.0));
        for (all, sum) in all.iter_mut().zip(*sums) {
            *all += weight * sum;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::Policy;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    const CANDIDATES: usize = 5;

    /// A log of pages with two drawn places each. What a candidate is worth is known; the policy sees it through noise,
    /// and the predictions are `skill` of the truth and the rest a constant.
    fn replayed(random: &mut Pcg64Mcg, pages: usize, skill: f32) -> Replay {
        let mut replay = Replay::default();
        for _ in 0..pages {
            let page = random.random();
            // What a page's two places have in common.
            let mood = random.random_range(0.5..1.5_f32);
            for _ in 0..2 {
                let worth: [f32; CANDIDATES] = std::array::from_fn(|_| mood * random.random_range(0.02..0.4));
                let scores = worth.map(|worth| worth + random.random_range(-0.1..0.1));
                let predicted = worth.map(|worth| skill * worth + (1.0 - skill) * 0.2);
                let reward = f64::from(u8::from(random.random_bool(f64::from(worth[0]))));
                replay.add(page, &Policy::Best.choose(&scores, &predicted, reward).unwrap());
            }
        }
        replay
    }

    /// The policy's true worth, by doing what it says very often.
    fn truth() -> f64 {
        let mut random = Pcg64Mcg::seed_from_u64(1_000);
        let rounds = 400_000;
        let worth = (0..rounds).map(|_| {
            let mood = random.random_range(0.5..1.5_f32);
            let worth: [f32; CANDIDATES] = std::array::from_fn(|_| mood * random.random_range(0.02..0.4));
            let best = worth
                .into_iter()
                .map(|worth| (worth + random.random_range(-0.1..0.1), worth))
                .max_by(|a, b| a.0.total_cmp(&b.0));
            f64::from(best.unwrap().1)
        });
        worth.sum::<f64>() / f64::from(rounds)
    }

    #[test]
    fn estimates_cover_the_truth_as_often_as_they_say_and_doubly_robust_ones_are_tighter() {
        let (truth, rounds) = (truth(), 300);
        let mut random = Pcg64Mcg::seed_from_u64(11);
        let (mut covered, mut widths) = ([0; 3], [0.0; 3]);
        for seed in 0..rounds {
            let estimates = replayed(&mut random, 600, 0.9).estimates(300, seed).unwrap();
            let each = [estimates.ips, estimates.snips, estimates.doubly_robust];
            for ((covered, width), interval) in covered.iter_mut().zip(&mut widths).zip(each) {
                *covered += usize::from(interval.covers(truth));
                *width += interval.high - interval.low;
            }
            assert!(
                (200.0..300.0).contains(&estimates.effective),
                "one in five of 1,200 places"
            );
        }
        // 95 % of 300 with a standard deviation of 3.8; a bootstrap of few rounds is a little narrow.
        assert!(
            covered.iter().all(|covered| (270..=296).contains(covered)),
            "{covered:?} of {rounds}"
        );
        let [ips, snips, robust] = widths;
        assert!(robust < snips && snips < ips, "{widths:?}");
    }

    #[test]
    fn wrong_predictions_cost_precision_and_not_truth() {
        let mut random = Pcg64Mcg::seed_from_u64(12);
        let truth = truth();
        let useless = replayed(&mut random, 20_000, 0.0).estimates(200, 1).unwrap();
        assert!(useless.doubly_robust.covers(truth), "{useless:?}, truly {truth}");
        assert!((useless.ips.value - truth).abs() < 0.02);
    }

    #[test]
    fn replaying_what_was_done_gives_what_was_got() {
        let mut random = Pcg64Mcg::seed_from_u64(13);
        let mut replay = Replay::default();
        for page in 0..2_000 {
            let reward = f64::from(u8::from(random.random_bool(0.3)));
            let choice = Policy::Chance.choose(&[1.0, 2.0], &[0.3, 0.3], reward);
            replay.add(page, &choice.unwrap());
        }
        let estimates = replay.estimates(200, 1).unwrap();
        for value in [estimates.ips, estimates.snips, estimates.doubly_robust] {
            assert!((value.value - estimates.logged.value).abs() < 1e-9);
        }
        assert!((estimates.effective - 2_000.0).abs() < 1e-6);
    }

    #[test]
    fn clipping_is_told_and_nonsense_is_left_out() {
        let mut replay = Replay::default();
        let choice = Choice {
            propensity: 0.001,
            chance: 1.0,
            reward: 1.0,
            predicted: 0.0,
            expected: 0.0,
        };
        replay.add(1, &choice);
        assert!((replay.estimates(10, 1).unwrap().clipped - 1.0).abs() < 1e-12);
        replay.add(
            1,
            &Choice {
                reward: f64::NAN,
                ..choice
            },
        );
        replay.add(
            1,
            &Choice {
                propensity: 0.0,
                ..choice
            },
        );
        assert!((replay.estimates(10, 1).unwrap().places - 1.0).abs() < 1e-12);
        assert!(Replay::default().estimates(10, 1).is_none());
    }
}
