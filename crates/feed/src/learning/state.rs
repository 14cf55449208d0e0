//! A study as a file: CBOR behind a magic word, a version and a BLAKE3 of it.

use super::study::{ArmTally, COUNTS, Ranking, Reward, Study};
use crate::scorers;
use learn::{
    experiment::{Distinct, Tally},
    ranker::{Learner, Settings},
    replay::Replay,
};
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;

const MAGIC: &[u8; 8] = b"MDSTUDY\x01";
const SUM: usize = 32;

/// A study, and up to where it has read each partition of the log: before that it has learned everything.
#[derive(Debug, Clone, Default)]
pub struct Checkpoint {
    pub study: Study,
    /// By partition, the first record that has to be read again.
    pub positions: BTreeMap<u16, u64>,
}

#[derive(Encode, Decode)]
struct Stored {
    #[cbor(n(0), with = "minicbor::bytes")]
    learner: Vec<u8>,
    #[n(1)]
    pages: u64,
    #[n(2)]
    arms: Vec<StoredArm>,
    #[n(3)]
    replays: Vec<StoredReplay>,
    #[n(4)]
    positions: BTreeMap<u16, u64>,
}

#[derive(Encode, Decode)]
struct StoredArm {
    #[n(0)]
    name: String,
    /// Groups that hold anything, each with its place.
    #[n(1)]
    groups: Vec<(u16, [f64; COUNTS])>,
    #[n(2)]
    leaves: Vec<u64>,
}

#[derive(Encode, Decode)]
struct StoredReplay {
    #[n(0)]
    ranking: u8,
    #[n(1)]
    reward: u8,
    #[n(2)]
    groups: Vec<(u16, [f64; 7])>,
}

impl Checkpoint {
    pub fn encode(&self) -> Vec<u8> {
        let study = &self.study;
        let arms = study.arms.iter().map(|(name, arm)| StoredArm {
            name: name.to_string(),
            groups: filled(arm.tally.groups()),
            leaves: arm.leaves.words().to_vec(),
        });
        let replays = study
            .replays
            .iter()
            .map(|((ranking, reward), replay)| StoredReplay {
                ranking: *ranking as u8,
                reward: *reward as u8,
                groups: filled(replay.groups()),
            });
        let stored = Stored {
            learner: study.learner.encode(),
            pages: study.pages,
            arms: arms.collect(),
            replays: replays.collect(),
            positions: self.positions.clone(),
        };
        let mut body = Vec::new();
        // Writing to a Vec cannot fail, and no field's encoder refuses a value.
        let written: Result<(), minicbor::encode::Error<std::convert::Infallible>> =
            minicbor::encode(&stored, &mut body);
        debug_assert!(written.is_ok());
        [MAGIC.as_slice(), blake3::hash(&body).as_bytes(), &body].concat()
    }

    /// `None` for anything but what this version of the program wrote, whole.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (sum, body) = bytes.strip_prefix(MAGIC.as_slice())?.split_first_chunk::<SUM>()?;
        (blake3::hash(body) == *sum).then_some(())?;
        let stored: Stored = minicbor::decode(body).ok()?;
        let learner = Learner::decode(&stored.learner, scorers::prior(), Settings::default()).ok()?;
        let mut study = Study::of(learner);
        study.pages = stored.pages;
        for arm in stored.arms {
            let kept = ArmTally {
                tally: Tally::from_groups(all(arm.groups)?)?,
                leaves: Distinct::from_words(arm.leaves)?,
            };
            study.arms.insert(arm.name.into(), kept);
        }
        for replay in stored.replays {
            let ranking = *Ranking::ALL.get(usize::from(replay.ranking))?;
            let reward = *Reward::ALL.get(usize::from(replay.reward))?;
            let kept = Replay::from_groups(all(replay.groups)?)?;
            study.replays.insert((ranking, reward), kept);
        }
        Some(Self {
            study,
            positions: stored.positions,
        })
    }
}

fn filled<const N: usize>(groups: &[[f64; N]]) -> Vec<(u16, [f64; N])> {
    let placed = (0_u16..).zip(groups.iter().copied());
    placed
        .filter(|(_, sums)| sums.iter().any(|sum| *sum != 0.0))
        .collect()
}

fn all<const N: usize>(filled: Vec<(u16, [f64; N])>) -> Option<Vec<[f64; N]>> {
    let mut groups = vec![[0.0; N]; learn::experiment::GROUPS];
    for (place, sums) in filled {
        *groups.get_mut(usize::from(place))? = sums;
    }
    Some(groups)
}
