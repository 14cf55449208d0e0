//! The stages of a page: sources, filters, scorers, a selector; the traits that components implement, and the run
//! that times each of them.
//!
//! Components work on columns in memory and take microseconds, so they run one after another on the caller's thread:
//! handing one to another thread costs more than most of them take. Each has a deadline all the same. A component
//! looks at it in its loop; one that comes late is left out and named in the answer.

use crate::{
    Error,
    candidates::{Candidates, SourceKind},
    index::{Index, IndexedPost},
    query::Query,
    trained::Trained,
};
use learn::ranker::Weights;
use memory::Memory;
use std::time::{Duration, Instant};

/// Until when a component may work.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(Instant);

impl Deadline {
    pub fn after(budget: Duration) -> Self {
        Self(Instant::now() + budget)
    }

    pub fn passed(self) -> bool {
        Instant::now() > self.0
    }
}

/// The snapshot a page is made from.
pub struct Yard<'a> {
    pub index: &'a Index,
    pub memory: &'a Memory,
    /// What candidates are scored with.
    pub weights: &'a Weights,
    /// What was learned from everybody's histories.
    pub trained: &'a Trained,
}

/// Finds posts that may be on the page.
pub trait Source: Send + Sync {
    fn kind(&self) -> SourceKind;

    fn enable(&self, _query: &Query) -> bool {
        true
    }

    /// Adds candidates; stops early when the deadline passes.
    fn find(
        &self,
        yard: &Yard,
        query: &mut Query,
        candidates: &mut Candidates,
        deadline: Deadline,
    ) -> Result<(), Error>;
}

/// Decides of each post whether it may be on the page at all.
pub trait Filter: Send + Sync {
    fn name(&self) -> &'static str;
    fn allows(&self, yard: &Yard, query: &Query, post: &IndexedPost) -> bool;
}

/// Writes the score of every kept candidate into its column.
pub trait Scorer: Send + Sync {
    fn name(&self) -> &'static str;
    fn score(&self, yard: &Yard, query: &Query, candidates: &mut Candidates) -> Result<(), Error>;
}

/// Puts the page together from scored candidates: rows, in the order of the page.
pub trait Selector: Send + Sync {
    fn select(&self, yard: &Yard, query: &Query, candidates: &Candidates, wanted: usize) -> Vec<usize>;
}

/// The components of a feed.
pub struct Pipeline {
    /// What one source may take. Sources need well under a millisecond; the rest is room for a busy machine.
    pub budget: Duration,
    pub sources: Vec<Box<dyn Source>>,
    pub filters: Vec<Box<dyn Filter>>,
    pub scorers: Vec<Box<dyn Scorer>>,
    pub selector: Box<dyn Selector>,
}

/// Names of components that were late or failed and are missing from a page.
pub type Degraded = Vec<&'static str>;

impl Pipeline {
    /// Candidates found, filtered and scored, and what had to be left out.
    pub fn gather(&self, yard: &Yard, query: &mut Query) -> (Candidates, Degraded) {
        let mut candidates = Candidates::new();
        let mut degraded = Degraded::new();
        for source in &self.sources {
            if source.enable(query) {
                self.run_source(source.as_ref(), yard, query, &mut candidates, &mut degraded);
            }
        }
        self.filter(yard, query, &mut candidates);
        for scorer in &self.scorers {
            if let Err(error) = scorer.score(yard, query, &mut candidates) {
                tracing::warn!(scorer = scorer.name(), %error, "scorer left out");
                degraded.push(scorer.name());
            }
        }
        (candidates, degraded)
    }

    pub fn allows(&self, yard: &Yard, query: &Query, post: &IndexedPost) -> bool {
        self.filters.iter().all(|filter| filter.allows(yard, query, post))
    }

    fn filter(&self, yard: &Yard, query: &Query, candidates: &mut Candidates) {
        // All are looked up before the first is looked at: the waits for memory overlap.
        let posts: Vec<Option<&IndexedPost>> = candidates
            .items
            .iter()
            .map(|item| yard.index.post(*item))
            .collect();
        for (post, kept) in posts.into_iter().zip(&mut candidates.kept) {
            *kept = post.is_some_and(|post| self.allows(yard, query, post));
        }
    }

    fn run_source(
        &self,
        source: &dyn Source,
        yard: &Yard,
        query: &mut Query,
        candidates: &mut Candidates,
        degraded: &mut Degraded,
    ) {
        let (from, started) = (candidates.len(), Instant::now());
        let deadline = Deadline::after(self.budget);
        let name = source.kind().name();
        let found = source.find(yard, query, candidates, deadline);
        metrics::histogram!("madang_feed_source_seconds", "source" => name).record(started.elapsed());
        let late = deadline.passed();
        if let Err(error) = &found {
            tracing::warn!(source = name, %error, "source left out");
        }
        if late || found.is_err() {
            candidates.retract(from, source.kind());
            degraded.push(name);
        }
    }
}
