use std::hash::{BuildHasher, RandomState};

/// An exact set of 128-bit keys in 16 bytes a slot, at most three quarters full: 21.3 bytes a key when full.
///
/// Linear probing over one array, so that a key costs one cache miss; `std`'s `HashSet` costs two (control bytes
/// and slot) and a byte more. The place of a key is a secret of the process, so keys chosen by a stranger cannot be
/// made to collide.
pub(super) struct KeySet {
    /// 0 is an empty slot; the key 0 itself is kept aside.
    slots: Vec<u128>,
    len: usize,
    holds_zero: bool,
    seed: [u64; 2],
    /// Growth doubles up to this many slots and is slow beyond.
    soft_limit: usize,
}

const SMALLEST: usize = 1024;

impl KeySet {
    /// Made for up to `most` keys, with room for `expected` of them allocated.
    pub fn new(expected: usize, most: usize) -> Self {
        let soft_limit = slots_for(most);
        let slots = slots_for(expected).clamp(SMALLEST, soft_limit.max(SMALLEST));
        let state = RandomState::new();
        let seed = [state.hash_one(1_u8), state.hash_one(2_u8)];
        Self {
            slots: vec![0; slots],
            len: 0,
            holds_zero: false,
            seed,
            soft_limit,
        }
    }

    pub fn len(&self) -> usize {
        self.len + usize::from(self.holds_zero)
    }

    pub fn contains(&self, key: u128) -> bool {
        if key == 0 {
            return self.holds_zero;
        }
        self.find(key).is_ok()
    }

    /// False if the key was there.
    pub fn insert(&mut self, key: u128) -> bool {
        if key == 0 {
            return !std::mem::replace(&mut self.holds_zero, true);
        }
        if (self.len + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        match self.find(key) {
            Ok(_) => false,
            Err(free) => {
                self.put(free, key);
                self.len += 1;
                true
            }
        }
    }

    /// Takes a key out and closes the gap, so that later probes still find what stood behind it.
    pub fn remove(&mut self, key: u128) {
        if key == 0 {
            self.holds_zero = false;
            return;
        }
        let Ok(mut gap) = self.find(key) else { return };
        self.put(gap, 0);
        self.len -= 1;
        let mut at = gap;
        loop {
            at = self.after(at);
            let neighbour = self.at(at);
            if neighbour == 0 {
                return;
            }
            // A key may move back into the gap unless its home lies cyclically in (gap, at].
            let home = self.home(neighbour);
            let distance_home = (at + self.slots.len() - home) % self.slots.len();
            let distance_gap = (at + self.slots.len() - gap) % self.slots.len();
            if distance_home >= distance_gap {
                self.put(gap, neighbour);
                self.put(at, 0);
                gap = at;
            }
        }
    }

    /// Reads the slot where a probe for `key` starts. Independent reads of many keys overlap in the memory system,
    /// which makes the probes that follow hit the cache (measured: a tenth more records a second).
    #[inline]
    pub fn touch(&self, key: u128) -> u128 {
        self.at(self.home(key))
    }

    /// The slot of a key, or the free slot where it would go.
    #[inline]
    fn find(&self, key: u128) -> Result<usize, usize> {
        let mut at = self.home(key);
        loop {
            match self.at(at) {
                0 => return Err(at),
                found if found == key => return Ok(at),
                _ => at = self.after(at),
            }
        }
    }

    /// Folded multiplication (as in wyhash), then scaled to the number of slots: the order of homes is the order of
    /// hashes for every size, which makes growing one sequential pass.
    #[inline]
    fn home(&self, key: u128) -> usize {
        let [low, high] = [key as u64 ^ self.seed[0], (key >> 64) as u64 ^ self.seed[1]];
        let product = u128::from(low) * u128::from(high);
        let hash = (product as u64) ^ ((product >> 64) as u64);
        ((u128::from(hash) * self.slots.len() as u128) >> 64) as usize
    }

    #[inline]
    fn after(&self, at: usize) -> usize {
        if at + 1 == self.slots.len() { 0 } else { at + 1 }
    }

    #[inline]
    #[expect(
        clippy::indexing_slicing,
        reason = "`home` and `after` stay below the number of slots"
    )]
    fn at(&self, at: usize) -> u128 {
        self.slots[at]
    }

    #[inline]
    #[expect(
        clippy::indexing_slicing,
        reason = "`home` and `after` stay below the number of slots"
    )]
    fn put(&mut self, at: usize, key: u128) {
        self.slots[at] = key;
    }

    fn grow(&mut self) {
        let now = self.slots.len();
        let larger = if now >= self.soft_limit {
            now + now / 8
        } else if now * 3 >= self.soft_limit {
            // One larger step instead of a tiny last one.
            self.soft_limit
        } else {
            now * 2
        };
        let old = std::mem::replace(&mut self.slots, vec![0; larger]);
        for key in old.into_iter().filter(|&key| key != 0) {
            if let Err(free) = self.find(key) {
                self.put(free, key);
            }
        }
    }
}

fn slots_for(keys: usize) -> usize {
    keys + keys / 3 + 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    proptest! {
        #[test]
        fn behaves_like_a_hash_set(steps in prop::collection::vec((0..3_u8, 0..600_u128), 0..4000), most in 1..900_usize) {
            let mut set = KeySet::new(0, most);
            let mut model = HashSet::new();
            for (step, key) in steps {
                match step {
                    0 | 1 => prop_assert_eq!(set.insert(key), model.insert(key)),
                    _ => {
                        set.remove(key);
                        model.remove(&key);
                    }
                }
                prop_assert_eq!(set.contains(key), model.contains(&key));
                prop_assert_eq!(set.len(), model.len());
            }
            for key in 0..600 {
                prop_assert_eq!(set.contains(key), model.contains(&key));
            }
        }
    }

    #[test]
    fn a_full_set_takes_at_most_22_bytes_a_key() {
        let most = 100_000;
        let mut set = KeySet::new(0, most);
        for key in 0..most as u128 {
            set.insert(key << 64 | key);
        }
        assert!(set.slots.len() * 16 <= most * 22, "{} slots", set.slots.len());
    }

    #[test]
    fn sequential_keys_do_not_pile_up() {
        let mut set = KeySet::new(0, 100_000);
        for key in 1..=100_000_u128 {
            set.insert(key);
        }
        let far = (1..=100_000_u128).filter(|&key| {
            let at = set.find(key).unwrap();
            (at + set.slots.len() - set.home(key)) % set.slots.len() > 64
        });
        assert!(far.count() < 1000);
    }
}
