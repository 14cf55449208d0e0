use crate::{Changes, desk::Desk, limits};
use std::sync::Arc;
use storage::Records;
use tokio::sync::Semaphore;

/// All posts of a yard and what people do with them. Clones share one announcer of [`Changes`] and what was read
/// before.
#[derive(Clone)]
pub struct Social {
    pub(crate) records: Records,
    pub(crate) desk: Arc<Desk>,
    pub(crate) uploads: Arc<Semaphore>,
}

impl Social {
    pub fn new(records: Records) -> Self {
        let uploads = Arc::new(Semaphore::new(limits::UPLOADS_AT_ONCE));
        Self {
            desk: Arc::new(Desk::new(&records)),
            records,
            uploads,
        }
    }

    pub fn changes(&self) -> &Changes {
        &self.desk.changes
    }
}
