/// Shares are counted in ten-thousandths; this many are everybody.
pub const ALL: u16 = 10_000;

/// One arm of an experiment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    pub name: String,
    /// Of [`ALL`] units.
    pub share: u16,
}

/// An experiment's name and how units are split over its arms. The name is part of the hash, so that the splits of two
/// experiments are independent of each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    pub name: String,
    /// Shares of all together at most [`ALL`]; the rest is in no arm.
    pub arms: Vec<Arm>,
}

/// A unit as an experiment sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hashed {
    /// From 0 to [`ALL`] − 1: decides the arm.
    pub place: u16,
    /// Decides the group in which the unit's acts are added up; independent of the place.
    pub group: u64,
}

impl Hashed {
    /// By a keyed BLAKE3 of the experiment's name and the unit's: who lacks the key can neither tell nor choose an arm.
    pub fn of(key: &[u8; 32], experiment: &str, unit: &[u8]) -> Self {
        let mut hasher = blake3::Hasher::new_keyed(key);
        hasher.update(&(experiment.len() as u64).to_le_bytes());
        hasher.update(experiment.as_bytes());
        hasher.update(unit);
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = *hasher.finalize().as_bytes();
        let place = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
        // The high half of the product is uniform over 0..ALL to one part in 2^50.
        let place = (u128::from(place) * u128::from(ALL)) >> 64;
        Self {
            place: u16::try_from(place).unwrap_or(0),
            group: u64::from_le_bytes([i, j, k, l, m, n, o, p]),
        }
    }
}

impl Split {
    /// The arm of a unit, as its index; `None` for those whom no arm takes.
    pub fn arm(&self, unit: Hashed) -> Option<usize> {
        let mut up_to = 0_u32;
        self.arms.iter().position(|arm| {
            up_to += u32::from(arm.share);
            u32::from(unit.place) < up_to
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::split_test;

    fn split(name: &str, shares: &[u16]) -> Split {
        let arm = |share: &u16| Arm {
            name: String::new(),
            share: *share,
        };
        Split {
            name: name.to_owned(),
            arms: shares.iter().map(arm).collect(),
        }
    }

    fn counts(split: &Split, units: u32) -> Vec<u64> {
        let mut counts = vec![0; split.arms.len() + 1];
        for unit in 0..units {
            let hashed = Hashed::of(&[3; 32], &split.name, &unit.to_le_bytes());
            counts[split.arm(hashed).unwrap_or(split.arms.len())] += 1;
        }
        counts
    }

    #[test]
    fn arms_get_their_shares() {
        let counts = counts(&split("colours", &[5_000, 2_500, 500]), 40_000);
        let shares = [0.5, 0.25, 0.05, 0.2];
        assert!(
            split_test(&counts.iter().map(|n| *n as f64).collect::<Vec<_>>(), &shares).is_sound,
            "{counts:?}"
        );
    }

    #[test]
    fn a_unit_stays_in_its_arm_and_two_experiments_are_independent() {
        let (one, other) = (split("one", &[5_000, 5_000]), split("other", &[5_000, 5_000]));
        let arm =
            |split: &Split, unit: u32| split.arm(Hashed::of(&[3; 32], &split.name, &unit.to_le_bytes()));
        assert_eq!(arm(&one, 7), arm(&one, 7));
        let mut both = [0.0; 4];
        for unit in 0..20_000 {
            both[arm(&one, unit).unwrap() * 2 + arm(&other, unit).unwrap()] += 1.0;
        }
        assert!(split_test(&both, &[0.25; 4]).is_sound, "{both:?}");
    }

    #[test]
    fn a_widened_arm_keeps_those_who_were_in_it() {
        let (narrow, wide) = (split("x", &[500]), split("x", &[2_000]));
        for unit in 0..5_000_u32 {
            let hashed = Hashed::of(&[3; 32], "x", &unit.to_le_bytes());
            assert!(narrow.arm(hashed).is_none() || wide.arm(hashed) == Some(0));
        }
    }

    #[test]
    fn without_the_key_an_arm_cannot_be_told() {
        let same = (0..4_000_u32)
            .filter(|unit| {
                let place = |key| Hashed::of(&[key; 32], "x", &unit.to_le_bytes()).place < 5_000;
                place(1) == place(2)
            })
            .count();
        assert!((1_850..2_150).contains(&same), "{same} of 4000");
    }
}
