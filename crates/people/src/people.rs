use crate::{
    Config, Error,
    account::{Profile, StoredSession},
    hashing::Hasher,
    limits::Limiter,
    token::TokenHash,
};
use model::PersonId;
use std::sync::Arc;
use storage::{ReadCache, Records};
use tokio::sync::Notify;

/// The desk for accounts; clones share its caches, limits and hashing queue.
#[derive(Clone)]
pub struct People {
    pub(crate) records: Records,
    pub(crate) desk: Arc<Desk>,
}

pub(crate) struct Desk {
    pub config: Config,
    pub hasher: Hasher,
    pub limiter: Limiter,
    pub sessions: ReadCache<TokenHash, StoredSession>,
    pub profiles: ReadCache<PersonId, Profile>,
    /// Rung when a letter has been put into the outbox.
    pub mail_waiting: Notify,
    /// Rung when an erasure was ordered or called off.
    pub erasures_waiting: Notify,
}

impl People {
    /// Fails when the hash cost is not one that argon2 takes.
    pub fn new(records: Records, config: Config) -> Result<Self, Error> {
        let desk = Desk {
            hasher: Hasher::new(&config)?,
            limiter: Limiter::new(config.limits.keys),
            sessions: ReadCache::of(&records, config.cached),
            profiles: ReadCache::of(&records, config.cached),
            mail_waiting: Notify::new(),
            erasures_waiting: Notify::new(),
            config,
        };
        Ok(Self {
            records,
            desk: Arc::new(desk),
        })
    }

    pub fn config(&self) -> &Config {
        &self.desk.config
    }
}
