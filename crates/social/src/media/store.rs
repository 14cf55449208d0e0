//! Renditions into a blob store.

use storage::blobs::{BlobName, Blobs, Put};

use super::{Rendition, Result};

/// Stores all of them, or none: when one fails, those that this call has written are removed again.
///
/// Answers the names that were not there before. What was there already is somebody else's and stays in any
/// case. Two uploads of one picture at the same time, of which one fails half-way, could so remove what the
/// other found there: the search for missing blobs finds it, and the next put mends it.
pub fn store(blobs: &dyn Blobs, renditions: &[Rendition]) -> Result<Vec<BlobName>> {
    let mut written = Vec::new();
    for rendition in renditions {
        match blobs.put(&rendition.name, &rendition.bytes) {
            Ok(Put::Written) => written.push(rendition.name.clone()),
            Ok(Put::AlreadyThere) => {}
            Err(error) => {
                for name in &written {
                    // The first error is the one to tell; what cannot be removed is an orphan that the
                    // store's check finds.
                    let _ = blobs.delete(name);
                }
                return Err(error.into());
            }
        }
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use storage::blobs::{Blob, Deletion, Entry, Error as BlobError, FolderBlobs, LIST_PAGE, Span};

    use super::super::{Cut, Error, Frame, samples};
    use super::*;

    /// A store whose disk is full after so many writes.
    struct FillsUp {
        disk: FolderBlobs,
        room: AtomicUsize,
    }

    impl Blobs for FillsUp {
        fn put(&self, name: &BlobName, bytes: &[u8]) -> storage::blobs::Result<Put> {
            let room_left = |room: usize| room.checked_sub(1);
            self.room
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, room_left)
                .map_err(|_| BlobError::Full {
                    bytes: bytes.len() as u64,
                })?;
            self.disk.put(name, bytes)
        }

        fn open(&self, name: &BlobName, span: Span) -> storage::blobs::Result<Blob> {
            self.disk.open(name, span)
        }

        fn delete(&self, name: &BlobName) -> storage::blobs::Result<Deletion> {
            self.disk.delete(name)
        }

        fn list(&self, after: Option<&BlobName>, limit: usize) -> storage::blobs::Result<Vec<Entry>> {
            self.disk.list(after, limit)
        }
    }

    fn names(blobs: &dyn Blobs) -> Vec<BlobName> {
        blobs
            .list(None, LIST_PAGE)
            .unwrap()
            .into_iter()
            .map(|entry| entry.name)
            .collect()
    }

    #[test]
    fn all_renditions_are_kept_and_the_same_upload_adds_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = FolderBlobs::open(folder.path()).unwrap();
        let upload = samples::jpeg(&samples::still_life(800, 1000));
        let picture = Frame::from_upload(&upload).unwrap().picture(Cut::Photo).unwrap();
        assert_eq!(store(&blobs, &picture.renditions).unwrap().len(), 3);
        for rendition in &picture.renditions {
            let kept = blobs
                .open(&rendition.name, Span::All)
                .unwrap()
                .into_bytes()
                .unwrap();
            assert_eq!(kept, rendition.bytes);
        }
        assert!(store(&blobs, &picture.renditions).unwrap().is_empty());
        assert_eq!(names(&blobs).len(), 3);
    }

    #[test]
    fn a_failure_removes_what_was_new_and_spares_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let upload = samples::jpeg(&samples::still_life(800, 1000));
        let renditions = Frame::from_upload(&upload)
            .unwrap()
            .picture(Cut::Photo)
            .unwrap()
            .renditions;
        let disk = FolderBlobs::open(folder.path()).unwrap();
        disk.put(&renditions[0].name, &renditions[0].bytes).unwrap();

        let blobs = FillsUp {
            disk,
            room: AtomicUsize::new(2),
        };
        let failure = store(&blobs, &renditions);
        assert!(
            matches!(failure, Err(Error::Store(BlobError::Full { .. }))),
            "{failure:?}"
        );
        assert_eq!(names(&blobs), [renditions[0].name.clone()]);
    }
}
