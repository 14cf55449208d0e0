use minicbor::{Decode, Encode};

/// Counts of the last `N` periods, minutes or days, numbered from the epoch.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) struct Ring<const N: usize> {
    /// The newest period that was counted in.
    #[n(0)]
    newest: u32,
    /// Period `p` stands at `p % N`.
    #[n(1)]
    counts: [u64; N],
}

impl<const N: usize> Default for Ring<N> {
    fn default() -> Self {
        Self {
            newest: 0,
            counts: [0; N],
        }
    }
}

impl<const N: usize> Ring<N> {
    /// Counts in `period`, however late; one that is older than all that is kept is left out.
    pub fn add(&mut self, period: u32, count: u64) {
        if count == 0 || !self.move_to(period) {
            return;
        }
        if let Some(counted) = self.counts.get_mut(place::<N>(period)) {
            *counted = counted.saturating_add(count);
        }
    }

    /// The `N` periods up to `last`, oldest first. What is newer than `last` is not in it.
    pub fn until(&self, last: u32) -> [(u32, u64); N] {
        let mut periods = [(0, 0); N];
        for (line, back) in periods.iter_mut().rev().zip(0_u32..) {
            let Some(period) = last.checked_sub(back) else {
                break;
            };
            *line = (period, self.get(period));
        }
        periods
    }

    pub fn merge(&mut self, other: &Self) {
        for (period, count) in other.until(other.newest) {
            self.add(period, count);
        }
    }

    fn get(&self, period: u32) -> u64 {
        let kept = period <= self.newest && self.newest - period < length::<N>();
        let count = self.counts.get(place::<N>(period)).filter(|_| kept);
        count.copied().unwrap_or(0)
    }

    /// Makes room for `period`; false if it is too old to be kept.
    fn move_to(&mut self, period: u32) -> bool {
        if period <= self.newest {
            return self.newest - period < length::<N>();
        }
        // Periods that nothing was counted in begin at zero.
        let passed = (period - self.newest).min(length::<N>());
        for back in 0..passed {
            if let Some(count) = self.counts.get_mut(place::<N>(period - back)) {
                *count = 0;
            }
        }
        self.newest = period;
        true
    }
}

const fn length<const N: usize>() -> u32 {
    N as u32
}

const fn place<const N: usize>(period: u32) -> usize {
    period as usize % N
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counts<const N: usize>(ring: &Ring<N>, last: u32) -> Vec<u64> {
        ring.until(last).iter().map(|(_, count)| *count).collect()
    }

    #[test]
    fn a_late_count_goes_into_its_own_period_while_that_is_kept() {
        let mut ring = Ring::<3>::default();
        ring.add(100, 1);
        ring.add(98, 2);
        ring.add(97, 4);
        assert_eq!(counts(&ring, 100), [2, 0, 1]);
        ring.add(101, 8);
        ring.add(98, 16);
        assert_eq!(counts(&ring, 101), [0, 1, 8]);
        assert_eq!(counts(&ring, 100), [0, 0, 1], "98 is no longer known");
    }

    #[test]
    fn a_long_silence_leaves_zeros() {
        let mut ring = Ring::<3>::default();
        ring.add(100, 1);
        assert_eq!(counts(&ring, 500), [0, 0, 0]);
        ring.add(500, 1);
        assert_eq!(counts(&ring, 500), [0, 0, 1]);
        assert_eq!(counts(&ring, 501), [0, 1, 0]);
    }

    proptest! {
        #[test]
        fn a_ring_holds_what_a_list_of_all_would_say(
            adds in prop::collection::vec((0_u32..200, 1_u64..9), 0..200),
            split in 0_usize..200,
        ) {
            let mut whole = Ring::<30>::default();
            let (mut first, mut second) = (Ring::<30>::default(), Ring::<30>::default());
            for (at, (period, count)) in adds.iter().enumerate() {
                whole.add(*period, *count);
                if at < split { first.add(*period, *count) } else { second.add(*period, *count) }
            }
            let newest = adds.iter().map(|(period, _)| *period).max().unwrap_or(0);
            let mut expected = [0_u64; 30];
            for (period, count) in adds.iter().filter(|(period, _)| *period + 30 > newest) {
                expected[(*period + 29 - newest) as usize] += count;
            }
            prop_assert_eq!(counts(&whole, newest), expected.to_vec());
            first.merge(&second);
            prop_assert_eq!(first.until(newest), whole.until(newest));
        }
    }
}
