//! Dense ordinals for items, so that memory and feed index arrays instead of hashing 16-byte ids.

use model::{Object, PostId, ProductId};
use std::collections::HashMap;

/// What memory keeps counters and neighbours of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemId {
    Post(PostId),
    Product(ProductId),
}

impl ItemId {
    pub fn of(object: &Object) -> Option<Self> {
        match object {
            Object::Post(id) => Some(Self::Post(*id)),
            Object::Product(id) => Some(Self::Product(*id)),
            _ => None,
        }
    }
}

/// An item's place in every array of this process; given in order of first sight and never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ordinal(pub u32);

impl Ordinal {
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug, Default)]
pub(crate) struct Ordinals {
    by_id: HashMap<ItemId, Ordinal>,
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

    pub fn len(&self) -> usize {
        self.ids.len()
    }
}
