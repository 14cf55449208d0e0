use crate::{
    Choice, Consented, Error, GlobalPrivacyControl, PurposeKind, Receipt, Stamps, Subject, Via, Withdrawn,
    receipts,
};
use model::{
    ConsentStamp, LeafId, Purpose, PurposeSet, ReceiptId, Signal, Source, SourceSet, Timestamp, VisitorId,
};
use parking_lot::Mutex;
use quick_cache::sync::Cache;
use std::sync::Arc;
use storage::{
    Records, Statements, outbox,
    records::{self, Migration},
    values,
};

pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "consent/0001_receipts",
    sql: "CREATE TABLE consent_receipts (
            id {id} PRIMARY KEY, subject_kind TEXT NOT NULL, subject {id} NOT NULL,
            purpose TEXT NOT NULL, sources {i64} NOT NULL, via TEXT NOT NULL, at {i64} NOT NULL
          ) {strict};
          CREATE INDEX consent_receipts_by_subject ON consent_receipts (subject, subject_kind, id);",
}];

/// Subjects whose standing is kept in memory; others are read again when they come.
const CACHED: usize = 200_000;

/// What a subject's newest receipts add up to; the default is that of one who was never asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    sources: [SourceSet; Purpose::ALL.len()],
    /// Has this subject ever answered? Until then the sheet is shown once a visit.
    pub answered: bool,
}

impl Standing {
    /// The sources that `purpose` may use; none of them when it is not allowed.
    pub fn sources(&self, purpose: Purpose, gpc: GlobalPrivacyControl) -> SourceSet {
        if purpose == Purpose::Share && gpc == GlobalPrivacyControl::On {
            return SourceSet::NONE;
        }
        Purpose::ALL
            .iter()
            .zip(self.sources)
            .find(|(known, _)| **known == purpose)
            .map_or(SourceSet::NONE, |(_, sources)| sources)
    }

    pub fn allows(&self, purpose: Purpose, gpc: GlobalPrivacyControl) -> bool {
        self.sources(purpose, gpc) != SourceSet::NONE
    }

    pub fn purposes(&self, gpc: GlobalPrivacyControl) -> PurposeSet {
        Purpose::ALL
            .into_iter()
            .filter(|purpose| self.allows(*purpose, gpc))
            .collect()
    }

    /// What a signal from `source` is stamped with: the purposes that may use that source.
    pub fn stamp(&self, source: Source, gpc: GlobalPrivacyControl) -> ConsentStamp {
        let may_use = |purpose: &Purpose| self.sources(*purpose, gpc).has(source);
        ConsentStamp {
            purposes: Purpose::ALL.into_iter().filter(may_use).collect(),
        }
    }

    /// What signals of this moment are stamped with, each by its source.
    pub fn stamps(&self, gpc: GlobalPrivacyControl) -> Stamps {
        Stamps(Source::ALL.map(|source| self.stamp(source, gpc)))
    }

    /// Proof that `P` is allowed for `leaves`, which must be the subject's own.
    pub fn allow<P: PurposeKind>(
        &self,
        leaves: &[LeafId],
        gpc: GlobalPrivacyControl,
    ) -> Option<Consented<P>> {
        let sources = self.sources(P::PURPOSE, gpc);
        (sources != SourceSet::NONE).then(|| Consented::new(leaves.into(), sources))
    }

    fn set(&mut self, choice: Choice) {
        self.answered = true;
        for (purpose, sources) in Purpose::ALL.iter().zip(&mut self.sources) {
            if *purpose == choice.purpose {
                *sources = choice.sources;
            }
        }
    }
}

/// The desk where answers are given and looked up; clones share one cache.
#[derive(Clone)]
pub struct Consents {
    pub(crate) records: Records,
    standings: Arc<Cache<Subject, Standing>>,
    /// Answers so far. A reader keeps what it read only if no answer came in between, so that a withdrawn consent
    /// is never cached again.
    answers: Arc<Mutex<u64>>,
}

impl Consents {
    pub fn new(records: Records) -> Self {
        Self {
            records,
            standings: Arc::new(Cache::new(CACHED)),
            answers: Arc::default(),
        }
    }

    /// What `subject` allows now.
    pub async fn standing(&self, subject: Subject) -> Result<Standing, Error> {
        if let Some(standing) = self.standings.get(&subject) {
            return Ok(standing);
        }
        let answers_before = *self.answers.lock();
        let standing = self.read_standing(subject).await?;
        let answers = self.answers.lock();
        if *answers == answers_before {
            self.standings.insert(subject, standing);
        }
        Ok(standing)
    }

    /// Appends one receipt per choice; in force from the next request on.
    pub async fn answer(
        &self,
        subject: Subject,
        choices: Vec<Choice>,
        via: Via,
        at: Timestamp,
    ) -> Result<Standing, Error> {
        self.answer_and_order(subject, choices, via, at, |_| Vec::new())
            .await
    }

    /// [`Consents::answer`], and the signals that `orders` gives for what the answer withdraws, written with the receipts
    /// in one transaction, so that no order to forget is lost between the two. `orders` is called again when the
    /// transaction is run again.
    pub async fn answer_and_order(
        &self,
        subject: Subject,
        choices: Vec<Choice>,
        via: Via,
        at: Timestamp,
        orders: impl Fn(&Withdrawn) -> Vec<Signal> + Send + 'static,
    ) -> Result<Standing, Error> {
        let written: Result<(), records::Error> = self
            .records
            .write(move |tx| {
                let before = standing_of(read_newest(tx, subject)?);
                append(tx, subject, &choices, via, at)?;
                let withdrawn = Withdrawn::between(&before, &choices);
                if !withdrawn.is_nothing() {
                    for signal in orders(&withdrawn) {
                        outbox::put(tx, &signal)?;
                    }
                }
                Ok(())
            })
            .await;
        // Whether or not the write succeeded: a lost answer must not leave an older one in force here.
        self.drop_cached(subject);
        written?;
        self.standing(subject).await
    }

    pub(crate) fn drop_cached(&self, subject: Subject) {
        let mut answers = self.answers.lock();
        *answers += 1;
        self.standings.remove(&subject);
    }

    /// Takes a visitor's answers along to the account they have just opened, unless it has answers of its own.
    pub async fn carry(&self, visitor: VisitorId, person: Subject, at: Timestamp) -> Result<(), Error> {
        let given = self.standing(Subject::Visitor(visitor)).await?;
        if !given.answered || self.standing(person).await?.answered {
            return Ok(());
        }
        let choices = Purpose::ALL
            .into_iter()
            .zip(given.sources)
            .map(|(purpose, sources)| Choice { purpose, sources });
        self.answer(person, choices.collect(), Via::CarriedFromVisitor, at)
            .await?;
        Ok(())
    }

    /// The newest receipts of `subject`, newest first, at most [`crate::MAX_RECEIPTS`].
    pub async fn receipts(&self, subject: Subject) -> Result<Vec<Receipt>, Error> {
        self.receipts_before(subject, None).await
    }

    /// The next receipts behind `before`, newest first, at most [`crate::MAX_RECEIPTS`]; none when there are no more.
    pub async fn receipts_before(
        &self,
        subject: Subject,
        before: Option<ReceiptId>,
    ) -> Result<Vec<Receipt>, Error> {
        let receipts = self
            .records
            .read(move |tx| receipts::read(tx, subject, before))
            .await?;
        Ok(receipts)
    }

    async fn read_standing(&self, subject: Subject) -> Result<Standing, Error> {
        let newest = self.records.read(move |tx| read_newest(tx, subject)).await?;
        Ok(standing_of(newest))
    }
}

fn standing_of(newest: Vec<Choice>) -> Standing {
    let mut standing = Standing::default();
    for choice in newest {
        standing.set(choice);
    }
    standing
}

fn append(
    tx: &mut dyn Statements,
    subject: Subject,
    choices: &[Choice],
    via: Via,
    at: Timestamp,
) -> Result<(), records::Error> {
    for choice in choices {
        tx.execute(
            "INSERT INTO consent_receipts (id, subject_kind, subject, purpose, sources, via, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            values![
                ReceiptId::new(),
                subject.kind(),
                subject.id(),
                choice.purpose.name(),
                choice.sources.bits(),
                via.name(),
                at
            ],
        )?;
    }
    Ok(())
}

fn read_newest(tx: &mut dyn Statements, subject: Subject) -> Result<Vec<Choice>, records::Error> {
    let rows = tx.query(
        "SELECT purpose, sources FROM consent_receipts WHERE id IN (
           SELECT max_id.id FROM (
             SELECT id, ROW_NUMBER() OVER (PARTITION BY purpose ORDER BY id DESC) AS age
             FROM consent_receipts WHERE subject = $1 AND subject_kind = $2
           ) AS max_id WHERE max_id.age = 1
         )",
        values![subject.id(), subject.kind()],
    )?;
    rows.iter().map(|row| receipts::choice(row, 0, 1)).collect()
}
