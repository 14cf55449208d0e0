//! Keeping the index true: loaded at start, then changed by what `social` and `shop` announce.

use crate::{Error, Feed, PostFacts, Words, feed::Parts, stock::load_stock};
use model::Position;
use shop::Availability;
use social::{Change, PostEntry, PostState};
use std::time::Duration;
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    task::JoinHandle,
};

const AFTER_ERROR: Duration = Duration::from_secs(1);

impl Feed {
    /// Follows the changes of posts and products for ever; cancel the future to stop. [`Feed::open`] began to listen
    /// before it loaded, so nothing in between is missed.
    pub async fn keep_up(self) {
        let listening = self.parts.listening.lock().take();
        // A second caller, or one after a stop, has missed changes: it listens from now on and loads again.
        let (mut posts, mut products) = match listening {
            Some(listening) => listening,
            None => {
                let listening = self.parts.listen();
                self.reload().await;
                listening
            }
        };
        loop {
            tokio::select! {
                change = posts.recv() => match change {
                    Ok(change) => self.parts.note(&change),
                    Err(RecvError::Lagged(_)) => self.reload().await,
                    Err(RecvError::Closed) => return,
                },
                change = products.recv() => match change {
                    Ok(shop::Change::Stock { product, in_stock, .. }) => self.parts.note_stock(product, in_stock),
                    Ok(shop::Change::Product { product, .. }) => self.look_up(product).await,
                    Err(RecvError::Lagged(_)) => self.reload().await,
                    Err(RecvError::Closed) => return,
                },
            }
        }
    }

    async fn reload(&self) {
        let reloaded = async {
            load_stock(&self.parts).await?;
            self.parts.load_posts().await
        };
        if let Err(error) = reloaded.await {
            tracing::error!(%error, "the feed's index cannot be read again");
            tokio::time::sleep(AFTER_ERROR).await;
        }
    }

    async fn look_up(&self, product: model::ProductId) {
        match self.parts.catalogue.cards(vec![product]).await {
            Ok(cards) => {
                let card = cards.first();
                let in_stock = card.is_some_and(|card| card.availability == Availability::InStock);
                self.parts.note_stock(product, in_stock);
                if let Some(card) = card {
                    let mut index = self.parts.index.write();
                    index.offer(&self.parts.memory, product, &card.shop, card.price_min);
                }
            }
            Err(error) => tracing::warn!(%error, %product, "a changed product cannot be looked up"),
        }
    }
}

/// The notices of posts and of products.
pub(crate) type Listening = (Receiver<Change>, Receiver<shop::Change>);

impl Parts {
    pub fn listen(&self) -> Listening {
        (
            self.social.changes().subscribe(),
            self.shops.changes().subscribe(),
        )
    }

    /// Reads the posts a batch at a time, the next one while the last is put in.
    pub async fn load_posts(&self) -> Result<(), Error> {
        let mut reading = self.read_posts(Position::START);
        loop {
            // A read that panicked is one that failed.
            let entries = reading
                .await
                .map_err(|_| social::Error::from(storage::records::Error::Closed))??;
            let Some(last) = entries.last() else { return Ok(()) };
            let through = entries.len() < social::limits::SCAN;
            reading = self.read_posts(last.position());
            let live = entries.iter().filter(|entry| entry.state == PostState::Live);
            // Captions are read before pages have to wait for the index.
            let live: Vec<PostFacts> = live.map(PostFacts::from).collect();
            let mut index = self.index.write();
            for facts in &live {
                index.put(&self.memory, facts);
            }
            if through {
                reading.abort();
                return Ok(());
            }
        }
    }

    fn read_posts(&self, after: Position) -> JoinHandle<Result<Vec<PostEntry>, social::Error>> {
        let social = self.social.clone();
        tokio::spawn(async move { social.entries_since(after, social::limits::SCAN).await })
    }

    fn note(&self, change: &Change) {
        match change {
            Change::Published(entry) | Change::Edited(entry) if entry.state == PostState::Live => {
                let facts = PostFacts::from(&**entry);
                self.index.write().put(&self.memory, &facts);
            }
            Change::Published(entry) | Change::Edited(entry) => {
                self.index.write().remove(&self.memory, entry.id)
            }
            Change::Removed(post) => self.index.write().remove(&self.memory, *post),
        }
    }

    fn note_stock(&self, product: model::ProductId, in_stock: bool) {
        self.index.write().stock(&self.memory, product, in_stock);
    }
}

impl From<&PostEntry> for PostFacts {
    fn from(entry: &PostEntry) -> Self {
        Self {
            id: entry.id,
            author: entry.author,
            words: Words::of(&entry.caption),
            tags: entry.tags.clone(),
            pins: entry.pinned.clone(),
            created_at: entry.created_at,
        }
    }
}
