//! Who serves a head: the learned weights or the prior. Both predict every outcome before it is learned from
//! (progressive validation, Blum et al. 1999); the learned ones serve once they have been better beyond chance, and no
//! longer than they are. So a yard with little to learn from keeps what was set by hand.

use crate::calibration::log_loss;

/// Examples before anything that was learned of a head may serve.
const ENOUGH: f64 = 300.0;
/// At so many examples all sums are halved, so that the verdict is about today.
const FULL: f64 = 40_000.0;
/// Standard errors by which the learned weights must lead to begin.
const LEAD: f64 = 2.0;

/// The race of one head.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Standing {
    /// Examples, fading.
    pub count: f64,
    /// Sums of the log losses.
    pub prior_loss: f64,
    pub learned_loss: f64,
    /// Sum of the squares of their difference.
    pub squares: f64,
    /// Do the learned weights serve?
    pub serves: bool,
}

impl Standing {
    /// Is there enough to say anything? Before that not even the prior's calibration is touched.
    pub fn is_known(&self) -> bool {
        self.count >= ENOUGH
    }

    /// Notes one outcome and what both gave it.
    pub fn add(&mut self, prior: f32, learned: f32, happened: bool) {
        let (prior, learned) = (log_loss(prior, happened), log_loss(learned, happened));
        self.count += 1.0;
        self.prior_loss += prior;
        self.learned_loss += learned;
        self.squares += (prior - learned) * (prior - learned);
        if self.count >= FULL {
            for sum in [
                &mut self.count,
                &mut self.prior_loss,
                &mut self.learned_loss,
                &mut self.squares,
            ] {
                *sum /= 2.0;
            }
        }
        let lead = self.prior_loss - self.learned_loss;
        self.serves = if self.serves {
            lead > 0.0
        } else {
            self.is_known() && lead > LEAD * self.deviation()
        };
    }

    /// By how much of the prior's log loss the learned weights are better: 0.02 is 2 %.
    pub fn gain(&self) -> f64 {
        if self.prior_loss > 0.0 {
            1.0 - self.learned_loss / self.prior_loss
        } else {
            0.0
        }
    }

    /// Standard deviation of the sum of differences.
    fn deviation(&self) -> f64 {
        let mean = (self.prior_loss - self.learned_loss) / self.count.max(1.0);
        (self.squares - self.count * mean * mean).max(0.0).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_better_never_serves_and_what_turns_bad_stops() {
        let mut standing = Standing::default();
        for turn in 0..5_000 {
            let happened = turn % 10 == 0;
            let learned = if turn % 2 == 0 { 0.10 } else { 0.101 };
            standing.add(0.1, learned, happened);
        }
        assert!(!standing.serves);
        for turn in 0..5_000 {
            let happened = turn % 10 == 0;
            standing.add(0.1, if happened { 0.4 } else { 0.05 }, happened);
        }
        assert!(standing.serves && standing.gain() > 0.1);
        for turn in 0..60_000 {
            standing.add(0.1, 0.5, turn % 10 == 0);
        }
        assert!(!standing.serves);
    }
}
