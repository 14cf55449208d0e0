//! Weighs the pictures of every shop now and then: for its statement, and for the room that it may take.

use anyhow::{Context, Result};
use model::{ShopId, Timestamp};
use shop::Usage;
use std::{collections::HashSet, sync::Arc, time::Duration};
use storage::blobs::{self, BlobName, Blobs, Span};

const WEIGHED_EVERY: Duration = Duration::from_hours(6);
/// A yard that has just started has other things to do.
const FIRST_AFTER: Duration = Duration::from_mins(1);
/// Between two shops, so that nobody waits for the disk.
const BREATH: Duration = Duration::from_millis(50);

/// Goes on for as long as it is polled.
pub async fn keep_weighing(usage: Usage, blobs: Arc<dyn Blobs>) {
    tokio::time::sleep(FIRST_AFTER).await;
    loop {
        if let Err(error) = weigh_all(&usage, &blobs).await {
            tracing::warn!(%error, "what shops store is weighed later");
        }
        tokio::time::sleep(WEIGHED_EVERY).await;
    }
}

async fn weigh_all(usage: &Usage, blobs: &Arc<dyn Blobs>) -> Result<()> {
    for shop in usage.shops().await? {
        weigh(usage, blobs, shop).await?;
        tokio::time::sleep(BREATH).await;
    }
    Ok(())
}

pub async fn weigh(usage: &Usage, blobs: &Arc<dyn Blobs>, shop: ShopId) -> Result<u64> {
    let files = usage.files_of(shop).await?;
    let blobs = Arc::clone(blobs);
    let bytes = tokio::task::spawn_blocking(move || weight(&*blobs, &files))
        .await
        .context("weighing")??;
    usage.weighed(shop, bytes, Timestamp::now()).await?;
    Ok(bytes)
}

fn weight(blobs: &dyn Blobs, files: &HashSet<String>) -> Result<u64, blobs::Error> {
    let mut bytes = 0_u64;
    for name in files {
        let Ok(name) = name.parse::<BlobName>() else {
            continue;
        };
        match blobs.open(&name, Span::All) {
            Ok(blob) => bytes = bytes.saturating_add(blob.length),
            // Taken away meanwhile.
            Err(blobs::Error::Missing { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(bytes)
}
