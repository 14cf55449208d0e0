//! Everything a request can fail with, and how it is told: problem documents (RFC 9457) to programs, a page with
//! advice to people.

use crate::view::error::Trouble;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::time::Duration;

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("there is nothing at this address, or it was taken back")]
    NotFound,
    #[error("sign in first")]
    SignInFirst,
    /// A program showed none, or one that opens nothing.
    #[error(
        "show a key that is in force: `Authorization: Bearer mdg_…`, or Basic with the key as the user's name"
    )]
    NoKey,
    #[error("{0}")]
    NotAllowed(String),
    #[error("writes are accepted from this yard's own pages only")]
    CrossSite,
    #[error("the form was open too long or comes from another session; load the page again")]
    StaleForm,
    #[error("the request is larger than the {limit} bytes that are accepted here")]
    TooLarge { limit: usize },
    #[error("too many requests; try again in {} seconds", .0.as_secs().max(1))]
    TooFast(Duration),
    /// What whoever runs the yard lets a shop use in a month.
    #[error("this shop has used the events of this month; ask whoever runs the yard for more")]
    UsedUp(Duration),
    /// The request could not be read at all.
    #[error("{0}")]
    Unclear(String),
    /// It could be read and is refused for what it says.
    #[error("{0}")]
    Refused(String),
    #[error("{0}")]
    Conflict(String),
    #[error(
        "the yard's disk is full and nothing was stored; send the same again when its operator has made room"
    )]
    DiskFull,
    #[error("the yard is busy; try again in a moment")]
    Busy,
    /// Ours to mend; the text is for the log.
    #[error("something went wrong on our side")]
    Broken(&'static str),
}

/// What a response carries besides its body, so that the page layer can draw it for people.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub trouble: Trouble,
    pub problem: Problem,
    /// Was `problem.detail` written for the one who asked, in their language? Else it is for programs.
    pub in_their_words: bool,
}

/// <https://www.rfc-editor.org/rfc/rfc9457>
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub title: &'static str,
    pub status: u16,
    pub detail: String,
}

/// The `type` of a problem that scripts of the pages answer in their own way; all others say enough by their status.
const STALE_FORM: &str = "urn:madang:stale-form";

impl Failure {
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignInFirst | Self::NoKey => StatusCode::UNAUTHORIZED,
            Self::NotAllowed(_) | Self::CrossSite | Self::StaleForm => StatusCode::FORBIDDEN,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooFast(_) | Self::UsedUp(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unclear(_) => StatusCode::BAD_REQUEST,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    pub fn problem(&self) -> Problem {
        let status = self.status();
        Problem {
            kind: match self {
                Self::StaleForm => STALE_FORM,
                _ => "about:blank",
            },
            title: status.canonical_reason().unwrap_or("error"),
            status: status.as_u16(),
            detail: self.to_string(),
        }
    }

    fn trouble(&self) -> Trouble {
        match self {
            Self::StaleForm => Trouble::StaleForm,
            Self::NotFound => Trouble::NotFound,
            Self::NotAllowed(_) | Self::CrossSite => Trouble::NotAllowed,
            Self::TooLarge { .. } => Trouble::TooLarge,
            Self::TooFast(_) | Self::UsedUp(_) => Trouble::TooFast,
            Self::DiskFull => Trouble::DiskFull,
            Self::Broken(_) => Trouble::Broken,
            Self::Busy => Trouble::Busy,
            Self::SignInFirst | Self::NoKey | Self::Unclear(_) | Self::Refused(_) | Self::Conflict(_) => {
                Trouble::Unclear
            }
        }
    }

    fn in_their_words(&self) -> bool {
        matches!(self, Self::NotAllowed(_) | Self::Refused(_) | Self::Conflict(_))
    }

    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooFast(wait) | Self::UsedUp(wait) => Some(wait.as_secs() + 1),
            Self::Busy => Some(1),
            Self::DiskFull => Some(60),
            _ => None,
        }
    }
}

impl Problem {
    pub(crate) fn as_response(&self, status: StatusCode) -> Response {
        let body = serde_json::to_vec(self).unwrap_or_default();
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        if let Self::Broken(what) = &self {
            tracing::error!(what, "a request failed");
        }
        let status = self.status();
        let problem = self.problem();
        let mut response = problem.as_response(status);
        if let Some(seconds) = self.retry_after() {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Told {
            trouble: self.trouble(),
            problem,
            in_their_words: self.in_their_words(),
        });
        response
    }
}

impl From<storage::records::Error> for Failure {
    fn from(error: storage::records::Error) -> Self {
        use storage::records::Error;
        match error {
            Error::DiskFull => Self::DiskFull,
            Error::Busy | Error::Conflict(_) => Self::Busy,
            other => {
                tracing::error!(error = %other, "records failed");
                Self::Broken("records")
            }
        }
    }
}

impl From<storage::blobs::Error> for Failure {
    fn from(error: storage::blobs::Error) -> Self {
        match error {
            storage::blobs::Error::Full { .. } => Self::DiskFull,
            storage::blobs::Error::Missing { .. } => Self::NotFound,
            other => {
                tracing::error!(error = %other, "blobs failed");
                Self::Broken("blobs")
            }
        }
    }
}

impl From<consent::Error> for Failure {
    fn from(error: consent::Error) -> Self {
        match error {
            consent::Error::Records(error) => error.into(),
        }
    }
}

impl From<memory::Error> for Failure {
    fn from(error: memory::Error) -> Self {
        use storage::{keys::Error as Keys, signals::Error as Log, states::Error as States};
        match error {
            memory::Error::Log(Log::DiskFull { .. })
            | memory::Error::Keys(Keys::DiskFull)
            | memory::Error::States(States::DiskFull) => Self::DiskFull,
            memory::Error::Keys(Keys::Busy) => Self::Busy,
            memory::Error::Log(Log::Full { .. }) => Self::TooFast(Duration::from_secs(1)),
            memory::Error::Log(
                Log::RecordTooLarge { limit, .. } | Log::BatchTooLarge { max_bytes: limit, .. },
            ) => Self::TooLarge { limit },
            memory::Error::Records(error) => error.into(),
            other => {
                tracing::error!(error = %other, "signals failed");
                Self::Broken("signals")
            }
        }
    }
}

impl From<people::Error> for Failure {
    fn from(error: people::Error) -> Self {
        use people::Error;
        match error {
            Error::RetryAfter(wait) => Self::TooFast(wait),
            Error::Busy => Self::Busy,
            Error::NotFound | Error::Link => Self::NotFound,
            Error::NotOperator => Self::NotAllowed(error.to_string()),
            Error::HandleTaken | Error::OperatorExists | Error::LastOperator => {
                Self::Conflict(error.to_string())
            }
            Error::Records(error) => error.into(),
            Error::Hashing(_) | Error::Random(_) | Error::Secrets { .. } | Error::Mail(_) => {
                tracing::error!(%error, "people failed");
                Self::Broken("people")
            }
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<shop::Error> for Failure {
    fn from(error: shop::Error) -> Self {
        use shop::Error;
        match error {
            Error::NotStaff
            | Error::NoSuchProduct(_)
            | Error::NoSuchMember
            | Error::NoSuchVariant(_)
            | Error::NoSuchOrder(_)
            | Error::NoSuchReturn(_)
            | Error::NoSuchPayment(_)
            | Error::NoSuchImport(_)
            | Error::NoSuchSource(_)
            | Error::NoSuchWebhook(_)
            | Error::NoSuchDelivery(_)
            | Error::NoSuchKey(_) => Self::NotFound,
            Error::OwnerOnly => Self::NotAllowed(error.to_string()),
            Error::HandleTaken(_)
            | Error::EditConflict { .. }
            | Error::NotEnough { .. }
            | Error::OrderState { .. }
            | Error::PaymentOver
            | Error::PriceChanged { .. }
            | Error::ImportRunning
            | Error::ImportFileGone
            | Error::LastOwner => Self::Conflict(error.to_string()),
            Error::Provider(
                shop::payment::ProviderError::Timeout | shop::payment::ProviderError::Unreachable(_),
            ) => Self::Busy,
            Error::Records(error) => error.into(),
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<social::media::Error> for Failure {
    fn from(error: social::media::Error) -> Self {
        use social::media::Error;
        match error {
            Error::TooManyBytes { .. } => Self::TooLarge {
                limit: social::media::limits::UPLOAD_BYTES,
            },
            Error::Store(error) => error.into(),
            Error::Encode { .. } => Self::Broken("encoding a picture"),
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<social::Error> for Failure {
    fn from(error: social::Error) -> Self {
        use social::Error;
        match error {
            Error::NoSuchPost(_) | Error::NoSuchComment(_) | Error::NoSuchTarget => Self::NotFound,
            Error::NotYours | Error::Blocked => Self::NotAllowed(error.to_string()),
            Error::Media(error) => error.into(),
            Error::Shop(error) => error.into(),
            Error::Records(error) => error.into(),
            Error::Worker => Self::Broken("media worker"),
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<feed::Error> for Failure {
    fn from(error: feed::Error) -> Self {
        use feed::Error;
        match error {
            Error::Cursor => Self::Unclear(error.to_string()),
            Error::Social(error) => error.into(),
            Error::People(error) => error.into(),
            Error::Shop(error) => error.into(),
            Error::Memory(error) => error.into(),
            Error::Io(_) | Error::Learn(_) | Error::OtherNumbering => Self::Broken("learning"),
        }
    }
}

impl From<model::Error> for Failure {
    fn from(error: model::Error) -> Self {
        Self::Refused(error.to_string())
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        tracing::error!(%error, "a template failed");
        Self::Broken("template")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use storage::{blobs, keys, records, signals, states};

    #[test]
    fn a_full_disk_is_told_as_one_whichever_floor_met_it() {
        let log = signals::Error::DiskFull { path: "log".into() };
        let met: [Failure; 5] = [
            records::Error::DiskFull.into(),
            blobs::Error::Full { bytes: 7 }.into(),
            memory::Error::Log(log).into(),
            memory::Error::Keys(keys::Error::DiskFull).into(),
            memory::Error::States(states::Error::DiskFull).into(),
        ];
        for failure in met {
            assert_eq!(failure.status(), StatusCode::INSUFFICIENT_STORAGE, "{failure}");
            assert_eq!(failure.trouble(), Trouble::DiskFull);
            let response = failure.into_response();
            assert!(response.headers().contains_key(header::RETRY_AFTER));
        }
    }
}
