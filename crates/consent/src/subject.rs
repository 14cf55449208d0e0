use model::{PersonId, VisitorId};

/// Who answers: a person with an account, or a browser before sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    Visitor(VisitorId),
    Person(PersonId),
}

impl Subject {
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Visitor(_) => "visitor",
            Self::Person(_) => "person",
        }
    }

    pub(crate) const fn id(self) -> [u8; 16] {
        match self {
            Self::Visitor(id) => *id.as_bytes(),
            Self::Person(id) => *id.as_bytes(),
        }
    }
}
