//! A person's own list of devices: which leaves are theirs, on what, and which they gave away.

use super::{
    IdentityLimits, Rule, Why,
    assertion::{self, Assertion},
    graph::Graph,
    leaves, link,
};
use crate::{
    DeviceLabel, Error, People,
    account::{Made, labels_of},
    token::TokenHash,
};
use model::{LeafId, PersonId, SessionId, Timestamp};
use std::{collections::HashMap, time::Duration};
use storage::{Row, Statements, values};

/// Leaves in the list that are the person's.
const MAX_LISTED: usize = 64;
/// Leaves in the list that the person said were not theirs, and how long they are listed.
const MAX_UNLINKED: usize = 16;
const UNLINKED_LISTED: Duration = Duration::from_secs(90 * 86_400);
const MAX_SESSIONS: u32 = 50;

/// A leaf as its person sees it: one browser they used, between two changes of sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub leaf: LeafId,
    pub label: DeviceLabel,
    pub origin: DeviceOrigin,
    pub standing: DeviceStanding,
    /// When the leaf was made; `None` for one older than the yard's labels.
    pub first_at: Option<Timestamp>,
    /// To the hour.
    pub used_at: Timestamp,
    /// Sessions that are open on it now; none where the person is signed out.
    pub sessions: Vec<SessionId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceOrigin {
    /// The person signed in on it.
    SignIn,
    /// The person said that what was done on it before anybody signed in was theirs.
    BeforeSignIn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceStanding {
    /// What is done on it is part of the person's memory.
    InMemory,
    /// The person's, but sixteen others were used later, and memory is made of those.
    TooMany,
    /// Somebody else uses the same browser, so that it counts for nobody.
    Shared,
    /// The person said that it was not them.
    Unlinked { at: Timestamp },
}

impl People {
    /// The devices of a person over all their accounts, most recently used first: at most 64 that are theirs, then at
    /// most 16 that they unlinked within 90 days.
    pub async fn devices(&self, person: PersonId, now: Timestamp) -> Result<Vec<Device>, Error> {
        let limits = self.desk.config.identity;
        self.records.read(move |tx| list(tx, limits, person, now)).await
    }

    /// Ends the person's sessions on one leaf, which stays theirs, and tells how many those were.
    pub async fn sign_out_leaf(&self, person: PersonId, leaf: LeafId) -> Result<usize, Error> {
        let limits = self.desk.config.identity;
        let sessions = self.desk.sessions.clone();
        self.records
            .write(move |tx| {
                let mut ended: Vec<TokenHash> = Vec::new();
                for account in link::persons_joined(tx, limits, person)? {
                    let sql = "DELETE FROM sessions WHERE person = $1 AND leaf = $2 RETURNING token_hash";
                    for row in tx.query(sql, values![account, leaf])? {
                        ended.push(row.get(0)?);
                    }
                }
                let count = ended.len();
                sessions.change_many(tx, ended);
                Ok(count)
            })
            .await
    }
}

fn list(
    tx: &mut dyn Statements,
    limits: IdentityLimits,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<Device>, Error> {
    let merged = leaves::merged(tx, limits, person)?;
    let (mut own, mut unlinked) = (Vec::new(), Vec::new());
    for account in link::persons_joined(tx, limits, person)? {
        let labels = labels_of(tx, account)?;
        let open = open_sessions(tx, account, now)?;
        signed_in_on(tx, account, &labels, &open, &mut own)?;
        claimed(tx, limits, account, &labels, &mut own)?;
        given_away(tx, account, &labels, now, &mut unlinked)?;
    }
    for device in own.iter_mut().filter(|device| merged.contains(&device.leaf)) {
        device.standing = DeviceStanding::InMemory;
    }
    unlinked.retain(|device: &Device| own.iter().all(|held| held.leaf != device.leaf));
    let mut listed = newest(own, MAX_LISTED);
    listed.extend(newest(unlinked, MAX_UNLINKED));
    Ok(listed)
}

fn newest(mut devices: Vec<Device>, limit: usize) -> Vec<Device> {
    devices.sort_by(|a, b| b.used_at.cmp(&a.used_at).then(b.leaf.cmp(&a.leaf)));
    let mut kept: Vec<Device> = Vec::with_capacity(devices.len().min(limit));
    for device in devices {
        if kept.len() < limit && kept.iter().all(|known| known.leaf != device.leaf) {
            kept.push(device);
        }
    }
    kept
}

/// A session as far as the list needs it.
struct Open {
    id: SessionId,
    leaf: LeafId,
    label: DeviceLabel,
    seen_at: Timestamp,
}

fn open_sessions(tx: &mut dyn Statements, person: PersonId, now: Timestamp) -> Result<Vec<Open>, Error> {
    let sql = "SELECT id, leaf, agent, seen_at FROM sessions
               WHERE person = $1 AND expires_at > $2 ORDER BY seen_at DESC LIMIT $3";
    let rows = tx.query(sql, values![person, now, MAX_SESSIONS])?;
    let read = |row: &Row| {
        Ok(Open {
            id: row.get(0)?,
            leaf: row.get(1)?,
            label: DeviceLabel::of_agent(&row.get::<String>(2)?),
            seen_at: row.get(3)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Leaves that the account made by signing in.
fn signed_in_on(
    tx: &mut dyn Statements,
    account: PersonId,
    labels: &HashMap<LeafId, Made>,
    open: &[Open],
    into: &mut Vec<Device>,
) -> Result<(), Error> {
    let sql = "SELECT leaf, used_at FROM leaves WHERE person = $1 ORDER BY used_at DESC, leaf DESC LIMIT $2";
    let limit = u32::try_from(MAX_LISTED).unwrap_or(u32::MAX);
    for row in tx.query(sql, values![account, limit])? {
        let (leaf, used_at): (LeafId, Timestamp) = (row.get(0)?, row.get(1)?);
        let here: Vec<&Open> = open.iter().filter(|session| session.leaf == leaf).collect();
        let made = labels.get(&leaf);
        // A leaf that is older than the labels is known by the session that is open on it.
        let by_session = here.first().map(|session| session.label);
        into.push(Device {
            leaf,
            label: made.map(|made| made.label).or(by_session).unwrap_or_default(),
            origin: DeviceOrigin::SignIn,
            standing: DeviceStanding::TooMany,
            first_at: made.map(|made| made.first_at),
            used_at: here
                .iter()
                .map(|session| session.seen_at)
                .fold(used_at, Timestamp::max),
            sessions: here.iter().map(|session| session.id).collect(),
        });
    }
    Ok(())
}

/// Leaves that were linked to the account: claimed with their device, or taken back.
fn claimed(
    tx: &mut dyn Statements,
    limits: IdentityLimits,
    account: PersonId,
    labels: &HashMap<LeafId, Made>,
    into: &mut Vec<Device>,
) -> Result<(), Error> {
    let own = assertion::holding(tx, &account.into())?;
    let mut graph = Graph::new(tx, limits);
    for assertion in own.iter().filter(|own| own.rule == Rule::OwnLeaf) {
        let standing = if leaves::follows(&mut graph, assertion.via, account)? {
            DeviceStanding::TooMany
        } else {
            DeviceStanding::Shared
        };
        into.extend(by_assertion(assertion, account, standing, labels));
    }
    Ok(())
}

/// Leaves that the person said were not theirs; what an operator or a limit undid is not theirs to take back here.
fn given_away(
    tx: &mut dyn Statements,
    account: PersonId,
    labels: &HashMap<LeafId, Made>,
    now: Timestamp,
    into: &mut Vec<Device>,
) -> Result<(), Error> {
    for assertion in assertion::undone(tx, &account.into())? {
        let by_them = assertion
            .undone
            .filter(|undoing| undoing.why == Why::NotMe && now.since(undoing.at) <= UNLINKED_LISTED);
        if let Some(undoing) = by_them.filter(|_| assertion.rule == Rule::OwnLeaf) {
            let standing = DeviceStanding::Unlinked { at: undoing.at };
            into.extend(by_assertion(&assertion, account, standing, labels));
        }
    }
    Ok(())
}

fn by_assertion(
    assertion: &Assertion,
    account: PersonId,
    standing: DeviceStanding,
    labels: &HashMap<LeafId, Made>,
) -> Option<Device> {
    let leaf = assertion.other(&account.into()).leaf()?;
    let made = labels.get(&leaf);
    // A leaf from before any sign-in follows its device; one that an account made does not.
    let origin = if assertion.via.is_some() {
        DeviceOrigin::BeforeSignIn
    } else {
        DeviceOrigin::SignIn
    };
    Some(Device {
        leaf,
        label: made.map(|made| made.label).unwrap_or_default(),
        origin,
        standing,
        first_at: made.map(|made| made.first_at),
        used_at: assertion.seen_at,
        sessions: Vec::new(),
    })
}
