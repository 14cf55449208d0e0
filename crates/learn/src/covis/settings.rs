use crate::{Error, error::Result};

/// How engagements become pairs, and how long pairs last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CovisSettings {
    /// Neighbours kept for each item; see [`super::Neighbours`] for what that costs in exactness.
    pub capacity: usize,
    /// Engagements back that a new one is paired with: what one event costs at most.
    pub window: usize,
    /// Engagements further apart than this are no pair.
    pub longest_gap_seconds: u32,
    /// Time between two engagements at which their pair counts half; infinite where only the order is known.
    pub half_gap_seconds: f32,
    /// Engagements between two at which their pair counts half.
    pub half_gap_events: f32,
    /// Time in which a pair's weight halves; infinite keeps it for ever.
    pub half_life_seconds: f32,
}

impl Default for CovisSettings {
    fn default() -> Self {
        Self::YARD
    }
}

impl CovisSettings {
    /// What a yard learns with: a day between two engagements halves a pair, two weeks halve its weight.
    pub const YARD: Self = Self {
        capacity: 20,
        window: 12,
        longest_gap_seconds: 7 * 86_400,
        half_gap_seconds: 86_400.0,
        half_gap_events: 6.0,
        half_life_seconds: 14.0 * 86_400.0,
    };

    /// # Errors
    /// [`Error::Setting`] for the first setting that cannot work.
    pub fn checked(self) -> Result<Self> {
        let setting = |name, value: String, wanted| Err(Error::Setting { name, value, wanted });
        if self.capacity == 0 {
            return setting("capacity", self.capacity.to_string(), "at least 1");
        }
        if !(1..=1_000).contains(&self.window) {
            return setting("window", self.window.to_string(), "from 1 to 1000");
        }
        for (name, value) in [
            ("half_gap_seconds", self.half_gap_seconds),
            ("half_gap_events", self.half_gap_events),
        ] {
            if value.is_nan() || value <= 0.0 {
                return setting(name, value.to_string(), "a number above zero, or inf");
            }
        }
        super::Clock::new(self.half_life_seconds)?;
        Ok(self)
    }

    /// What a pair with `events` between its two engagements (1 for neighbours) and `seconds` counts.
    pub fn nearness(&self, events: usize, seconds: u32) -> f32 {
        let halvings =
            (events.saturating_sub(1)) as f32 / self.half_gap_events + seconds as f32 / self.half_gap_seconds;
        (-halvings).exp2()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_work_is_named() {
        let good = CovisSettings::default();
        assert!(good.checked().is_ok());
        for (bad, name) in [
            (CovisSettings { capacity: 0, ..good }, "capacity"),
            (CovisSettings { window: 0, ..good }, "window"),
            (
                CovisSettings {
                    half_gap_events: f32::NAN,
                    ..good
                },
                "half_gap_events",
            ),
            (
                CovisSettings {
                    half_life_seconds: -1.0,
                    ..good
                },
                "half_life_seconds",
            ),
        ] {
            assert!(bad.checked().unwrap_err().to_string().starts_with(name));
        }
    }

    #[test]
    fn pairs_count_less_the_further_apart_they_are() {
        let settings = CovisSettings::default();
        assert_eq!(settings.nearness(1, 0), 1.0);
        assert_eq!(settings.nearness(7, 0), 0.5);
        assert_eq!(settings.nearness(1, 86_400), 0.5);
        assert_eq!(settings.nearness(7, 86_400), 0.25);
    }
}
