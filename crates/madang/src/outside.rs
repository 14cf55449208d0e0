//! What the yard asks of other machines, by the clock: catalogue files at merchants' addresses, pictures that such files only
//! name, and webhooks. And what other processes wrote into the same records.

use crate::yard::until;
use fetch::{Fetched, Fetcher, Reach, Validators};
use model::Timestamp;
use serde::Deserialize;
use shop::{Error, Imports, Shops, WantedPicture, Webhooks};
use social::{
    Social,
    media::{Cut, limits::UPLOAD_BYTES},
};
use std::{sync::Arc, time::Duration};
use storage::blobs::Blobs;
use tokio::{sync::watch, task::JoinSet};

/// What servers are told who asks.
const NAME: &str = concat!("Madang/", env!("CARGO_PKG_VERSION"));
/// Pictures fetched at a time, so that no merchant's server is flooded.
const PICTURES_AT_ONCE: u32 = 4;
/// A slow server keeps the other merchants' pictures waiting no longer than this.
const PICTURE_WITHIN: Duration = Duration::from_secs(30);
/// Catalogues at addresses that are fetched at a time, and rounds of webhooks, so that one slow server holds up nobody else.
const FILES_AT_ONCE: usize = 3;
const TELLERS: usize = 4;
const NOTHING_DUE: Duration = Duration::from_secs(2);
const AFTER_ERROR: Duration = Duration::from_secs(10);
const WEBHOOKS_PAUSE: Duration = Duration::from_millis(500);
const SWEEP_EVERY: Duration = Duration::from_secs(3_600);
const NOTICE_EVERY: Duration = Duration::from_secs(3);

/// How far the yard reaches.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutsideConfig {
    /// Merchants may name addresses of the yard's own network too. Only where everybody who has a shop here may reach it.
    pub private_addresses: bool,
}

impl OutsideConfig {
    pub fn fetcher(self) -> Fetcher {
        let reach = match self.private_addresses {
            true => Reach::Anywhere,
            false => Reach::Public,
        };
        Fetcher::new(reach, NAME)
    }
}

/// Everything that asks and tells others.
#[derive(Clone)]
pub struct Outside {
    pub imports: Imports,
    pub webhooks: Webhooks,
    pub fetcher: Fetcher,
    pub shops: Shops,
    pub social: Social,
    pub blobs: Arc<dyn Blobs>,
}

impl Outside {
    /// Ends what an earlier process began and left; before [`Outside::work`].
    pub async fn tidy(&self) {
        if let Err(error) = self.imports.end_abandoned(Timestamp::now()).await {
            tracing::warn!(%error, "imports that an earlier process began are still shown as running");
        }
    }

    /// Starts it all; it ends when `stop` turns true.
    pub fn work(&self, work: &mut JoinSet<()>, stop: &watch::Receiver<bool>) {
        for _ in 0..FILES_AT_ONCE {
            work.spawn(until(stop.clone(), self.clone().keep_fetching_files()));
        }
        work.spawn(until(stop.clone(), self.clone().keep_fetching_pictures()));
        for _ in 0..TELLERS {
            work.spawn(until(stop.clone(), self.clone().keep_telling()));
        }
        work.spawn(until(stop.clone(), self.clone().keep_sweeping()));
        work.spawn(until(stop.clone(), self.clone().keep_noticing()));
    }

    async fn keep_fetching_files(self) {
        loop {
            let pause = match self.imports.fetch_due(Timestamp::now()).await {
                Ok(true) => Duration::ZERO,
                Ok(false) => NOTHING_DUE,
                Err(error) => {
                    tracing::warn!(%error, "catalogues at addresses have to wait");
                    AFTER_ERROR
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    async fn keep_fetching_pictures(self) {
        loop {
            let pause = match self.fetch_pictures().await {
                Ok(0) => NOTHING_DUE,
                Ok(_) => Duration::ZERO,
                Err(error) => {
                    tracing::warn!(%error, "pictures of imported products have to wait");
                    AFTER_ERROR
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    async fn fetch_pictures(&self) -> Result<usize, Error> {
        let wanted = self
            .imports
            .wanted_pictures(Timestamp::now(), PICTURES_AT_ONCE)
            .await?;
        let count = wanted.len();
        let mut fetching = JoinSet::new();
        for picture in wanted {
            fetching.spawn(self.clone().fetch_picture(picture));
        }
        while let Some(fetched) = fetching.join_next().await {
            fetched.map_err(|error| Error::Interrupted(error.to_string()))??;
        }
        Ok(count)
    }

    async fn fetch_picture(self, wanted: WantedPicture) -> Result<(), Error> {
        let got = self.get_picture(wanted.url.clone()).await;
        let now = Timestamp::now();
        match got {
            Ok(photo) => self.imports.take_picture(wanted, photo, now).await,
            Err((problem, is_passing)) => {
                self.imports
                    .picture_failed(wanted, problem, is_passing, now)
                    .await
            }
        }
    }

    /// The stored picture, or why there is none and whether another time can help.
    async fn get_picture(&self, url: String) -> Result<model::Photo, (String, bool)> {
        let fetcher = self.fetcher.clone();
        let getting = tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            let limit = UPLOAD_BYTES as u64;
            let fetched = fetcher.get(&url, &Validators::default(), limit, PICTURE_WITHIN, &mut bytes)?;
            match fetched {
                Fetched::Fresh { .. } => Ok(bytes),
                Fetched::NotModified => Err(fetch::Error::Status(304)),
            }
        });
        let bytes = getting
            .await
            .map_err(|error| (error.to_string(), true))?
            .map_err(|error| (error.to_string(), error.is_passing()))?;
        self.social
            .upload(Arc::clone(&self.blobs), bytes, Cut::Photo)
            .await
            .map_err(|error| {
                let is_the_files_fault = matches!(error, social::Error::Media(_));
                (error.to_string(), !is_the_files_fault)
            })
    }

    async fn keep_telling(self) {
        loop {
            let pause = match self.webhooks.deliver_due(Timestamp::now()).await {
                Ok(0) => WEBHOOKS_PAUSE,
                Ok(_) => Duration::ZERO,
                Err(error) => {
                    tracing::warn!(%error, "webhooks have to wait");
                    AFTER_ERROR
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    async fn keep_sweeping(self) {
        loop {
            match self.webhooks.sweep(Timestamp::now()).await {
                Ok(0) => tokio::time::sleep(SWEEP_EVERY).await,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "old webhooks have to wait");
                    tokio::time::sleep(AFTER_ERROR).await;
                }
            }
        }
    }

    /// `madang import`, or another server over the same records, changes products without this process's knowing.
    async fn keep_noticing(self) {
        let mut others = self.shops.others(Timestamp::now());
        loop {
            tokio::time::sleep(NOTICE_EVERY).await;
            if let Err(error) = others.notice(Timestamp::now()).await {
                tracing::warn!(%error, "changes by other processes are noticed later");
            }
        }
    }
}
