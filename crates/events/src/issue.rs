//! What was wrong with an event, and what was done about it.

use serde::Serialize;
use std::{borrow::Cow, fmt};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// The kind of an issue; its text never changes, so that programs can rely on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $name),+ }

        impl Code {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

codes! {
    // Of an event that is not taken.
    Json = "json-broken",
    Encoding = "not-utf-8",
    NotAnObject = "not-an-object",
    EventTooLarge = "event-too-large",
    TypeMissing = "type-missing",
    TypeUnknown = "type-unknown",
    EventMissing = "event-missing",
    IdentityMissing = "identity-missing",
    GroupIdMissing = "group-id-missing",
    PreviousIdMissing = "previous-id-missing",
    WrongType = "wrong-type",
    IdInvalid = "id-invalid",
    MessageId = "message-id-invalid",
    // Of one that is.
    /// An id is a word such as `undefined`, which a program wrote that had none.
    IdPlaceholder = "id-placeholder",
    TimeUnreadable = "time-unreadable",
    /// It says no offset, and was read as UTC.
    TimeWithoutZone = "time-without-zone",
    TimeInFuture = "time-in-future",
    TimeTooOld = "time-too-old",
    CurrencyMissing = "currency-missing",
    CurrencyUnknown = "currency-unknown",
    ProductIdMissing = "product-id-missing",
    ProductsMissing = "products-missing",
    ProductInvalid = "product-invalid",
    OrderIdMissing = "order-id-missing",
    PriceInvalid = "price-invalid",
    PriceNegative = "price-negative",
    /// It had more decimals than its currency.
    PriceRounded = "price-rounded",
    QuantityInvalid = "quantity-invalid",
    PropertyInvalid = "property-invalid",
    MoreWarnings = "more-warnings",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Something odd in an event that was taken all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    pub code: Code,
    /// Where it stands in the event, such as `timestamp` or `products[2].price`.
    pub property: Cow<'static, str>,
    /// What was wrong and what was done, in one sentence.
    pub message: String,
}

impl Warning {
    pub fn new(code: Code, property: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            code,
            property: property.into(),
            message: message.into(),
        }
    }
}

/// An event that was not taken. Others of its batch were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejected {
    /// Its place in the batch, from 0.
    pub index: usize,
    /// Its own id, when that could be read.
    pub message_id: Option<String>,
    pub code: Code,
    /// What was wrong, with the property's name, and what to send instead.
    pub message: String,
}

/// Why an event is not taken, before it is known which one it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fails {
    pub code: Code,
    pub message: String,
}

impl Fails {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

/// The beginning of a value, for messages.
pub(crate) fn shown(value: &str) -> String {
    const SHOWN: usize = 60;
    let mut text: String = value
        .chars()
        .take(SHOWN)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if value.chars().nth(SHOWN).is_some() {
        text.push('…');
    }
    text
}
