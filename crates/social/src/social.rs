use crate::{Changes, limits};
use shop::PublicCatalogue;
use std::sync::Arc;
use storage::Records;
use tokio::sync::Semaphore;

/// All posts of a yard and what people do with them. Clones share one announcer of [`Changes`].
#[derive(Clone)]
pub struct Social {
    pub(crate) records: Records,
    pub(crate) changes: Changes,
    pub(crate) uploads: Arc<Semaphore>,
}

impl Social {
    pub fn new(records: Records) -> Self {
        let uploads = Arc::new(Semaphore::new(limits::UPLOADS_AT_ONCE));
        Self {
            records,
            changes: Changes::new(),
            uploads,
        }
    }

    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// The products that pins lead to.
    pub fn catalogue(&self) -> PublicCatalogue {
        PublicCatalogue::new(self.records.clone())
    }
}
