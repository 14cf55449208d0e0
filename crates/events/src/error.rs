use crate::json::Fault;

/// Why nothing of a request can be read. What is wrong with single events is a [`crate::Rejected`] instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the body is larger than {limit} bytes: send fewer events at a time")]
    TooLarge { limit: usize },
    #[error("the body inflates to more than {limit} bytes: send fewer events at a time")]
    InflatesTooLarge { limit: usize },
    #[error("the body begins like gzip and cannot be inflated: {0}")]
    Gzip(String),
    #[error("the body is empty: send a JSON object")]
    Empty,
    #[error("the body is not JSON that can be read: {0}")]
    Json(#[from] Fault),
    #[error("`batch` is missing: send {{\"batch\": [ … ]}} with an array of events")]
    NoBatch,
    #[error("there are more than {limit} events: send the rest in another request")]
    TooManyEvents { limit: usize },
}

impl Refusal {
    /// The HTTP status to answer with. None of them is one that SDKs try again.
    pub const fn status(&self) -> u16 {
        match self {
            Self::TooLarge { .. } | Self::InflatesTooLarge { .. } | Self::TooManyEvents { .. } => 413,
            Self::Gzip(_) | Self::Empty | Self::Json(_) | Self::NoBatch => 400,
        }
    }
}
