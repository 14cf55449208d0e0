use super::{Appended, Batch, Cursor, Error, Partition, Position, Tail, Usage, Verified};
use std::{future::Future, pin::Pin, task::Context, task::Poll, time::Duration};
use tokio::sync::oneshot;

/// A durable, deduplicated, append-only log of opaque payloads, split into partitions that are each in order.
///
/// Appending never blocks and may be called from async code; reading, dropping and verifying do blocking I/O.
pub trait SignalLog: Send + Sync {
    /// How many partitions there are, numbered from 0. Fixed for the life of the log.
    fn partitions(&self) -> u16;

    /// Hands a batch to the writer. The [`Pending`] resolves once every record of it, or for a repeat its first
    /// copy, is on disk. Batches of one caller are stored in the order of the calls.
    ///
    /// # Errors
    /// Gives the batch back with [`Error::Full`], [`Error::Closed`] or [`Error::NoSuchPartition`].
    fn append(&self, partition: Partition, batch: Batch) -> Result<Pending, Refused>;

    /// As `append`, but blocks for up to `patience` while the queue is full. Not for async code.
    ///
    /// # Errors
    /// As `append`.
    fn append_patiently(
        &self,
        partition: Partition,
        batch: Batch,
        patience: Duration,
    ) -> Result<Pending, Refused>;

    /// Reads from `from` on, concurrently with appends, and sees only what is on disk.
    ///
    /// # Errors
    /// [`Error::Dropped`] if retention took that record, [`Error::Ahead`] if it is not written yet (the very next
    /// offset is fine).
    fn read(&self, from: Position) -> Result<Box<dyn Cursor>, Error>;

    /// Follows the durable end of a partition.
    ///
    /// # Errors
    /// [`Error::NoSuchPartition`].
    fn tail(&self, partition: Partition) -> Result<Tail, Error>;

    /// What the partition holds, oldest piece first; retention drops whole pieces.
    ///
    /// # Errors
    /// [`Error::NoSuchPartition`].
    fn usage(&self, partition: Partition) -> Result<Vec<Usage>, Error>;

    /// Drops whole pieces that hold only records before `position` and no key that the dedupe window still
    /// promises to know. Gives the oldest offset that is left.
    ///
    /// # Errors
    /// [`Error::NoSuchPartition`] or [`Error::Io`].
    fn drop_before(&self, position: Position) -> Result<u64, Error>;

    /// Reads everything that is durable and checks sums, offsets and encoding.
    ///
    /// # Errors
    /// [`Error::Io`] if a file cannot be read; damage is not an error here but part of the answer.
    fn verify(&self) -> Result<Verified, Error>;
}

/// A batch that was not taken, with the reason.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct Refused {
    #[source]
    pub error: Error,
    pub batch: Batch,
}

/// An append on its way to the disk: one [`Appended`] per record of the batch, in its order.
///
/// Dropping it does not take the append back.
#[derive(Debug)]
pub struct Pending(State);

#[derive(Debug)]
enum State {
    Ready(Vec<Appended>),
    Waiting(oneshot::Receiver<Outcome>),
}

pub(super) type Outcome = Result<Vec<Appended>, Error>;

impl Pending {
    pub(super) fn ready(outcome: Vec<Appended>) -> Self {
        Self(State::Ready(outcome))
    }

    pub(super) fn waiting(receiver: oneshot::Receiver<Outcome>) -> Self {
        Self(State::Waiting(receiver))
    }

    /// Blocks until the batch is durable. Not for async code: `.await` it there.
    ///
    /// # Errors
    /// [`Error::DiskFull`], [`Error::Io`] or [`Error::Closed`]: nothing was acknowledged.
    pub fn wait(self) -> Result<Vec<Appended>, Error> {
        match self.0 {
            State::Ready(outcome) => Ok(outcome),
            State::Waiting(receiver) => receiver.blocking_recv().unwrap_or(Err(Error::Closed)),
        }
    }
}

impl Future for Pending {
    type Output = Result<Vec<Appended>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            State::Ready(outcome) => Poll::Ready(Ok(std::mem::take(outcome))),
            State::Waiting(receiver) => Pin::new(receiver)
                .poll(context)
                .map(|outcome| outcome.unwrap_or(Err(Error::Closed))),
        }
    }
}
