//! Values that go into and come out of statements, the same on both databases.

use super::Error;
use model::{Currency, Handle, Money, Tag, Timestamp};

/// One value of the common subset: 64-bit integers, doubles, text, bytes (ids are 16 of them).
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Value {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => "an integer",
            Self::Real(_) => "a double",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
        }
    }
}

/// Builds the `&[Value]` of a statement: `values![id, now, "text"]`.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::records::Value::from($value)),*] };
}

macro_rules! into_value {
    ($($kind:ty => |$v:ident| $make:expr),+ $(,)?) => {$(
        impl From<$kind> for Value {
            fn from($v: $kind) -> Self { $make }
        }
    )+};
}

into_value! {
    i64 => |v| Self::Int(v),
    u32 => |v| Self::Int(i64::from(v)),
    i32 => |v| Self::Int(i64::from(v)),
    u16 => |v| Self::Int(i64::from(v)),
    u8 => |v| Self::Int(i64::from(v)),
    bool => |v| Self::Int(i64::from(v)),
    f64 => |v| Self::Real(v),
    String => |v| Self::Text(v),
    &String => |v| Self::Text(v.clone()),
    &str => |v| Self::Text(v.to_owned()),
    Vec<u8> => |v| Self::Bytes(v),
    &[u8] => |v| Self::Bytes(v.to_vec()),
    &Vec<u8> => |v| Self::Bytes(v.clone()),
    Timestamp => |v| Self::Int(v.micros()),
    Currency => |v| Self::Text(v.code().to_owned()),
    &Tag => |v| Self::Text(v.as_str().to_owned()),
    &Handle => |v| Self::Text(v.as_str().to_owned()),
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl<T> From<Option<T>> for Value
where
    Self: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::from)
    }
}

/// A type that a column can be read as.
pub trait FromValue: Sized {
    const EXPECTED: &'static str;

    /// `None` when the value is of another kind; `Some(Err)` when of the right kind and not valid.
    fn from_value(value: &Value) -> Option<Result<Self, Error>>;
}

macro_rules! from_value {
    ($($kind:ty, $expected:literal, $pattern:pat => $make:expr;)+) => {$(
        impl FromValue for $kind {
            const EXPECTED: &'static str = $expected;
            fn from_value(value: &Value) -> Option<Result<Self, Error>> {
                if let $pattern = value { Some($make) } else { None }
            }
        }
    )+};
}

fn invalid(error: impl std::fmt::Display) -> Error {
    Error::Stored(error.to_string())
}

from_value! {
    i64, "an integer", Value::Int(v) => Ok(*v);
    u64, "an integer", Value::Int(v) => u64::try_from(*v).map_err(invalid);
    u32, "an integer", Value::Int(v) => u32::try_from(*v).map_err(invalid);
    u16, "an integer", Value::Int(v) => u16::try_from(*v).map_err(invalid);
    u8, "an integer", Value::Int(v) => u8::try_from(*v).map_err(invalid);
    bool, "an integer", Value::Int(v) => Ok(*v != 0);
    f64, "a double", Value::Real(v) => Ok(*v);
    String, "text", Value::Text(v) => Ok(v.clone());
    Vec<u8>, "bytes", Value::Bytes(v) => Ok(v.clone());
    Timestamp, "an integer", Value::Int(v) => Ok(Timestamp::from_micros(*v));
    Currency, "text", Value::Text(v) => v.parse().map_err(invalid);
    Tag, "text", Value::Text(v) => v.parse().map_err(invalid);
    Handle, "text", Value::Text(v) => v.parse().map_err(invalid);
}

impl<const N: usize> FromValue for [u8; N] {
    const EXPECTED: &'static str = "bytes";
    fn from_value(value: &Value) -> Option<Result<Self, Error>> {
        let Value::Bytes(bytes) = value else { return None };
        let sized = bytes.as_slice().try_into();
        Some(sized.map_err(|_| Error::Stored(format!("{} bytes where {N} belong", bytes.len()))))
    }
}

impl<T: FromValue> FromValue for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    fn from_value(value: &Value) -> Option<Result<Self, Error>> {
        if *value == Value::Null {
            return Some(Ok(None));
        }
        T::from_value(value).map(|read| read.map(Some))
    }
}

macro_rules! ids {
    ($($id:ty),+ $(,)?) => {$(
        impl From<$id> for Value {
            fn from(id: $id) -> Self { Self::Bytes(id.as_bytes().to_vec()) }
        }
        impl FromValue for $id {
            const EXPECTED: &'static str = "16 bytes";
            fn from_value(value: &Value) -> Option<Result<Self, Error>> {
                <[u8; 16]>::from_value(value).map(|bytes| bytes.map(<$id>::from_bytes))
            }
        }
    )+};
}

ids!(
    model::ApiKeyId,
    model::CartId,
    model::CategoryId,
    model::CollectionId,
    model::CommentId,
    model::ErasureId,
    model::HandOffId,
    model::ImportRunId,
    model::ImportSourceId,
    model::LeafId,
    model::OrderId,
    model::PageId,
    model::PayeeId,
    model::PaymentId,
    model::PayoutId,
    model::PersonId,
    model::PlaceId,
    model::PostId,
    model::ProductId,
    model::ReceiptId,
    model::RefundId,
    model::ReservationId,
    model::ReturnId,
    model::SessionId,
    model::ShippingRuleId,
    model::ShopId,
    model::TransferId,
    model::VariantId,
    model::VisitorId,
    model::WebhookEventId,
    model::WebhookId,
);

/// One row of a result, its columns by position from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Row(pub(super) Vec<Value>);

impl Row {
    pub fn get<T: FromValue>(&self, index: usize) -> Result<T, Error> {
        let value = self.0.get(index).unwrap_or(&Value::Null);
        let mismatch = || Error::Type {
            index,
            found: value.kind(),
            expected: T::EXPECTED,
        };
        T::from_value(value).ok_or_else(mismatch)?
    }

    /// Reads two columns, minor units and currency code, as one amount.
    pub fn money(&self, minor: usize, currency: usize) -> Result<Money, Error> {
        Ok(Money::new(self.get(minor)?, self.get(currency)?))
    }
}
