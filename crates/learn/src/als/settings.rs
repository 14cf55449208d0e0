use crate::{
    Error,
    error::Result,
    ridge::{number, whole},
};

/// How the factors are fitted.
#[derive(Debug, Clone, PartialEq)]
pub struct AlsSettings {
    /// Numbers for each person and item.
    pub factors: usize,
    /// Weight of every pair, seen or not; chosen from the data when absent, see [`AlsSettings::alpha_for`].
    pub alpha: Option<f32>,
    /// Regularisation, times `count + alpha · others` of each person or item.
    pub regularisation: f32,
    pub epochs: usize,
    /// Steps of conjugate gradient for each row in each epoch.
    pub steps: usize,
    /// Seed of the first item factors.
    pub seed: u64,
}

impl Default for AlsSettings {
    fn default() -> Self {
        Self {
            factors: 64,
            alpha: None,
            regularisation: 0.01,
            epochs: 16,
            steps: 3,
            seed: 1,
        }
    }
}

const NAMES: &str = "factors, alpha, regularisation, epochs, steps, seed";

impl AlsSettings {
    /// Sets one setting by the name that the command line uses.
    ///
    /// # Errors
    /// [`Error::UnknownSetting`] or [`Error::Setting`], which say what would work.
    pub fn set(&mut self, name: &str, value: &str) -> Result<()> {
        match name {
            "factors" => self.factors = whole("factors", value, 1_024, "a whole number from 1 to 1024")?,
            "alpha" if value == "auto" => self.alpha = None,
            "alpha" => {
                self.alpha = Some(number(
                    "alpha",
                    value,
                    0.0..=1_000.0,
                    "`auto` or a number from 0 to 1000",
                )?)
            }
            "regularisation" => {
                self.regularisation = number(
                    "regularisation",
                    value,
                    1e-9..=1_000.0,
                    "a number above 0, at most 1000",
                )?;
            }
            "epochs" => self.epochs = whole("epochs", value, 1_000, "a whole number from 1 to 1000")?,
            "steps" => self.steps = whole("steps", value, 100, "a whole number from 1 to 100")?,
            "seed" => {
                let refused = || Error::Setting {
                    name: "seed",
                    value: value.to_owned(),
                    wanted: "a whole number",
                };
                self.seed = value.parse().map_err(|_| refused())?;
            }
            _ => {
                return Err(Error::UnknownSetting {
                    name: name.to_owned(),
                    known: NAMES.to_owned(),
                });
            }
        }
        Ok(())
    }

    /// The alpha in use: what was set, or 0.4 times the square root of the share of pairs that were seen, so that sparse
    /// data are not drowned by what nobody saw. The constant is from two data sets, 0.07 % and 4 % of whose pairs were.
    pub fn alpha_for(&self, interactions: usize, people: usize, items: usize) -> f32 {
        let pairs = people as f32 * items as f32;
        let seen = interactions as f32 / pairs.max(1.0);
        self.alpha.unwrap_or_else(|| (0.4 * seen.sqrt()).clamp(1e-3, 1.0))
    }

    /// Names and values as the command line takes them.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        vec![
            ("factors", self.factors.to_string()),
            (
                "alpha",
                self.alpha
                    .map_or_else(|| "auto".to_owned(), |alpha| alpha.to_string()),
            ),
            ("regularisation", self.regularisation.to_string()),
            ("epochs", self.epochs.to_string()),
            ("steps", self.steps.to_string()),
            ("seed", self.seed.to_string()),
        ]
    }
}
