//! Ids as newtypes over UUIDv7, so that a person's id can never be passed for a shop's and ids sort by creation.

use crate::{Error, Timestamp};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::{Builder, Uuid};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id of this moment.
            #[expect(clippy::new_without_default, reason = "an id is drawn, not defaulted")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// The id made of a moment and 80 bits of the caller's randomness; the same arguments give the same id.
            pub fn from_parts(at: Timestamp, random: [u8; 10]) -> Self {
                let millis = u64::try_from(at.micros() / 1_000).unwrap_or(0);
                Self(Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }

            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// `None` when there are not 16 bytes.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                Uuid::from_slice(bytes).ok().map(Self)
            }

            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            pub const fn as_u128(&self) -> u128 {
                self.0.as_u128()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self, Error> {
                Uuid::try_parse(text).map(Self).map_err(|_| Error::Id(text.chars().take(64).collect()))
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(self.0.as_bytes())?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                let bytes = d.bytes()?;
                Uuid::from_slice(bytes).map(Self).map_err(|_| minicbor::decode::Error::message("id is not 16 bytes"))
            }
        }
    )+};
}

id! {
    /// A human with an account.
    PersonId,
    /// A browser or device, known by a first-party cookie.
    VisitorId,
    /// One visitor between two changes of sign-in: the unit of memory.
    LeafId,
    /// A merchant, the tenant.
    ShopId,
    ProductId,
    VariantId,
    PostId,
    CommentId,
    SessionId,
    /// One served page of a feed.
    PageId,
    /// One line in the append-only record of consents.
    ReceiptId,
    /// One erasure, from its order on; the number on the person's receipt.
    ErasureId,
    /// One movement of money in the ledger.
    TransferId,
    /// Who earns commissions, as the ledger knows them: it names no person.
    PayeeId,
    /// One payment of a payee's earnings.
    PayoutId,
    CartId,
    /// One shop's part of a checkout.
    OrderId,
    /// What a buyer pays for all orders of one checkout.
    PaymentId,
    RefundId,
    /// Goods on their way back.
    ReturnId,
    /// Pieces held for a buyer.
    ReservationId,
    /// Where a shop keeps stock.
    PlaceId,
    CategoryId,
    CollectionId,
    /// One way of sending an order, with its price.
    ShippingRuleId,
    /// One reading of a catalogue file.
    ImportRunId,
    /// An address whose catalogue file is fetched again and again.
    ImportSourceId,
    /// A receiver of a shop's events.
    WebhookId,
    /// One event that receivers are told, the same however often.
    WebhookEventId,
    /// What a program of a shop shows to be let in.
    ApiKeyId,
    /// One buyer on the way to a merchant's own site.
    HandOffId,
}

/// The sender's own name for one signal; a repeat inside the dedupe window is acknowledged and not stored twice.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct MessageId(Box<str>);

impl MessageId {
    pub const MAX_CHARS: usize = 100;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MessageId {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let fits = !text.is_empty() && text.chars().count() <= Self::MAX_CHARS;
        if fits && !text.chars().any(char::is_control) {
            Ok(Self(text.into()))
        } else {
            Err(Error::MessageId(text.chars().take(120).collect()))
        }
    }
}

impl<'de> Deserialize<'de> for MessageId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl<C> Encode<C> for MessageId {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for MessageId {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        d.str().map(|text| Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_later_moments_sort_later() {
        let early = PostId::from_parts(Timestamp::from_micros(1_000_000), [0xff; 10]);
        let late = PostId::from_parts(Timestamp::from_micros(1_002_000), [0; 10]);
        assert!(early < late);
        assert_eq!(early.to_string().parse::<PostId>(), Ok(early));
    }

    #[test]
    fn message_ids_have_a_length_and_no_control_characters() {
        assert!("a".repeat(100).parse::<MessageId>().is_ok());
        assert!("a".repeat(101).parse::<MessageId>().is_err());
        assert!("".parse::<MessageId>().is_err());
        assert!("a\nb".parse::<MessageId>().is_err());
    }
}
