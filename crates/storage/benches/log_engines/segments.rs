use crate::{Engine, Failure, PAYLOAD};
use model::Timestamp;
use std::{future::Future, path::Path, pin::Pin, sync::Arc};
use storage::signals::{Appended, Batch, DedupeKeys, EmbeddedLog, Options, Partition, SignalLog};

pub fn open(dir: &Path) -> Result<Arc<dyn Engine>, Failure> {
    Ok(Arc::new(Segments(EmbeddedLog::open(dir, &Options::default())?)))
}

struct Segments(EmbeddedLog);

impl Engine for Segments {
    fn append(&self, keys: Vec<u128>) -> Pin<Box<dyn Future<Output = Result<usize, Failure>> + Send>> {
        let mut batch = Batch::new();
        let filled = keys.into_iter().try_for_each(|key| {
            batch.push(Timestamp::from_micros(key as i64), DedupeKeys::One(key), &PAYLOAD)
        });
        let pending = filled.and_then(|()| {
            self.0
                .append(Partition(0), batch)
                .map_err(|refused| refused.error)
        });
        Box::pin(async move {
            let outcome = pending?.await?;
            Ok(outcome
                .iter()
                .filter(|appended| **appended != Appended::Duplicate)
                .count())
        })
    }
}
