//! All tags, which items carry them, and which of both the state store does not have as they are.

use super::{sketch::ViewerHash, state::TagState};
use crate::{
    Error,
    codec::{self, Kept},
    ordinal::Ordinal,
};
use minicbor::{Decode, Encode};
use model::{LeafId, Tag, Timestamp};
use rustc_hash::FxHashSet;
use std::collections::HashMap;
use storage::states::{Change, StateStore};

const TAG: u8 = 3;
const TAGS_OF_ITEMS: u8 = 4;
/// Items whose tags are one value of the store: one each would make a start with a million items a second longer.
const BLOCK: usize = 256;
/// Tags that one item may carry; more are left out.
pub(super) const MOST_OF_ITEM: usize = 64;

#[derive(Default)]
pub(crate) struct Tags {
    by_name: HashMap<Tag, u32>,
    tags: Vec<Slot>,
    /// By the item's ordinal: its tags, ascending; `None` while nobody has said which.
    of_items: Vec<Option<Box<[u32]>>>,
    changed: Changed,
}

struct Slot {
    name: Tag,
    hash: ViewerHash,
    /// `None` until the first view: most tags of a large yard have none today.
    state: Option<Box<TagState>>,
    is_changed: bool,
}

/// What the store does not have as it is.
#[derive(Debug, Default)]
pub(crate) struct Changed {
    tags: Vec<u32>,
    /// Blocks of 256 items each.
    blocks: FxHashSet<u32>,
}

/// A tag with its name, as it is kept under its ordinal.
#[derive(Encode, Decode)]
struct KeptTag {
    #[n(0)]
    name: Tag,
    #[n(1)]
    state: Option<Box<TagState>>,
}

impl Kept for KeptTag {
    const NAME: &'static str = "tag";
}

/// Borrowed for writing, so that no sketch is copied.
#[derive(Encode)]
struct WrittenTag<'a> {
    #[n(0)]
    name: &'a Tag,
    #[n(1)]
    state: Option<&'a TagState>,
}

/// The tags of a block of items; `None` for those of which nobody has said which.
#[derive(Encode, Decode)]
#[cbor(transparent)]
struct KeptBlock(#[n(0)] Vec<Option<Box<[u32]>>>);

impl Kept for KeptBlock {
    const NAME: &'static str = "tags of items";
}

impl Tags {
    /// Reads all tags, and which items carry them.
    pub fn load(store: &StateStore) -> Result<Self, Error> {
        let mut tags = Self::default();
        store.scan(TAG, |key, value| {
            let KeptTag { name, state } = codec::decode(value)?;
            let ordinal = tags.get_or_add(&name);
            if key != ordinal.to_be_bytes() {
                return Err(unreadable("tag", format!("ordinal {ordinal} is missing")));
            }
            if let Some(slot) = tags.slot(ordinal) {
                slot.state = state;
                slot.is_changed = false;
            }
            Ok(())
        })?;
        let unreadable = |reason: &str| unreadable(KeptBlock::NAME, reason.to_owned());
        store.scan(TAGS_OF_ITEMS, |key, value| {
            let block = <[u8; 4]>::try_from(key).map_err(|_| unreadable("not the number of a block"))?;
            let KeptBlock(items) = codec::decode(value)?;
            if u32::from_be_bytes(block) as usize * BLOCK != tags.of_items.len() || items.len() > BLOCK {
                return Err(unreadable("a block is missing"));
            }
            let mut carried = items.iter().flatten().flat_map(|of_item| of_item.iter());
            if carried.any(|tag| *tag as usize >= tags.tags.len()) {
                return Err(unreadable("one of the tags is missing"));
            }
            tags.of_items.extend(items);
            Ok(())
        })?;
        tags.changed = Changed::default();
        Ok(tags)
    }

    /// Counts a view of `item` for each of its tags.
    pub fn view(&mut self, item: Ordinal, viewer: Option<LeafId>, at: Timestamp) {
        self.change(item, |hash, state| {
            state.view(viewer.map(|viewer| hash.hash(viewer)), at)
        });
    }

    /// Counts views of `item`, of which no more is known than their number, for each of its tags.
    pub fn credit(&mut self, item: Ordinal, views: u64) {
        self.change(item, |_, state| state.credit(views));
    }

    fn change(&mut self, item: Ordinal, change: impl Fn(&ViewerHash, &mut TagState)) {
        let Some(Some(of_item)) = self.of_items.get(item.index()) else {
            return;
        };
        for tag in of_item {
            let Some(slot) = self.tags.get_mut(*tag as usize) else {
                continue;
            };
            change(&slot.hash, slot.state.get_or_insert_default());
            if !std::mem::replace(&mut slot.is_changed, true) {
                self.changed.tags.push(*tag);
            }
        }
    }

    pub fn state(&self, tag: &Tag) -> Option<&TagState> {
        let slot = self.tags.get(*self.by_name.get(tag)? as usize)?;
        slot.state.as_deref()
    }

    /// Tags that an item carries or carried, and the bytes of their states.
    pub fn len(&self) -> (usize, usize) {
        let states = self.tags.iter().filter_map(|slot| slot.state.as_deref());
        (self.tags.len(), states.map(TagState::bytes).sum())
    }

    /// Has it been said of the item which tags it carries?
    pub fn knows(&self, item: Ordinal) -> bool {
        matches!(self.of_items.get(item.index()), Some(Some(_)))
    }

    /// Is it known that the item carries these tags and no others?
    pub fn carries(&self, item: Ordinal, names: &[Tag]) -> bool {
        let Some(Some(carried)) = self.of_items.get(item.index()) else {
            return false;
        };
        let known: Option<Vec<u32>> = names
            .iter()
            .take(MOST_OF_ITEM)
            .map(|name| self.by_name.get(name).copied())
            .collect();
        known.is_some_and(|known| ascending(known) == *carried)
    }

    pub fn set(&mut self, item: Ordinal, names: &[Tag]) {
        let names = names.iter().take(MOST_OF_ITEM);
        let of_item = ascending(names.map(|name| self.get_or_add(name)).collect());
        self.place(item, of_item);
        self.changed.blocks.insert(block_of(item));
    }

    /// Takes the list of what the store does not have.
    pub fn take_changed(&mut self) -> Changed {
        let changed = std::mem::take(&mut self.changed);
        for tag in &changed.tags {
            if let Some(slot) = self.slot(*tag) {
                slot.is_changed = false;
            }
        }
        changed
    }

    /// These as they are now.
    pub fn encoded(&self, changed: &Changed) -> Vec<Change> {
        let tags = changed.tags.iter().filter_map(|tag| {
            let Slot { name, state, .. } = self.tags.get(*tag as usize)?;
            let written = WrittenTag {
                name,
                state: state.as_deref(),
            };
            Some(put(TAG, *tag, codec::encode(&written)))
        });
        let blocks = changed.blocks.iter().filter_map(|block| {
            let items = self.of_items.chunks(BLOCK).nth(*block as usize)?;
            let kept = KeptBlock(items.to_vec());
            Some(put(TAGS_OF_ITEMS, *block, codec::encode(&kept)))
        });
        tags.chain(blocks).collect()
    }

    /// The changes did not reach the store: they are taken again next time.
    pub fn put_back(&mut self, changed: Changed) {
        for tag in changed.tags {
            self.note(tag);
        }
        self.changed.blocks.extend(changed.blocks);
    }

    /// How many tags and blocks of items the store does not have as they are, about.
    pub fn changed(&self) -> usize {
        self.changed.tags.len() + self.changed.blocks.len()
    }

    /// A new tag is a change: its name has to be kept.
    fn get_or_add(&mut self, name: &Tag) -> u32 {
        if let Some(known) = self.by_name.get(name) {
            return *known;
        }
        // As many as there are items at the most, and those are counted in 32 bits.
        let ordinal = u32::try_from(self.tags.len()).unwrap_or(u32::MAX);
        self.tags.push(Slot {
            name: name.clone(),
            hash: ViewerHash::of(name),
            state: None,
            is_changed: false,
        });
        self.by_name.insert(name.clone(), ordinal);
        self.note(ordinal);
        ordinal
    }

    fn place(&mut self, item: Ordinal, of_item: Box<[u32]>) {
        // In whole blocks, and with none left out, so that a start finds them one behind the other.
        while self.of_items.len() <= item.index() {
            let block = self.of_items.len() / BLOCK;
            self.of_items.resize(self.of_items.len() + BLOCK, None);
            self.changed
                .blocks
                .insert(u32::try_from(block).unwrap_or(u32::MAX));
        }
        if let Some(place) = self.of_items.get_mut(item.index()) {
            *place = Some(of_item);
        }
    }

    fn note(&mut self, tag: u32) {
        if let Some(slot) = self.slot(tag)
            && !std::mem::replace(&mut slot.is_changed, true)
        {
            self.changed.tags.push(tag);
        }
    }

    fn slot(&mut self, tag: u32) -> Option<&mut Slot> {
        self.tags.get_mut(tag as usize)
    }
}

fn block_of(item: Ordinal) -> u32 {
    u32::try_from(item.index() / BLOCK).unwrap_or(u32::MAX)
}

fn ascending(mut tags: Vec<u32>) -> Box<[u32]> {
    tags.sort_unstable();
    tags.dedup();
    tags.into()
}

fn put(kind: u8, key: u32, value: Vec<u8>) -> Change {
    Change {
        kind,
        key: key.to_be_bytes().as_slice().into(),
        value: Some(value),
    }
}

fn unreadable(what: &'static str, reason: String) -> Error {
    Error::Unreadable { what, reason }
}
