//! Everybody's history, from the log: what models are trained on. It is longer than what a leaf remembers, and obeys the
//! same consents and the same orders to forget.

use crate::{
    ActSet, Error, Memory,
    follower::held,
    ordinal::{ItemId, Ordinal},
    sealing::{Opened, Opener},
    store::forgotten_source,
};
use model::{Act, LeafId, Object, Purpose, Signal, Source, Timestamp};
use rustc_hash::FxHashMap;
use storage::{
    keys::KeyStore,
    signals::{Partition, Position, SignalLog},
};

/// What one leaf did to one item through one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub item: Ordinal,
    pub acts: ActSet,
    pub source: Source,
    /// Of the last act, in seconds since the epoch.
    pub at: u32,
}

/// Histories of leaves that allow to personalise; who they are is not in them.
#[derive(Debug, Default)]
pub struct Histories {
    /// One for each leaf that did anything, the order of acts within; at most [`Histories::MAX_LINES`] each.
    pub leaves: Vec<Vec<Line>>,
    /// Signals that were read.
    pub signals: u64,
    /// Signals that say nothing any more, because their person was erased.
    pub erased: u64,
    /// Lines that orders to forget took out.
    pub forgotten: u64,
}

impl Histories {
    /// Lines kept per leaf, the newest: a machine that does a million things must not outweigh everybody, nor take the
    /// memory of all.
    pub const MAX_LINES: usize = 2_000;
    /// Signals that are read, the newest of each partition.
    pub const MAX_SIGNALS: u64 = 200_000_000;

    /// Lines of all leaves.
    pub fn lines(&self) -> usize {
        self.leaves.iter().map(Vec::len).sum()
    }
}

impl Memory {
    /// Reads the whole log. `tell` hears how many signals have been read and how many there are. Blocks on disk.
    ///
    /// # Errors
    /// What keeps the log or the keys from being read. A single signal that does not open is passed over.
    pub fn histories(
        &self,
        log: &dyn SignalLog,
        keys: &KeyStore,
        mut tell: impl FnMut(u64, u64),
    ) -> Result<Histories, Error> {
        let partitions = (0..log.partitions()).map(Partition);
        let mut places = Vec::new();
        for partition in partitions {
            let held = held(log, partition)?;
            let share = Histories::MAX_SIGNALS / u64::from(log.partitions()).max(1);
            places.push((
                partition,
                held.start.max(held.end.saturating_sub(share)),
                held.end,
            ));
        }
        let all: u64 = places.iter().map(|(_, first, end)| end - first).sum();
        let (mut histories, mut reading) = (Histories::default(), Reading::default());
        let mut opener = Opener::new();
        for (partition, first, end) in places {
            let from = Position {
                partition,
                offset: first,
            };
            let mut cursor = log.read(from)?;
            'pages: while let Some(page) = cursor.next_page()? {
                for entry in page.iter() {
                    if entry.position.offset >= end {
                        break 'pages;
                    }
                    histories.signals += 1;
                    match opener.open(entry.payload, entry.time, keys) {
                        Ok(Opened::Clear(signal)) => reading.take(self, &signal),
                        Ok(Opened::Erased | Opened::NoKey(_)) => histories.erased += 1,
                        Err(error @ Error::Keys(_)) => return Err(error),
                        Err(_) => {}
                    }
                }
                tell(histories.signals, all);
            }
        }
        histories.forgotten = reading.forgotten;
        histories.leaves = reading.finish();
        Ok(histories)
    }
}

/// All of a leaf's signals are in one partition, so its acts and its orders to forget come in order.
#[derive(Default)]
struct Reading {
    places: FxHashMap<LeafId, usize>,
    leaves: Vec<Vec<Line>>,
    forgotten: u64,
}

impl Reading {
    fn take(&mut self, memory: &Memory, signal: &Signal) {
        let Some(leaf) = signal.leaf else { return };
        if signal.act == Act::Forget {
            self.forget(memory, leaf, signal);
            return;
        }
        if !signal.consent.purposes.has(Purpose::Personalise) {
            return;
        }
        let Some(item) = ItemId::of(&signal.object).and_then(|id| memory.ordinal(id)) else {
            return;
        };
        let place = *self.places.entry(leaf).or_insert(self.leaves.len());
        if place == self.leaves.len() {
            self.leaves.push(Vec::new());
        }
        let Some(lines) = self.leaves.get_mut(place) else {
            return;
        };
        note(lines, item, signal);
    }

    fn forget(&mut self, memory: &Memory, leaf: LeafId, signal: &Signal) {
        let place = self.places.get(&leaf);
        let Some(lines) = place.and_then(|place| self.leaves.get_mut(*place)) else {
            return;
        };
        let before = lines.len();
        if matches!(signal.object, Object::Leaf(_)) {
            match signal.extra.as_deref().and_then(forgotten_source) {
                Some(source) => lines.retain(|line| line.source != source),
                None => lines.clear(),
            }
        } else if let Some(item) = ItemId::of(&signal.object).and_then(|id| memory.ordinal(id)) {
            lines.retain(|line| line.item != item);
        }
        self.forgotten += (before - lines.len()) as u64;
    }

    fn finish(mut self) -> Vec<Vec<Line>> {
        for lines in &mut self.leaves {
            lines.retain(|line| !line.acts.is_empty());
            lines.sort_by_key(|line| line.at);
        }
        self.leaves.retain(|lines| !lines.is_empty());
        self.leaves
    }
}

/// How far back a line of the same item is looked for; what was done longer ago stands as a line of its own.
const LOOKED_BACK: usize = 64;

fn note(lines: &mut Vec<Line>, item: Ordinal, signal: &Signal) {
    let at = u32::try_from(signal.at.seconds().max(Timestamp::default().seconds())).unwrap_or(0);
    let known = lines
        .iter_mut()
        .rev()
        .take(LOOKED_BACK)
        .find(|line| line.item == item && line.source == signal.source);
    if let Some(line) = known {
        line.acts.apply(&signal.act, signal.value);
        line.at = line.at.max(at);
        return;
    }
    let mut acts = ActSet::default();
    acts.apply(&signal.act, signal.value);
    if acts.is_empty() {
        return;
    }
    if lines.len() == Histories::MAX_LINES {
        // A quarter at once, so that a busy leaf does not move all of its lines with every act.
        lines.drain(..Histories::MAX_LINES / 4);
    }
    lines.push(Line {
        item,
        acts,
        source: signal.source,
        at,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Door;
    use model::{ConsentStamp, PostId, PurposeSet, Scope};
    use std::sync::Arc;
    use storage::{
        keys::MasterKey,
        signals::{EmbeddedLog, Options},
    };

    fn signal(leaf: LeafId, post: u8, act: Act, second: i64) -> Signal {
        Signal {
            message_id: format!("{leaf}-{post}-{act}-{second}").parse().unwrap(),
            at: Timestamp::from_micros((1_780_000_000 + second) * 1_000_000),
            scope: Scope::Yard,
            leaf: Some(leaf),
            source: Source::Feed,
            act,
            object: Object::Post(PostId::from_bytes([post; 16])),
            consent: ConsentStamp {
                purposes: PurposeSet::NONE.with(Purpose::Personalise),
            },
            trace: None,
            value: None,
            extra: None,
        }
    }

    #[tokio::test]
    async fn histories_obey_consents_and_orders_to_forget() {
        let folder = tempfile::TempDir::new().unwrap();
        let keys = KeyStore::open(&folder.path().join("keys"), &MasterKey::from_bytes([3; 32])).unwrap();
        let keys = Arc::new(keys);
        let log: Arc<dyn SignalLog> =
            Arc::new(EmbeddedLog::open(&folder.path().join("log"), &Options::default()).unwrap());
        let door = Door::new(Arc::clone(&log), [1; 32], Arc::clone(&keys));
        let [mina, jisu, gone] = [(); 3].map(|()| LeafId::new());
        let unallowed = Signal {
            consent: ConsentStamp::default(),
            ..signal(jisu, 4, Act::Like, 5)
        };
        let forget_item = signal(mina, 2, Act::Forget, 9);
        let forget_feed = Signal {
            object: Object::Leaf(jisu),
            extra: Some(r#"{"source":"feed"}"#.into()),
            ..signal(jisu, 0, Act::Forget, 9)
        };
        let in_shop = Signal {
            source: Source::Shop,
            ..signal(jisu, 3, Act::Tap, 2)
        };
        let signals = [
            signal(mina, 1, Act::View, 1),
            signal(mina, 2, Act::Like, 2),
            signal(mina, 1, Act::Like, 3),
            signal(mina, 3, Act::Like, 4),
            signal(mina, 3, Act::Unlike, 5),
            forget_item,
            signal(jisu, 1, Act::Like, 1),
            unallowed,
            in_shop,
            forget_feed,
            signal(gone, 1, Act::Like, 1),
        ];
        door.record(&signals).await.unwrap();
        keys.destroy(&[gone], Timestamp::now()).await.unwrap();
        let memory = Memory::new();
        for post in 1..5 {
            memory.intern(ItemId::Post(PostId::from_bytes([post; 16])));
        }
        let histories = memory.histories(&*log, &keys, |_, _| {}).unwrap();
        assert_eq!((histories.signals, histories.erased), (11, 1));
        let mut lines = histories.leaves.clone();
        lines.sort_by_key(|lines| std::cmp::Reverse(lines[0].source));
        let [jisus, minas] = lines.as_slice() else {
            panic!("two leaves: {lines:?}")
        };
        let (post, known) = (
            |n| memory.ordinal(ItemId::Post(PostId::from_bytes([n; 16]))),
            minas,
        );
        assert_eq!((known.len(), Some(known[0].item)), (1, post(1)), "{known:?}");
        assert!(known[0].acts.liked());
        assert_eq!((jisus.len(), jisus[0].source), (1, Source::Shop));
    }

    #[test]
    fn a_machine_keeps_no_more_lines_than_it_may() {
        let mut lines = Vec::new();
        let leaf = LeafId::new();
        for item in 0..10_000 {
            note(
                &mut lines,
                Ordinal(item),
                &signal(leaf, 0, Act::Tap, i64::from(item)),
            );
        }
        assert!(lines.len() <= Histories::MAX_LINES && lines.len() > Histories::MAX_LINES / 2);
        assert_eq!(lines.last().map(|line| line.item), Some(Ordinal(9_999)));
    }
}
