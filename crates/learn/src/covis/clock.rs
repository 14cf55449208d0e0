use crate::{Error, error::Result};

/// A clock that counts in half-lives, so that forgetting costs nothing.
///
/// A weight is written down as what it will have been worth at the start of an *epoch*, a whole number of half-lives
/// (forward decay: Cormode, Shkapenyuk, Srivastava, Xu 2009). To look at it later, or to bring two epochs together, it
/// is multiplied by a power of two, which rounds nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clock {
    half_life: f64,
}

/// A moment: whole half-lives since the beginning of time, and what is left of one, in `[0, 1)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    pub epoch: u32,
    pub rest: f32,
}

impl Clock {
    /// Nothing is ever forgotten.
    pub const STANDING: Self = Self {
        half_life: f64::INFINITY,
    };

    /// Weights halve in `half_life` seconds; infinite is [`Clock::STANDING`].
    ///
    /// # Errors
    /// [`Error::Setting`] for a half-life below a second or none at all.
    pub fn new(half_life: f32) -> Result<Self> {
        if half_life >= 1.0 {
            return Ok(Self {
                half_life: f64::from(half_life),
            });
        }
        Err(Error::Setting {
            name: "half_life_seconds",
            value: half_life.to_string(),
            wanted: "a number of seconds from 1 on, or inf",
        })
    }

    /// Weights halve in as many days, at least one.
    pub const fn of_days(days: u16) -> Self {
        let days = if days == 0 { 1 } else { days };
        Self {
            half_life: days as f64 * 86_400.0,
        }
    }

    pub fn moment(self, seconds: u32) -> Moment {
        let half_lives = f64::from(seconds) / self.half_life;
        let epoch = half_lives.floor();
        Moment {
            epoch: epoch as u32,
            rest: (half_lives - epoch) as f32,
        }
    }

    /// What turns a weight written down at `epoch` into its worth at `moment`.
    pub fn worth(epoch: u32, moment: Moment) -> f32 {
        let age = f64::from(moment.epoch) - f64::from(epoch) + f64::from(moment.rest);
        (-age).exp2() as f32
    }
}

/// What turns a weight of epoch `from` into one of epoch `to`, at or after it: an exact power of two.
pub fn carried(from: u32, to: u32) -> f32 {
    // Behind 149 half-lives nothing is left that an f32 could hold.
    let halvings = i32::try_from(to.saturating_sub(from))
        .unwrap_or(i32::MAX)
        .min(200);
    0.5_f32.powi(halvings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_halves_in_a_half_life() {
        let clock = Clock::new(100.0).unwrap();
        let then = clock.moment(250);
        assert_eq!((then.epoch, then.rest), (2, 0.5));
        let written = then.rest.exp2();
        assert!((written * Clock::worth(2, clock.moment(250)) - 1.0).abs() < 1e-6);
        assert!((written * Clock::worth(2, clock.moment(350)) - 0.5).abs() < 1e-6);
        assert_eq!(Clock::of_days(14), Clock::new(14.0 * 86_400.0).unwrap());
        assert_eq!(carried(2, 5), 0.125);
        assert_eq!(carried(0, u32::MAX), 0.0);
    }

    #[test]
    fn a_standing_clock_forgets_nothing() {
        let late = Clock::STANDING.moment(u32::MAX);
        assert_eq!(Clock::worth(Clock::STANDING.moment(0).epoch, late), 1.0);
    }

    #[test]
    fn half_lives_that_are_none_are_refused() {
        for bad in [0.0, -1.0, f32::NAN, f32::NEG_INFINITY] {
            assert!(Clock::new(bad).is_err());
        }
    }
}
