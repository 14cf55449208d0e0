//! `/operator/learning`: what the yard learned from the pages it served, and how sure it is.

use super::operator;
use crate::{
    app::App,
    error::Failure,
    lang::{self, Words},
    pages::{Page, html},
    server::Caller,
    view::{
        intervals::{Given, Intervals, Tone},
        learning::{Dot, ExperimentCard, HeadCard, LearningPage, MeasureChart, Reliability, ReplayCard},
        shell::Tab,
    },
};
use axum::{Router, extract::State, response::Response, routing::get};
use feed::{ExperimentReport, HeadLine, LearningReport, MEASURES, MeasureLine, Range, ReplayLine};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/operator/learning", get(page))
}

async fn page(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    operator(&caller)?;
    let page = Page::of(&app, &caller)?;
    let (t, report) = (page.t, app.feed.learning());
    let figure = |label: &str, value: u64| (t.get(label), t.digits(value));
    html(&LearningPage {
        shell: page.shell(Tab::Operator, t.get("learning-title")).await?,
        t,
        figures: vec![
            figure("learning-figure-version", u64::from(report.version)),
            figure("learning-figure-pages", report.pages),
            figure("learning-figure-impressions", report.impressions),
        ],
        when: lang::ago(t.lang(), caller.now.micros(), report.at),
        heads: match report.impressions {
            0 => Vec::new(),
            _ => report.heads.iter().map(|head| head_card(t, head)).collect(),
        },
        experiments: report
            .experiments
            .iter()
            .map(|experiment| experiment_card(t, experiment))
            .collect(),
        replays: replays(t, &report),
        replay_note: replay_note(t, &report.replays),
        replay_table: report.replays.iter().map(|line| replay_row(t, line)).collect(),
    })
}

fn head_card(t: Words, head: &HeadLine) -> HeadCard {
    let gain = match head.gain {
        gain if gain >= 0.0005 => t.with("learning-gain", "percent", percent(gain)),
        gain if gain <= -0.0005 => t.with("learning-loss", "percent", percent(-gain)),
        _ => t.get("learning-even"),
    };
    HeadCard {
        name: t.get(&format!("learning-head-{}", head.head)),
        served_by: t.get(if head.learned {
            "learning-learned"
        } else {
            "learning-by-hand"
        }),
        is_learned: head.learned,
        gain,
        calibration: t.pair(
            "learning-calibration",
            "error",
            percent(head.calibration_error),
            "chance",
            percent(head.calibration_error_by_chance),
        ),
        reliability: reliability(t, head),
    }
}

/// Square roots on both scales, so that rare acts do not all lie in one corner.
fn reliability(t: Words, head: &HeadLine) -> Reliability {
    // A bin of few outcomes says nothing, and would set the scale.
    let lines: Vec<_> = head
        .reliability
        .iter()
        .filter(|line| line.count >= 20.0)
        .collect();
    let most = lines
        .iter()
        .map(|line| line.predicted.max(line.happened))
        .fold(0.0_f64, f64::max);
    if most <= 0.0 {
        return Reliability::default();
    }
    let place = |share: f64| 100.0 * (share / most).sqrt();
    let all: f64 = lines.iter().map(|line| line.count).sum();
    let dots = lines.iter().map(|line| Dot {
        x: format!("{:.1}", place(line.predicted)),
        y: format!("{:.1}", 100.0 - place(line.happened)),
        radius: format!("{:.1}", 1.5 + 6.0 * (line.count / all).sqrt()),
        says: t.pair(
            "learning-dot",
            "predicted",
            percent(line.predicted),
            "happened",
            percent(line.happened),
        ),
    });
    Reliability {
        dots: dots.collect(),
        most: percent(most),
        text: t.with("learning-reliability", "error", percent(head.calibration_error)),
        lines: lines
            .iter()
            .map(|line| {
                [
                    percent(line.predicted),
                    percent(line.happened),
                    t.digits(whole(line.count)),
                ]
            })
            .collect(),
    }
}

fn experiment_card(t: Words, experiment: &ExperimentReport) -> ExperimentCard {
    let first = experiment
        .arms
        .first()
        .map(|arm| arm.name.clone())
        .unwrap_or_default();
    let mut table = Vec::new();
    for arm in &experiment.arms {
        for line in &arm.measures {
            table.push([
                measure_name(t, line.measure),
                arm.name.clone(),
                value(t, line.measure, &line.value),
                line.against_first.as_ref().map_or_else(String::new, signed_range),
                match line.differs_at_any_look {
                    Some(true) => t.get("learning-differs"),
                    Some(false) => t.get("learning-open"),
                    None => String::new(),
                },
            ]);
        }
    }
    let charts = MEASURES
        .iter()
        .filter_map(|(measure, _, _)| measure_chart(t, experiment, measure));
    ExperimentCard {
        against: t.with("learning-against", "arm", &first),
        name: experiment.name.clone(),
        warning: (!experiment.split_is_sound).then(|| t.get("learning-split-unsound")),
        charts: charts.collect(),
        arms: experiment
            .arms
            .iter()
            .map(|arm| {
                [
                    arm.name.clone(),
                    t.digits(whole(arm.browsers)),
                    t.digits(whole(arm.pages)),
                ]
            })
            .collect(),
        table,
    }
}

/// How each arm but the first differs in one measure; `None` before there is anything to compare.
fn measure_chart(t: Words, experiment: &ExperimentReport, measure: &str) -> Option<MeasureChart> {
    let lines = experiment.arms.iter().filter_map(|arm| {
        let line = arm.measures.iter().find(|line| line.measure == measure)?;
        let against = line.against_first.filter(|range| range.value.is_finite())?;
        Some(Given {
            label: arm.name.clone(),
            says: signed_range(&against),
            low: against.low,
            value: against.value,
            high: against.high,
            tone: tone(line, &against),
        })
    });
    let lines: Vec<Given> = lines.collect();
    (!lines.is_empty()).then(|| MeasureChart {
        title: measure_name(t, measure),
        intervals: Intervals::new(lines, Some(0.0)),
    })
}

/// More of everything is good, but of hides.
fn tone(line: &MeasureLine, against: &Range) -> Tone {
    let (more, less) = (against.low > 0.0, against.high < 0.0);
    match (line.measure == "hide_rate", more, less) {
        (false, true, _) | (true, _, true) => Tone::Good,
        (true, true, _) | (false, _, true) => Tone::Bad,
        _ => Tone::Plain,
    }
}

fn replays(t: Words, report: &LearningReport) -> Vec<ReplayCard> {
    let mut cards: Vec<ReplayCard> = Vec::new();
    for of_reward in report.replays.chunk_by(|one, other| one.reward == other.reward) {
        let Some(first) = of_reward.first() else { continue };
        let given = |label: String, range: &Range, tone| Given {
            label,
            says: value(t, first.reward, range),
            low: range.low,
            value: range.value,
            high: range.high,
            tone,
        };
        let mut lines = vec![given(t.get("learning-by-chance"), &first.by_chance, Tone::Base)];
        for line in of_reward {
            lines.push(given(
                ranking_name(t, line.ranking),
                &line.doubly_robust,
                Tone::Plain,
            ));
        }
        cards.push(ReplayCard {
            title: measure_name(t, first.reward),
            intervals: Intervals::new(lines, None),
        });
    }
    cards
}

fn replay_note(t: Words, replays: &[ReplayLine]) -> String {
    replays.first().map_or_else(String::new, |line| {
        t.pair(
            "learning-replay-places",
            "places",
            t.digits(whole(line.places)),
            "effective",
            t.digits(whole(line.effective_places)),
        )
    })
}

fn replay_row(t: Words, line: &ReplayLine) -> [String; 5] {
    [
        measure_name(t, line.reward),
        ranking_name(t, line.ranking),
        value(t, line.reward, &line.doubly_robust),
        value(t, line.reward, &line.ips),
        value(t, line.reward, &line.snips),
    ]
}

fn measure_name(t: Words, measure: &str) -> String {
    t.get(&format!("learning-measure-{}", measure.replace('_', "-")))
}

fn ranking_name(t: Words, ranking: &str) -> String {
    t.get(if ranking == "learned" {
        "learning-learned"
    } else {
        "learning-by-hand"
    })
}

/// Rates in percent, the rest as numbers, with the interval behind.
fn value(t: Words, measure: &str, range: &Range) -> String {
    let shown = |value: f64| match measure {
        "acts_per_page" | "worth" => format!("{value:.2}"),
        _ => percent(value),
    };
    if range.low.is_finite() && range.high.is_finite() {
        let within = format!("{}–{}", shown(range.low), shown(range.high));
        t.pair("learning-range", "value", shown(range.value), "within", within)
    } else {
        shown(range.value)
    }
}

/// `+4.2 % (−1.0 to +9.5)`.
fn signed_range(range: &Range) -> String {
    let signed = |value: f64| {
        let sign = if value < 0.0 { "−" } else { "+" };
        format!("{sign}{}", percent(value.abs()))
    };
    if range.low.is_finite() && range.high.is_finite() {
        format!(
            "{} ({} … {})",
            signed(range.value),
            signed(range.low),
            signed(range.high)
        )
    } else {
        signed(range.value)
    }
}

/// `4.2 %`; below one per cent with two decimals.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent.abs() < 1.0 && percent != 0.0 {
        format!("{percent:.2} %")
    } else {
        format!("{percent:.1} %")
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count, which saturates"
)]
fn whole(count: f64) -> u64 {
    count.round() as u64
}
