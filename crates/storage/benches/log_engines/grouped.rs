//! Group commit by one writer thread around a store that commits a group at a time.

use crate::{Engine, Failure};
use std::{
    collections::HashSet,
    future::Future,
    pin::Pin,
    sync::{Arc, mpsc},
    thread,
};
use tokio::sync::oneshot;

const GROUP_RECORDS: usize = 20_000;

pub trait Store: Send + 'static {
    /// Stores the records with these keys that it does not hold yet, syncs, and gives how many that were.
    fn commit(&mut self, keys: &[u128]) -> Result<usize, Failure>;
}

/// The window of stores that keep no index of keys.
pub fn unseen(window: &mut HashSet<u128>, keys: &[u128]) -> Vec<u128> {
    keys.iter().copied().filter(|&key| window.insert(key)).collect()
}

type Job = (Vec<u128>, oneshot::Sender<Result<usize, String>>);

struct Grouped(mpsc::SyncSender<Job>);

pub fn open(mut store: impl Store) -> Result<Arc<dyn Engine>, Failure> {
    let (sender, jobs) = mpsc::sync_channel::<Job>(1000);
    let writer = move || {
        while let Ok(first) = jobs.recv() {
            let (mut keys, first_reply) = first;
            let mut replies = vec![first_reply];
            while keys.len() < GROUP_RECORDS
                && let Ok((more, reply)) = jobs.try_recv()
            {
                keys.extend(more);
                replies.push(reply);
            }
            let outcome = store.commit(&keys).map_err(|error| error.to_string());
            for reply in replies {
                let _ = reply.send(outcome.clone());
            }
        }
    };
    thread::Builder::new().spawn(writer)?;
    Ok(Arc::new(Grouped(sender)))
}

impl Engine for Grouped {
    fn append(&self, keys: Vec<u128>) -> Pin<Box<dyn Future<Output = Result<usize, Failure>> + Send>> {
        let (reply, answer) = oneshot::channel();
        // Never full: there are at most a hundred producers.
        let sent = self.0.try_send((keys, reply)).map_err(|error| error.to_string());
        Box::pin(async move {
            sent?;
            Ok(answer.await??)
        })
    }
}
