//! Devices: noted at sign-in, and claimed by a person with what was done on them before anybody signed in.

use super::{
    Asserter, Claim, Identifier, IdentityLimits, Node, Rule, Undoing, Why, assertion, identifier, leaves,
    link,
};
use crate::{Config, Error, People, account::require_person, visitor::leaf_of};
use model::{LeafId, PersonId, Timestamp, VisitorId};
use storage::{Statements, values};

impl People {
    /// "This device is mine": its leaf from before any sign-in joins the person's, as long as the device is theirs
    /// alone. The caller holds the visitor's cookie. [`Error::LeafHeld`] when somebody else has claimed it.
    pub async fn link_device(
        &self,
        person: PersonId,
        visitor: VisitorId,
        now: Timestamp,
    ) -> Result<LeafId, Error> {
        let key = self
            .desk
            .config
            .identity_key
            .as_ref()
            .ok_or(Error::NoIdentityKey)?;
        let device = identifier::device(key, visitor);
        let leaf = leaf_of(visitor);
        let limits = self.desk.config.identity;
        let sessions = self.desk.sessions.clone();
        self.records
            .write(move |tx| {
                require_person(tx, person)?;
                leaves::check_free(tx, limits, leaf, person)?;
                let claimed = Claimed {
                    person,
                    device,
                    leaf,
                    by: Asserter::Person(person),
                };
                claim_device(tx, limits, claimed, now)?;
                let stale = link::told(tx, limits, &[person.into(), device.into()])?;
                let stale = link::hashes_of(tx, stale)?;
                sessions.change_many(tx, stale);
                Ok(leaf)
            })
            .await
    }

    /// "This device is not mine": what was claimed with it and what the account did on it are the person's no more,
    /// and they are signed out there.
    pub async fn unlink_device(
        &self,
        person: PersonId,
        visitor: VisitorId,
        now: Timestamp,
    ) -> Result<(), Error> {
        let key = self
            .desk
            .config
            .identity_key
            .as_ref()
            .ok_or(Error::NoIdentityKey)?;
        let device = identifier::device(key, visitor);
        let limits = self.desk.config.identity;
        let sessions = self.desk.sessions.clone();
        self.records
            .write(move |tx| {
                let by = Asserter::Person(person);
                let undoing = Undoing {
                    at: now,
                    by,
                    why: Why::NotMe,
                };
                let stale = link::told(tx, limits, &[person.into(), device.into()])?;
                let mut stale = link::hashes_of(tx, stale)?;
                stale.extend(leaves::cut_visitor(tx, person, visitor, undoing)?);
                let holding = assertion::between(tx, person.into(), device.into())?;
                link::undo_with_leaves(tx, &holding, undoing)?;
                sessions.change_many(tx, stale);
                Ok(())
            })
            .await
    }
}

pub(super) struct Claimed {
    pub person: PersonId,
    pub device: Identifier,
    pub leaf: LeafId,
    pub by: Asserter,
}

pub(super) fn claim_device(
    tx: &mut dyn Statements,
    limits: IdentityLimits,
    claimed: Claimed,
    now: Timestamp,
) -> Result<(), Error> {
    let Claimed {
        person,
        device,
        leaf,
        by,
    } = claimed;
    let own = |a: Node, rule| Claim {
        a,
        b: person.into(),
        rule,
        source: None,
        by,
    };
    assertion::insert(tx, &own(device.into(), Rule::SignedIn), None, now)?;
    assertion::insert(tx, &own(leaf.into(), Rule::OwnLeaf), Some(device.hash), now)?;
    make_room(tx, limits, person, now)
}

/// The device of a visitor; `None` in a yard without a key for identifiers.
pub(crate) fn device_of(config: &Config, visitor: VisitorId) -> Option<Identifier> {
    let key = config.identity_key.as_ref()?;
    Some(identifier::device(key, visitor))
}

/// A person who is signed in used the device again.
pub(crate) fn note_use(
    tx: &mut dyn Statements,
    device: Identifier,
    person: PersonId,
    now: Timestamp,
) -> Result<(), Error> {
    let (a, b) = (Node::from(device), Node::from(person));
    tx.execute(
        "UPDATE identity_assertions SET seen_at = $3
         WHERE a = $1 AND b = $2 AND rule = 'signed_in' AND by_kind = 'yard' AND undone_at IS NULL",
        values![a.bytes(), b.bytes(), now],
    )?;
    Ok(())
}

/// The address of `person` has been shown to be theirs.
pub(crate) fn note_confirmed(
    tx: &mut dyn Statements,
    email: Identifier,
    person: PersonId,
    now: Timestamp,
) -> Result<(), Error> {
    let claim = Claim {
        a: email.into(),
        b: person.into(),
        rule: Rule::Confirmed,
        source: None,
        by: Asserter::Yard,
    };
    assertion::insert(tx, &claim, None, now).map(|_| ())
}

/// A person has signed in on a device. Gives those whose leaves may be others now.
pub(crate) fn note_sign_in(
    tx: &mut dyn Statements,
    limits: IdentityLimits,
    device: Identifier,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<PersonId>, Error> {
    let claim = Claim {
        a: device.into(),
        b: person.into(),
        rule: Rule::SignedIn,
        source: None,
        by: Asserter::Yard,
    };
    if assertion::insert(tx, &claim, None, now)? {
        make_room(tx, limits, person, now)?;
    }
    link::told(tx, limits, &[device.into(), person.into()])
}

/// A device beyond the limit takes the place of the one longest unused.
fn make_room(
    tx: &mut dyn Statements,
    limits: IdentityLimits,
    person: PersonId,
    now: Timestamp,
) -> Result<(), Error> {
    if link::fits(link::identifiers_of(tx, person)?, limits.identifiers) {
        return Ok(());
    }
    tx.execute(
        "UPDATE identity_assertions SET undone_at = $2, undone_by_kind = 'yard', undone_why = $3
         WHERE b = $1 AND a_kind = 'device' AND rule = 'signed_in' AND undone_at IS NULL AND a IN
           (SELECT a FROM identity_assertions
            WHERE b = $1 AND a_kind = 'device' AND rule = 'signed_in' AND undone_at IS NULL
            GROUP BY a ORDER BY MAX(seen_at), a LIMIT 1)",
        values![person.as_bytes().as_slice(), now, Why::Limit.code()],
    )?;
    Ok(())
}
