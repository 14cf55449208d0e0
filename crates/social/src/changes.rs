use crate::PostEntry;
use model::PostId;
use std::sync::Arc;
use tokio::sync::broadcast;

/// Changes that one slow listener may leave unread before it is told that it missed some.
const CAPACITY: usize = 4_096;

/// Something about the posts that is on disk now.
#[derive(Debug, Clone)]
pub enum Change {
    Published(Arc<PostEntry>),
    /// Caption, tags or pins changed, or a removed post came back.
    Edited(Arc<PostEntry>),
    /// Deleted by its author or removed by an operator.
    Removed(PostId),
}

impl Change {
    pub fn post(&self) -> PostId {
        match self {
            Self::Published(entry) | Self::Edited(entry) => entry.id,
            Self::Removed(post) => *post,
        }
    }
}

/// Announces changes to indexes in memory. A listener that lags (`RecvError::Lagged`) builds its index again with
/// [`crate::Social::entries_since`].
#[derive(Debug, Clone)]
pub struct Changes(broadcast::Sender<Change>);

impl Changes {
    pub(crate) fn new() -> Self {
        Self(broadcast::Sender::new(CAPACITY))
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.0.subscribe()
    }

    pub(crate) fn announce(&self, change: Change) {
        // Nobody listening is no fault.
        let _ = self.0.send(change);
    }
}
