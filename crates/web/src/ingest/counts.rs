//! What is metered, added up in memory and written down every few seconds.

use super::{Outcome, meaning::plain_title, tail::Line};
use model::{ShopId, Timestamp};
use parking_lot::{Mutex, RwLock};
use shop::{Error, Metered, Usage, Used};
use std::collections::HashSet;

/// Counts that wait at a time: further kinds of events are counted together.
const WAITING: usize = 2_000;

pub struct Counts {
    waiting: Mutex<Used>,
    usage: Usage,
    /// What is used up, as of the last time that was written down.
    used_up: RwLock<HashSet<(ShopId, Metered)>>,
}

impl Counts {
    pub(super) fn new(usage: Usage) -> Self {
        Self {
            waiting: Mutex::default(),
            usage,
            used_up: RwLock::default(),
        }
    }

    pub(super) fn events(&self, shop: ShopId, lines: &[Line]) {
        let mut waiting = self.waiting.lock();
        let mut add = |what: String| {
            let mut key = (shop, what);
            if waiting.len() >= WAITING && key.1.starts_with("event:") && !waiting.contains_key(&key) {
                key.1 = "event:…".to_owned();
            }
            *waiting.entry(key).or_insert(0) += 1;
        };
        for line in lines {
            add(format!("events.{}", line.outcome.name()));
            if line.outcome != Outcome::Refused {
                add(format!("event:{}", plain_title(&line.title)));
            }
        }
    }

    /// Something else that a shop used.
    pub fn add(&self, shop: ShopId, what: &str, count: u64) {
        *self.waiting.lock().entry((shop, what.to_owned())).or_insert(0) += count;
    }

    /// Has the shop used what it may? Up to a few seconds late.
    pub fn is_used_up(&self, shop: ShopId, what: Metered) -> bool {
        self.used_up.read().contains(&(shop, what))
    }

    /// Writes down what has come together, and looks whose limits are used up; on an error it waits for the next time.
    pub async fn flush(&self, now: Timestamp) -> Result<(), Error> {
        self.write(now).await?;
        let used_up = self.usage.used_up(now).await?;
        *self.used_up.write() = used_up.into_iter().collect();
        Ok(())
    }

    async fn write(&self, now: Timestamp) -> Result<(), Error> {
        let used = std::mem::take(&mut *self.waiting.lock());
        let written = self.usage.add(used.clone(), now).await;
        if written.is_err() {
            let mut waiting = self.waiting.lock();
            for (key, count) in used {
                *waiting.entry(key).or_insert(0) += count;
            }
        }
        written
    }
}

impl Outcome {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Counted => "counted",
            Self::Duplicate => "duplicate",
            Self::Refused => "refused",
        }
    }
}
