//! Probabilities that mean what they say: of a hundred impressions given 5 %, five are followed by the act.
//!
//! [`Platt`] corrects a head's logit by a slope and a shift that are learned online; [`Reliability`] keeps what was
//! predicted beside what happened, and gives the expected calibration error (Naeini et al. 2015; Guo et al. 2017).

/// Platt scaling, p = σ(slope · x + shift), learned one outcome at a time by online Newton steps: the curvature of the
/// log loss is summed up and each step divided by it, so there is no learning rate to choose.
///
/// It starts as the identity and is drawn to it with the weight of [`Platt::PRIOR`] outcomes' curvature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Platt {
    pub slope: f32,
    pub shift: f32,
    /// Curvature: by slope, by both, by shift.
    curvature: [f64; 3],
}

impl Default for Platt {
    fn default() -> Self {
        let [slope, shift] = Self::PRIOR;
        Self {
            slope: 1.0,
            shift: 0.0,
            curvature: [slope, 0.0, shift],
        }
    }
}

impl Platt {
    /// Curvature of the start, by slope and by shift: a slope needs more evidence than a shift.
    pub const PRIOR: [f64; 2] = [40.0, 4.0];
    /// Old outcomes lose weight by this factor with each new one: half of it is gone after 70,000.
    const KEEP: f64 = 1.0 - 1e-5;
    const SLOPES: [f32; 2] = [0.2, 3.0];
    const SHIFTS: [f32; 2] = [-6.0, 6.0];

    /// The corrected logit.
    pub fn logit(&self, logit: f32) -> f32 {
        self.slope * logit + self.shift
    }

    pub fn learn(&mut self, logit: f32, happened: bool) {
        if !logit.is_finite() {
            return;
        }
        let predicted = f64::from(sigmoid(self.logit(logit)));
        let (x, error) = (f64::from(logit), f64::from(u8::from(happened)) - predicted);
        let weight = predicted * (1.0 - predicted);
        let [prior_slope, prior_shift] = Self::PRIOR;
        let [slope, both, shift] = self.curvature;
        self.curvature = [
            prior_slope + (slope - prior_slope) * Self::KEEP + weight * x * x,
            both * Self::KEEP + weight * x,
            prior_shift + (shift - prior_shift) * Self::KEEP + weight,
        ];
        let [a, b, d] = self.curvature;
        let determinant = a * d - b * b;
        if determinant <= f64::EPSILON {
            return;
        }
        let [least, most] = Self::SLOPES;
        let by_slope = (d * x - b) / determinant * error;
        self.slope = (self.slope + narrow(by_slope)).clamp(least, most);
        let [least, most] = Self::SHIFTS;
        let by_shift = (a - b * x) / determinant * error;
        self.shift = (self.shift + narrow(by_shift)).clamp(least, most);
    }

    /// All of its state, for a file.
    pub fn parts(&self) -> ([f32; 2], [f64; 3]) {
        ([self.slope, self.shift], self.curvature)
    }

    /// From [`Platt::parts`]; `None` for what no Platt can be.
    pub fn from_parts([slope, shift]: [f32; 2], curvature: [f64; 3]) -> Option<Self> {
        let within = |value: f32, [least, most]: [f32; 2]| (least..=most).contains(&value);
        let [a, b, d] = curvature;
        let sound = within(slope, Self::SLOPES)
            && within(shift, Self::SHIFTS)
            && curvature.iter().all(|part| part.is_finite())
            && a > 0.0
            && d > 0.0
            && a * d > b * b;
        sound.then_some(Self {
            slope,
            shift,
            curvature,
        })
    }
}

/// Exact sigmoid, for training; pages have a quick one.
pub(crate) fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

/// Negative log likelihood of an outcome that was given this probability, held at 1e-6 from certainty.
pub(crate) fn log_loss(probability: f32, happened: bool) -> f64 {
    let probability = f64::from(probability).clamp(1e-6, 1.0 - 1e-6);
    -if happened {
        probability.ln()
    } else {
        (1.0 - probability).ln()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a step of a correction kept in f32"
)]
fn narrow(step: f64) -> f32 {
    step as f32
}

/// What was predicted beside what happened, in bins of half a unit of log odds from 0.1 % to 99.9 %, so that rare acts
/// do not all fall into one bin.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Reliability {
    bins: [Bin; BINS],
}

/// Bins of a reliability table.
pub const BINS: usize = 28;
const LOWEST: f32 = -7.0;
const WIDTH: f32 = 0.5;
/// At so many outcomes all counts are halved, so that the table follows the yard.
const FULL: f64 = 200_000.0;

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bin {
    /// Outcomes, fading.
    pub count: f64,
    /// Sum of the predicted probabilities.
    pub predicted: f64,
    /// Of the outcomes, those that happened.
    pub happened: f64,
    /// Sum of p(1 − p): the variance of `happened` if the predictions are right.
    pub variance: f64,
}

impl Reliability {
    pub fn add(&mut self, probability: f32, happened: bool) {
        let probability = probability.clamp(1e-6, 1.0 - 1e-6);
        let odds = (probability / (1.0 - probability)).ln();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the cast saturates, and the last bin takes the rest"
        )]
        let place = (((odds - LOWEST) / WIDTH) as usize).min(BINS - 1);
        if let Some(bin) = self.bins.get_mut(place) {
            let p = f64::from(probability);
            bin.count += 1.0;
            bin.predicted += p;
            bin.happened += f64::from(u8::from(happened));
            bin.variance += p * (1.0 - p);
        }
        if self.count() >= FULL {
            for bin in &mut self.bins {
                for sum in [
                    &mut bin.count,
                    &mut bin.predicted,
                    &mut bin.happened,
                    &mut bin.variance,
                ] {
                    *sum /= 2.0;
                }
            }
        }
    }

    pub fn count(&self) -> f64 {
        self.bins.iter().map(|bin| bin.count).sum()
    }

    /// Expected calibration error: the mean over outcomes of the distance between what their bin was given and what
    /// happened in it. 0 without outcomes.
    pub fn error(&self) -> f64 {
        let distance: f64 = self
            .bins
            .iter()
            .map(|bin| (bin.predicted - bin.happened).abs())
            .sum();
        distance / self.count().max(1.0)
    }

    /// What [`Reliability::error`] would be by chance alone if every prediction were right: the mean absolute value of
    /// a normal deviation in each bin. An error near it cannot be told from none.
    pub fn error_by_chance(&self) -> f64 {
        let half_normal = (2.0 / std::f64::consts::PI).sqrt();
        let distance: f64 = self
            .bins
            .iter()
            .map(|bin| half_normal * bin.variance.sqrt())
            .sum();
        distance / self.count().max(1.0)
    }

    /// The bins that hold anything, lowest probability first.
    pub fn table(&self) -> impl Iterator<Item = &Bin> {
        self.bins.iter().filter(|bin| bin.count > 0.0)
    }

    pub fn bins(&self) -> &[Bin; BINS] {
        &self.bins
    }

    /// From [`Reliability::bins`]; `None` for what no table can be.
    pub fn from_bins(bins: [Bin; BINS]) -> Option<Self> {
        let sound = bins.iter().all(|bin| {
            let sums = [bin.count, bin.predicted, bin.happened, bin.variance];
            sums.iter().all(|sum| sum.is_finite() && *sum >= 0.0)
        });
        sound.then_some(Self { bins })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    /// Draws outcomes from σ(slope · x + shift) for random x.
    fn outcomes(seed: u64, slope: f32, shift: f32, count: usize) -> Vec<(f32, bool)> {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let one = |random: &mut Pcg64Mcg| {
            let x = random.random_range(-4.0..0.5_f32);
            (x, random.random::<f32>() < sigmoid(slope * x + shift))
        };
        (0..count).map(|_| one(&mut random)).collect()
    }

    #[test]
    fn a_head_that_is_too_sure_is_corrected() {
        let mut platt = Platt::default();
        let (mut before, mut after) = (Reliability::default(), Reliability::default());
        for (n, (x, happened)) in outcomes(1, 0.6, -0.7, 40_000).into_iter().enumerate() {
            if n >= 20_000 {
                before.add(sigmoid(x), happened);
                after.add(sigmoid(platt.logit(x)), happened);
            }
            platt.learn(x, happened);
        }
        assert!(
            (platt.slope - 0.6).abs() < 0.06 && (platt.shift + 0.7).abs() < 0.12,
            "{platt:?}"
        );
        assert!(before.error() > 0.05, "{}", before.error());
        assert!(after.error() < 0.01, "{}", after.error());
    }

    #[test]
    fn right_predictions_have_no_error_beyond_chance() {
        let mut table = Reliability::default();
        for (x, happened) in outcomes(2, 1.0, 0.0, 50_000) {
            table.add(sigmoid(x), happened);
        }
        assert!(table.error() < 2.0 * table.error_by_chance());
        assert!(table.table().count() >= 9);
    }

    #[test]
    fn few_outcomes_hardly_move_it() {
        let mut platt = Platt::default();
        for _ in 0..3 {
            platt.learn(-2.0, true);
        }
        assert!(platt.shift < 1.0 && (platt.slope - 1.0).abs() < 0.3, "{platt:?}");
    }

    #[test]
    fn it_follows_what_changes() {
        let mut platt = Platt::default();
        for shift in [0.0, -1.0] {
            for (x, happened) in outcomes(3, 1.0, shift, 300_000) {
                platt.learn(x, happened);
            }
        }
        assert!((platt.shift + 1.0).abs() < 0.25, "{platt:?}");
    }

    #[test]
    fn what_is_no_number_teaches_nothing() {
        let mut platt = Platt::default();
        platt.learn(f32::NAN, true);
        assert_eq!(platt, Platt::default());
        assert!(Platt::from_parts([f32::NAN, 0.0], [1.0, 0.0, 1.0]).is_none());
    }
}
