use crate::{Change, Changes, Facts, Post};
use model::{PersonId, PostId};
use storage::{ReadCache, Records, Statements};

/// Posts kept in memory; each takes one to two kilobytes.
const CACHED_POSTS: usize = 250_000;
/// People whose facts are kept; a few kilobytes each.
const CACHED_FACTS: usize = 50_000;

/// What all clones of [`crate::Social`] share: the announcer of changes, and what was read before. Each write says
/// here, within its unit of work, what it made old.
pub(crate) struct Desk {
    pub changes: Changes,
    /// As they are stored, whoever looks.
    pub posts: ReadCache<PostId, Post>,
    pub facts: ReadCache<PersonId, Facts>,
}

impl Desk {
    pub fn new(records: &Records) -> Self {
        Self {
            changes: Changes::new(),
            posts: ReadCache::of(records, CACHED_POSTS),
            facts: ReadCache::of(records, CACHED_FACTS),
        }
    }

    /// Somebody did something with a post, or took it back.
    pub fn marked(&self, tx: &mut dyn Statements, person: PersonId, post: PostId) {
        self.facts.change(tx, person);
        self.posts.change(tx, post);
    }

    /// Announces `change` once this unit of work is committed; from then on the post is read again.
    pub fn announce(&self, tx: &mut dyn Statements, change: Change) {
        self.posts.change(tx, change.post());
        let changes = self.changes.clone();
        tx.after_commit(Box::new(move || changes.announce(change)));
    }
}
