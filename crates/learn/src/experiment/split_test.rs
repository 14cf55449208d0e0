/// Whether units were split as they should have been (a *sample ratio mismatch* means that something loses units, and
/// that nothing else of the experiment may be believed).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SplitTest {
    /// Pearson's χ² of the counts.
    pub chi_squared: f64,
    /// What it exceeds one time in a thousand by chance.
    pub limit: f64,
    pub is_sound: bool,
}

/// Compares counts of units with the shares they should have; both lists without those in no arm, or both with them.
pub fn split_test(counts: &[f64], shares: &[f64]) -> SplitTest {
    let (units, all): (f64, f64) = (counts.iter().sum(), shares.iter().sum());
    let chi_squared: f64 = counts
        .iter()
        .zip(shares)
        .map(|(count, share)| (count - units * share / all, units * share / all))
        .filter(|(_, expected)| *expected > 0.0)
        .map(|(off, expected)| off * off / expected)
        .sum();
    let limit = limit(counts.len().min(shares.len()).saturating_sub(1));
    SplitTest {
        chi_squared,
        limit,
        is_sound: chi_squared <= limit,
    }
}

/// The 99.9 % quantile of χ² (Wilson & Hilferty 1931), within 3 % of the exact one and never below it.
fn limit(degrees: usize) -> f64 {
    const Z: f64 = 3.090_232;
    let k = degrees.max(1) as f64;
    let part = 2.0 / (9.0 * k);
    k * (1.0 - part + Z * part.sqrt()).powi(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_that_of_the_tables() {
        for (degrees, exact) in [(1, 10.828), (2, 13.816), (5, 20.515)] {
            assert!(
                (limit(degrees) / exact - 1.0).abs() < 0.035,
                "{degrees}: {}",
                limit(degrees)
            );
        }
    }

    #[test]
    fn a_split_that_loses_units_is_noticed() {
        assert!(split_test(&[5_050.0, 4_950.0], &[0.5, 0.5]).is_sound);
        assert!(!split_test(&[5_250.0, 4_750.0], &[0.5, 0.5]).is_sound);
        assert!(split_test(&[], &[]).is_sound);
    }
}
