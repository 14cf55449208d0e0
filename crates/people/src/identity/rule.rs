//! What an assertion rests on, how far it goes, and who made it.

use super::node::stored;
use crate::Error;
use model::{PersonId, ShopId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The identifier was there while the person was signed in.
    SignedIn,
    /// The person showed that the address or number is theirs.
    Confirmed,
    /// Two accounts are one person.
    SamePerson,
    Payment,
    /// The leaf is the person's, from their own list of devices or by an operator.
    OwnLeaf,
    /// A shop's `identify` call.
    Identify,
    /// Two devices were used together.
    CoUse,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Strength {
    Strong,
    /// Never joins two persons, never gives memory a leaf.
    Weak,
}

impl Rule {
    const ALL: [Self; 7] = [
        Self::SignedIn,
        Self::Confirmed,
        Self::SamePerson,
        Self::Payment,
        Self::OwnLeaf,
        Self::Identify,
        Self::CoUse,
    ];

    pub const fn strength(self) -> Strength {
        match self {
            Self::SignedIn | Self::Confirmed | Self::SamePerson | Self::Payment | Self::OwnLeaf => {
                Strength::Strong
            }
            Self::Identify | Self::CoUse => Strength::Weak,
        }
    }

    pub const fn code(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::Confirmed => "confirmed",
            Self::SamePerson => "same_person",
            Self::Payment => "payment",
            Self::OwnLeaf => "own_leaf",
            Self::Identify => "identify",
            Self::CoUse => "co_use",
        }
    }

    pub(super) fn from_code(code: &str) -> Result<Self, Error> {
        let known = Self::ALL.into_iter().find(|rule| rule.code() == code);
        known.ok_or_else(|| stored(format!("identity rule `{code}`")))
    }
}

/// Who asserts or undoes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asserter {
    /// The person, by an act of their own made in order to link or un-link.
    Person(PersonId),
    Operator(PersonId),
    /// An operator whose account is gone.
    FormerOperator,
    Shop(ShopId),
    /// The yard, which saw it happen.
    Yard,
}

impl Asserter {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Operator(_) | Self::FormerOperator => "operator",
            Self::Shop(_) => "shop",
            Self::Yard => "yard",
        }
    }

    pub(super) const fn id(self) -> Option<[u8; 16]> {
        match self {
            Self::Person(id) | Self::Operator(id) => Some(*id.as_bytes()),
            Self::Shop(id) => Some(*id.as_bytes()),
            Self::FormerOperator | Self::Yard => None,
        }
    }

    pub(super) fn from_columns(code: &str, id: Option<[u8; 16]>) -> Result<Self, Error> {
        match (code, id) {
            ("person", Some(id)) => Ok(Self::Person(PersonId::from_bytes(id))),
            ("operator", Some(id)) => Ok(Self::Operator(PersonId::from_bytes(id))),
            ("operator", None) => Ok(Self::FormerOperator),
            ("shop", Some(id)) => Ok(Self::Shop(ShopId::from_bytes(id))),
            ("yard", None) => Ok(Self::Yard),
            (other, _) => Err(stored(format!("asserter `{other}`"))),
        }
    }

    pub(super) const fn is_operator(self) -> bool {
        matches!(self, Self::Operator(_) | Self::FormerOperator)
    }
}

/// Why an assertion was undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// "This was not me."
    NotMe,
    /// Two identifiers were taken for one person's by mistake.
    MistakenAlias,
    SharedDevice,
    /// The owner gave it up: a number handed on, a card closed.
    GivenUp,
    /// It made room for a newer one.
    Limit,
}

impl Why {
    pub const ALL: [Self; 5] = [
        Self::NotMe,
        Self::MistakenAlias,
        Self::SharedDevice,
        Self::GivenUp,
        Self::Limit,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::NotMe => "not_me",
            Self::MistakenAlias => "mistaken_alias",
            Self::SharedDevice => "shared_device",
            Self::GivenUp => "given_up",
            Self::Limit => "limit",
        }
    }

    /// [`Error::Records`] when there is no such reason.
    pub fn from_code(code: &str) -> Result<Self, Error> {
        let known = Self::ALL.into_iter().find(|why| why.code() == code);
        known.ok_or_else(|| stored(format!("reason of undoing `{code}`")))
    }
}
