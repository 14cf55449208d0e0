//! What came of each reading of a file, for the pages of a shop's desk.

use super::options::ImportReport;
use crate::{Error, ShopScope, product::stored};
use catalogue::Format;
use model::{ImportRunId, ImportSourceId, ShopId, Timestamp};
use serde::{Deserialize, Serialize};
use storage::{Row, Statements, records, values};

/// Runs that a shop's desk remembers.
const REMEMBERED: usize = 50;
/// Warnings that are kept of a run; `madang import --json` prints all.
pub(crate) const KEPT_WARNINGS: usize = 2_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportState {
    Running,
    Done,
    /// It ended with an error, which is in `problem`.
    Failed,
    /// By who looked at it, or because the yard was stopped.
    Stopped,
}

impl ImportState {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
        }
    }

    fn parse(text: &str) -> Result<Self, records::Error> {
        let all = [Self::Running, Self::Done, Self::Failed, Self::Stopped];
        all.into_iter()
            .find(|state| state.name() == text)
            .ok_or_else(|| records::Error::Stored(format!("import state `{text}`")))
    }
}

/// The figures of an [`ImportReport`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFigures {
    pub rows: u64,
    pub products: u64,
    pub variants: u64,
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub skipped: u64,
    pub withdrawn: u64,
    /// All there were, of which the first are kept.
    pub warnings: u64,
}

impl ImportFigures {
    pub(crate) fn of(report: &ImportReport) -> Self {
        Self {
            rows: report.rows,
            products: report.products,
            variants: report.variants,
            created: report.created,
            updated: report.updated,
            unchanged: report.unchanged,
            skipped: report.skipped,
            withdrawn: report.withdrawn,
            warnings: report.warnings.len() as u64,
        }
    }
}

/// A warning as it is kept; see [`catalogue::Issue`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptWarning {
    pub row: u64,
    pub column: String,
    pub code: String,
    pub message: String,
}

/// One reading of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRun {
    pub id: ImportRunId,
    /// Where it was fetched, if nobody brought the file.
    pub source: Option<ImportSourceId>,
    /// The file's name, or its address.
    pub name: String,
    /// It was only found out what would be done.
    pub dry_run: bool,
    pub state: ImportState,
    pub format: Option<Format>,
    pub figures: Option<ImportFigures>,
    pub problem: Option<String>,
    pub started_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, source_id, name, dry_run, state, format, report, problem, started_at, ended_at";

fn read(row: &Row) -> Result<ImportRun, Error> {
    let (format, report): (Option<String>, Option<String>) = (row.get(5)?, row.get(6)?);
    Ok(ImportRun {
        id: row.get(0)?,
        source: row.get(1)?,
        name: row.get(2)?,
        dry_run: row.get(3)?,
        state: ImportState::parse(&row.get::<String>(4)?)?,
        // A name that a newer program wrote is no reason to show nothing.
        format: format.and_then(|name| name.parse().ok()),
        figures: report.as_deref().map(stored).transpose()?,
        problem: row.get(7)?,
        started_at: row.get(8)?,
        ended_at: row.get(9)?,
    })
}

impl ShopScope {
    /// The last runs, the newest first.
    pub async fn import_runs(&self) -> Result<Vec<ImportRun>, Error> {
        let shop = self.id();
        self.read(move |tx| {
            let sql = format!(
                "SELECT {COLUMNS} FROM import_runs WHERE shop_id = $1 ORDER BY started_at DESC, id DESC LIMIT {REMEMBERED}"
            );
            tx.query(&sql, values![shop])?.iter().map(read).collect()
        })
        .await
    }

    pub async fn import_run(&self, id: ImportRunId) -> Result<ImportRun, Error> {
        let shop = self.id();
        self.read(move |tx| {
            let sql = format!("SELECT {COLUMNS} FROM import_runs WHERE shop_id = $1 AND id = $2");
            let row = tx.query_first(&sql, values![shop, id])?;
            read(&row.ok_or(Error::NoSuchImport(id))?)
        })
        .await
    }

    /// The first [`KEPT_WARNINGS`] warnings of a run, in the order of the rows.
    pub async fn import_warnings(&self, id: ImportRunId) -> Result<Vec<KeptWarning>, Error> {
        let shop = self.id();
        self.read(move |tx| {
            let row = tx.query_first(
                "SELECT warnings FROM import_runs WHERE shop_id = $1 AND id = $2",
                values![shop, id],
            )?;
            let kept: Option<String> = row.ok_or(Error::NoSuchImport(id))?.get(0)?;
            kept.as_deref().map_or_else(|| Ok(Vec::new()), stored)
        })
        .await
    }
}

/// A run that begins; the oldest of those that are remembered goes.
pub fn begin(tx: &mut dyn Statements, shop: ShopId, run: &ImportRun) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO import_runs (shop_id, id, source_id, name, dry_run, state, started_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![
            shop,
            run.id,
            run.source,
            &run.name,
            run.dry_run,
            run.state.name(),
            run.started_at
        ],
    )?;
    let sql = format!(
        "SELECT started_at FROM import_runs WHERE shop_id = $1 ORDER BY started_at DESC LIMIT 1 OFFSET {REMEMBERED}"
    );
    if let Some(row) = tx.query_first(&sql, values![shop])? {
        tx.execute(
            "DELETE FROM import_runs WHERE shop_id = $1 AND started_at <= $2",
            values![shop, row.get::<Timestamp>(0)?],
        )?;
    }
    Ok(())
}

/// How a run ended.
pub struct Ending {
    pub state: ImportState,
    pub format: Option<Format>,
    pub report: Option<String>,
    pub warnings: Option<String>,
    pub problem: Option<String>,
}

pub fn end(
    tx: &mut dyn Statements,
    (shop, id): (ShopId, ImportRunId),
    ending: &Ending,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE import_runs SET state = $3, format = $4, report = $5, warnings = $6, problem = $7, ended_at = $8
         WHERE shop_id = $1 AND id = $2",
        values![
            shop,
            id,
            ending.state.name(),
            ending.format.map(|format| format.name().to_owned()),
            ending.report.clone(),
            ending.warnings.clone(),
            ending.problem.clone(),
            now
        ],
    )?;
    Ok(())
}

/// Ends what an earlier process left running.
pub fn end_abandoned(tx: &mut dyn Statements, now: Timestamp) -> Result<u64, Error> {
    // What was fetched and not taken in is fetched again now, and not only at its next time.
    tx.execute(
        "UPDATE import_sources SET next_at = $1 WHERE is_on = 1 AND id IN
           (SELECT source_id FROM import_runs WHERE state = 'running' AND source_id IS NOT NULL)",
        values![now],
    )?;
    Ok(tx.execute(
        "UPDATE import_runs SET state = 'stopped', ended_at = $1 WHERE state = 'running'",
        values![now],
    )?)
}
