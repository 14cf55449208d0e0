use model::{Purpose, ReceiptId, Source, SourceSet, Timestamp};
use serde::Serialize;

/// One switch as the person set it: the sources this purpose may use, none of them when it is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    pub purpose: Purpose,
    pub sources: SourceSet,
}

impl Choice {
    /// What a plain yes covers: what happens on the yard's own pages. Every other source is asked about when there is
    /// something of it.
    pub const PAGES: SourceSet = SourceSet::NONE.with(Source::Feed).with(Source::Shop);

    /// A plain yes.
    pub const fn allow_pages(purpose: Purpose) -> Self {
        Self {
            purpose,
            sources: Self::PAGES,
        }
    }

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
    /// Asked before something was taken over from another yard.
    Import,
    Api,
}

impl Via {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Sheet, "sheet"),
        (Self::MyData, "my_data"),
        (Self::CarriedFromVisitor, "carried_from_visitor"),
        (Self::Import, "import"),
        (Self::Api, "api"),
    ];

    pub fn name(self) -> &'static str {
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
