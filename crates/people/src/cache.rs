use model::Timestamp;
use parking_lot::Mutex;
use quick_cache::sync::Cache;
use std::{hash::Hash, sync::Arc, time::Duration};

/// A bounded cache of what the records say. A reader keeps what it read only if nothing changed in between, so
/// that a role or session that has been taken away is never cached again.
pub(crate) struct ReadCache<K, V> {
    kept: Cache<K, (Timestamp, Arc<V>)>,
    changes: Mutex<u64>,
    kept_for: Duration,
}

/// How many changes a reader had seen before it read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark(u64);

impl<K: Hash + Eq + Clone, V> ReadCache<K, V> {
    pub fn new(size: usize, kept_for: Duration) -> Self {
        Self {
            kept: Cache::new(size),
            changes: Mutex::new(0),
            kept_for,
        }
    }

    pub fn get(&self, key: &K, now: Timestamp) -> Option<Arc<V>> {
        let (read_at, value) = self.kept.get(key)?;
        (now.since(read_at) < self.kept_for).then_some(value)
    }

    pub fn mark(&self) -> Mark {
        Mark(*self.changes.lock())
    }

    pub fn keep(&self, mark: Mark, key: K, value: Arc<V>, now: Timestamp) {
        let changes = self.changes.lock();
        if Mark(*changes) == mark {
            self.kept.insert(key, (now, value));
        }
    }

    /// Called after the change is in the records.
    pub fn changed<'a>(&self, keys: impl IntoIterator<Item = &'a K>)
    where
        K: 'a,
    {
        let mut changes = self.changes.lock();
        *changes += 1;
        for key in keys {
            self.kept.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_a_change_is_not_kept_after_it() {
        let cache = ReadCache::new(10, Duration::from_secs(5));
        let now = Timestamp::from_micros(0);
        let early = cache.mark();
        cache.changed([&1]);
        cache.keep(early, 1, Arc::new("old"), now);
        assert_eq!(cache.get(&1, now), None);
        cache.keep(cache.mark(), 1, Arc::new("new"), now);
        assert_eq!(cache.get(&1, now).as_deref(), Some(&"new"));
        assert_eq!(cache.get(&1, now.plus(Duration::from_secs(5))), None);
        cache.changed([&1]);
        assert_eq!(cache.get(&1, now), None);
    }
}
