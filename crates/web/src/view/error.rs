//! Pages for what did not work, each with what to do next.

use askama::Template;

use super::filters;
use super::shell::Shell;
use crate::lang::Words;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// 400: the request could not be understood.
    Unclear,
    /// 403.
    NotAllowed,
    /// 404.
    NotFound,
    /// 413: more than the yard takes.
    TooLarge,
    /// 403, for a form: it was open too long, or its session is over.
    StaleForm,
    /// 429.
    TooFast,
    /// 503: too many at once.
    Busy,
    /// 507: nothing can be written until somebody makes room.
    DiskFull,
    /// 500.
    Broken,
    /// The network is gone; kept by the browser.
    Offline,
}

impl Trouble {
    pub const ALL: [Self; 10] = [
        Self::Unclear,
        Self::NotAllowed,
        Self::NotFound,
        Self::TooLarge,
        Self::StaleForm,
        Self::TooFast,
        Self::Busy,
        Self::DiskFull,
        Self::Broken,
        Self::Offline,
    ];

    pub fn title(self, t: Words) -> String {
        match self {
            Self::Unclear => t.get("error-unclear-title"),
            Self::NotAllowed => t.get("error-not-allowed-title"),
            Self::NotFound => t.get("error-not-found-title"),
            Self::TooLarge => t.get("error-too-large-title"),
            Self::StaleForm => t.get("error-stale-title"),
            Self::TooFast => t.get("error-too-fast-title"),
            Self::Busy => t.get("error-busy-title"),
            Self::DiskFull => t.get("error-disk-full-title"),
            Self::Broken => t.get("error-broken-title"),
            Self::Offline => t.get("error-offline-title"),
        }
    }

    pub fn advice(self, t: Words) -> String {
        match self {
            Self::Unclear => t.get("error-unclear-advice"),
            Self::NotAllowed => t.get("error-not-allowed-advice"),
            Self::NotFound => t.get("error-not-found-advice"),
            Self::TooLarge => t.get("error-too-large-advice"),
            Self::StaleForm => t.get("error-stale-advice"),
            Self::TooFast => t.get("error-too-fast-advice"),
            Self::Busy => t.get("error-busy"),
            Self::DiskFull => t.get("error-disk-full-advice"),
            Self::Broken => t.get("error-broken-advice"),
            Self::Offline => t.get("error-offline-advice"),
        }
    }
}

#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    pub shell: Shell,
    pub t: Words,
    pub trouble: Trouble,
    /// A more exact sentence, such as why a photo was refused.
    pub detail: Option<String>,
    /// The page that held a form which was open too long.
    pub reload: Option<String>,
    /// What to name when asking the operator about it.
    pub request_id: Option<String>,
}
