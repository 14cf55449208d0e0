use model::Timestamp;
use std::time::Duration;
use storage::records;

/// Why something about people was refused. None of them tells whether an e-mail address has an account.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("that is not an e-mail address")]
    Email,
    #[error("a password has 10 to 200 characters")]
    PasswordLength,
    #[error("that password is among the first that are guessed; choose another one")]
    PasswordCommon,
    #[error("a password must not be the e-mail address, the handle or the name")]
    PasswordIsOwnName,
    #[error("a name has 1 to 50 characters on one line")]
    Name,
    #[error("a bio has at most 300 characters")]
    Bio,
    #[error("`{0}` is not a language of this yard; ko and en are")]
    Language(String),
    #[error("a picture's name has at most 200 characters and its placeholder at most 400")]
    Picture,
    #[error("that handle is taken")]
    HandleTaken,
    #[error("a handle can be changed once in 30 days; the next time is {0}")]
    HandleTooSoon(Timestamp),
    #[error("the e-mail address or the password is wrong")]
    Credentials,
    #[error("the account is closed and will be erased; it can be taken back until {}", .0.closing.due_at)]
    Closed(Box<crate::WayBack>),
    #[error("too many attempts; try again in {} seconds", .0.as_secs().max(1))]
    RetryAfter(Duration),
    #[error("too many people are signing in; try again in a moment")]
    Busy,
    #[error("this link has been used or has expired")]
    Link,
    #[error("there is no such person")]
    NotFound,
    #[error("only an operator of this yard may do that")]
    NotOperator,
    #[error("this yard has an operator already")]
    OperatorExists,
    #[error("a yard keeps at least one operator")]
    LastOperator,
    #[error("at most {limit} {what} at a time")]
    TooMany { what: &'static str, limit: usize },
    #[error("that is not a phone number; write one from abroad with its + and country code")]
    Phone,
    #[error("an identifier has 1 to {limit} characters and no control characters")]
    Identifier { limit: usize },
    #[error("this yard has no key for identifiers; give one in the configuration of people")]
    NoIdentityKey,
    #[error("`{0}` cannot be asserted of these ends, or not by this asserter")]
    Claim(&'static str),
    #[error("identifiers of two shops are not linked to each other")]
    Wall,
    #[error("what holds between these two was said by somebody else")]
    NotTheirs,
    #[error("that device's history belongs to somebody else")]
    LeafHeld,
    #[error("password hashing: {0}")]
    Hashing(String),
    #[error("the system gave no random bytes: {0}")]
    Random(String),
    #[error("secret key {path}: {reason}")]
    Secrets { path: String, reason: String },
    #[error("mail: {0}")]
    Mail(String),
    #[error(transparent)]
    Records(#[from] records::Error),
}
