//! Erasures: one row each, from the order to the receipt. The row says which step comes next, so that whoever starts
//! after a crash goes on there; every step can be done twice.

use super::closing::Closing;
use crate::{
    Email, Error, Language, People,
    mail::{Letter, queue},
    token::random,
};
use model::{ErasureId, LeafId, PersonId, Timestamp};
use std::{str::FromStr, time::Duration};
use storage::{Row, Statements, records, values};

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(3_600);
const MAX_ERROR_CHARS: usize = 300;
/// With so many attempts at one step an erasure counts as stuck.
const STUCK_AFTER: u32 = 5;

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($(#[$line:meta])* $variant:ident = $name:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $type { $($(#[$line])* $variant),+ }

        impl $type {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        impl FromStr for $type {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                let known = Self::ALL.iter().find(|one| one.name() == text);
                known.copied().ok_or_else(|| {
                    let what = concat!("a ", stringify!($type), " called");
                    records::Error::Stored(format!("{what} `{text}`")).into()
                })
            }
        }
    };
}

names! {
    ErasureState {
        /// The account is closed and can be taken back.
        Waiting = "waiting",
        /// It was taken back and is being opened again.
        Returning = "returning",
        /// There is no way back.
        Erasing = "erasing",
        Done = "done",
    }
}

names! {
    /// What is done next, in this order.
    ErasureStep {
        /// The posts go out of sight.
        Hide = "hide",
        /// What there is to erase is counted, for the receipt.
        Count = "count",
        /// The leaves' keys are destroyed and memory is purged: signals are unreadable from here on.
        Keys = "keys",
        /// Posts, comments and acts.
        Posts = "posts",
        Consents = "consents",
        Account = "account",
        /// Pictures that nothing shows any more.
        Pictures = "pictures",
        /// Signals on their way into the log.
        Signals = "signals",
        /// Places on the staff of shops. Late, because a shop that would be left without an owner holds it up.
        Shops = "shops",
        /// The receipt is written to the person, and their address leaves the row.
        Letter = "letter",
        /// The receipt is on its way.
        Posted = "posted",
        /// What was deleted is overwritten in the database's files.
        Files = "files",
    }
}

names! {
    /// What a receipt counts.
    Erased {
        Posts = "posts",
        Pictures = "pictures",
        Comments = "comments",
        Likes = "likes",
        Saves = "saves",
        Follows = "follows",
        Blocks = "blocks",
        Hides = "hides",
        Notifications = "notifications",
        Reports = "reports",
        Receipts = "receipts",
        Leaves = "leaves",
    }
}

impl ErasureStep {
    fn next(self) -> Option<Self> {
        let place = Self::ALL.iter().position(|step| *step == self)?;
        Self::ALL.get(place + 1).copied()
    }
}

/// An erasure with something to be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureWork {
    pub id: ErasureId,
    pub state: ErasureState,
    pub step: ErasureStep,
    /// `None` when leaves alone are erased, and at the last step.
    pub person: Option<PersonId>,
    /// Given up without an account: a visitor's, or those of a person who stays.
    pub leaves: Vec<LeafId>,
    pub ordered_at: Timestamp,
    pub attempts: u32,
}

/// The line of the key store's ledger that an erasure has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerLine {
    pub number: u64,
    pub commitment: [u8; 32],
}

/// What is kept of an erasure: nothing of it names anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureRecord {
    pub id: ErasureId,
    pub state: ErasureState,
    pub ordered_at: Timestamp,
    pub due_at: Timestamp,
    pub done_at: Option<Timestamp>,
    /// Empty until it has begun.
    pub counts: Vec<(Erased, u64)>,
    /// `None` until the keys are destroyed.
    pub ledger: Option<LedgerLine>,
}

/// How many erasures there are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ErasureTally {
    pub waiting: u64,
    pub erasing: u64,
    pub done: u64,
    /// Of those that are being erased: tried five times at one step, and still tried.
    pub stuck: u64,
}

/// What a step found out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StepNote {
    pub counts: Option<Vec<(Erased, u64)>>,
    pub ledger: Option<LedgerLine>,
}

pub(super) struct Order {
    pub closing: Closing,
    pub person: PersonId,
    pub email: Option<Email>,
    pub language: Language,
}

const RECORD: &str = "id, state, ordered_at, due_at, done_at, counts, line, commitment";

impl People {
    /// Woken when an erasure was ordered or called off in this process.
    pub async fn erasure_ordered(&self) {
        self.desk.erasures_waiting.notified().await;
    }

    /// Where an erasure stands; `None` if there never was one of this number, or it was called off.
    pub async fn erasure(&self, id: ErasureId) -> Result<Option<ErasureRecord>, Error> {
        self.records.read(move |tx| record(tx, id)).await
    }

    /// The erasure that has waited longest of those with something to do at `now`.
    pub async fn next_erasure(&self, now: Timestamp) -> Result<Option<ErasureWork>, Error> {
        self.records
            .read(move |tx| {
                let row = tx.query_first(
                    "SELECT id, state, step, person, leaves, ordered_at, attempts FROM erasures
                     WHERE state <> 'done' AND try_at <= $1 AND (state <> 'waiting' OR step = 'hide' OR due_at <= $1)
                     ORDER BY try_at, id LIMIT 1",
                    values![now],
                )?;
                row.as_ref().map(read_work).transpose()
            })
            .await
    }

    /// Those that stand at `step` with no way back, at most `limit`.
    pub async fn erasures_at(&self, step: ErasureStep, limit: u32) -> Result<Vec<ErasureWork>, Error> {
        self.records
            .read(move |tx| {
                let sql = "SELECT id, state, step, person, leaves, ordered_at, attempts FROM erasures
                           WHERE state = 'erasing' AND step = $1 ORDER BY try_at, id LIMIT $2";
                let rows = tx.query(sql, values![step.name(), limit])?;
                rows.iter().map(read_work).collect()
            })
            .await
    }

    /// Notes that the step of `work` is done, and gives what comes next; `None` when nothing does for now.
    pub async fn erasure_step_done(
        &self,
        work: &ErasureWork,
        note: StepNote,
        now: Timestamp,
    ) -> Result<Option<ErasureWork>, Error> {
        let work = work.clone();
        self.records
            .write(move |tx| step_done(tx, &work, &note, now))
            .await
    }

    /// Begins an erasure whose day is over; `false` if it was taken back before.
    pub async fn begin_erasure(&self, work: &ErasureWork, now: Timestamp) -> Result<bool, Error> {
        let id = work.id;
        self.records
            .write(move |tx| {
                let sql = "UPDATE erasures SET state = 'erasing' WHERE id = $1 AND state = 'waiting' AND due_at <= $2";
                Ok(tx.execute(sql, values![id, now])? == 1)
            })
            .await
    }

    /// Notes that a step failed; it is tried again after a pause that doubles up to an hour.
    pub async fn erasure_failed(&self, work: &ErasureWork, error: &str, now: Timestamp) -> Result<(), Error> {
        let (id, attempts) = (work.id, work.attempts.saturating_add(1));
        let error: String = error.chars().take(MAX_ERROR_CHARS).collect();
        let pause = FIRST_PAUSE
            .saturating_mul(2_u32.saturating_pow(attempts.saturating_sub(1)))
            .min(LONGEST_PAUSE);
        self.erasure_later(id, attempts, Some(error), now.plus(pause))
            .await
    }

    /// Notes that a step has to wait for something else until `at`, which is no failure.
    pub async fn erasure_waits(&self, work: &ErasureWork, at: Timestamp) -> Result<(), Error> {
        self.erasure_later(work.id, work.attempts, None, at).await
    }

    async fn erasure_later(
        &self,
        id: ErasureId,
        attempts: u32,
        error: Option<String>,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.records
            .write(move |tx| {
                tx.execute(
                    "UPDATE erasures SET attempts = $2, last_error = $3, try_at = $4 WHERE id = $1",
                    values![id, attempts, error.clone(), at],
                )?;
                Ok(())
            })
            .await
    }

    /// What failed is tried at once: at a start, where the reason may be gone.
    pub async fn retry_erasures(&self, now: Timestamp) -> Result<(), Error> {
        self.records
            .write(move |tx| {
                let sql = "UPDATE erasures SET try_at = $1 WHERE state <> 'done' AND try_at > $1";
                tx.execute(sql, values![now])?;
                Ok(())
            })
            .await
    }

    /// Puts the receipt into the outbox, if there is an address for it, and takes the address off the row. Once.
    pub async fn write_receipt(&self, work: &ErasureWork, now: Timestamp) -> Result<(), Error> {
        let (id, config) = (work.id, self.desk.config.clone());
        self.records
            .write(move |tx| {
                let sql = "SELECT email, language FROM erasures WHERE id = $1 AND email IS NOT NULL";
                let Some(row) = tx.query_first(sql, values![id])? else {
                    return Ok(());
                };
                let email: Email = row.get::<String>(0)?.parse()?;
                let language: Language = row.get::<String>(1)?.parse()?;
                let record = record(tx, id)?.ok_or(Error::NotFound)?;
                let letter: [u8; 16] = random()?;
                queue::put_as(
                    tx,
                    letter,
                    &Letter::erased(&config, language, &email, &record, now),
                    now,
                )?;
                let sql = "UPDATE erasures SET email = NULL, letter = $2 WHERE id = $1";
                tx.execute(sql, values![id, letter])?;
                Ok::<_, Error>(())
            })
            .await?;
        self.desk.mail_waiting.notify_one();
        Ok(())
    }

    /// Whether the receipt has left the outbox; one that was given up is dropped with its address.
    pub async fn receipt_is_posted(&self, work: &ErasureWork) -> Result<bool, Error> {
        let id = work.id;
        self.records
            .write(move |tx| {
                tx.execute(
                    "DELETE FROM mail_outbox WHERE failed_at IS NOT NULL
                       AND id IN (SELECT letter FROM erasures WHERE id = $1)",
                    values![id],
                )?;
                let sql = "SELECT 1 FROM mail_outbox WHERE id IN (SELECT letter FROM erasures WHERE id = $1)";
                Ok(tx.query_first(sql, values![id])?.is_none())
            })
            .await
    }

    pub async fn erasure_tally(&self) -> Result<ErasureTally, Error> {
        self.records
            .read(|tx| {
                let sql =
                    "SELECT state, COUNT(*), SUM(CASE WHEN attempts >= $1 THEN 1 ELSE 0 END) FROM erasures
                           WHERE leaves IS NULL GROUP BY state LIMIT 10";
                let mut tally = ErasureTally::default();
                for row in tx.query(sql, values![STUCK_AFTER])? {
                    let (count, stuck): (u64, u64) = (row.get(1)?, row.get(2)?);
                    match row.get::<String>(0)?.parse()? {
                        ErasureState::Waiting => tally.waiting = count,
                        ErasureState::Done => tally.done = count,
                        ErasureState::Erasing => (tally.erasing, tally.stuck) = (count, stuck),
                        ErasureState::Returning => {}
                    }
                }
                Ok(tally)
            })
            .await
    }

    /// Orders the erasure of a visitor's leaf, at once: there is no way to ask tomorrow who they were.
    pub async fn order_leaf(&self, leaf: LeafId, now: Timestamp) -> Result<ErasureWork, Error> {
        self.records
            .write(move |tx| order_leaves(tx, vec![leaf], now))
            .await
    }

    /// [`People::give_up_leaves`] with the order to erase them, in one.
    pub async fn order_leaves_of(&self, person: PersonId, now: Timestamp) -> Result<ErasureWork, Error> {
        let limits = self.desk.config.identity;
        let cached = self.desk.sessions.clone();
        self.records
            .write(move |tx| {
                let (given_up, touched) = super::leaves::give_up_all(tx, limits, person, now)?;
                cached.change_many(tx, touched);
                order_leaves(tx, given_up, now)
            })
            .await
    }
}

pub(super) fn order(tx: &mut dyn Statements, order: &Order, now: Timestamp) -> Result<(), Error> {
    // One that was taken back a moment ago has nothing to show again.
    let sql = "DELETE FROM erasures WHERE person = $1 AND state = 'returning'";
    tx.execute(sql, values![order.person])?;
    tx.execute(
        "INSERT INTO erasures (id, state, step, person, email, language, ordered_at, due_at, try_at, attempts)
         VALUES ($1, 'waiting', $2, $3, $4, $5, $6, $7, $6, 0)",
        values![
            order.closing.erasure,
            ErasureStep::Hide.name(),
            order.person,
            order.email.as_ref().map(Email::as_str),
            order.language.code(),
            now,
            order.closing.due_at
        ],
    )?;
    Ok(())
}

fn order_leaves(tx: &mut dyn Statements, leaves: Vec<LeafId>, now: Timestamp) -> Result<ErasureWork, Error> {
    let work = ErasureWork {
        id: ErasureId::new(),
        state: ErasureState::Erasing,
        step: ErasureStep::Keys,
        person: None,
        leaves,
        ordered_at: now,
        attempts: 0,
    };
    let bytes: Vec<u8> = work.leaves.iter().flat_map(|leaf| *leaf.as_bytes()).collect();
    tx.execute(
        "INSERT INTO erasures (id, state, step, leaves, language, ordered_at, due_at, try_at, attempts)
         VALUES ($1, $2, $3, $4, '', $5, $5, $5, 0)",
        values![work.id, work.state.name(), work.step.name(), bytes, now],
    )?;
    Ok(work)
}

/// The account's erasure that can still be called off.
pub(super) fn waiting_of(
    tx: &mut dyn Statements,
    person: PersonId,
    now: Timestamp,
) -> Result<Option<Closing>, Error> {
    let sql = "SELECT id, due_at FROM erasures WHERE person = $1 AND state = 'waiting' AND due_at > $2";
    let row = tx.query_first(sql, values![person, now])?;
    let closing = |row: Row| {
        Ok(Closing {
            erasure: row.get(0)?,
            due_at: row.get(1)?,
        })
    };
    row.map(closing).transpose()
}

/// Turns the order round: what was hidden is to be shown again. [`Error::Link`] when it is too late.
pub(super) fn call_off(tx: &mut dyn Statements, person: PersonId, now: Timestamp) -> Result<(), Error> {
    let turned = tx.execute(
        "UPDATE erasures SET state = 'returning', email = NULL, attempts = 0, try_at = $2
         WHERE person = $1 AND state = 'waiting' AND due_at > $2",
        values![person, now],
    )?;
    if turned == 1 { Ok(()) } else { Err(Error::Link) }
}

fn step_done(
    tx: &mut dyn Statements,
    work: &ErasureWork,
    note: &StepNote,
    now: Timestamp,
) -> Result<Option<ErasureWork>, Error> {
    if work.state == ErasureState::Returning {
        tx.execute(
            "DELETE FROM erasures WHERE id = $1 AND state = 'returning'",
            values![work.id],
        )?;
        return Ok(None);
    }
    let next = match (work.step.next(), work.person) {
        (Some(ErasureStep::Posts), None) => Some(ErasureStep::Signals),
        (Some(ErasureStep::Shops), None) => Some(ErasureStep::Files),
        (next, _) => next,
    };
    let Some(next) = next else {
        finish(tx, work, now)?;
        return Ok(None);
    };
    let counts = note.counts.as_ref().map(|counts| write_counts(counts));
    let ledger = note.ledger;
    if next == ErasureStep::Files {
        // Before the files are written anew: what names anybody must not be deleted behind it.
        tx.execute(
            "UPDATE erasures SET person = NULL, email = NULL, letter = NULL, language = '' WHERE id = $1",
            values![work.id],
        )?;
        // Emptied and not null: it still says that this is an erasure of leaves.
        let sql = "UPDATE erasures SET leaves = $2 WHERE id = $1 AND leaves IS NOT NULL";
        tx.execute(sql, values![work.id, Vec::<u8>::new()])?;
    }
    tx.execute(
        "UPDATE erasures SET step = $3, attempts = 0, last_error = NULL, try_at = $4,
                counts = COALESCE($5, counts), line = COALESCE($6, line), commitment = COALESCE($7, commitment)
         WHERE id = $1 AND step = $2",
        values![
            work.id,
            work.step.name(),
            next.name(),
            now,
            counts,
            ledger.map(|line| i64::try_from(line.number).unwrap_or(i64::MAX)),
            ledger.map(|line| line.commitment.to_vec())
        ],
    )?;
    // Between hiding and the rest lies the day in which it can be taken back.
    Ok((work.step != ErasureStep::Hide).then(|| ErasureWork {
        step: next,
        attempts: 0,
        ..work.clone()
    }))
}

fn finish(tx: &mut dyn Statements, work: &ErasureWork, now: Timestamp) -> Result<(), Error> {
    // Of leaves alone nobody was given a number to ask by.
    tx.execute(
        "DELETE FROM erasures WHERE id = $1 AND leaves IS NOT NULL",
        values![work.id],
    )?;
    tx.execute(
        "UPDATE erasures SET state = 'done', last_error = NULL, done_at = $2 WHERE id = $1",
        values![work.id, now],
    )?;
    Ok(())
}

fn record(tx: &mut dyn Statements, id: ErasureId) -> Result<Option<ErasureRecord>, Error> {
    let sql =
        format!("SELECT {RECORD} FROM erasures WHERE id = $1 AND state <> 'returning' AND leaves IS NULL");
    let row = tx.query_first(&sql, values![id])?;
    row.as_ref().map(read_record).transpose()
}

fn read_work(row: &Row) -> Result<ErasureWork, Error> {
    let leaves: Option<Vec<u8>> = row.get(4)?;
    let leaves = leaves.unwrap_or_default();
    Ok(ErasureWork {
        id: row.get(0)?,
        state: row.get::<String>(1)?.parse()?,
        step: row.get::<String>(2)?.parse()?,
        person: row.get(3)?,
        leaves: leaves.chunks_exact(16).filter_map(LeafId::from_slice).collect(),
        ordered_at: row.get(5)?,
        attempts: row.get(6)?,
    })
}

fn read_record(row: &Row) -> Result<ErasureRecord, Error> {
    let counts: Option<String> = row.get(5)?;
    let (number, commitment): (Option<u64>, Option<[u8; 32]>) = (row.get(6)?, row.get(7)?);
    Ok(ErasureRecord {
        id: row.get(0)?,
        state: row.get::<String>(1)?.parse()?,
        ordered_at: row.get(2)?,
        due_at: row.get(3)?,
        done_at: row.get(4)?,
        counts: read_counts(&counts.unwrap_or_default())?,
        ledger: number
            .zip(commitment)
            .map(|(number, commitment)| LedgerLine { number, commitment }),
    })
}

/// `posts=3 likes=12`.
fn write_counts(counts: &[(Erased, u64)]) -> String {
    let parts: Vec<String> = counts
        .iter()
        .map(|(what, count)| format!("{}={count}", what.name()))
        .collect();
    parts.join(" ")
}

fn read_counts(text: &str) -> Result<Vec<(Erased, u64)>, Error> {
    let wrong = || Error::from(records::Error::Stored(format!("counts `{text}`")));
    let part = |part: &str| {
        let (what, count) = part.split_once('=').ok_or_else(wrong)?;
        Ok((what.parse()?, count.parse().map_err(|_| wrong())?))
    };
    text.split_whitespace().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_back_as_they_were_written() {
        let counts: Vec<(Erased, u64)> = Erased::ALL.iter().copied().zip(7..).collect();
        assert_eq!(read_counts(&write_counts(&counts)).unwrap(), counts);
        assert_eq!(read_counts("").unwrap(), []);
        assert!(read_counts("posts").is_err() && read_counts("ghosts=1").is_err());
    }

    #[test]
    fn the_steps_go_from_hiding_to_the_files() {
        let mut step = ErasureStep::Hide;
        let mut steps = 1;
        while let Some(next) = step.next() {
            (step, steps) = (next, steps + 1);
        }
        assert_eq!((step, steps), (ErasureStep::Files, ErasureStep::ALL.len()));
    }
}
