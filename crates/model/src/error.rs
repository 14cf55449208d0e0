/// Why a value from outside is not one of the model's types.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("`{0}` is not a UUID")]
    Id(String),
    #[error("`{0}` is not a message id: 1 to 100 printable characters are")]
    MessageId(String),
    #[error("`{0}` is not an RFC 3339 time such as 2026-05-01T09:30:00Z")]
    Time(String),
    #[error("`{0}` is not an ISO 4217 currency code")]
    Currency(String),
    #[error("`{amount}` is not an amount of {currency}: {reason}")]
    Amount {
        amount: String,
        currency: String,
        reason: &'static str,
    },
    #[error("{left} and {right} cannot be added: different currencies")]
    MixedCurrencies { left: String, right: String },
    #[error("amount out of range")]
    AmountRange,
    #[error("{0} cannot be divided: no part has a weight")]
    NothingToAllocateTo(String),
    #[error("`{0}` is not a rate between 0 and 100 per cent with at most four decimals")]
    Rate(String),
    #[error("`{0}` is not a tag: 1 to 50 letters, digits or underscores, not digits alone")]
    Tag(String),
    #[error("`{0}` is not a handle: 3 to 30 of a-z, 0-9, `_`, starting with a letter")]
    Handle(String),
    #[error("`{0}` is not an act: 1 to 40 of a-z, 0-9 and `_`")]
    Act(String),
    #[error("`{0}` is not a source; feed, shop, store, household and import are")]
    Source(String),
    #[error("`{0}` is not a purpose; personalise, ads, measure and share are")]
    Purpose(String),
    #[error("`{0}` is not a position in a list")]
    Position(String),
    #[error("signal cannot be decoded: {0}")]
    Decode(String),
    #[error("signal version {0} is newer than this program understands")]
    Version(u8),
}
