//! `[learning]` and `[[experiment]]` of the configuration.

use crate::{config::Config, yard::Folder};
use anyhow::{Result, bail};
use feed::{Experiment, ExperimentArm, LearningSettings, WeightsOf};
use serde::Deserialize;
use std::{collections::BTreeSet, time::Duration};

/// Everybody, in the units that shares are split in.
const ALL: u16 = 10_000;
const MOST_EXPERIMENTS: usize = 6;
const MOST_ARMS: usize = 6;
const MOST_NAME: usize = 32;
/// Drawn places that an arm may have on a page.
const MOST_DRAWN: usize = 4;

/// How the yard learns from the pages that it serves.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LearningConfig {
    pub enabled: bool,
    /// How long after it was served what is done to a page counts.
    pub window_minutes: u32,
    /// Share of viewers who are ranked by the weights set by hand for good, to see what all that was learned is worth.
    pub holdout: f64,
    /// Minutes between two models that are trained on all histories beside the pages; 0 trains only when asked.
    pub train_every_minutes: u32,
}

impl Default for LearningConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            window_minutes: 30,
            holdout: 0.0,
            train_every_minutes: 60,
        }
    }
}

/// One experiment; its first arm is what the others are compared with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExperimentConfig {
    pub name: String,
    pub arms: Vec<ArmConfig>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArmConfig {
    pub name: String,
    /// Of all viewers who may be measured.
    pub share: f64,
    #[serde(default)]
    pub weights: WeightsConfig,
    /// Places of a page that are drawn by chance; two where nothing is said.
    #[serde(default)]
    pub drawn: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WeightsConfig {
    ByHand,
    #[default]
    Learned,
}

impl LearningConfig {
    pub fn train_every(&self) -> Option<Duration> {
        let minutes = u64::from(self.train_every_minutes);
        (minutes > 0).then_some(Duration::from_secs(60 * minutes))
    }

    pub fn settings(&self, folder: &Folder) -> LearningSettings {
        LearningSettings {
            file: folder.learning(),
            window: Duration::from_secs(60 * u64::from(self.window_minutes.max(1))),
            every: Duration::from_secs(30),
        }
    }
}

impl Config {
    /// The experiments as the feed runs them, the holdout first.
    ///
    /// # Errors
    /// What is wrong with them, by name.
    pub fn experiments(&self) -> Result<Vec<Experiment>> {
        let mut experiments = Vec::new();
        let holdout = self.learning.holdout;
        if holdout != 0.0 {
            experiments.push(Experiment::holdout(share("the holdout", holdout)?));
        }
        if self.experiment.len() > MOST_EXPERIMENTS {
            bail!("at most {MOST_EXPERIMENTS} experiments can run at a time");
        }
        let mut names = BTreeSet::from(["holdout"]);
        for experiment in &self.experiment {
            let what = format!("experiment {:?}", experiment.name);
            check_name(&what, &experiment.name)?;
            if !names.insert(&experiment.name) {
                bail!("{what}: the name is taken; experiments are split by their names");
            }
            experiments.push(experiment.checked(&what)?);
        }
        Ok(experiments)
    }
}

impl ExperimentConfig {
    /// Half of all viewers by the weights set by hand, half by those that are learned.
    pub fn hand_against_learned() -> Self {
        let arm = |name: &str, weights| ArmConfig {
            name: name.to_owned(),
            share: 0.5,
            weights,
            drawn: None,
        };
        Self {
            name: "weights".to_owned(),
            arms: vec![
                arm("by-hand", WeightsConfig::ByHand),
                arm("learned", WeightsConfig::Learned),
            ],
        }
    }

    fn checked(&self, what: &str) -> Result<Experiment> {
        if !(2..=MOST_ARMS).contains(&self.arms.len()) {
            bail!(
                "{what}: it needs 2 to {MOST_ARMS} arms, and has {}",
                self.arms.len()
            );
        }
        let (mut names, mut all, mut arms) = (BTreeSet::new(), 0, Vec::new());
        for arm in &self.arms {
            let what = format!("{what}, arm {:?}", arm.name);
            check_name(&what, &arm.name)?;
            if !names.insert(&arm.name) {
                bail!("{what}: the name is taken");
            }
            let drawn = arm.drawn.unwrap_or(0);
            if drawn > MOST_DRAWN {
                bail!("{what}: at most {MOST_DRAWN} places of a page can be drawn, not {drawn}");
            }
            let share = share(&what, arm.share)?;
            all += u32::from(share);
            arms.push(ExperimentArm {
                name: arm.name.clone(),
                share,
                weights: match arm.weights {
                    WeightsConfig::ByHand => WeightsOf::Hand,
                    WeightsConfig::Learned => WeightsOf::Learned,
                },
                drawn: arm.drawn,
            });
        }
        if all > u32::from(ALL) {
            bail!(
                "{what}: its arms have {} of all viewers together, which is more than 1",
                f64::from(all) / f64::from(ALL)
            );
        }
        Ok(Experiment {
            name: self.name.clone(),
            arms,
        })
    }
}

fn check_name(what: &str, name: &str) -> Result<()> {
    let plain = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > MOST_NAME || !name.chars().all(plain) {
        bail!("{what}: a name is 1 to {MOST_NAME} bytes of letters, digits, `-` and `_`");
    }
    Ok(())
}

fn share(what: &str, share: f64) -> Result<u16> {
    if !(share > 0.0 && share <= 1.0) {
        bail!("{what}: a share is above 0 and at most 1, such as 0.5, not {share}");
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 10,000"
    )]
    let share = (share * f64::from(ALL)).round() as u16;
    Ok(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn experiments(text: &str) -> Result<Vec<Experiment>> {
        toml::from_str::<Config>(text).unwrap().experiments()
    }

    #[test]
    fn an_experiment_is_read_with_the_holdout_before_it() {
        let read = experiments(
            r#"
            [learning]
            holdout = 0.05
            [[experiment]]
            name = "weights"
            arms = [
                { name = "by-hand", share = 0.5, weights = "by-hand" },
                { name = "learned", share = 0.5, drawn = 3 },
            ]"#,
        );
        let read = read.unwrap();
        assert_eq!((read[0].name.as_str(), read[0].arms[0].share), ("holdout", 500));
        assert_eq!(read[1].arms[0].weights, WeightsOf::Hand);
        assert_eq!(
            (read[1].arms[1].weights, read[1].arms[1].drawn),
            (WeightsOf::Learned, Some(3))
        );
    }

    #[test]
    fn what_is_wrong_is_told_by_name() {
        let arms = |arms: &str| format!("[[experiment]]\nname = \"x\"\narms = [{arms}]");
        let one = "{ name = \"a\", share = 0.6 }";
        for (text, told) in [
            ("[learning]\nholdout = 1.5".to_owned(), "holdout"),
            (arms(one), "2 to 6 arms"),
            (arms(&format!("{one}, {one}")), "taken"),
            (
                arms(&format!("{one}, {{ name = \"b\", share = 0.6 }}")),
                "more than 1",
            ),
            (arms(&format!("{one}, {{ name = \"b/c\", share = 0.1 }}")), "b/c"),
            (
                arms(&format!("{one}, {{ name = \"b\", share = 0.1, drawn = 9 }}")),
                "at most 4",
            ),
        ] {
            let error = experiments(&text).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
