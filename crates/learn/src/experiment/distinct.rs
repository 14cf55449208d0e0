/// About how many different units were here: linear counting (Whang, Vander-Zanden & Taylor 1990) in 4 KB. Many units
/// share each bit, so it cannot be asked whether somebody was among them.
///
/// The standard error is 0.7 % at 30,000 units and 3 % at 150,000; more than 300,000 are reported as that.
#[derive(Debug, Clone, PartialEq)]
pub struct Distinct {
    bits: Box<[u64]>,
}

const WORDS: usize = 512;
const BITS: f64 = (WORDS * 64) as f64;

impl Default for Distinct {
    fn default() -> Self {
        Self {
            bits: vec![0; WORDS].into(),
        }
    }
}

impl Distinct {
    /// Adds a unit by its hash; one that is there already changes nothing.
    pub fn add(&mut self, hash: u64) {
        let place = hash % (WORDS as u64 * 64);
        let word = usize::try_from(place / 64).unwrap_or(0);
        if let Some(word) = self.bits.get_mut(word) {
            *word |= 1 << (place % 64);
        }
    }

    pub fn merge(&mut self, other: &Self) {
        for (own, other) in self.bits.iter_mut().zip(&other.bits) {
            *own |= other;
        }
    }

    pub fn count(&self) -> f64 {
        let set: u32 = self.bits.iter().map(|word| word.count_ones()).sum();
        let clear = (BITS - f64::from(set)).max(3.0);
        BITS * (BITS / clear).ln()
    }

    /// Variance of [`Distinct::count`].
    pub fn variance(&self) -> f64 {
        let load = self.count() / BITS;
        BITS * (load.exp() - load - 1.0)
    }

    pub fn words(&self) -> &[u64] {
        &self.bits
    }

    /// From [`Distinct::words`]; `None` for another number of words.
    pub fn from_words(words: Vec<u64>) -> Option<Self> {
        (words.len() == WORDS).then(|| Self { bits: words.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Hashed;

    #[test]
    fn units_are_counted_once_and_about_right() {
        for (units, allowed) in [(0_u32, 0.0), (500, 15.0), (30_000, 900.0), (100_000, 4_000.0)] {
            let mut distinct = Distinct::default();
            for unit in (0..units).chain(0..units) {
                distinct.add(Hashed::of(&[1; 32], "x", &unit.to_le_bytes()).group);
            }
            let off = (distinct.count() - f64::from(units)).abs();
            assert!(off <= allowed, "{units} counted as {}", distinct.count());
        }
    }
}
