use model::LeafId;
use people::LeftOver;
use serde::Serialize;
use std::fmt;
use storage::blobs::BlobName;

/// One check and what it found.
#[derive(Debug, Serialize)]
pub struct Finding {
    check: &'static str,
    /// What was looked at, in numbers.
    seen: String,
    pub problems: Vec<Problem>,
}

/// Something wrong, and what to do about it.
#[derive(Debug, Serialize)]
pub struct Problem {
    what: String,
    remedy: String,
    #[serde(rename = "repairable", serialize_with = "is_some")]
    pub repair: Option<Repair>,
    /// What `--repair` did about it.
    pub repaired: Option<String>,
}

/// What `--repair` does: nothing that could not be done again, or that anything still rests on.
#[derive(Debug)]
pub enum Repair {
    /// Moves `memory.sqlite` aside; the next start makes it anew from the whole log.
    MemoryAnew,
    /// Deletes what is left of leaves whose keys are destroyed.
    RemoveLeaves(Vec<LeafId>),
    /// Deletes pictures that no record knows.
    RemoveBlobs(Vec<BlobName>),
    /// Closes accounts that were erased before a restore brought them back.
    CloseAccounts(Vec<LeftOver>),
    /// Counts a counter of posts again.
    Recount(Counter),
}

/// A counter of posts, and the rows that it counts.
#[derive(Debug, Clone, Copy)]
pub struct Counter {
    pub column: &'static str,
    pub table: &'static str,
    /// A further condition on the rows `t`.
    pub only: &'static str,
}

impl Finding {
    pub fn new(check: &'static str, seen: String) -> Self {
        Self {
            check,
            seen,
            problems: Vec::new(),
        }
    }

    pub fn add(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Nothing is wrong, or nothing is any more.
    pub fn is_sound(&self) -> bool {
        self.problems.iter().all(|problem| problem.repaired.is_some())
    }

    pub fn is_mendable(&self) -> bool {
        self.problems.iter().any(|problem| problem.repair.is_some())
    }
}

impl Problem {
    pub fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            remedy: remedy.into(),
            repair: None,
            repaired: None,
        }
    }

    /// One that `--repair` mends, if there is a way.
    pub fn mended_by(self, repair: impl Into<Option<Repair>>) -> Self {
        Self {
            repair: repair.into(),
            ..self
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match (self.problems.is_empty(), self.is_sound()) {
            (true, _) => "ok",
            (false, true) => "MENDED",
            (false, false) => "PROBLEM",
        };
        writeln!(f, "{verdict:<8} {:<9} {}", self.check, self.seen)?;
        for problem in &self.problems {
            writeln!(f, "           - {}", problem.what)?;
            match &problem.repaired {
                Some(done) => writeln!(f, "             done: {done}")?,
                None => {
                    let mark = if problem.repair.is_some() { "* " } else { "" };
                    writeln!(f, "             {mark}{}", problem.remedy)?;
                }
            }
        }
        Ok(())
    }
}

fn is_some<S: serde::Serializer>(repair: &Option<Repair>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bool(repair.is_some())
}
