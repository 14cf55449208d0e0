//! Reports, and what operators decide on them. Nothing is ever taken down by itself.
//!
//! That the decider is an operator of the yard is for the caller to make sure; who decided what is kept for ever.

use crate::{
    Actor, Change, Error, NotificationKind, PostState, Social, caption, desk::Desk, entries, limits, notify,
    reactions::visible_author,
};
use model::{Act, CommentId, Object, PageId, PersonId, Position, PostId, ProductId, Timestamp};
use serde::{Deserialize, Serialize};
use std::{str::FromStr, sync::Arc};
use storage::{
    Row, Statements, Value, outbox,
    records::{self, query_in},
    values,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", content = "id", rename_all = "lowercase")]
pub enum ReportTarget {
    Post(PostId),
    Comment(CommentId),
    Person(PersonId),
    Product(ProductId),
}

impl ReportTarget {
    const fn kind(self) -> &'static str {
        match self {
            Self::Post(_) => "post",
            Self::Comment(_) => "comment",
            Self::Person(_) => "person",
            Self::Product(_) => "product",
        }
    }

    const fn bytes(self) -> [u8; 16] {
        match self {
            Self::Post(id) => *id.as_bytes(),
            Self::Comment(id) => *id.as_bytes(),
            Self::Person(id) => *id.as_bytes(),
            Self::Product(id) => *id.as_bytes(),
        }
    }

    fn stored(kind: &str, id: [u8; 16]) -> Result<Self, records::Error> {
        match kind {
            "post" => Ok(Self::Post(PostId::from_bytes(id))),
            "comment" => Ok(Self::Comment(CommentId::from_bytes(id))),
            "person" => Ok(Self::Person(PersonId::from_bytes(id))),
            "product" => Ok(Self::Product(ProductId::from_bytes(id))),
            other => Err(records::Error::Stored(format!("report of `{other}`"))),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    Spam,
    Fraud,
    Harassment,
    Hate,
    Nudity,
    Violence,
    Dangerous,
    /// Somebody else's work.
    Copyright,
    Other,
}

impl Reason {
    pub const ALL: [Self; 9] = [
        Self::Spam,
        Self::Fraud,
        Self::Harassment,
        Self::Hate,
        Self::Nudity,
        Self::Violence,
        Self::Dangerous,
        Self::Copyright,
        Self::Other,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::Fraud => "fraud",
            Self::Harassment => "harassment",
            Self::Hate => "hate",
            Self::Nudity => "nudity",
            Self::Violence => "violence",
            Self::Dangerous => "dangerous",
            Self::Copyright => "copyright",
            Self::Other => "other",
        }
    }
}

impl FromStr for Reason {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        Self::ALL
            .into_iter()
            .find(|reason| reason.name() == text)
            .ok_or_else(|| {
                records::Error::Stored(format!("reason `{}`", text.chars().take(32).collect::<String>()))
            })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// It may stay; what had been taken down comes back.
    Keep,
    /// It is taken down. A person or product is only marked as dealt with: closing an account or withdrawing a
    /// product is done where those are kept.
    Remove,
}

impl Decision {
    const fn state(self) -> &'static str {
        match self {
            Self::Keep => "kept",
            Self::Remove => "removed",
        }
    }
}

/// All open reports of one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Case {
    pub target: ReportTarget,
    pub reports: u64,
    /// Each reason that was given, with how often, the most frequent first.
    pub reasons: Vec<(Reason, u64)>,
    /// The latest notes, at most five.
    pub notes: Vec<String>,
    pub first_at: Timestamp,
}

const NOTES: usize = 5;

impl Social {
    /// One report of one person on one object; reporting again changes nothing. Whether a reported person exists
    /// is for the caller to know.
    pub async fn report(
        &self,
        actor: &Actor,
        target: ReportTarget,
        reason: Reason,
        note: &str,
    ) -> Result<(), Error> {
        let note = caption::cleaned(note);
        let found = note.chars().count();
        if found > limits::REPORT_NOTE {
            return Err(Error::TooLong {
                what: "the note",
                found,
                limit: limits::REPORT_NOTE,
            });
        }
        if target == ReportTarget::Person(actor.person) {
            return Err(Error::Yourself);
        }
        let (reporter, now) = (actor.person, Timestamp::now());
        // A comment is reported as its post, which only the records know: the object is filled in there.
        let drawn = actor.signal(Act::Report, Object::Creator(reporter), now)?;
        self.records
            .write(move |tx| {
                let object = reported_object(tx, reporter, target)?;
                let kept = tx.execute(
                    "INSERT INTO reports (kind, target, reporter_id, reason, note, state, created_at)
                     VALUES ($1, $2, $3, $4, $5, 'open', $6) ON CONFLICT DO NOTHING",
                    values![target.kind(), target.bytes(), reporter, reason.name(), &note, now],
                )?;
                if kept == 1 {
                    outbox::put(
                        tx,
                        &model::Signal {
                            object,
                            ..drawn.clone()
                        },
                    )?;
                }
                Ok(())
            })
            .await
    }

    /// The open cases by their first report, the longest waiting first, behind `after`.
    pub async fn open_cases(&self, after: Option<Position>, limit: usize) -> Result<Vec<Case>, Error> {
        let limit = limit.clamp(1, limits::PAGE);
        let after = after.unwrap_or(Position::START);
        self.records.read(move |tx| cases(tx, after, limit)).await
    }

    /// How many objects wait for a decision.
    pub async fn open_case_count(&self) -> Result<usize, Error> {
        let sql =
            "SELECT COUNT(*) FROM (SELECT DISTINCT kind, target FROM reports WHERE state = 'open') waiting";
        self.records
            .read(move |tx| Ok(crate::sql::count(tx, sql, &[])?))
            .await
    }

    /// Closes the case and tells the author when something changed for them. Also works on what nobody reported.
    pub async fn decide(
        &self,
        operator: PersonId,
        target: ReportTarget,
        decision: Decision,
    ) -> Result<(), Error> {
        let now = Timestamp::now();
        let id = PageId::new();
        let desk = Arc::clone(&self.desk);
        self.records
            .write(move |tx| {
                tx.execute(
                    "INSERT INTO decisions (id, kind, target, decision, operator_id, created_at)
                     VALUES ($1, $2, $3, $4, $5, $6)",
                    values![id, target.kind(), target.bytes(), decision.state(), operator, now],
                )?;
                tx.execute(
                    "UPDATE reports SET state = $3 WHERE kind = $1 AND target = $2",
                    values![target.kind(), target.bytes(), decision.state()],
                )?;
                match target {
                    ReportTarget::Post(post) => decide_post(tx, &desk, post, decision, now),
                    ReportTarget::Comment(comment) => decide_comment(tx, &desk, comment, decision, now),
                    ReportTarget::Person(_) | ReportTarget::Product(_) => Ok(()),
                }
            })
            .await
    }
}

impl Case {
    /// Where to go on after this case.
    pub fn position(&self) -> Position {
        Position::new(self.first_at, self.target.bytes())
    }
}

/// What the signal is about; only what the reporter can see can be reported.
fn reported_object(
    tx: &mut dyn Statements,
    reporter: PersonId,
    target: ReportTarget,
) -> Result<Object, Error> {
    match target {
        ReportTarget::Post(post) => {
            visible_author(tx, reporter, post)?;
            Ok(Object::Post(post))
        }
        ReportTarget::Comment(comment) => {
            let sql = "SELECT post_id FROM comments WHERE id = $1 AND state = 'live'";
            let row = tx
                .query_first(sql, values![comment])?
                .ok_or(Error::NoSuchComment(comment))?;
            let post = row.get(0)?;
            visible_author(tx, reporter, post)?;
            Ok(Object::Post(post))
        }
        ReportTarget::Person(person) => Ok(Object::Creator(person)),
        ReportTarget::Product(product) => {
            shop::sold_by(tx, &[product])?.pop().ok_or(Error::NoSuchTarget)?;
            Ok(Object::Product(product))
        }
    }
}

fn cases(tx: &mut dyn Statements, after: Position, limit: usize) -> Result<Vec<Case>, Error> {
    let sql = format!(
        "SELECT kind, target, COUNT(*), MIN(created_at) FROM reports WHERE state = 'open'
         GROUP BY kind, target HAVING (MIN(created_at), target) > ($1, $2)
         ORDER BY MIN(created_at), target LIMIT {limit}"
    );
    let rows = tx.query(&sql, values![after.at, after.id])?;
    let read = |row: &Row| {
        let target = ReportTarget::stored(&row.get::<String>(0)?, row.get(1)?)?;
        let (reports, first_at) = (row.get(2)?, row.get(3)?);
        Ok(Case {
            target,
            reports,
            reasons: Vec::new(),
            notes: Vec::new(),
            first_at,
        })
    };
    let mut cases: Vec<Case> = rows.iter().map(read).collect::<Result<_, Error>>()?;
    let ids: Vec<[u8; 16]> = cases.iter().map(|case| case.target.bytes()).collect();
    let select =
        "SELECT kind, target, reason, note, created_at FROM reports WHERE state = 'open' AND target IN";
    let all = query_in(tx, select, &[], &ids)?;
    let mut rows: Vec<(Timestamp, ReportTarget, Reason, String)> = Vec::with_capacity(all.len());
    for row in &all {
        let target = ReportTarget::stored(&row.get::<String>(0)?, row.get(1)?)?;
        rows.push((row.get(4)?, target, row.get::<String>(2)?.parse()?, row.get(3)?));
    }
    rows.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
    for (_, target, reason, note) in rows {
        let Some(case) = cases.iter_mut().find(|case| case.target == target) else {
            continue;
        };
        match case.reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += 1,
            None => case.reasons.push((reason, 1)),
        }
        if !note.is_empty() && case.notes.len() < NOTES {
            case.notes.push(note);
        }
    }
    for case in &mut cases {
        case.reasons
            .sort_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
    }
    Ok(cases)
}

fn decide_post(
    tx: &mut dyn Statements,
    desk: &Desk,
    post: PostId,
    decision: Decision,
    now: Timestamp,
) -> Result<(), Error> {
    let (from, to, kind) = match decision {
        Decision::Keep => (
            PostState::Removed,
            PostState::Live,
            NotificationKind::PostRestored,
        ),
        Decision::Remove => (PostState::Live, PostState::Removed, NotificationKind::PostRemoved),
    };
    let row = tx.query_first(
        "UPDATE posts SET state = $3 WHERE id = $1 AND state = $2 RETURNING author_id",
        values![post, from.name(), to.name()],
    )?;
    let Some(row) = row else { return Ok(()) };
    notify::tell(tx, row.get(0)?, kind, Some(post), None, None, now)?;
    if decision == Decision::Remove {
        desk.announce(tx, Change::Removed(post));
        return Ok(());
    }
    let entry = entries::one(tx, post)?.ok_or(Error::NoSuchPost(post))?;
    desk.announce(tx, Change::Edited(Arc::new(entry)));
    Ok(())
}

fn decide_comment(
    tx: &mut dyn Statements,
    desk: &Desk,
    comment: CommentId,
    decision: Decision,
    now: Timestamp,
) -> Result<(), Error> {
    let (from, to, by, kind) = match decision {
        Decision::Keep => ("removed", "live", 1_i64, NotificationKind::CommentRestored),
        Decision::Remove => ("live", "removed", -1, NotificationKind::CommentRemoved),
    };
    let row = tx.query_first(
        "UPDATE comments SET state = $3 WHERE id = $1 AND state = $2 RETURNING author_id, post_id",
        &[comment.into(), Value::from(from), to.into()],
    )?;
    let Some(row) = row else { return Ok(()) };
    let post: PostId = row.get(1)?;
    desk.posts.change(tx, post);
    tx.execute(
        "UPDATE posts SET comment_count = comment_count + $2 WHERE id = $1",
        values![post, by],
    )?;
    notify::tell(tx, row.get(0)?, kind, Some(post), Some(comment), None, now)
}
