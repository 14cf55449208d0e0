use crate::{Door, Error};
use std::time::Duration;
use storage::{Records, outbox};

/// Rows moved at once.
const BATCH: u32 = 500;
/// Pause when the outbox was empty: half of what an act may take to show on the next page, less the disk's share.
const IDLE: Duration = Duration::from_millis(25);
const AFTER_ERROR: Duration = Duration::from_secs(1);

/// Moves signals from the outbox of record changes into the log, each once.
pub struct Relay {
    records: Records,
    door: Door,
}

impl Relay {
    pub fn new(records: Records, door: Door) -> Self {
        Self { records, door }
    }

    /// Moves what waits until there is nothing left; tells how many signals that were.
    pub async fn drain(&self) -> Result<usize, Error> {
        let mut moved = 0;
        loop {
            let waiting = outbox::waiting(&self.records, BATCH).await?;
            if waiting.is_empty() {
                return Ok(moved);
            }
            moved += waiting.len();
            let (rows, signals): (Vec<_>, Vec<_>) = waiting.into_iter().map(|w| (w.row, w.signal)).unzip();
            self.door.record(&signals).await?;
            outbox::settle(&self.records, rows).await?;
        }
    }

    /// Drains for ever; cancel the future to stop. What was appended and not settled is a duplicate next time.
    pub async fn run(self) {
        loop {
            let pause = match self.drain().await {
                Ok(_) => IDLE,
                Err(error) => {
                    tracing::error!(%error, "the outbox cannot be moved into the signal log");
                    AFTER_ERROR
                }
            };
            tokio::time::sleep(pause).await;
        }
    }
}
