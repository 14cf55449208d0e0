use super::{Identifier, identifier::stored_kind};
use crate::Error;
use model::{LeafId, PersonId, ShopId};
use storage::{Row, records};

/// One end of an assertion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Node {
    Identifier(Identifier),
    Person(PersonId),
    Leaf(LeafId),
}

impl Node {
    pub(super) const fn kind_code(&self) -> &'static str {
        match self {
            Self::Identifier(identifier) => identifier.kind.code(),
            Self::Person(_) => "person",
            Self::Leaf(_) => "leaf",
        }
    }

    pub(super) const fn shop(&self) -> Option<ShopId> {
        match self {
            Self::Identifier(identifier) => identifier.shop,
            Self::Person(_) | Self::Leaf(_) => None,
        }
    }

    /// The 32 bytes of an identifier's hash, or the 16 of an id.
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Identifier(identifier) => &identifier.hash,
            Self::Person(id) => id.as_bytes(),
            Self::Leaf(id) => id.as_bytes(),
        }
    }

    pub(super) const fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person(person) => Some(*person),
            Self::Identifier(_) | Self::Leaf(_) => None,
        }
    }

    pub(super) const fn identifier(&self) -> Option<Identifier> {
        match self {
            Self::Identifier(identifier) => Some(*identifier),
            Self::Person(_) | Self::Leaf(_) => None,
        }
    }

    pub(super) const fn leaf(&self) -> Option<LeafId> {
        match self {
            Self::Leaf(leaf) => Some(*leaf),
            Self::Identifier(_) | Self::Person(_) => None,
        }
    }

    /// From three columns: bytes, kind, shop.
    pub(super) fn read(row: &Row, bytes: usize, kind: usize, shop: usize) -> Result<Self, Error> {
        let code: String = row.get(kind)?;
        Ok(match code.as_str() {
            "person" => Self::Person(PersonId::from_bytes(row.get(bytes)?)),
            "leaf" => Self::Leaf(LeafId::from_bytes(row.get(bytes)?)),
            other => Self::Identifier(Identifier {
                kind: stored_kind(other)?,
                shop: row.get(shop)?,
                hash: row.get::<[u8; 32]>(bytes)?,
            }),
        })
    }
}

impl From<Identifier> for Node {
    fn from(identifier: Identifier) -> Self {
        Self::Identifier(identifier)
    }
}

impl From<PersonId> for Node {
    fn from(person: PersonId) -> Self {
        Self::Person(person)
    }
}

impl From<LeafId> for Node {
    fn from(leaf: LeafId) -> Self {
        Self::Leaf(leaf)
    }
}

pub(super) fn stored(what: impl Into<String>) -> Error {
    records::Error::Stored(what.into()).into()
}
