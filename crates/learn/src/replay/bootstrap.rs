use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Values of a statistic over resampled groups: in each round every group counts as often as a Poisson draw with mean 1
/// says (Chamandy et al. 2012), which is the bootstrap for many groups and needs no list of them. Rounds in which the
/// statistic has no value are left out.
pub(crate) fn resample(
    groups: usize,
    rounds: usize,
    seed: u64,
    statistic: impl Fn(&[f64]) -> Option<f64>,
) -> Vec<f64> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut weights = vec![0.0; groups];
    let mut values = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        for weight in &mut weights {
            *weight = poisson(random.random());
        }
        values.extend(statistic(&weights));
    }
    values
}

/// A Poisson draw with mean 1 from a uniform one, by inversion; 11 and more are drawn once in 100 million.
fn poisson(uniform: f64) -> f64 {
    let (mut term, mut below, mut count) = ((-1.0_f64).exp(), 0.0, 0.0);
    while count < 11.0 {
        below += term;
        if uniform < below {
            break;
        }
        count += 1.0;
        term /= count;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_have_mean_and_variance_one() {
        let draws: Vec<f64> = (0..100_000)
            .map(|n| poisson((f64::from(n) + 0.5) / 100_000.0))
            .collect();
        let mean = draws.iter().sum::<f64>() / 100_000.0;
        let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / 100_000.0;
        assert!(
            (mean - 1.0).abs() < 1e-3 && (variance - 1.0).abs() < 1e-2,
            "{mean} {variance}"
        );
    }

    #[test]
    fn equal_seeds_resample_alike() {
        let sum = |seed| resample(50, 20, seed, |weights| Some(weights.iter().sum()));
        assert_eq!(sum(1), sum(1));
        assert_ne!(sum(1), sum(2));
    }
}
