//! What people and sensors did: one signal is one act of one visitor on one object.
//!
//! The encoding is CBOR arrays behind a version byte: fields are found by index, so a newer field is skipped by an
//! older program and an absent one reads as `None`.

use crate::{
    Error, LeafId, MessageId, PageId, PersonId, PostId, ProductId, PurposeSet, ShopId, Tag, Timestamp,
};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// Which floor of the yard noticed the act.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "lowercase")]
#[cbor(index_only)]
pub enum Source {
    #[n(0)]
    Feed,
    #[n(1)]
    Shop,
    #[n(2)]
    Store,
    #[n(3)]
    Household,
    #[n(4)]
    Import,
}

impl Source {
    pub const ALL: [Self; 5] = [Self::Feed, Self::Shop, Self::Store, Self::Household, Self::Import];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Shop => "shop",
            Self::Store => "store",
            Self::Household => "household",
            Self::Import => "import",
        }
    }
}

impl FromStr for Source {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|source| source.name() == text)
            .ok_or_else(|| Error::Source(text.chars().take(32).collect()))
    }
}

/// A set of sources, such as those a person lets the feed learn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct SourceSet(u8);

impl SourceSet {
    pub const NONE: Self = Self(0);
    pub const ALL: Self = Self(0b1_1111);

    pub const fn with(self, source: Source) -> Self {
        Self(self.0 | (1 << source as u8))
    }

    pub const fn without(self, source: Source) -> Self {
        Self(self.0 & !(1 << source as u8))
    }

    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub const fn has(self, source: Source) -> bool {
        self.0 & (1 << source as u8) != 0
    }

    /// As bits, bit n for the n-th source of [`Source::ALL`].
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The set with these bits; bits of no source are dropped.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & Self::ALL.0)
    }
}

/// What was done. Names on the wire are snake case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode)]
pub enum Act {
    /// At least half of the object was visible for one second.
    #[n(0)]
    View,
    /// Stayed; [`Signal::value`] is milliseconds.
    #[n(1)]
    Dwell,
    /// Opened the post's own page.
    #[n(2)]
    Open,
    /// Opened a pinned product.
    #[n(3)]
    Tap,
    #[n(4)]
    Like,
    #[n(5)]
    Unlike,
    #[n(6)]
    Save,
    #[n(7)]
    Unsave,
    #[n(8)]
    Comment,
    #[n(9)]
    Share,
    #[n(10)]
    Follow,
    #[n(11)]
    Unfollow,
    #[n(12)]
    Hide,
    #[n(13)]
    Unhide,
    #[n(14)]
    Report,
    /// Asked to see less of the object.
    #[n(15)]
    SeeLess,
    #[n(16)]
    Search,
    #[n(17)]
    Cart,
    /// [`Signal::value`] is minor units of money.
    #[n(18)]
    Purchase,
    /// A ranked page was served; the trace tells which and with what draw probability.
    #[n(19)]
    Served,
    /// The person asked the yard to forget the object: one item, or with [`Object::Leaf`] everything.
    #[n(21)]
    Forget,
    /// Goods that were bought have come back; [`Signal::value`] is how many.
    #[n(22)]
    Return,
    /// An act this program has no name for; kept so that it can be queried.
    #[n(20)]
    Custom(#[n(0)] Box<str>),
}

impl Act {
    const NAMED: [(&'static str, Act); 22] = [
        ("view", Act::View),
        ("dwell", Act::Dwell),
        ("open", Act::Open),
        ("tap", Act::Tap),
        ("like", Act::Like),
        ("unlike", Act::Unlike),
        ("save", Act::Save),
        ("unsave", Act::Unsave),
        ("comment", Act::Comment),
        ("share", Act::Share),
        ("follow", Act::Follow),
        ("unfollow", Act::Unfollow),
        ("hide", Act::Hide),
        ("unhide", Act::Unhide),
        ("report", Act::Report),
        ("see_less", Act::SeeLess),
        ("search", Act::Search),
        ("cart", Act::Cart),
        ("purchase", Act::Purchase),
        ("served", Act::Served),
        ("forget", Act::Forget),
        ("return", Act::Return),
    ];

    pub fn name(&self) -> &str {
        if let Self::Custom(name) = self {
            return name;
        }
        Self::NAMED
            .iter()
            .find(|(_, act)| act == self)
            .map_or("custom", |(name, _)| name)
    }

    /// Is the act written by the yard itself together with a record, so that a page cannot claim it?
    pub fn is_recorded(&self) -> bool {
        !matches!(
            self,
            Self::View | Self::Dwell | Self::Open | Self::Tap | Self::Share | Self::Search | Self::Custom(_)
        )
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Act {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        if let Some((_, act)) = Self::NAMED.iter().find(|(name, _)| *name == text) {
            return Ok(act.clone());
        }
        let snake_case = text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if (1..=40).contains(&text.len()) && snake_case {
            Ok(Self::Custom(text.into()))
        } else {
            Err(Error::Act(text.chars().take(64).collect()))
        }
    }
}

impl Serialize for Act {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Act {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// What it was done to; `{"kind":"post","id":"…"}` on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(tag = "kind", content = "id", rename_all = "lowercase")]
pub enum Object {
    #[n(0)]
    Post(#[n(0)] PostId),
    #[n(1)]
    Product(#[n(0)] ProductId),
    #[n(2)]
    Creator(#[n(0)] PersonId),
    #[n(3)]
    Shop(#[n(0)] ShopId),
    #[n(4)]
    Tag(#[n(0)] Tag),
    #[n(5)]
    Page(#[n(0)] PageId),
    #[n(6)]
    Leaf(#[n(0)] LeafId),
}

/// Whose trade the signal belongs to, and the room in which its message id is unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    #[n(0)]
    Yard,
    #[n(1)]
    Shop(#[n(0)] ShopId),
}

/// What the person had allowed when the signal came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub struct ConsentStamp {
    #[n(0)]
    pub purposes: PurposeSet,
}

/// The feed page that led to the act.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Encode, Decode)]
pub struct FeedTrace {
    #[n(0)]
    pub page: PageId,
    /// Place on the page, from 0.
    #[n(1)]
    pub position: u16,
    /// Probability with which an exploration slot drew the item; absent where nothing was drawn.
    #[n(2)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub propensity: Option<f32>,
}

/// One act, as it stands in the log.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct Signal {
    #[n(0)]
    pub message_id: MessageId,
    /// Corrected for the sender's clock.
    #[n(1)]
    pub at: Timestamp,
    #[n(2)]
    pub scope: Scope,
    /// The unit of memory that learns from it; `None` where no purpose allows to know who it was.
    #[n(3)]
    pub leaf: Option<LeafId>,
    #[n(4)]
    pub source: Source,
    #[n(5)]
    pub act: Act,
    #[n(6)]
    pub object: Object,
    #[n(7)]
    pub consent: ConsentStamp,
    #[n(8)]
    pub trace: Option<FeedTrace>,
    /// Milliseconds, minor units or a count: the act says which.
    #[n(9)]
    pub value: Option<i64>,
    /// Fields this program does not know, as the JSON object text in which they came.
    #[n(10)]
    pub extra: Option<Box<str>>,
}

impl Signal {
    const VERSION: u8 = 1;

    /// Version byte and CBOR, appended to `out`.
    pub fn encode_into(&self, out: &mut Vec<u8>) {
        out.push(Self::VERSION);
        // Writing to a Vec cannot fail, and no field's encoder refuses a value.
        let written: Result<(), minicbor::encode::Error<std::convert::Infallible>> =
            minicbor::encode(self, out);
        debug_assert!(written.is_ok());
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(128);
        self.encode_into(&mut out);
        out
    }

    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        match bytes.split_first() {
            Some((&Self::VERSION, body)) => {
                minicbor::decode(body).map_err(|error| Error::Decode(error.to_string()))
            }
            Some((&version, _)) => Err(Error::Version(version)),
            None => Err(Error::Decode("empty".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn signal() -> Signal {
        Signal {
            message_id: "m-1".parse().unwrap(),
            at: Timestamp::from_micros(1_700_000_000_000_000),
            scope: Scope::Shop(ShopId::new()),
            leaf: Some(LeafId::new()),
            source: Source::Feed,
            act: Act::Tap,
            object: Object::Product(ProductId::new()),
            consent: ConsentStamp {
                purposes: PurposeSet::NONE.with(crate::Purpose::Personalise),
            },
            trace: Some(FeedTrace {
                page: PageId::new(),
                position: 3,
                propensity: Some(0.02),
            }),
            value: Some(1_200),
            extra: Some(r#"{"colour":"celadon"}"#.into()),
        }
    }

    #[test]
    fn a_signal_survives_its_encoding() {
        let signal = signal();
        assert_eq!(Signal::decode(&signal.encode()), Ok(signal));
    }

    #[test]
    fn a_field_of_the_future_is_skipped() {
        let signal = signal();
        let encoded = signal.encode();
        // An 11-field array header becomes a 12-field one with one more value behind.
        let mut newer = encoded.clone();
        assert_eq!(newer[1], 0x8b);
        newer[1] = 0x8c;
        newer.extend_from_slice(&[0x63, b'n', b'e', b'w']);
        assert_eq!(Signal::decode(&newer), Ok(signal));
    }

    #[test]
    fn a_newer_version_is_named() {
        assert_eq!(Signal::decode(&[9, 0x80]), Err(Error::Version(9)));
    }

    #[test]
    fn acts_have_names_and_unknown_ones_are_kept() {
        for (name, act) in &Act::NAMED {
            assert_eq!(name.parse::<Act>().as_ref(), Ok(act));
            assert_eq!(act.name(), *name);
        }
        assert_eq!(
            "wishlist_shared".parse::<Act>(),
            Ok(Act::Custom("wishlist_shared".into()))
        );
        assert!("Drop Table".parse::<Act>().is_err());
    }

    #[test]
    fn objects_read_the_wire_form() {
        let json = r#"{"kind":"tag","id":"달항아리"}"#;
        let object: Object = serde_json::from_str(json).unwrap();
        assert_eq!(object, Object::Tag("달항아리".parse().unwrap()));
        assert_eq!(serde_json::to_string(&object).unwrap(), json);
    }

    proptest! {
        #[test]
        fn decoding_hostile_bytes_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Signal::decode(&bytes);
            let mut versioned = vec![1];
            versioned.extend(bytes);
            let _ = Signal::decode(&versioned);
        }
    }
}
