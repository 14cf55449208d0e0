//! What was learned, in figures: for the operator's desk, the command line and the metrics.

use super::study::{COUNTS, Count, Ranking, Reward, Study};
use crate::experiments::{Experiment, ExperimentArm, WeightsOf};
use learn::{
    calibration::Bin,
    experiment::{ALL, Difference, Interval, Ratio, SplitTest, Tally, split_test},
    ranker::Head,
};
use model::Timestamp;
use serde::Serialize;

/// Rounds of the bootstrap, and its seed: the same figures on every look.
const ROUNDS: usize = 400;
const SEED: u64 = 0x6d61_6461_6e67;

/// Everything there is to say.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LearningReport {
    /// In microseconds since the epoch.
    pub at: i64,
    /// Version of the weights that serve.
    pub version: u32,
    /// Pages and impressions that were learned from.
    pub pages: u64,
    pub impressions: u64,
    pub heads: Vec<HeadLine>,
    pub experiments: Vec<ExperimentReport>,
    pub replays: Vec<ReplayLine>,
}

/// How one head does.
#[derive(Debug, Clone, Serialize)]
pub struct HeadLine {
    pub head: &'static str,
    /// Impressions that the act followed.
    pub happened: u64,
    /// Do learned weights serve it?
    pub learned: bool,
    /// By how much of the hand-set weights' log loss the learned ones are better.
    pub gain: f64,
    /// Expected calibration error, and what it would be by chance were every prediction right.
    pub calibration_error: f64,
    pub calibration_error_by_chance: f64,
    /// Mean predicted and happened share in each bin, with its count.
    pub reliability: Vec<ReliabilityLine>,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub struct ReliabilityLine {
    pub count: f64,
    pub predicted: f64,
    pub happened: f64,
}

/// One experiment.
#[derive(Debug, Clone, Serialize)]
pub struct ExperimentReport {
    pub name: String,
    pub arms: Vec<ArmReport>,
    /// Does every arm have its share? If not, nothing else here may be believed.
    pub split_is_sound: bool,
    pub chi_squared: f64,
}

/// One arm, and how it differs from the first.
#[derive(Debug, Clone, Serialize)]
pub struct ArmReport {
    pub name: String,
    /// About so many.
    pub browsers: f64,
    pub pages: f64,
    pub measures: Vec<MeasureLine>,
}

#[derive(Debug, Clone, Serialize)]
pub struct MeasureLine {
    pub measure: &'static str,
    pub value: Range,
    /// Less the first arm's, as a share of it, at one planned look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against_first: Option<Range>,
    /// Is there a difference whenever one looks?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub differs_at_any_look: Option<bool>,
}

/// What one ranking would have got in the drawn places.
#[derive(Debug, Clone, Serialize)]
pub struct ReplayLine {
    pub ranking: &'static str,
    pub reward: &'static str,
    pub ips: Range,
    pub snips: Range,
    pub doubly_robust: Range,
    /// What chance got there.
    pub by_chance: Range,
    pub places: f64,
    pub effective_places: f64,
    pub clipped: f64,
}

/// A value with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Range {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

impl From<Interval> for Range {
    fn from(interval: Interval) -> Self {
        let Interval { value, low, high } = interval;
        Self { value, low, high }
    }
}

/// What is measured of an arm: a count, by another.
pub const MEASURES: [(&str, Count, Count); 5] = [
    ("acts_per_page", Count::Acts, Count::Pages),
    ("like_rate", Count::Likes, Count::Views),
    ("tap_rate", Count::Taps, Count::Views),
    ("watch_rate", Count::Watches, Count::Views),
    ("hide_rate", Count::Hides, Count::Views),
];

impl LearningReport {
    pub fn of(study: &Study, experiments: &[Experiment], now: Timestamp) -> Self {
        Self {
            at: now.micros(),
            version: study.learner.version(),
            pages: study.pages,
            impressions: study.examples(),
            heads: heads(study),
            experiments: experiments
                .iter()
                .chain(&unnamed(study, experiments))
                .map(|experiment| of_experiment(study, experiment))
                .collect(),
            replays: replays(study),
        }
    }

    /// As metrics.
    pub fn export(&self, open_pages: usize, left_out: u64) {
        metrics::gauge!("madang_learning_impressions").set(self.impressions as f64);
        metrics::gauge!("madang_learning_open_pages").set(open_pages as f64);
        metrics::gauge!("madang_learning_pages_left_out").set(left_out as f64);
        metrics::gauge!("madang_ranker_weights_version").set(f64::from(self.version));
        for line in &self.heads {
            metrics::gauge!("madang_ranker_calibration_error", "head" => line.head)
                .set(line.calibration_error);
            metrics::gauge!("madang_ranker_gain", "head" => line.head).set(line.gain);
            metrics::gauge!("madang_ranker_learned", "head" => line.head)
                .set(f64::from(u8::from(line.learned)));
        }
    }
}

/// Experiments that pages were logged with and that nobody names any more, with arms of no known share.
fn unnamed(study: &Study, named: &[Experiment]) -> Vec<Experiment> {
    let mut all: Vec<Experiment> = Vec::new();
    for logged in study.arms.keys() {
        let Some((name, arm)) = logged.split_once('/') else {
            continue;
        };
        if named.iter().any(|experiment| experiment.name == name) {
            continue;
        }
        let arm = ExperimentArm {
            name: arm.to_owned(),
            share: 0,
            weights: WeightsOf::default(),
            drawn: None,
        };
        match all.last_mut() {
            Some(last) if last.name == name => last.arms.push(arm),
            _ => all.push(Experiment {
                name: name.to_owned(),
                arms: vec![arm],
            }),
        }
    }
    all
}

fn heads(study: &Study) -> Vec<HeadLine> {
    let line = |report: learn::ranker::HeadReport| HeadLine {
        head: report.head.name(),
        happened: report.happened,
        learned: report.standing.serves,
        gain: report.standing.gain(),
        calibration_error: report.reliability.error(),
        calibration_error_by_chance: report.reliability.error_by_chance(),
        reliability: report.reliability.table().map(reliability).collect(),
    };
    // What nobody can do yet has nothing to say.
    let reports = study.learner.reports().into_iter();
    reports
        .filter(|report| report.happened > 0 || !matches!(report.head, Head::Cart | Head::Purchase))
        .map(line)
        .collect()
}

fn reliability(bin: &Bin) -> ReliabilityLine {
    ReliabilityLine {
        count: bin.count,
        predicted: bin.predicted / bin.count,
        happened: bin.happened / bin.count,
    }
}

fn of_experiment(study: &Study, experiment: &Experiment) -> ExperimentReport {
    let arms: Vec<_> = experiment
        .arms
        .iter()
        .map(|arm| (arm, study.arms.get(experiment.logged_name(arm).as_str())))
        .collect();
    let first = arms.first().and_then(|(_, kept)| *kept).map(|kept| &kept.tally);
    let reports = arms.iter().enumerate().map(|(place, (arm, kept))| {
        let tally = kept.map(|kept| &kept.tally);
        ArmReport {
            name: arm.name.clone(),
            browsers: kept.map_or(0.0, |kept| kept.leaves.count()),
            pages: tally.map_or(0.0, |tally| tally.sum(Count::Pages as usize)),
            measures: tally.map_or_else(Vec::new, |tally| measures(tally, first.filter(|_| place > 0))),
        }
    });
    let reports: Vec<ArmReport> = reports.collect();
    let shares: Vec<f64> = experiment
        .arms
        .iter()
        .map(|arm| f64::from(arm.share) / f64::from(ALL))
        .collect();
    let browsers: Vec<f64> = reports.iter().map(|arm| arm.browsers).collect();
    let SplitTest {
        chi_squared,
        is_sound,
        ..
    } = split_test(&browsers, &shares);
    ExperimentReport {
        name: experiment.name.clone(),
        arms: reports,
        split_is_sound: is_sound,
        chi_squared,
    }
}

fn measures(tally: &Tally<COUNTS>, first: Option<&Tally<COUNTS>>) -> Vec<MeasureLine> {
    let line = |(measure, over, under): (&'static str, Count, Count)| {
        let of = |tally: &Tally<COUNTS>| tally.ratio(over as usize, under as usize);
        let own: Ratio = of(tally)?;
        let difference = first.and_then(of).and_then(|first| Difference::of(&own, &first));
        Some(MeasureLine {
            measure,
            value: own.interval().into(),
            against_first: difference.map(|difference| difference.relative.into()),
            differs_at_any_look: difference.map(|difference| !difference.at_any_look.covers(0.0)),
        })
    };
    MEASURES.into_iter().filter_map(line).collect()
}

fn replays(study: &Study) -> Vec<ReplayLine> {
    let mut lines = Vec::new();
    for reward in Reward::ALL {
        for ranking in Ranking::ALL {
            let replay = study.replays.get(&(ranking, reward));
            let Some(estimates) = replay.and_then(|replay| replay.estimates(ROUNDS, SEED)) else {
                continue;
            };
            lines.push(ReplayLine {
                ranking: ranking.name(),
                reward: reward.name(),
                ips: estimates.ips.into(),
                snips: estimates.snips.into(),
                doubly_robust: estimates.doubly_robust.into(),
                by_chance: estimates.logged.into(),
                places: estimates.places,
                effective_places: estimates.effective,
                clipped: estimates.clipped,
            });
        }
    }
    lines
}
