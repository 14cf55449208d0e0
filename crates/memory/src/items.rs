//! All items by ordinal, and which of them the state store does not have as they are.

use crate::{
    Error,
    codec::{self, KeptItem},
    item::Item,
    ordinal::{ItemId, Ordinal, Ordinals},
};
use storage::states::{Change, StateStore};

pub(crate) const KIND: u8 = 1;

#[derive(Default)]
pub(crate) struct Items {
    all: Vec<Item>,
    /// By ordinal.
    is_changed: Vec<bool>,
    changed: Vec<Ordinal>,
}

impl Items {
    /// Reads all items and their names.
    pub fn load(store: &StateStore) -> Result<(Self, Ordinals), Error> {
        let (mut items, mut ordinals) = (Self::default(), Ordinals::default());
        store.scan(KIND, |key, value| {
            let KeptItem { id, item } = codec::decode(value)?;
            let ordinal = ordinals.get_or_add(id);
            if key != ordinal.0.to_be_bytes() {
                return Err(Error::Unreadable {
                    what: "item",
                    reason: format!("ordinal {} is missing", ordinal.0),
                });
            }
            items.all.push(item);
            items.is_changed.push(false);
            Ok(())
        })?;
        Ok((items, ordinals))
    }

    pub fn get(&self, ordinal: Ordinal) -> Option<&Item> {
        self.all.get(ordinal.index())
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// At most `count` items from ordinal `from`; none behind the last.
    pub fn slice(&self, from: usize, count: usize) -> &[Item] {
        let to = from.saturating_add(count).min(self.all.len());
        self.all.get(from..to).unwrap_or_default()
    }

    /// Makes place for all ordinals below `len`. A new item is a change: its name has to be kept.
    pub fn grow(&mut self, len: usize) {
        for ordinal in self.all.len()..len {
            self.all.push(Item::default());
            self.is_changed.push(true);
            self.changed
                .push(Ordinal(u32::try_from(ordinal).unwrap_or(u32::MAX)));
        }
    }

    pub fn change(&mut self, ordinal: Ordinal, change: impl FnOnce(&mut Item)) {
        let Some(item) = self.all.get_mut(ordinal.index()) else {
            return;
        };
        change(item);
        self.note(ordinal);
    }

    fn note(&mut self, ordinal: Ordinal) {
        if let Some(changed) = self.is_changed.get_mut(ordinal.index())
            && !std::mem::replace(changed, true)
        {
            self.changed.push(ordinal);
        }
    }

    /// Takes the list of items that the store does not have as they are.
    pub fn take_changed(&mut self) -> Vec<Ordinal> {
        for ordinal in &self.changed {
            if let Some(changed) = self.is_changed.get_mut(ordinal.index()) {
                *changed = false;
            }
        }
        std::mem::take(&mut self.changed)
    }

    /// How many items the store does not have as they are.
    pub fn changed(&self) -> usize {
        self.changed.len()
    }

    /// These items as they are now.
    pub fn encoded(&self, ordinals: &[Ordinal], name: impl Fn(Ordinal) -> Option<ItemId>) -> Vec<Change> {
        let encoded = |ordinal: &Ordinal| {
            let (id, item) = (name(*ordinal)?, self.get(*ordinal)?.clone());
            Some(Change {
                kind: KIND,
                key: ordinal.0.to_be_bytes().as_slice().into(),
                value: Some(codec::encode(&KeptItem { id, item })),
            })
        };
        ordinals.iter().filter_map(encoded).collect()
    }

    /// The changes did not reach the store: they are taken again next time.
    pub fn put_back(&mut self, changes: &[Change]) {
        for change in changes {
            if let Ok(key) = <[u8; 4]>::try_from(&*change.key) {
                self.note(Ordinal(u32::from_be_bytes(key)));
            }
        }
    }
}
