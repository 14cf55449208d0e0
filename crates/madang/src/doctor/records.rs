use super::{
    Finding, Patient, Problem,
    finding::{Counter, Repair},
};
use anyhow::Result;
use model::{Signal, Timestamp};
use std::time::Duration;
use storage::{
    Row,
    records::{self, Engine},
    values,
};

/// The relay empties the outbox many times a second while the yard is served.
const WAITS: Duration = Duration::from_hours(24);
/// Waiting signals that are decoded.
const DECODED: u32 = 10_000;

const COUNTERS: [Counter; 3] = [
    Counter {
        column: "like_count",
        table: "likes",
        only: "",
    },
    Counter {
        column: "save_count",
        table: "saves",
        only: "",
    },
    Counter {
        column: "comment_count",
        table: "comments",
        only: " AND t.state = 'live'",
    },
];

/// The database's own check, where it has one that can be asked for; and what waits for the log.
pub async fn integrity(patient: &Patient) -> Result<Finding> {
    let mut problems = Vec::new();
    if patient.records.engine() == Engine::Sqlite {
        for row in rows(patient, "PRAGMA integrity_check(20)".to_owned()).await? {
            let line: String = row.get(0)?;
            if line != "ok" {
                problems.push(Problem::new(line, "restore the newest backup"));
            }
        }
    }
    let waiting = count(patient, "SELECT COUNT(*) FROM outbox".to_owned()).await?;
    let mut finding = Finding::new("records", format!("{waiting} signals wait in the outbox"));
    problems.into_iter().for_each(|problem| finding.add(problem));
    outbox(patient, &mut finding).await?;
    Ok(finding)
}

async fn outbox(patient: &Patient, finding: &mut Finding) -> Result<()> {
    let sql = format!("SELECT payload, created_at FROM outbox ORDER BY id LIMIT {DECODED}");
    let (mut undecodable, mut oldest) = (0, None::<Timestamp>);
    for row in rows(patient, sql).await? {
        let (payload, at): (Vec<u8>, Timestamp) = (row.get(0)?, row.get(1)?);
        undecodable += u64::from(Signal::decode(&payload).is_err());
        oldest = Some(oldest.map_or(at, |oldest| oldest.min(at)));
    }
    if undecodable > 0 {
        finding.add(Problem::new(
            format!("{undecodable} signals in the outbox cannot be decoded, and those behind them wait"),
            "use the version of madang that wrote them",
        ));
    }
    if let Some(oldest) = oldest.filter(|oldest| Timestamp::now().since(*oldest) > WAITS) {
        finding.add(Problem::new(
            format!("a signal waits in the outbox since {oldest}"),
            "serve the yard: the relay moves it into the log; if it stays, the log of the process says why",
        ));
    }
    Ok(())
}

/// Counters beside the rows that they count.
pub async fn counters(patient: &Patient) -> Result<Finding> {
    let posts = count(patient, "SELECT COUNT(*) FROM posts".to_owned()).await?;
    let mut finding = Finding::new("counters", format!("{posts} posts recounted"));
    for counter in COUNTERS {
        let sql = format!("SELECT COUNT(*) FROM posts p WHERE {}", counter.is_wrong());
        let wrong = count(patient, sql).await?;
        if wrong > 0 {
            let what = format!("{wrong} posts count other {} than there are", counter.table);
            let recount = Problem::new(what, "count them again");
            finding.add(recount.mended_by(Repair::Recount(counter)));
        }
    }
    Ok(finding)
}

impl Counter {
    /// The rows of a post `p`.
    pub fn rows(self) -> String {
        format!(
            "(SELECT COUNT(*) FROM {} t WHERE t.post_id = p.id{})",
            self.table, self.only
        )
    }

    pub fn is_wrong(self) -> String {
        format!("p.state <> 'deleted' AND p.{} <> {}", self.column, self.rows())
    }
}

pub async fn count(patient: &Patient, sql: String) -> Result<i64> {
    Ok(rows(patient, sql)
        .await?
        .first()
        .map_or(Ok(0), |row| row.get(0))?)
}

async fn rows(patient: &Patient, sql: String) -> Result<Vec<Row>> {
    let rows = patient.records.read(move |tx| tx.query(&sql, values![])).await;
    let rows: Result<Vec<Row>, records::Error> = rows;
    Ok(rows?)
}
