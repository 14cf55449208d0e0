//! An upload into the blob store, ready for a record to refer to it.

use crate::{
    Error, Social,
    media::{self, Cut, Frame, Rendition},
};
use model::Photo;
use std::sync::Arc;
use storage::{blob_refs, blobs::BlobName, blobs::Blobs};

impl Social {
    /// Decodes, cuts and stores an uploaded picture. A record has to take it up within the grace of
    /// [`blob_refs::sweep`], else its files go away again. Waits while other uploads are being decoded.
    pub async fn upload(&self, blobs: Arc<dyn Blobs>, bytes: Vec<u8>, cut: Cut) -> Result<Photo, Error> {
        let _permit = self.uploads.acquire().await.map_err(|_| Error::Worker)?;
        let made = tokio::task::spawn_blocking(move || Frame::from_upload(&bytes)?.picture(cut));
        let picture = made.await.map_err(|_| Error::Worker)??;
        let photo = Photo::from(&picture);
        self.keep(blobs, picture.renditions).await?;
        Ok(photo)
    }

    /// Announces the files and stores them, so that a crash in between leaves nothing that no sweep finds.
    pub(crate) async fn keep(&self, blobs: Arc<dyn Blobs>, renditions: Vec<Rendition>) -> Result<(), Error> {
        let names: Vec<BlobName> = renditions
            .iter()
            .map(|rendition| rendition.name.clone())
            .collect();
        self.records
            .write(move |tx| Ok::<_, Error>(blob_refs::expect(tx, &names)?))
            .await?;
        let stored = tokio::task::spawn_blocking(move || media::store(&*blobs, &renditions));
        stored.await.map_err(|_| Error::Worker)??;
        Ok(())
    }
}
