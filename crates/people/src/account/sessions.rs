//! Sessions: a random token in the browser, its hash here. 30 days from the last use, 90 from the first.

use super::{EmailStanding, Role, labels, leaves, person};
use crate::{Config, DeviceLabel, Error, Language, People, SessionToken, identity, token::TokenHash};
use model::{LeafId, PersonId, SessionId, Timestamp, VisitorId};
use std::{net::IpAddr, sync::Arc, time::Duration};
use storage::{Row, Statements, values};

const IDLE: Duration = Duration::from_secs(30 * 86_400);
const LONGEST: Duration = Duration::from_secs(90 * 86_400);
/// Use is written down once an hour, not on every page.
const NOTED_EVERY: Duration = Duration::from_secs(3_600);
/// Sessions of one person; beyond it the oldest ends.
const MAX_PER_PERSON: u32 = 50;
const MAX_AGENT_CHARS: usize = 200;

/// The browser that asks.
#[derive(Debug, Clone)]
pub struct Client {
    pub visitor: VisitorId,
    pub ip: IpAddr,
    /// Its `User-Agent`, for the list of sessions; the first 200 characters are kept.
    pub agent: String,
}

/// Whose request this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    pub person: PersonId,
    pub role: Role,
    pub standing: EmailStanding,
    pub language: Language,
    pub session: SessionId,
    pub visitor: VisitorId,
    /// The leaf that this session's signals belong to.
    pub leaf: LeafId,
    /// The leaves that make up the person, `leaf` among them; at most 16.
    pub leaves: Arc<[LeafId]>,
}

/// A new session and what its cookie carries.
#[derive(Debug)]
pub struct OpenedSession {
    pub token: SessionToken,
    pub signed_in: SignedIn,
}

/// A session as its owner sees it in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionLine {
    pub id: SessionId,
    pub agent: String,
    pub created_at: Timestamp,
    /// To the hour.
    pub seen_at: Timestamp,
}

pub(crate) struct StoredSession {
    signed_in: Arc<SignedIn>,
    created_at: Timestamp,
    seen_at: Timestamp,
    expires_at: Timestamp,
}

impl People {
    /// Signs `person` in on `client` without asking for a password: after sign-up, and for the town.
    pub async fn open_session(
        &self,
        person: PersonId,
        client: &Client,
        now: Timestamp,
    ) -> Result<OpenedSession, Error> {
        let draft = SessionDraft::draw(client, &self.desk.config)?;
        let hash = draft.token.hash();
        let token = draft.token.clone();
        let sessions = self.desk.sessions.clone();
        let opened = self
            .records
            .write(move |tx| {
                let opened = open(tx, person, &draft, hash, now)?;
                sessions.change_many(tx, opened.touched.clone());
                Ok::<_, Error>(opened)
            })
            .await?;
        Ok(OpenedSession {
            token,
            signed_in: opened.signed_in,
        })
    }

    /// Who is signed in with this token; `None` when the session has ended. Costs no query for a session that was read
    /// before and has not changed.
    pub async fn session(
        &self,
        token: &SessionToken,
        now: Timestamp,
    ) -> Result<Option<Arc<SignedIn>>, Error> {
        let hash = token.hash();
        if let Some(session) = self.desk.sessions.get(&hash, now)
            && now < session.expires_at
            && now.since(session.seen_at) < NOTED_EVERY
        {
            return Ok(Some(Arc::clone(&session.signed_in)));
        }
        let mark = self.desk.sessions.mark();
        let limits = self.desk.config.identity;
        let found = self.records.read(move |tx| find(tx, limits, hash)).await?;
        let Some(mut session) = found.filter(|session| now < session.expires_at) else {
            return Ok(None);
        };
        if now.since(session.seen_at) >= NOTED_EVERY {
            session.seen_at = now;
            session.expires_at = expiry(session.created_at, now);
            let expires_at = session.expires_at;
            let (person, visitor) = (session.signed_in.person, session.signed_in.visitor);
            let device = identity::device_of(&self.desk.config, visitor);
            self.records
                .write(move |tx| {
                    note_use(tx, hash, now, expires_at)?;
                    device.map_or(Ok(()), |device| identity::note_use(tx, device, person, now))
                })
                .await?;
        }
        let signed_in = Arc::clone(&session.signed_in);
        self.desk.sessions.keep(mark, hash, Arc::new(session), now);
        Ok(Some(signed_in))
    }

    /// The person's sessions, most recently used first; at most 50.
    pub async fn sessions(&self, person: PersonId, now: Timestamp) -> Result<Vec<SessionLine>, Error> {
        self.records
            .read(move |tx| {
                let sql = "SELECT id, agent, created_at, seen_at FROM sessions
                           WHERE person = $1 AND expires_at > $2 ORDER BY seen_at DESC, id DESC LIMIT $3";
                let rows = tx.query(sql, values![person, now, MAX_PER_PERSON])?;
                rows.iter().map(read_line).collect()
            })
            .await
    }

    /// Ends one session of `person`: signing out, or ending it from another device. One that has ended stays so.
    pub async fn end_session(&self, person: PersonId, session: SessionId) -> Result<(), Error> {
        let sessions = self.desk.sessions.clone();
        self.records
            .write(move |tx| {
                let sql = "DELETE FROM sessions WHERE person = $1 AND id = $2 RETURNING token_hash";
                let ended = read_hashes(&tx.query(sql, values![person, session])?)?;
                sessions.change_many(tx, ended);
                Ok(())
            })
            .await
    }

    /// Ends all sessions of `person` except `kept`.
    pub async fn end_other_sessions(&self, person: PersonId, kept: SessionId) -> Result<(), Error> {
        let sessions = self.desk.sessions.clone();
        self.records
            .write(move |tx| {
                let sql = "DELETE FROM sessions WHERE person = $1 AND id <> $2 RETURNING token_hash";
                let ended = read_hashes(&tx.query(sql, values![person, kept])?)?;
                sessions.change_many(tx, ended);
                Ok(())
            })
            .await
    }
}

/// What a session is made of before its person is known.
pub(super) struct SessionDraft {
    pub token: SessionToken,
    visitor: VisitorId,
    agent: String,
    fresh_leaf: LeafId,
    id: SessionId,
    limits: identity::IdentityLimits,
    /// What identity writes down; `None` in a yard without a key for it.
    device: Option<identity::Identifier>,
}

impl SessionDraft {
    pub fn draw(client: &Client, config: &Config) -> Result<Self, Error> {
        let agent = client
            .agent
            .chars()
            .filter(|c| !c.is_control())
            .take(MAX_AGENT_CHARS)
            .collect();
        Ok(Self {
            token: SessionToken::draw()?,
            visitor: client.visitor,
            agent,
            fresh_leaf: LeafId::new(),
            id: SessionId::new(),
            limits: config.identity,
            device: identity::device_of(config, client.visitor),
        })
    }
}

pub(super) struct Opened {
    pub signed_in: SignedIn,
    /// Sessions whose cached state is old now.
    pub touched: Vec<TokenHash>,
}

pub(super) fn open(
    tx: &mut dyn Statements,
    id: PersonId,
    draft: &SessionDraft,
    hash: TokenHash,
    now: Timestamp,
) -> Result<Opened, Error> {
    let person = person::find(tx, id)?;
    let leaf = leaves::use_leaf(tx, id, draft.visitor, draft.fresh_leaf, now)?;
    labels::note(tx, id, leaf, DeviceLabel::of_agent(&draft.agent), now)?;
    let mut touched = hashes(tx, id)?;
    if let Some(device) = draft.device {
        for person in identity::note_sign_in(tx, draft.limits, device, id, now)? {
            touched.extend(hashes(tx, person)?);
        }
    }
    tx.execute(
        "DELETE FROM sessions WHERE person = $1 AND (expires_at <= $2 OR id NOT IN
           (SELECT id FROM sessions WHERE person = $1 ORDER BY seen_at DESC, id DESC LIMIT $3))",
        values![id, now, MAX_PER_PERSON - 1],
    )?;
    tx.execute(
        "INSERT INTO sessions (id, token_hash, person, visitor, leaf, agent, created_at, seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
        values![
            draft.id,
            hash,
            id,
            draft.visitor,
            leaf,
            &draft.agent,
            now,
            expiry(now, now)
        ],
    )?;
    let signed_in = SignedIn {
        person: id,
        role: person.role,
        standing: person.standing,
        language: person.language,
        session: draft.id,
        visitor: draft.visitor,
        leaf,
        leaves: identity::merged(tx, draft.limits, id)?.into(),
    };
    Ok(Opened { signed_in, touched })
}

/// Ends all sessions of `person`, answering with their tokens' hashes.
pub(super) fn end_all(tx: &mut dyn Statements, person: PersonId) -> Result<Vec<TokenHash>, Error> {
    read_hashes(&tx.query(
        "DELETE FROM sessions WHERE person = $1 RETURNING token_hash",
        values![person],
    )?)
}

/// The hashes of the person's tokens; [`MAX_PER_PERSON`] bounds them.
pub(crate) fn hashes(tx: &mut dyn Statements, person: PersonId) -> Result<Vec<TokenHash>, Error> {
    read_hashes(&tx.query(
        "SELECT token_hash FROM sessions WHERE person = $1",
        values![person],
    )?)
}

fn read_hashes(rows: &[Row]) -> Result<Vec<TokenHash>, Error> {
    Ok(rows.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?)
}

fn expiry(created_at: Timestamp, now: Timestamp) -> Timestamp {
    now.plus(IDLE).min(created_at.plus(LONGEST))
}

fn find(
    tx: &mut dyn Statements,
    limits: identity::IdentityLimits,
    hash: TokenHash,
) -> Result<Option<StoredSession>, Error> {
    let row = tx.query_first(
        "SELECT s.id, s.person, s.visitor, s.leaf, s.created_at, s.seen_at, s.expires_at,
                p.role, p.email_confirmed_at, p.language
         FROM sessions s JOIN people p ON p.id = s.person
         WHERE s.token_hash = $1 AND p.deleted_at IS NULL",
        values![hash],
    )?;
    let Some(row) = row else { return Ok(None) };
    let person = row.get(1)?;
    let signed_in = SignedIn {
        person,
        role: Role::from_code(&row.get::<String>(7)?)?,
        standing: EmailStanding::since(row.get(8)?),
        language: person::parsed(&row, 9)?,
        session: row.get(0)?,
        visitor: row.get(2)?,
        leaf: row.get(3)?,
        leaves: identity::merged(tx, limits, person)?.into(),
    };
    Ok(Some(StoredSession {
        signed_in: Arc::new(signed_in),
        created_at: row.get(4)?,
        seen_at: row.get(5)?,
        expires_at: row.get(6)?,
    }))
}

fn note_use(
    tx: &mut dyn Statements,
    hash: TokenHash,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE sessions SET seen_at = $2, expires_at = $3 WHERE token_hash = $1",
        values![hash, now, expires_at],
    )?;
    // The leaf in use stays among the sixteen that are merged.
    tx.execute(
        "UPDATE leaves SET used_at = $2
         WHERE (person, visitor) IN (SELECT person, visitor FROM sessions WHERE token_hash = $1)",
        values![hash, now],
    )?;
    Ok(())
}

fn read_line(row: &Row) -> Result<SessionLine, Error> {
    Ok(SessionLine {
        id: row.get(0)?,
        agent: row.get(1)?,
        created_at: row.get(2)?,
        seen_at: row.get(3)?,
    })
}
