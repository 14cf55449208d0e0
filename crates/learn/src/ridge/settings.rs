use crate::{Error, error::Result};

/// How the local ridge is fitted. The defaults are those that held on all data they were tried on; see the decision on
/// local ridge.
#[derive(Debug, Clone, PartialEq)]
pub struct RidgeSettings {
    /// Neighbours that each item is regressed on, K.
    pub neighbours: usize,
    /// `a`: a person's interactions are scaled by the person's total weight to the power `-a`.
    pub person_power: f32,
    /// `b`: an item's interactions are scaled by the item's total weight to the power `-b`.
    pub item_power: f32,
    /// `λ`; chosen from the data when absent, see [`RidgeSettings::lambda_for`].
    pub lambda: Option<f32>,
    /// The solve ends when the residual is this part of the right-hand side. Ending early is a regulariser of its own.
    pub tolerance: f32,
    /// An item of a history speaks with its total weight to the power `-h`.
    pub history_power: f32,
    /// What is spoken for is raised by its total weight to the power `c`.
    pub popularity_power: f32,
    /// Items that one item may speak for, the loudest; bounds the time of a list.
    pub row: usize,
}

impl Default for RidgeSettings {
    fn default() -> Self {
        Self {
            neighbours: 300,
            person_power: 0.35,
            item_power: 0.25,
            lambda: None,
            tolerance: 0.05,
            history_power: 0.35,
            popularity_power: 0.3,
            row: 500,
        }
    }
}

const NAMES: &str = "k, a, b, lambda, tolerance, history, popularity, row";

impl RidgeSettings {
    /// Most neighbours of an item; the equations of one item take `4 k²` bytes in each thread.
    pub const MOST_NEIGHBOURS: usize = 4_000;

    /// Sets one setting by the name that the command line uses.
    ///
    /// # Errors
    /// [`Error::UnknownSetting`] or [`Error::Setting`], which say what would work.
    pub fn set(&mut self, name: &str, value: &str) -> Result<()> {
        match name {
            "k" => {
                self.neighbours = whole("k", value, Self::MOST_NEIGHBOURS, "a whole number from 1 to 4000")?
            }
            "a" => self.person_power = number("a", value, -2.0..=2.0, "a number from -2 to 2")?,
            "b" => self.item_power = number("b", value, -2.0..=2.0, "a number from -2 to 2")?,
            "lambda" if value == "auto" => self.lambda = None,
            "lambda" => {
                let lambda = number(
                    "lambda",
                    value,
                    1e-3..=1e6,
                    "`auto` or a number from 0.001 to 1000000",
                )?;
                self.lambda = Some(lambda);
            }
            "tolerance" => {
                self.tolerance = number("tolerance", value, 1e-6..=0.9, "a number from 0.000001 to 0.9")?
            }
            "history" => self.history_power = number("history", value, -2.0..=2.0, "a number from -2 to 2")?,
            "popularity" => {
                self.popularity_power = number("popularity", value, -2.0..=2.0, "a number from -2 to 2")?
            }
            "row" => self.row = whole("row", value, 1_000_000, "a whole number from 1 to 1000000")?,
            _ => {
                return Err(Error::UnknownSetting {
                    name: name.to_owned(),
                    known: NAMES.to_owned(),
                });
            }
        }
        Ok(())
    }

    /// The λ in use: what was set, or `18 / √m` for a mean history of `m` interactions. People who are known by little
    /// leave noisier counts, which need more shrinking; the constant is from hold-outs of two data sets whose mean
    /// histories are 27 and 132.
    pub fn lambda_for(&self, interactions: usize, people: usize) -> f32 {
        let mean = interactions.max(1) as f32 / people.max(1) as f32;
        self.lambda
            .unwrap_or_else(|| (18.0 / mean.sqrt()).clamp(0.2, 20.0))
    }

    /// Names and values as the command line takes them.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        vec![
            ("k", self.neighbours.to_string()),
            ("a", self.person_power.to_string()),
            ("b", self.item_power.to_string()),
            (
                "lambda",
                self.lambda
                    .map_or_else(|| "auto".to_owned(), |lambda| lambda.to_string()),
            ),
            ("tolerance", self.tolerance.to_string()),
            ("history", self.history_power.to_string()),
            ("popularity", self.popularity_power.to_string()),
            ("row", self.row.to_string()),
        ]
    }
}

/// A setting that is a whole number from one to `most`.
pub(crate) fn whole(name: &'static str, value: &str, most: usize, wanted: &'static str) -> Result<usize> {
    value
        .parse()
        .ok()
        .filter(|number| (1..=most).contains(number))
        .ok_or_else(|| Error::Setting {
            name,
            value: value.to_owned(),
            wanted,
        })
}

/// A setting that is a number in a range.
pub(crate) fn number(
    name: &'static str,
    value: &str,
    range: std::ops::RangeInclusive<f32>,
    wanted: &'static str,
) -> Result<f32> {
    value
        .parse()
        .ok()
        .filter(|number| range.contains(number))
        .ok_or_else(|| Error::Setting {
            name,
            value: value.to_owned(),
            wanted,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_set_what_they_say() {
        let mut wanted = RidgeSettings::default();
        for (name, value) in [("k", "7"), ("a", "0.5"), ("lambda", "2.5"), ("row", "9")] {
            wanted.set(name, value).unwrap();
        }
        let mut again = RidgeSettings::default();
        for (name, value) in wanted.pairs() {
            again.set(name, &value).unwrap();
        }
        assert_eq!(again, wanted);
    }

    #[test]
    fn refusals_say_what_works() {
        let mut settings = RidgeSettings::default();
        assert!(
            settings
                .set("kk", "3")
                .unwrap_err()
                .to_string()
                .contains("k, a, b")
        );
        for (name, value) in [
            ("k", "0"),
            ("k", "x"),
            ("lambda", "NaN"),
            ("lambda", "-1"),
            ("a", "inf"),
        ] {
            assert!(settings.set(name, value).is_err(), "{name}={value}");
        }
        assert_eq!(settings, RidgeSettings::default());
    }
}
