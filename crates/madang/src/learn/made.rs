//! Models of every kind, from interactions in memory or from a file.

use super::{blend, input::for_each_line};
use anyhow::{Context, Result};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use learn::{
    Interactions, Kind, Model, Scorer, Voice,
    als::{self, AlsSettings},
    covis::{Normalisation, count},
    lseq::{self, LseqSettings},
    next_item::Recipe,
    ridge::{self, RidgeSettings},
    sequences::{Repeats, Sequences, SequencesBuilder},
};
use std::path::Path;

/// What can be fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Wanted {
    /// Local ridge. Settings: k, a, b, lambda, tolerance, history, popularity, row
    Ridge,
    /// What people engage with soon after; items must stand in the order of time. Settings: half_life, mix, item_power,
    /// neighbour_power, row
    Covis,
    /// Ridge from the decayed history to the next item; items must stand in the order of time. Settings: half_lives,
    /// window, lambda, neighbours, row
    Lseq,
    /// Factors by implicit alternating least squares. Settings: factors, alpha, regularisation, epochs, steps, seed
    Als,
    /// Everything that `madang learn sequence` joins, with weights that are learned from everybody's last item; items must
    /// stand in the order of time. Settings: groups, choices, alternatives, kept, two_steps_from, half_lives, window,
    /// lambda, neighbours, whole_up_to
    Blend,
}

/// Settings of one kind.
#[derive(Debug, Clone)]
pub enum Settings {
    Ridge(RidgeSettings),
    Covis(CovisTable),
    Lseq(LseqSettings),
    Als(AlsSettings),
    Blend(Recipe),
}

/// A table of pair counts.
#[derive(Debug, Clone)]
pub struct CovisTable {
    half_life: f32,
    normalisation: Normalisation,
    row: usize,
}

impl Settings {
    /// The defaults of a kind with `name=value` pairs in place of some.
    pub fn new(wanted: Wanted, set: &[String]) -> Result<Self> {
        let mut settings = match wanted {
            Wanted::Ridge => Self::Ridge(RidgeSettings::default()),
            Wanted::Lseq => Self::Lseq(LseqSettings::default()),
            Wanted::Als => Self::Als(AlsSettings::default()),
            Wanted::Blend => Self::Blend(Recipe::new(Repeats::Excluded)),
            Wanted::Covis => Self::Covis(CovisTable {
                half_life: 5.0,
                normalisation: Normalisation {
                    mix: 0.5,
                    item_power: 0.5,
                    neighbour_power: 0.5,
                },
                row: 500,
            }),
        };
        for pair in set {
            let parts = pair.split_once('=');
            let (name, value) =
                parts.with_context(|| format!("`--set {pair}` is not `name=value`, such as `k=300`"))?;
            settings.set(name.trim(), value.trim())?;
        }
        Ok(settings)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let number = || {
            value
                .parse::<f32>()
                .ok()
                .filter(|number| number.is_finite() && *number >= 0.0)
        };
        let refused = |wanted: &str| format!("{name}={value} does not work: {name} must be {wanted}");
        let positive = || number().with_context(|| refused("a number that is not below zero"));
        let whole = || {
            let whole = value
                .parse::<usize>()
                .ok()
                .filter(|whole| (1..=1_000_000).contains(whole));
            whole.with_context(|| refused("a whole number from 1 to 1000000"))
        };
        match self {
            Self::Ridge(settings) => settings.set(name, value)?,
            Self::Als(settings) => settings.set(name, value)?,
            Self::Blend(recipe) => recipe.set(name, value)?,
            Self::Covis(settings) => match name {
                "half_life" => settings.half_life = positive()?,
                "mix" => settings.normalisation.mix = positive()?,
                "item_power" => settings.normalisation.item_power = positive()?,
                "neighbour_power" => settings.normalisation.neighbour_power = positive()?,
                "row" => settings.row = whole()?,
                _ => unknown(name, "half_life, mix, item_power, neighbour_power, row")?,
            },
            Self::Lseq(settings) => match name {
                "half_lives" => {
                    let parsed: Option<Vec<f32>> = value.split(',').map(|word| word.parse().ok()).collect();
                    settings.half_lives =
                        parsed.with_context(|| refused("numbers with commas between them"))?;
                }
                "window" => settings.window = whole()?,
                "lambda" => settings.lambda = positive()?,
                "neighbours" => settings.neighbours = whole()?,
                "row" => settings.kept = whole()?,
                _ => unknown(name, "half_lives, window, lambda, neighbours, row")?,
            },
        }
        if let Self::Lseq(settings) = self {
            settings.checked()?;
        }
        Ok(())
    }

    pub fn kind(&self) -> Kind {
        match self {
            Self::Ridge(_) => Kind::Ridge,
            Self::Covis(_) => Kind::Covis,
            Self::Lseq(_) => Kind::Lseq,
            Self::Als(_) => Kind::Als,
            Self::Blend(_) => Kind::Blend,
        }
    }

    /// Whether the order of a person's items has a meaning.
    pub fn needs_order(&self) -> bool {
        matches!(self, Self::Covis(_) | Self::Lseq(_) | Self::Blend(_))
    }
}

fn unknown(name: &str, known: &str) -> Result<()> {
    Err(learn::Error::UnknownSetting {
        name: name.to_owned(),
        known: known.to_owned(),
    }
    .into())
}

/// A fitted model, and what there is to say about it.
pub struct Made {
    pub model: Model,
    pub notes: Vec<String>,
}

/// Fits a model; `path` is read again for those that need the order of the items.
pub fn make(
    settings: &Settings,
    interactions: &Interactions,
    path: &Path,
    bar: &ProgressBar,
) -> Result<Made> {
    let voices = match settings {
        Settings::Ridge(settings) => return make_ridge(settings, interactions, bar),
        Settings::Als(settings) => return make_als(settings, interactions, bar),
        Settings::Blend(recipe) => return blend::make(recipe, &sequences(path)?),
        Settings::Covis(settings) => {
            let sequences = sequences(path)?;
            let by_lag = decay(settings.half_life);
            let table =
                count(&sequences, &by_lag, Repeats::Excluded)?.table(settings.normalisation, settings.row)?;
            (sequences, vec![Voice { table, by_lag }])
        }
        Settings::Lseq(settings) => {
            let sequences = sequences(path)?;
            let fitted = lseq::fit(&sequences, settings)?;
            let voices = fitted.tables.into_iter().zip(fitted.basis.decays());
            let voices = voices
                .map(|(table, by_lag)| Voice {
                    table,
                    by_lag: by_lag.clone(),
                })
                .collect();
            (sequences, voices)
        }
    };
    let (sequences, voices) = voices;
    let popularity = sequences.counts().into_iter().map(|count| count as f32).collect();
    let said = vec![("settings".to_owned(), format!("{settings:?}"))];
    let model = Model::new(
        settings.kind(),
        said,
        sequences.items().clone(),
        popularity,
        Scorer::Voices(voices),
    )?;
    Ok(Made {
        model,
        notes: Vec::new(),
    })
}

fn make_ridge(settings: &RidgeSettings, interactions: &Interactions, bar: &ProgressBar) -> Result<Made> {
    bar.set_length(interactions.items().len() as u64);
    let fitted = ridge::fit(interactions, settings, |items| bar.inc(items as u64))?;
    let mut said: Vec<(String, String)> = settings
        .pairs()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    for (name, value) in &mut said {
        if name == "lambda" {
            *value = fitted.lambda().to_string();
        }
    }
    let mut notes = Vec::new();
    if fitted.shortened() > 0 {
        notes.push(format!(
            "{} people have more than {} items; an even spread of theirs was learned from",
            fitted.shortened(),
            ridge::HISTORY_LIMIT
        ));
    }
    let scorer = Scorer::Voices(vec![Voice::timeless(fitted.table()?)]);
    let items = interactions.items().clone();
    let model = Model::new(Kind::Ridge, said, items, fitted.popularity().to_vec(), scorer)?;
    Ok(Made { model, notes })
}

fn make_als(settings: &AlsSettings, interactions: &Interactions, bar: &ProgressBar) -> Result<Made> {
    bar.set_length(settings.epochs as u64);
    let fitted = als::fit(interactions, settings, || bar.inc(1))?;
    let used = AlsSettings {
        alpha: Some(fitted.items().alpha()),
        ..settings.clone()
    };
    let said = used
        .pairs()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let by_item = interactions.by_item()?;
    let popularity = (0_u32..)
        .take(by_item.rows())
        .map(|item| by_item.row(item).1.iter().sum())
        .collect();
    let scorer = Scorer::Factors(fitted.into_items());
    let model = Model::new(Kind::Als, said, interactions.items().clone(), popularity, scorer)?;
    Ok(Made {
        model,
        notes: Vec::new(),
    })
}

fn sequences(path: &Path) -> Result<Sequences> {
    let mut builder = SequencesBuilder::new();
    for_each_line(path, |number, line| builder.add_person(number, line))?;
    Ok(builder.finish()?)
}

/// Weights by lag, halved each `half_life` events, as far as they count at all.
fn decay(half_life: f32) -> Vec<f32> {
    let weights = (0..200).map(|lag| (-(lag as f32) / half_life.max(1e-3)).exp2());
    weights.take_while(|weight| *weight >= 1e-3).collect()
}

pub fn bar(what: &'static str, length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:>12} {bar:40} {pos}/{len} {eta}").ok();
    let bar = ProgressBar::new(length).with_message(what);
    style.into_iter().for_each(|style| bar.set_style(style));
    bar
}
