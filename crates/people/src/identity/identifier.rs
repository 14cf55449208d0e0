//! Identifiers: normalised, hashed under the yard's key, and never kept in plain.

use super::Phone;
use crate::{Config, Email, Error, People};
use model::{ShopId, VisitorId};
use std::{
    fmt,
    hash::{Hash, Hasher},
};
use storage::records;
use subtle::ConstantTimeEq;
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What an identifier is. Codes are part of the hash and of the records: never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdentifierKind {
    Email,
    Phone,
    /// A browser or device: a visitor.
    Device,
    /// A number on a shop's card.
    Loyalty,
    /// A shop's own id of its customer.
    Customer,
    /// What a payment provider calls a card or account, in a shop or on the yard.
    Payment,
    /// Reserved: nothing makes one yet.
    Palm,
}

impl IdentifierKind {
    const ALL: [Self; 7] = [
        Self::Email,
        Self::Phone,
        Self::Device,
        Self::Loyalty,
        Self::Customer,
        Self::Payment,
        Self::Palm,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Device => "device",
            Self::Loyalty => "loyalty",
            Self::Customer => "customer",
            Self::Payment => "payment",
            Self::Palm => "palm",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// An identifier as it comes in, to be hashed at once.
#[derive(Clone, Copy)]
pub enum Plain<'a> {
    Email(&'a str),
    Phone(&'a str),
    Device(VisitorId),
    Loyalty {
        shop: ShopId,
        number: &'a str,
    },
    Customer {
        shop: ShopId,
        id: &'a str,
    },
    /// Of a shop's payment provider, or of the yard's when `shop` is `None`.
    Payment {
        shop: Option<ShopId>,
        token: &'a str,
    },
}

/// The secret that identifiers are hashed under. Another key makes strangers of everybody.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct IdentityKey([u8; 32]);

impl IdentityKey {
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for IdentityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityKey(…)")
    }
}

/// The keyed hash of one identifier, with its kind and the shop it belongs to. Compares in constant time.
#[derive(Clone, Copy)]
pub struct Identifier {
    pub(super) kind: IdentifierKind,
    pub(super) shop: Option<ShopId>,
    pub(super) hash: [u8; 32],
}

impl Identifier {
    /// Most characters of a loyalty number, customer id or payment token.
    pub const MAX_CHARS: usize = 200;

    pub const fn kind(&self) -> IdentifierKind {
        self.kind
    }

    /// The shop whose identifier this is; `None` for the yard's.
    pub const fn shop(&self) -> Option<ShopId> {
        self.shop
    }
}

impl PartialEq for Identifier {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.shop == other.shop && bool::from(self.hash.ct_eq(&other.hash))
    }
}

impl Eq for Identifier {}

impl Hash for Identifier {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.kind.hash(state);
        self.shop.hash(state);
        self.hash.hash(state);
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, ..] = self.hash;
        write!(f, "Identifier({} {a:02x}{b:02x}…)", self.kind.code())
    }
}

impl People {
    /// Normalises and hashes `plain`. E-mail addresses are trimmed and case-folded, phone numbers brought to E.164,
    /// others trimmed; none of them is stored. [`Error::NoIdentityKey`] without a key in the configuration.
    pub fn identifier(&self, plain: Plain<'_>) -> Result<Identifier, Error> {
        let config = &self.desk.config;
        let key = config.identity_key.as_ref().ok_or(Error::NoIdentityKey)?;
        let (kind, shop, value) = match plain {
            Plain::Email(text) => (
                IdentifierKind::Email,
                None,
                text.parse::<Email>()?.as_str().to_owned(),
            ),
            Plain::Phone(text) => {
                let phone = Phone::parse(text, &config.dial_plan)?;
                (IdentifierKind::Phone, None, phone.as_str().to_owned())
            }
            Plain::Device(visitor) => return Ok(device(key, visitor)),
            Plain::Loyalty { shop, number } => (IdentifierKind::Loyalty, Some(shop), trimmed(number)?),
            Plain::Customer { shop, id } => (IdentifierKind::Customer, Some(shop), trimmed(id)?),
            Plain::Payment { shop, token } => (IdentifierKind::Payment, shop, trimmed(token)?),
        };
        Ok(hashed(key, kind, shop, value.as_bytes()))
    }
}

/// The identifier of an address that was read before; `None` in a yard without a key for identifiers.
pub(crate) fn email_of(config: &Config, email: &Email) -> Option<Identifier> {
    let key = config.identity_key.as_ref()?;
    Some(hashed(
        key,
        IdentifierKind::Email,
        None,
        email.as_str().as_bytes(),
    ))
}

pub(super) fn device(key: &IdentityKey, visitor: VisitorId) -> Identifier {
    hashed(key, IdentifierKind::Device, None, visitor.as_bytes())
}

fn hashed(key: &IdentityKey, kind: IdentifierKind, shop: Option<ShopId>, value: &[u8]) -> Identifier {
    let mut hasher = blake3::Hasher::new_keyed(&key.0);
    // Each part is of fixed length or ends in a zero byte, so that no two identifiers are the same bytes.
    hasher
        .update(b"madang identifier 1\0")
        .update(kind.code().as_bytes())
        .update(b"\0");
    match shop {
        Some(shop) => hasher.update(b"shop").update(shop.as_bytes()),
        None => hasher.update(b"yard"),
    };
    let hash = hasher.update(value).finalize().into();
    Identifier { kind, shop, hash }
}

/// Letter case is kept: numbers and tokens of other systems may differ by it.
fn trimmed(text: &str) -> Result<String, Error> {
    let normal: String = text.trim().nfc().take(Identifier::MAX_CHARS + 1).collect();
    let fits = (1..=Identifier::MAX_CHARS).contains(&normal.chars().count());
    if fits && !normal.chars().any(char::is_control) {
        Ok(normal)
    } else {
        Err(Error::Identifier {
            limit: Identifier::MAX_CHARS,
        })
    }
}

pub(super) fn stored_kind(code: &str) -> Result<IdentifierKind, records::Error> {
    IdentifierKind::from_code(code).ok_or_else(|| records::Error::Stored(format!("identifier kind `{code}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: IdentityKey = IdentityKey::from_bytes([7; 32]);

    #[test]
    fn hashes_differ_by_kind_shop_and_key() {
        let (one, other) = (ShopId::from_bytes([1; 16]), ShopId::from_bytes([2; 16]));
        let made = [
            hashed(&KEY, IdentifierKind::Loyalty, Some(one), b"42"),
            hashed(&KEY, IdentifierKind::Loyalty, Some(other), b"42"),
            hashed(&KEY, IdentifierKind::Customer, Some(one), b"42"),
            hashed(&KEY, IdentifierKind::Payment, Some(one), b"42"),
            hashed(&KEY, IdentifierKind::Payment, None, b"42"),
            hashed(
                &IdentityKey::from_bytes([8; 32]),
                IdentifierKind::Payment,
                None,
                b"42",
            ),
        ];
        for (place, identifier) in made.iter().enumerate() {
            assert_eq!(
                made.iter().filter(|other| other.hash == identifier.hash).count(),
                1,
                "{place}"
            );
        }
        assert_eq!(made[0], hashed(&KEY, IdentifierKind::Loyalty, Some(one), b"42"));
        assert_eq!(format!("{KEY:?}"), "IdentityKey(…)");
    }

    #[test]
    fn numbers_of_other_systems_are_trimmed_and_have_a_length() {
        assert_eq!(trimmed("  C-42 ").unwrap(), "C-42");
        assert_eq!(trimmed(&"é".repeat(200)).unwrap().chars().count(), 200);
        for text in ["", "  ", "a\u{0}b", &"x".repeat(201)] {
            assert!(trimmed(text).is_err(), "{text}");
        }
    }
}
