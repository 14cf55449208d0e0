use std::io;

/// Why nothing was fetched. The texts are for the merchant who wrote the address.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("`{0}` is not an address that begins with https:// or http://")]
    Address(String),
    #[error("{0} is inside a private network, or on a port that is not for web servers")]
    Inside(String),
    #[error("the server's name does not exist")]
    NoSuchHost,
    #[error("the server answered {0}")]
    Status(u16),
    #[error("the server did not answer in time")]
    Timeout,
    #[error("the answer is larger than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("the server leads from one address to the next without end")]
    Redirects,
    #[error("the server could not be reached: {0}")]
    Unreachable(String),
    #[error("what was fetched could not be kept")]
    Keeping(#[source] io::Error),
}

impl Error {
    /// Could it go well another time?
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::Status(status) => matches!(status, 408 | 425 | 429 | 500..),
            Self::NoSuchHost | Self::Timeout | Self::Unreachable(_) | Self::Keeping(_) => true,
            Self::Address(_) | Self::Inside(_) | Self::TooLarge { .. } | Self::Redirects => false,
        }
    }

    pub(crate) fn of(error: ureq::Error, address: &str) -> Self {
        match error {
            ureq::Error::Io(error) => Self::of_io(error),
            ureq::Error::BadUri(_) | ureq::Error::Http(_) => Self::Address(shortened(address)),
            ureq::Error::HostNotFound => Self::NoSuchHost,
            ureq::Error::Timeout(_) => Self::Timeout,
            ureq::Error::TooManyRedirects | ureq::Error::RedirectFailed => Self::Redirects,
            other => Self::Unreachable(other.to_string()),
        }
    }

    /// What a refusal by [`crate::reach`] became on its way through the client's own errors.
    fn of_io(error: io::Error) -> Self {
        match error.downcast::<crate::reach::Refused>() {
            Ok(refused) => Self::Inside(refused.0),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Self::Timeout,
            Err(error) => Self::Unreachable(error.to_string()),
        }
    }
}

/// An address as an error text can hold it.
pub fn shortened(address: &str) -> String {
    address.chars().filter(|c| !c.is_control()).take(120).collect()
}
