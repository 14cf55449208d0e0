use model::{Purpose, ReceiptId, SourceSet, Timestamp};
use serde::Serialize;

/// One switch as the person set it: the sources this purpose may use, none of them when it is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    pub purpose: Purpose,
    pub sources: SourceSet,
}

impl Choice {
    pub const fn allow(purpose: Purpose) -> Self {
        Self {
            purpose,
            sources: SourceSet::ALL,
        }
    }

    pub const fn deny(purpose: Purpose) -> Self {
        Self {
            purpose,
            sources: SourceSet::NONE,
        }
    }
}

/// Where the answer was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    Sheet,
    MyData,
    /// Answered as a visitor and taken along when that visitor signed up.
    CarriedFromVisitor,
    Api,
}

impl Via {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Sheet, "sheet"),
        (Self::MyData, "my_data"),
        (Self::CarriedFromVisitor, "carried_from_visitor"),
        (Self::Api, "api"),
    ];

    pub(crate) fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(via, _)| *via == self)
            .map_or("api", |(_, name)| name)
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(via, _)| *via)
    }
}

/// One line of the append-only record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub id: ReceiptId,
    pub choice: Choice,
    pub via: Via,
    pub at: Timestamp,
}
