use crate::yard::{Yard, draft, on_both, person};
use model::{PhotoFormat, Timestamp};
use social::{Error, NewPost, PostPhoto, limits, media::Cut};
use std::{sync::Arc, time::Duration};
use storage::{
    blob_refs,
    blobs::{Blobs, FolderBlobs},
    records, values,
};
use tempfile::TempDir;

fn jpeg() -> Vec<u8> {
    let (width, height) = (800_u16, 600_u16);
    let mut rgb = Vec::new();
    for y in 0..u32::from(height) {
        for x in 0..u32::from(width) {
            rgb.extend([(x / 4) as u8, (y / 3) as u8, 90]);
        }
    }
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder
        .encode(&rgb, width, height, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    bytes
}

fn names(blobs: &dyn Blobs) -> Vec<String> {
    blobs
        .list(None, 100)
        .unwrap()
        .iter()
        .map(|entry| entry.name.to_string())
        .collect()
}

async fn make_all_due(yard: &Yard) {
    let now = Timestamp::now();
    let sql = "UPDATE media_jobs SET due_at = $1 WHERE due_at IS NOT NULL";
    let done = yard.records.write(move |tx| tx.execute(sql, values![now])).await;
    done.map_err(|error: records::Error| error.to_string()).unwrap();
}

#[tokio::test]
async fn an_upload_becomes_a_post_gets_webps_later_and_goes_with_its_last_post() {
    on_both(async |yard| {
        let folder = TempDir::new().unwrap();
        let blobs: Arc<dyn Blobs> = Arc::new(FolderBlobs::open(folder.path()).unwrap());
        let author = person();
        let photo = yard
            .social
            .upload(Arc::clone(&blobs), jpeg(), Cut::Photo)
            .await
            .unwrap();
        assert_eq!((photo.width, photo.height), (800, 600));
        let jpegs = photo.files.len();
        let photos = vec![PostPhoto {
            photo,
            alt: String::new(),
        }];
        let id = yard
            .social
            .publish(&author, NewPost { photos, ..draft("") })
            .await
            .unwrap();
        let sweep = async || {
            blob_refs::sweep(&yard.records, Arc::clone(&blobs), Duration::ZERO, 100)
                .await
                .unwrap()
        };
        assert_eq!(sweep().await, 0);

        assert_eq!(yard.social.waiting_media_jobs().await.unwrap(), 1);
        let done = yard.social.run_media_jobs(Arc::clone(&blobs), 10).await.unwrap();
        assert_eq!((done.made, done.failed), (1, 0));
        let post = yard.social.post(None, id).await.unwrap().unwrap().post;
        assert_eq!(post.photos[0].photo.files_as(PhotoFormat::WebP).count(), jpegs);
        assert_eq!(names(&*blobs).len(), jpegs * 2);
        assert_eq!(
            yard.social
                .run_media_jobs(Arc::clone(&blobs), 10)
                .await
                .unwrap()
                .made,
            0
        );
        assert_eq!(sweep().await, 0);

        yard.social.delete(&author, id).await.unwrap();
        assert_eq!(sweep().await, jpegs * 2);
        assert!(names(&*blobs).is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_upload_that_no_record_takes_up_is_swept_and_a_broken_one_leaves_nothing() {
    on_both(async |yard| {
        let folder = TempDir::new().unwrap();
        let blobs: Arc<dyn Blobs> = Arc::new(FolderBlobs::open(folder.path()).unwrap());
        let broken = yard
            .social
            .upload(Arc::clone(&blobs), jpeg()[..2_000].to_vec(), Cut::Photo)
            .await;
        assert!(matches!(broken, Err(Error::Media(_))));
        assert!(names(&*blobs).is_empty());

        yard.social
            .upload(Arc::clone(&blobs), jpeg(), Cut::Avatar)
            .await
            .unwrap();
        assert!(!names(&*blobs).is_empty());
        let hour = Duration::from_secs(3_600);
        assert_eq!(
            blob_refs::sweep(&yard.records, Arc::clone(&blobs), hour, 100)
                .await
                .unwrap(),
            0
        );
        blob_refs::sweep(&yard.records, Arc::clone(&blobs), Duration::ZERO, 100)
            .await
            .unwrap();
        assert!(names(&*blobs).is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_picture_that_cannot_be_made_is_tried_a_few_times_and_then_shown_to_the_operator() {
    on_both(async |yard| {
        let folder = TempDir::new().unwrap();
        let blobs: Arc<dyn Blobs> = Arc::new(FolderBlobs::open(folder.path()).unwrap());
        let post = yard.post(&person(), "its file is in no store").await;
        for attempt in 1..=limits::MEDIA_ATTEMPTS {
            let done = yard.social.run_media_jobs(Arc::clone(&blobs), 10).await.unwrap();
            assert_eq!((done.made, done.failed), (0, 1), "attempt {attempt}");
            let again = yard.social.run_media_jobs(Arc::clone(&blobs), 10).await.unwrap();
            assert_eq!(again.failed, 0);
            make_all_due(&yard).await;
        }
        assert_eq!(
            yard.social
                .run_media_jobs(Arc::clone(&blobs), 10)
                .await
                .unwrap()
                .failed,
            0
        );
        let failed = yard.social.failed_media_jobs().await.unwrap();
        assert_eq!((failed.len(), failed[0].post, failed[0].photo), (1, post, 0));
        assert!(!failed[0].error.is_empty());
        assert_eq!(yard.social.waiting_media_jobs().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn an_upload_does_not_count_on_a_file_that_is_just_being_swept() {
    on_both(async |yard| {
        let folder = TempDir::new().unwrap();
        let blobs: Arc<dyn Blobs> = Arc::new(FolderBlobs::open(folder.path()).unwrap());
        yard.social
            .upload(Arc::clone(&blobs), jpeg(), Cut::Avatar)
            .await
            .unwrap();
        let marked = yard
            .records
            .write(|tx| tx.execute("UPDATE blob_refs SET sweeping = 1", &[]))
            .await;
        marked.map_err(|error: records::Error| error.to_string()).unwrap();
        let refused = yard.social.upload(Arc::clone(&blobs), jpeg(), Cut::Avatar).await;
        assert!(matches!(refused, Err(Error::Records(records::Error::Busy))));
        blob_refs::sweep(&yard.records, Arc::clone(&blobs), Duration::ZERO, 100)
            .await
            .unwrap();
        yard.social
            .upload(Arc::clone(&blobs), jpeg(), Cut::Avatar)
            .await
            .unwrap();
        assert_eq!(names(&*blobs).len(), 2);
    })
    .await;
}
