//! What the yard learned from the pages it served: heads, experiments, replays.

use super::{filters, intervals::Intervals, shell::Shell};
use crate::lang::{Ago, Words};
use askama::Template;

/// How one head does.
#[derive(Debug, Clone)]
pub struct HeadCard {
    pub name: String,
    /// `learned` or `by hand`, and whether it is the former.
    pub served_by: String,
    pub is_learned: bool,
    /// `4 % better than by hand`.
    pub gain: String,
    /// `0.8 % off, 0.5 % by chance`.
    pub calibration: String,
    pub reliability: Reliability,
}

/// Predicted across, happened upwards, in a square of 100; on the diagonal they are equal.
#[derive(Debug, Clone, Default)]
pub struct Reliability {
    pub dots: Vec<Dot>,
    /// What both scales end at.
    pub most: String,
    /// The picture in one sentence.
    pub text: String,
    pub lines: Vec<[String; 3]>,
}

#[derive(Debug, Clone)]
pub struct Dot {
    pub x: String,
    pub y: String,
    pub radius: String,
    pub says: String,
}

/// One experiment.
#[derive(Debug, Clone)]
pub struct ExperimentCard {
    pub name: String,
    /// `compared with by-hand`.
    pub against: String,
    pub warning: Option<String>,
    pub charts: Vec<MeasureChart>,
    /// Arm, browsers, pages.
    pub arms: Vec<[String; 3]>,
    /// Measure, arm, value, difference, whenever one looks.
    pub table: Vec<[String; 5]>,
}

/// How the arms differ in one measure.
#[derive(Debug, Clone)]
pub struct MeasureChart {
    pub title: String,
    pub intervals: Intervals,
}

/// What rankings would have got.
#[derive(Debug, Clone)]
pub struct ReplayCard {
    pub title: String,
    pub intervals: Intervals,
}

#[derive(Template)]
#[template(path = "operator_learning.html")]
pub struct LearningPage {
    pub shell: Shell,
    pub t: Words,
    /// Label and value.
    pub figures: Vec<(String, String)>,
    pub when: Ago,
    pub heads: Vec<HeadCard>,
    pub experiments: Vec<ExperimentCard>,
    pub replays: Vec<ReplayCard>,
    /// `340 places, 68 of them count`.
    pub replay_note: String,
    /// Reward, ranking, doubly robust, by weights, by weights' sum.
    pub replay_table: Vec<[String; 5]>,
}

impl LearningPage {
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }
}
