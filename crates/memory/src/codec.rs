//! How leaves, items and tags are written down: a version byte and CBOR arrays, as signals are.

use crate::{Error, item::Item, leaf::Leaf, ordinal::ItemId};
use minicbor::{Decode, Encode};

const VERSION: u8 = 1;

/// An item with its name, as it is kept under its ordinal.
#[derive(Debug, Encode, Decode)]
pub(crate) struct KeptItem {
    #[n(0)]
    pub id: ItemId,
    #[n(1)]
    pub item: Item,
}

pub(crate) trait Kept: Encode<()> + for<'b> Decode<'b, ()> {
    /// What it is called in an error.
    const NAME: &'static str;
}

impl Kept for KeptItem {
    const NAME: &'static str = "item";
}

impl Kept for Leaf {
    const NAME: &'static str = "leaf";
}

pub(crate) fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut out = vec![VERSION];
    // Writing to a Vec cannot fail, and no field's encoder refuses a value.
    let written: Result<(), minicbor::encode::Error<std::convert::Infallible>> =
        minicbor::encode(value, &mut out);
    debug_assert!(written.is_ok());
    out
}

pub(crate) fn decode<T: Kept>(bytes: &[u8]) -> Result<T, Error> {
    let unreadable = |reason: String| Error::Unreadable {
        what: T::NAME,
        reason,
    };
    match bytes.split_first() {
        Some((&VERSION, body)) => minicbor::decode(body).map_err(|error| unreadable(error.to_string())),
        Some((version, _)) => Err(unreadable(format!(
            "version {version} is newer than this program"
        ))),
        None => Err(unreadable("it is empty".to_owned())),
    }
}
