//! The ranked feed: sources → filters → scorers → selection, two places drawn by chance, and why each post is there.
//!
//! [`Pipeline::rank`] is a pure function of a query and a snapshot; [`Feed`] gathers both, hydrates cards and
//! records what was served. A person's memory enters a query only through a `Consented<Personalise>`.

mod affinity;
mod candidates;
mod cursor;
mod error;
mod experiments;
mod explore;
mod facts;
mod feed;
mod filters;
mod hydrate;
mod index;
mod keep_up;
#[cfg(test)]
mod keep_up_tests;
mod learning;
mod pipeline;
mod query;
mod rank;
mod scorers;
mod selectors;
mod similar;
mod sources;
mod stock;
mod taste;
mod trained;
mod why;

pub use affinity::{Affinities, Affinity};
pub use candidates::{Candidates, SourceKind};
pub use cursor::Cursor;
pub use error::Error;
pub use experiments::{Experiment, ExperimentArm, WeightsOf};
pub use feed::{Card, Feed, FeedPage, Served, Viewer};
pub use index::{Index, IndexedPost, PostFacts, Words};
pub use learning::{
    ArmReport, Checkpoint, ExperimentReport, HeadLine, Learning, LearningReport, LearningSettings, LogReader,
    LoggedArm, LoggedCard, LoggedDraw, LoggedPage, MEASURES, MeasureLine, Range, ReliabilityLine, ReplayLine,
    Study, relearn,
};
pub use pipeline::{Degraded, Pipeline, Yard};
pub use query::{Facts, Query, short_name};
pub use rank::Ranked;
pub use scorers::weights_by_hand;
pub use taste::{Known, Learned, Topic};
pub use trained::{About, Progress, Spoken, TrainSettings, Trained};
pub use why::Why;
