//! What operators asked about people and changed between them. Lines are added and never changed; none names whom it
//! was about, so that looking at the looking betrays nobody.

use super::{End, Rule, Why, node::stored};
use crate::{Error, People, account::require_operator, token::random};
use model::{PersonId, Timestamp};
use storage::{Row, Statements, values};

/// Lines that are shown; older ones are in the records.
const SHOWN: u32 = 50;

/// One line of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    pub at: Timestamp,
    /// `None` when the operator's account is gone.
    pub operator: Option<PersonId>,
    pub act: Audited,
    /// Codes of the kinds of both ends, such as `email` and `person`.
    pub from: String,
    pub to: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audited {
    LookedUp(Verdict),
    Unlinked {
        rule: Rule,
        why: Why,
    },
    /// Took an unlinking back.
    TookBack,
}

/// What a look-up found, without whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    OnePerson,
    Wall,
    Hub,
    Shared,
    AnotherPersons,
    Undone,
    Limit,
    NothingLinks,
}

impl Verdict {
    const ALL: [Self; 8] = [
        Self::OnePerson,
        Self::Wall,
        Self::Hub,
        Self::Shared,
        Self::AnotherPersons,
        Self::Undone,
        Self::Limit,
        Self::NothingLinks,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::OnePerson => "one_person",
            Self::Wall => "wall",
            Self::Hub => "hub",
            Self::Shared => "shared",
            Self::AnotherPersons => "another_persons",
            Self::Undone => "undone",
            Self::Limit => "limit",
            Self::NothingLinks => "nothing_links",
        }
    }

    fn from_code(code: &str) -> Result<Self, Error> {
        let known = Self::ALL.into_iter().find(|verdict| verdict.code() == code);
        known.ok_or_else(|| stored(format!("verdict `{code}`")))
    }
}

impl Audited {
    const fn code(self) -> &'static str {
        match self {
            Self::LookedUp(_) => "looked_up",
            Self::Unlinked { .. } => "unlinked",
            Self::TookBack => "took_back",
        }
    }

    fn detail(self) -> String {
        match self {
            Self::LookedUp(verdict) => verdict.code().to_owned(),
            Self::Unlinked { rule, why } => format!("{} {}", rule.code(), why.code()),
            Self::TookBack => String::new(),
        }
    }

    fn read(code: &str, detail: &str) -> Result<Self, Error> {
        match code {
            "looked_up" => Verdict::from_code(detail).map(Self::LookedUp),
            "unlinked" => {
                let (rule, why) = detail.split_once(' ').unwrap_or_default();
                Ok(Self::Unlinked {
                    rule: Rule::from_code(rule)?,
                    why: Why::from_code(why)?,
                })
            }
            "took_back" => Ok(Self::TookBack),
            other => Err(stored(format!("audited act `{other}`"))),
        }
    }
}

impl End {
    /// What it is, in a word for records: `email`, `person`, `leaf`.
    pub const fn kind_code(&self) -> &'static str {
        match self {
            Self::Identifier { kind, .. } => kind.code(),
            Self::Person(_) => "person",
            Self::Leaf(_) => "leaf",
        }
    }
}

impl People {
    /// The newest 50 lines of the audit, newest first, for an operator.
    pub async fn operator_audit(&self, operator: PersonId) -> Result<Vec<AuditLine>, Error> {
        self.records
            .read(move |tx| {
                require_operator(tx, operator)?;
                let sql = "SELECT at, operator, act, detail, from_kind, to_kind FROM operator_audit
                           ORDER BY at DESC, id DESC LIMIT $1";
                tx.query(sql, values![SHOWN])?.iter().map(read).collect()
            })
            .await
    }
}

/// Adds a line, in the unit of work that does what it tells of, and tells the log of the process as well.
pub(super) fn add(
    tx: &mut dyn Statements,
    operator: PersonId,
    act: Audited,
    [from, to]: [End; 2],
    now: Timestamp,
) -> Result<(), Error> {
    let id: [u8; 16] = random()?;
    let (from, to) = (from.kind_code(), to.kind_code());
    tx.execute(
        "INSERT INTO operator_audit (id, at, operator, act, from_kind, to_kind, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![id, now, operator, act.code(), from, to, act.detail()],
    )?;
    tracing::info!(%operator, act = act.code(), detail = act.detail(), from, to, "an operator acted on identity");
    Ok(())
}

fn read(row: &Row) -> Result<AuditLine, Error> {
    Ok(AuditLine {
        at: row.get(0)?,
        operator: row.get(1)?,
        act: Audited::read(&row.get::<String>(2)?, &row.get::<String>(3)?)?,
        from: row.get(4)?,
        to: row.get(5)?,
    })
}
