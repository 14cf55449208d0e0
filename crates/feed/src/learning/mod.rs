//! Learning from served pages: what was shown is logged with what it looked like, what followed is joined to it, and
//! the heads, the experiments and the replayed places are made of both.

mod open_pages;
mod page;
mod reader;
mod report;
mod state;
mod study;
mod task;
#[cfg(test)]
mod tests;

pub use page::{LoggedArm, LoggedCard, LoggedDraw, LoggedPage};
pub use reader::{LogReader, relearn};
pub use report::{
    ArmReport, ExperimentReport, HeadLine, LearningReport, MEASURES, MeasureLine, Range, ReliabilityLine,
    ReplayLine,
};
pub use state::Checkpoint;
pub use study::Study;
pub use task::{Learning, LearningSettings};
