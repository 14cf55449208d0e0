use super::Error;
use parking_lot::{Condvar, Mutex};
use std::{sync::Arc, time::Duration, time::Instant};
use tokio::sync::watch;

#[derive(Debug, Clone, Copy, Default)]
struct End {
    next: u64,
    closed: bool,
}

/// The durable end of a partition as its writer announces it, to threads and to tasks.
#[derive(Debug)]
pub(super) struct Announcer {
    end: Mutex<End>,
    moved: Condvar,
    watch: watch::Sender<End>,
}

impl Announcer {
    pub fn new(next: u64) -> Arc<Self> {
        let end = End { next, closed: false };
        Arc::new(Self {
            end: Mutex::new(end),
            moved: Condvar::new(),
            watch: watch::Sender::new(end),
        })
    }

    pub fn next(&self) -> u64 {
        self.end.lock().next
    }

    pub fn advance(&self, next: u64) {
        self.announce(|end| end.next = next);
    }

    pub fn close(&self) {
        self.announce(|end| end.closed = true);
    }

    fn announce(&self, change: impl FnOnce(&mut End)) {
        let mut end = self.end.lock();
        change(&mut end);
        let now = *end;
        drop(end);
        self.moved.notify_all();
        self.watch.send_replace(now);
    }
}

/// Follows the durable end of a partition: the offset that the next stored record will have.
#[derive(Debug)]
pub struct Tail {
    announcer: Arc<Announcer>,
    watch: watch::Receiver<End>,
}

impl Tail {
    pub(super) fn new(announcer: &Arc<Announcer>) -> Self {
        Self {
            announcer: Arc::clone(announcer),
            watch: announcer.watch.subscribe(),
        }
    }

    /// Every offset below is durable and can be read.
    pub fn next(&self) -> u64 {
        self.announcer.next()
    }

    /// Waits until the record at `offset` is durable; gives the end.
    ///
    /// # Errors
    /// [`Error::Closed`] if the log closes first.
    pub async fn reached(&mut self, offset: u64) -> Result<u64, Error> {
        let end = self.watch.wait_for(|end| end.next > offset || end.closed).await;
        let end = end.map(|end| *end).map_err(|_| Error::Closed)?;
        if end.next > offset {
            Ok(end.next)
        } else {
            Err(Error::Closed)
        }
    }

    /// As `reached`, for threads: gives the end when it passes `offset`, the log closes or `timeout` is over.
    pub fn wait(&self, offset: u64, timeout: Duration) -> u64 {
        let deadline = Instant::now() + timeout;
        let mut end = self.announcer.end.lock();
        while end.next <= offset && !end.closed {
            if self.announcer.moved.wait_until(&mut end, deadline).timed_out() {
                break;
            }
        }
        end.next
    }
}
