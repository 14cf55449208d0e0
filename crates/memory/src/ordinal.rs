//! Dense ordinals for items, so that memory and feed index arrays instead of hashing 16-byte ids.

use minicbor::{Decode, Encode};
use model::{Object, PostId, ProductId};
use rustc_hash::FxHashMap;

/// What memory keeps counters and neighbours of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum ItemId {
    #[n(0)]
    Post(#[n(0)] PostId),
    #[n(1)]
    Product(#[n(0)] ProductId),
}

impl ItemId {
    pub fn of(object: &Object) -> Option<Self> {
        match object {
            Object::Post(id) => Some(Self::Post(*id)),
            Object::Product(id) => Some(Self::Product(*id)),
            _ => None,
        }
    }

    pub const fn post(self) -> Option<PostId> {
        match self {
            Self::Post(post) => Some(post),
            Self::Product(_) => None,
        }
    }

    pub const fn product(self) -> Option<ProductId> {
        match self {
            Self::Post(_) => None,
            Self::Product(product) => Some(product),
        }
    }
}

/// An item's place in every array; given in order of first sight, kept over restarts and never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Ordinal(#[n(0)] pub u32);

impl Ordinal {
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug, Default)]
pub(crate) struct Ordinals {
    by_id: FxHashMap<ItemId, Ordinal>,
    ids: Vec<ItemId>,
}

impl Ordinals {
    pub fn get(&self, id: ItemId) -> Option<Ordinal> {
        self.by_id.get(&id).copied()
    }

    pub fn get_or_add(&mut self, id: ItemId) -> Ordinal {
        *self.by_id.entry(id).or_insert_with(|| {
            // Four billion items would not fit the memory of the machine that counts them.
            let ordinal = Ordinal(u32::try_from(self.ids.len()).unwrap_or(u32::MAX));
            self.ids.push(id);
            ordinal
        })
    }

    pub fn id(&self, ordinal: Ordinal) -> Option<ItemId> {
        self.ids.get(ordinal.index()).copied()
    }

    pub fn iter(&self) -> impl Iterator<Item = ItemId> {
        self.ids.iter().copied()
    }

    pub fn len(&self) -> usize {
        self.ids.len()
    }
}
