use crate::{Choice, GlobalPrivacyControl, Standing};
use model::{Purpose, Source, SourceSet};

/// What an answer takes back: for each purpose the sources it could use before and cannot any more.
///
/// What rests on what: a person's history, and all that ranking reads from it, rests on *personalise* alone, source by
/// source. *Measure* leaves estimates that name nobody, *ads* and *share* keep nothing of their own yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Withdrawn {
    sources: [SourceSet; Purpose::ALL.len()],
    left: [SourceSet; Purpose::ALL.len()],
}

impl Withdrawn {
    pub(crate) fn between(before: &Standing, choices: &[Choice]) -> Self {
        let allowed = |purpose| before.sources(purpose, GlobalPrivacyControl::Unset);
        let chosen = |purpose| {
            let last = choices.iter().rev().find(|choice| choice.purpose == purpose);
            last.map_or(allowed(purpose), |choice| choice.sources)
        };
        Self {
            sources: Purpose::ALL.map(|purpose| without(allowed(purpose), chosen(purpose))),
            left: Purpose::ALL.map(chosen),
        }
    }

    /// The sources that `purpose` could use and cannot any more.
    pub fn sources(&self, purpose: Purpose) -> SourceSet {
        of(&self.sources, purpose)
    }

    /// Was `purpose` allowed, and is now not from any source?
    pub fn is_whole(&self, purpose: Purpose) -> bool {
        self.sources(purpose) != SourceSet::NONE && of(&self.left, purpose) == SourceSet::NONE
    }

    pub fn is_nothing(&self) -> bool {
        self.sources.iter().all(|sources| *sources == SourceSet::NONE)
    }
}

fn of(sets: &[SourceSet; Purpose::ALL.len()], purpose: Purpose) -> SourceSet {
    let mut known = Purpose::ALL.iter().zip(sets);
    known
        .find(|(known, _)| **known == purpose)
        .map_or(SourceSet::NONE, |(_, sources)| *sources)
}

fn without(set: SourceSet, taken: SourceSet) -> SourceSet {
    let kept = Source::ALL.into_iter().filter(|source| taken.has(*source));
    kept.fold(set, SourceSet::without)
}
