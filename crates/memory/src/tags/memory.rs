use super::{TagStats, state::TagState};
use crate::{Memory, ordinal::Ordinal};
use model::{Purpose, Signal, Tag, Timestamp};

impl Memory {
    /// Says which tags an item carries, at most 64; views that are applied from now on count for these. When it is said
    /// for the first time, the views that the item has already count as well, without their viewers and times.
    ///
    /// Whoever keeps the index of items says it again after every start, before the [`crate::Follower`] begins: items
    /// may have changed since the checkpoint.
    pub fn set_tags(&self, item: Ordinal, tags: &[Tag]) {
        let is_known = {
            let known = self.tags.read();
            // At a start nearly all are as they were.
            if known.carries(item, tags) {
                return;
            }
            known.knows(item)
        };
        if is_known {
            return self.tags.write().set(item, tags);
        }
        // Nothing is applied meanwhile, or a view could count twice or not at all.
        let _applying = self.positions.write();
        let views = self.counters_at(item).views;
        let mut all = self.tags.write();
        all.set(item, tags);
        if views > 0 {
            all.credit(item, views);
        }
    }

    /// What is known of a tag at `now`.
    pub fn tag(&self, tag: &Tag, now: Timestamp) -> TagStats {
        match self.tags.read().state(tag) {
            Some(state) => state.stats(now),
            None => TagState::default().stats(now),
        }
    }

    /// What this memory counted of a tag, to be merged with what others did.
    pub fn tag_state(&self, tag: &Tag) -> Option<TagState> {
        self.tags.read().state(tag).cloned()
    }

    /// Exact views of a tag.
    pub fn tag_views(&self, tag: &Tag) -> u64 {
        self.tags.read().state(tag).map_or(0, TagState::views)
    }

    /// Tags that any item carries or carried, and the bytes that their states take.
    pub fn tags(&self) -> (usize, usize) {
        self.tags.read().len()
    }

    /// Counts a view for the tags of its item.
    pub(crate) fn view_tags(&self, signal: &Signal, item: Ordinal) {
        let viewer = signal
            .leaf
            .filter(|_| signal.consent.purposes.has(Purpose::Measure));
        self.tags.write().view(item, viewer, signal.at);
    }
}
