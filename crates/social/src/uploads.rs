//! Uploads: read and cut first, stored once everything else about their form was found good.

use crate::{
    Error, Social,
    media::{self, Cut, Frame, Picture, Rendition},
};
use model::Photo;
use std::sync::Arc;
use storage::{blob_refs, blobs::BlobName, blobs::Blobs};

impl Social {
    /// Decodes and cuts an uploaded picture; nothing is stored. Waits while other uploads are being decoded.
    pub async fn cut(&self, bytes: Vec<u8>, cut: Cut) -> Result<Picture, Error> {
        let _permit = self.uploads.acquire().await.map_err(|_| Error::Worker)?;
        let made = tokio::task::spawn_blocking(move || Frame::from_upload(&bytes)?.picture(cut));
        Ok(made.await.map_err(|_| Error::Worker)??)
    }

    /// Stores the files of these pictures. A record has to take them up within the grace of [`blob_refs::sweep`],
    /// else they go away again.
    pub async fn store(&self, blobs: Arc<dyn Blobs>, pictures: Vec<Picture>) -> Result<Vec<Photo>, Error> {
        let photos = pictures.iter().map(Photo::from).collect();
        let renditions = pictures.into_iter().flat_map(|picture| picture.renditions);
        self.keep(blobs, renditions.collect()).await?;
        Ok(photos)
    }

    /// [`Social::cut`] and [`Social::store`] of a single picture.
    pub async fn upload(&self, blobs: Arc<dyn Blobs>, bytes: Vec<u8>, cut: Cut) -> Result<Photo, Error> {
        let picture = self.cut(bytes, cut).await?;
        let photo = Photo::from(&picture);
        self.keep(blobs, picture.renditions).await?;
        Ok(photo)
    }

    /// Announces the files and stores them, so that a crash in between leaves nothing that no sweep finds.
    pub(crate) async fn keep(&self, blobs: Arc<dyn Blobs>, renditions: Vec<Rendition>) -> Result<(), Error> {
        if renditions.is_empty() {
            return Ok(());
        }
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
