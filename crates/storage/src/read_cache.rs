//! What was read from the records, kept in memory until it changes.

use crate::{Records, Statements, records::Engine};
use model::Timestamp;
use parking_lot::Mutex;
use quick_cache::sync::Cache;
use std::{hash::Hash, sync::Arc, time::Duration};

/// A bounded cache of what the records say. A reader keeps what it read only if nothing changed in between, so
/// that a role or session that has been taken away is never cached again. Clones share one cache.
pub struct ReadCache<K, V> {
    inner: Arc<Inner<K, V>>,
}

struct Inner<K, V> {
    kept: Cache<K, (Timestamp, Arc<V>)>,
    changes: Mutex<u64>,
    kept_for: Duration,
}

/// How many changes a reader had seen before it read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark(u64);

impl<K, V> Clone for ReadCache<K, V> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

impl<K: Hash + Eq + Clone, V> ReadCache<K, V> {
    /// Keeps about `size` values, each for `kept_for` at most: the longest that a change made behind the back of
    /// this process stays unseen.
    pub fn new(size: usize, kept_for: Duration) -> Self {
        let inner = Inner {
            kept: Cache::new(size),
            changes: Mutex::new(0),
            kept_for,
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Keeps values as long as the place of the records allows: SQLite belongs to this process alone, PostgreSQL may
    /// be shared with others, whose changes are to be seen soon.
    pub fn of(records: &Records, size: usize) -> Self {
        let kept_for = match records.engine() {
            Engine::Sqlite => Duration::from_hours(1),
            Engine::Postgres => Duration::from_secs(5),
        };
        Self::new(size, kept_for)
    }

    pub fn get(&self, key: &K, now: Timestamp) -> Option<Arc<V>> {
        let (read_at, value) = self.inner.kept.get(key)?;
        (now.since(read_at) < self.inner.kept_for).then_some(value)
    }

    /// To be taken before reading what is to be kept.
    pub fn mark(&self) -> Mark {
        Mark(*self.inner.changes.lock())
    }

    pub fn keep(&self, mark: Mark, key: K, value: Arc<V>, now: Timestamp) {
        let changes = self.inner.changes.lock();
        if Mark(*changes) == mark {
            self.inner.kept.insert(key, (now, value));
        }
    }

    /// To be called after the change is in the records.
    pub fn changed<'a>(&self, keys: impl IntoIterator<Item = &'a K>)
    where
        K: 'a,
    {
        let mut changes = self.inner.changes.lock();
        *changes += 1;
        for key in keys {
            self.inner.kept.remove(key);
        }
    }

    /// Called after a change that touches more than can be named.
    pub fn all_changed(&self) {
        *self.inner.changes.lock() += 1;
        self.inner.kept.clear();
    }
}

impl<K, V> ReadCache<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// [`ReadCache::changed`] once this unit of work is committed.
    pub fn change(&self, tx: &mut dyn Statements, key: K) {
        let cache = self.clone();
        tx.after_commit(Box::new(move || cache.changed([&key])));
    }

    pub fn change_many(&self, tx: &mut dyn Statements, keys: Vec<K>) {
        let cache = self.clone();
        tx.after_commit(Box::new(move || cache.changed(&keys)));
    }

    /// [`ReadCache::all_changed`] once this unit of work is committed.
    pub fn change_all(&self, tx: &mut dyn Statements) {
        let cache = self.clone();
        tx.after_commit(Box::new(move || cache.all_changed()));
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
        let early = cache.mark();
        cache.keep(early, 1, Arc::new("again"), now);
        cache.all_changed();
        cache.keep(early, 2, Arc::new("late"), now);
        assert_eq!((cache.get(&1, now), cache.get(&2, now)), (None, None));
    }
}
