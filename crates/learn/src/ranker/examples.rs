use super::layout::{Acts, History, Row};

/// An exploration row counts at the most so many times: 1 / propensity is clipped here. Without the clip a draw from a
/// pool of 200 would outweigh ten pages of everything else; with it the estimate leans to what the feed shows, and its
/// variance is bounded.
pub const MOST_WEIGHT: f32 = 10.0;

/// One impression that was looked at, with what followed.
///
/// Only what came into sight is an example: a row below the place where the viewer stopped says nothing about its
/// post. That is the first half of position bias (whether a row is examined at all, which the log knows here and need
/// not be modelled); the other half, that lower rows get less of the attention, is a feature in training whose value is
/// held at the mean when pages are scored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Example {
    pub row: Row,
    pub history: History,
    /// Place on the page, from 0.
    pub position: u16,
    /// Probability of the draw that put it there; `None` where the ranking did.
    pub propensity: Option<f32>,
    pub acts: Acts,
}

impl Example {
    /// How many times the example counts: 1, and of a draw 1 / propensity up to [`MOST_WEIGHT`].
    pub fn weight(&self) -> f32 {
        match self.propensity {
            Some(propensity) if propensity > 0.0 => (1.0 / propensity).clamp(1.0, MOST_WEIGHT),
            _ => 1.0,
        }
    }
}
