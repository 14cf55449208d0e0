//! All items by ordinal, and which of them the state store does not have as they are.

use crate::{
    Error,
    codec::{self, KeptItem},
    item::Item,
    ordinal::{ItemId, Ordinal, Ordinals},
};
use std::{
    mem, panic,
    sync::mpsc::{self, Receiver, SyncSender},
    thread,
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

/// Stored items as the file holds them, one behind the other.
#[derive(Default)]
struct Chunk {
    bytes: Vec<u8>,
    /// Ordinal and end in `bytes` of each.
    ends: Vec<([u8; 4], usize)>,
}

const CHUNK: usize = 4_096;
const CHUNKS_WAITING: usize = 4;

fn read_chunks(store: &StateStore, sender: &SyncSender<Chunk>) -> Result<(), Error> {
    let mut chunk = Chunk::default();
    store.scan(KIND, |key, value| {
        let ordinal = <[u8; 4]>::try_from(key).map_err(|_| unreadable("a key is no ordinal".to_owned()))?;
        chunk.bytes.extend_from_slice(value);
        chunk.ends.push((ordinal, chunk.bytes.len()));
        if chunk.ends.len() == CHUNK {
            // Whoever stopped listening says why.
            let taken = sender.send(mem::take(&mut chunk));
            taken.map_err(|_| unreadable("nobody takes it".to_owned()))?;
        }
        Ok::<_, Error>(())
    })?;
    let _ = sender.send(chunk);
    Ok(())
}

fn decode_chunks(chunks: Receiver<Chunk>) -> Result<(Items, Ordinals), Error> {
    let (mut items, mut ordinals) = (Items::default(), Ordinals::default());
    for chunk in chunks {
        let mut from = 0;
        for (key, end) in chunk.ends {
            let KeptItem { id, item } = codec::decode(chunk.bytes.get(from..end).unwrap_or_default())?;
            let ordinal = ordinals.get_or_add(id);
            if key != ordinal.0.to_be_bytes() {
                return Err(unreadable(format!("ordinal {} is missing", ordinal.0)));
            }
            items.all.push(item);
            items.is_changed.push(false);
            from = end;
        }
    }
    Ok((items, ordinals))
}

fn unreadable(reason: String) -> Error {
    Error::Unreadable { what: "item", reason }
}

impl Items {
    /// Reads all items and their names. One thread reads and checks the file, this one decodes: a start waits for it.
    pub fn load(store: &StateStore) -> Result<(Self, Ordinals), Error> {
        let (sender, chunks) = mpsc::sync_channel(CHUNKS_WAITING);
        thread::scope(|scope| {
            let reading = scope.spawn(move || read_chunks(store, &sender));
            let decoded = decode_chunks(chunks);
            let read = reading
                .join()
                .unwrap_or_else(|panicked| panic::resume_unwind(panicked));
            // When decoding failed, reading ended because nobody took what it read.
            let decoded = decoded?;
            read.map(|()| decoded)
        })
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
