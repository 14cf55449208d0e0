//! Which viewer is ranked how: experiments, the holdout, and the weights that each arm gets.

use learn::{
    experiment::{ALL, Arm, Hashed, Split},
    ranker::Weights,
};
use parking_lot::RwLock;
use std::sync::Arc;

/// Which weights an arm is ranked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WeightsOf {
    /// Those set by hand.
    Hand,
    /// Those that are learned, where they are better.
    #[default]
    Learned,
}

/// One arm of an experiment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExperimentArm {
    pub name: String,
    /// Of 10,000 viewers.
    pub share: u16,
    pub weights: WeightsOf,
    /// Places of a page that are drawn by chance; as everywhere where absent.
    pub drawn: Option<usize>,
}

/// Viewers split over arms; the first arm is what the others are compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Experiment {
    pub name: String,
    pub arms: Vec<ExperimentArm>,
}

impl Experiment {
    /// The experiment that holds a share of viewers, of 10,000, with the weights set by hand for good, and out of every
    /// other experiment: what all that was learned is worth together.
    pub fn holdout(share: u16) -> Self {
        let arm = |name: &str, share, weights| ExperimentArm {
            name: name.to_owned(),
            share,
            weights,
            drawn: None,
        };
        Self {
            name: HOLDOUT.to_owned(),
            arms: vec![
                arm("held", share.min(ALL), WeightsOf::Hand),
                arm("everybody", ALL - share.min(ALL), WeightsOf::Learned),
            ],
        }
    }

    /// The arm's name as pages are logged with it.
    pub fn logged_name(&self, arm: &ExperimentArm) -> String {
        format!("{}/{}", self.name, arm.name)
    }

    fn split(&self) -> Split {
        let arm = |arm: &ExperimentArm| Arm {
            name: arm.name.clone(),
            share: arm.share,
        };
        Split {
            name: self.name.clone(),
            arms: self.arms.iter().map(arm).collect(),
        }
    }
}

const HOLDOUT: &str = "holdout";

/// How one page is ranked.
pub(crate) struct Chosen {
    pub weights: Arc<Weights>,
    pub drawn: Option<usize>,
    /// The arms of the viewer, each with its group.
    pub arms: Vec<(Arc<str>, u16)>,
}

/// All that a page is ranked with beside what the index and the memory say; swapped as a whole, which no reader waits
/// for.
pub(crate) struct Serving {
    by_hand: Arc<Weights>,
    learned: RwLock<Arc<Weights>>,
    running: RwLock<Arc<Running>>,
}

#[derive(Default)]
struct Running {
    experiments: Vec<Experiment>,
    splits: Vec<(Split, Vec<Arc<str>>)>,
    key: [u8; 32],
}

impl Serving {
    pub fn new(by_hand: Weights) -> Self {
        let by_hand = Arc::new(by_hand);
        Self {
            learned: RwLock::new(Arc::clone(&by_hand)),
            by_hand,
            running: RwLock::default(),
        }
    }

    pub fn put(&self, weights: Weights) {
        *self.learned.write() = Arc::new(weights);
    }

    /// Runs these experiments from now on, in this order: where two say something of one thing, the later one counts.
    pub fn run(&self, experiments: Vec<Experiment>, key: [u8; 32]) {
        let splits = experiments.iter().map(|experiment| {
            let names = experiment
                .arms
                .iter()
                .map(|arm| experiment.logged_name(arm).into());
            (experiment.split(), names.collect())
        });
        *self.running.write() = Arc::new(Running {
            splits: splits.collect(),
            experiments,
            key,
        });
    }

    pub fn experiments(&self) -> Vec<Experiment> {
        self.running.read().experiments.clone()
    }

    /// `unit` names the viewer where it may be measured what they do; others are in no experiment.
    pub fn choose(&self, unit: Option<&[u8; 16]>) -> Chosen {
        let mut chosen = Chosen {
            weights: Arc::clone(&self.learned.read()),
            drawn: None,
            arms: Vec::new(),
        };
        let running = Arc::clone(&self.running.read());
        let Some(unit) = unit else { return chosen };
        for (experiment, (split, names)) in running.experiments.iter().zip(&running.splits) {
            let hashed = Hashed::of(&running.key, &split.name, unit);
            let Some(place) = split.arm(hashed) else { continue };
            let (Some(arm), Some(name)) = (experiment.arms.get(place), names.get(place)) else {
                continue;
            };
            let group = u16::try_from(hashed.group % learn::experiment::GROUPS as u64).unwrap_or(0);
            chosen.arms.push((Arc::clone(name), group));
            if arm.weights == WeightsOf::Hand {
                chosen.weights = Arc::clone(&self.by_hand);
            }
            chosen.drawn = arm.drawn.or(chosen.drawn);
            if experiment.name == HOLDOUT && place == 0 {
                break;
            }
        }
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scorers;

    fn halves(name: &str) -> Experiment {
        let arm = |name: &str, weights| ExperimentArm {
            name: name.to_owned(),
            share: 5_000,
            weights,
            drawn: None,
        };
        Experiment {
            name: name.to_owned(),
            arms: vec![
                arm("by-hand", WeightsOf::Hand),
                arm("learned", WeightsOf::Learned),
            ],
        }
    }

    fn serving(experiments: Vec<Experiment>) -> Serving {
        let mut weights = scorers::weights_by_hand();
        let serving = Serving::new(weights.clone());
        weights.version = 9;
        serving.put(weights);
        serving.run(experiments, [7; 32]);
        serving
    }

    #[test]
    fn who_may_not_be_measured_is_in_no_experiment() {
        let serving = serving(vec![Experiment::holdout(5_000), halves("weights")]);
        let chosen = serving.choose(None);
        assert!(chosen.arms.is_empty() && chosen.weights.version == 9);
    }

    #[test]
    fn who_is_held_out_is_in_nothing_else() {
        let serving = serving(vec![Experiment::holdout(2_000), halves("weights")]);
        let (mut held, mut hand) = (0, 0);
        for unit in 0..2_000_u128 {
            let chosen = serving.choose(Some(&unit.to_le_bytes()));
            let names: Vec<&str> = chosen.arms.iter().map(|(name, _)| &**name).collect();
            match names.as_slice() {
                ["holdout/held"] => held += 1,
                ["holdout/everybody", "weights/by-hand"] => hand += 1,
                ["holdout/everybody", "weights/learned"] => assert_eq!(chosen.weights.version, 9),
                other => panic!("{other:?}"),
            }
            assert_eq!(chosen.weights.version == 9, names.contains(&"weights/learned"));
        }
        assert!(
            (340..460).contains(&held) && (720..880).contains(&hand),
            "{held} held, {hand} by hand"
        );
    }
}
