use crate::{Error, error::Result, lseq::LseqSettings, sequences::Repeats};

/// What a model of the next item is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    pub repeats: Repeats,
    /// Pair counts and what two steps over them reach.
    pub covisitation: bool,
    /// The next-item ridge.
    pub ridge: bool,
    /// What goes with what whatever the order, where that can be solved whole.
    pub taste: bool,
    pub lseq: LseqSettings,
    /// Neighbours kept in each row of a table.
    pub kept: usize,
    /// Neighbours that a second step starts from.
    pub two_steps_from: usize,
    /// Histories that weights are learned from, at most.
    pub choices: usize,
    /// Alternatives in each of them.
    pub alternatives: usize,
    /// Groups of histories by length, each with weights of its own.
    pub groups: usize,
}

const NAMES: &str = "groups, choices, alternatives, kept, two_steps_from, half_lives, window, lambda, neighbours, whole_up_to";

impl Recipe {
    /// Everything there is.
    pub fn new(repeats: Repeats) -> Self {
        Self {
            repeats,
            covisitation: true,
            ridge: true,
            taste: true,
            lseq: LseqSettings::default(),
            kept: 500,
            two_steps_from: 50,
            choices: 8_000,
            alternatives: 200,
            groups: 4,
        }
    }

    /// Co-visitation alone, with what two steps over it reach, beside what is popular.
    pub fn covisitation(repeats: Repeats) -> Self {
        Self {
            ridge: false,
            taste: false,
            ..Self::new(repeats)
        }
    }

    /// The next-item ridge alone, beside what is popular.
    pub fn ridge(repeats: Repeats) -> Self {
        Self {
            covisitation: false,
            taste: false,
            ..Self::new(repeats)
        }
    }

    /// Sets one setting by the name that the command line uses.
    ///
    /// # Errors
    /// [`Error::UnknownSetting`] or [`Error::Setting`], which say what would work.
    pub fn set(&mut self, name: &str, value: &str) -> Result<()> {
        match name {
            "groups" => self.groups = whole("groups", value)?,
            "choices" => self.choices = whole("choices", value)?,
            "alternatives" => self.alternatives = whole("alternatives", value)?,
            "kept" => (self.kept, self.lseq.kept) = (whole("kept", value)?, whole("kept", value)?),
            "two_steps_from" => self.two_steps_from = whole("two_steps_from", value)?,
            "window" => self.lseq.window = whole("window", value)?,
            "neighbours" => self.lseq.neighbours = whole("neighbours", value)?,
            "whole_up_to" => self.lseq.whole_up_to = whole("whole_up_to", value)?,
            "lambda" => self.lseq.lambda = number("lambda", value)?,
            "half_lives" => {
                let half_lives = value.split(',').map(|word| number("half_lives", word));
                self.lseq.half_lives = half_lives.collect::<Result<_>>()?;
            }
            _ => {
                return Err(Error::UnknownSetting {
                    name: name.to_owned(),
                    known: NAMES.to_owned(),
                });
            }
        }
        self.lseq.checked()
    }
}

fn whole(name: &'static str, value: &str) -> Result<usize> {
    let parsed = value
        .parse()
        .ok()
        .filter(|number| (1..=1_000_000).contains(number));
    parsed.ok_or_else(|| Error::Setting {
        name,
        value: value.to_owned(),
        wanted: "a whole number from 1 to 1000000",
    })
}

fn number(name: &'static str, value: &str) -> Result<f32> {
    value.parse().map_err(|_| Error::Setting {
        name,
        value: value.to_owned(),
        wanted: "a number, or numbers with commas between them where there may be several",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_set_by_name_and_refused_with_what_would_work() {
        let mut recipe = Recipe::new(Repeats::Expected);
        recipe.set("half_lives", "0,2.5").unwrap();
        recipe.set("kept", "70").unwrap();
        assert_eq!(recipe.lseq.half_lives, [0.0, 2.5]);
        assert_eq!((recipe.kept, recipe.lseq.kept), (70, 70));
        for (name, value) in [
            ("kept", "0"),
            ("lambda", "-1"),
            ("lambda", "x"),
            ("half_lives", ""),
            ("window", "5000"),
        ] {
            let error = recipe.clone().set(name, value).unwrap_err().to_string();
            assert!(error.starts_with(name), "{error}");
        }
        assert!(
            recipe
                .set("colour", "1")
                .unwrap_err()
                .to_string()
                .contains("two_steps_from")
        );
    }
}
