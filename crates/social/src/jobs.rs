//! The smaller WebP files, made in the background after a post is out.
//!
//! The queue is a table. A worker takes a job by pushing its due time ahead, so that a job whose worker died is
//! taken again; each is tried [`limits::MEDIA_ATTEMPTS`] times, and then waits for an operator with its error.

use crate::{
    Error, Social, limits,
    media::{self, Cut, Frame},
    write::{photo_text, read_photo},
};
use model::{Photo, PhotoFile, PhotoFormat, PostId, Timestamp};
use std::{sync::Arc, time::Duration};
use storage::{
    Row, Statements, blob_refs,
    blobs::{Blobs, Span},
    values,
};

/// A job that is not done by then is taken for lost.
const LEASE: Duration = Duration::from_secs(300);
/// Doubled with each attempt.
const FIRST_RETRY: Duration = Duration::from_secs(10);
const JOBS_AT_ONCE: usize = 32;

/// What one run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JobsDone {
    pub made: usize,
    /// Tried in vain, this time.
    pub failed: usize,
}

/// A picture that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedJob {
    pub post: PostId,
    /// Which picture, from 0.
    pub photo: u16,
    pub error: String,
}

struct Job {
    post: PostId,
    position: u16,
    attempts: u32,
    photo: Photo,
}

impl Social {
    /// Makes the WebP files of at most `limit` waiting pictures, one after another.
    pub async fn run_media_jobs(&self, blobs: Arc<dyn Blobs>, limit: usize) -> Result<JobsDone, Error> {
        let limit = limit.clamp(1, JOBS_AT_ONCE);
        let now = Timestamp::now();
        let jobs = self.records.write(move |tx| take(tx, now, limit)).await?;
        let mut done = JobsDone::default();
        for job in jobs {
            let (post, position, attempts) = (job.post, job.position, job.attempts);
            match self.make(Arc::clone(&blobs), job).await {
                Ok(()) => done.made += 1,
                Err(error) => {
                    done.failed += 1;
                    tracing::warn!(%post, position, attempts, %error, "a picture's smaller files could not be made");
                    self.note_failure(post, position, attempts, error.to_string())
                        .await?;
                }
            }
        }
        Ok(done)
    }

    /// Pictures still waiting, with those that failed and will be tried again.
    pub async fn waiting_media_jobs(&self) -> Result<usize, Error> {
        let sql = "SELECT COUNT(*) FROM media_jobs WHERE due_at IS NOT NULL";
        self.records
            .read(move |tx| Ok(crate::sql::count(tx, sql, &[])?))
            .await
    }

    /// Pictures that were given up, at most a hundred; their posts show the JPEG files.
    pub async fn failed_media_jobs(&self) -> Result<Vec<FailedJob>, Error> {
        self.records
            .read(move |tx| {
                let sql = "SELECT post_id, position, COALESCE(error, '') FROM media_jobs
                           WHERE due_at IS NULL ORDER BY post_id, position LIMIT 100";
                let read = |row: &Row| {
                    Ok(FailedJob {
                        post: row.get(0)?,
                        photo: row.get(1)?,
                        error: row.get(2)?,
                    })
                };
                tx.query(sql, &[])?.iter().map(read).collect()
            })
            .await
    }

    async fn make(&self, blobs: Arc<dyn Blobs>, job: Job) -> Result<(), Error> {
        let Job {
            post,
            position,
            photo,
            ..
        } = job;
        let source = Arc::clone(&blobs);
        let made = tokio::task::spawn_blocking(move || webps(&*source, &photo));
        let renditions = made.await.map_err(|_| Error::Worker)??;
        let files: Vec<PhotoFile> = renditions.iter().map(PhotoFile::from).collect();
        self.keep(blobs, renditions).await?;
        let desk = Arc::clone(&self.desk);
        self.records
            .write(move |tx| {
                desk.posts.change(tx, post);
                add_files(tx, post, position, &files)
            })
            .await
    }

    async fn note_failure(
        &self,
        post: PostId,
        position: u16,
        attempts: u32,
        error: String,
    ) -> Result<(), Error> {
        let next = (attempts < limits::MEDIA_ATTEMPTS)
            .then(|| Timestamp::now().plus(FIRST_RETRY * 2_u32.saturating_pow(attempts.saturating_sub(1))));
        let error: String = error.chars().take(500).collect();
        self.records
            .write(move |tx| {
                tx.execute(
                    "UPDATE media_jobs SET due_at = $3, error = $4 WHERE post_id = $1 AND position = $2",
                    values![post, position, next, &error],
                )?;
                Ok(())
            })
            .await
    }
}

fn take(tx: &mut dyn Statements, now: Timestamp, limit: usize) -> Result<Vec<Job>, Error> {
    let sql = format!(
        "SELECT post_id, position, attempts FROM media_jobs WHERE due_at <= $1
         ORDER BY due_at, post_id, position LIMIT {limit}"
    );
    let mut jobs = Vec::new();
    for row in &tx.query(&sql, values![now])? {
        let (post, position, attempts): (PostId, u16, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let sql = "SELECT photo FROM post_photos WHERE post_id = $1 AND position = $2";
        let photo = tx.query_first(sql, values![post, position])?;
        let Some(photo) = photo.filter(|_| attempts < limits::MEDIA_ATTEMPTS) else {
            // A worker that dies with the job never comes to note a failure: its last attempt ends here.
            tx.execute(
                "UPDATE media_jobs SET due_at = NULL, error = COALESCE(error, 'the worker died with it')
                 WHERE post_id = $1 AND position = $2",
                values![post, position],
            )?;
            continue;
        };
        tx.execute(
            "UPDATE media_jobs SET due_at = $3, attempts = $4 WHERE post_id = $1 AND position = $2",
            values![post, position, now.plus(LEASE), attempts + 1],
        )?;
        jobs.push(Job {
            post,
            position,
            attempts: attempts + 1,
            photo: read_photo(&photo.get::<String>(0)?)?,
        });
    }
    Ok(jobs)
}

/// From the largest stored JPEG, because the upload itself is not kept.
fn webps(blobs: &dyn Blobs, photo: &Photo) -> Result<Vec<media::Rendition>, Error> {
    let largest = photo
        .at_least(u32::MAX, PhotoFormat::Jpeg)
        .ok_or(Error::NoPhotos)?;
    let name = largest.name.parse().map_err(media::Error::from)?;
    let blob = blobs.open(&name, Span::All).map_err(media::Error::from)?;
    let bytes = blob.into_bytes().map_err(media::Error::from)?;
    Ok(Frame::from_upload(&bytes)?.webps(Cut::Photo)?)
}

/// Adds the files to the picture. When the post is gone meanwhile, the files stay unused and the sweep finds them.
fn add_files(tx: &mut dyn Statements, post: PostId, position: u16, files: &[PhotoFile]) -> Result<(), Error> {
    let done = tx.execute(
        "DELETE FROM media_jobs WHERE post_id = $1 AND position = $2",
        values![post, position],
    )?;
    let sql = "SELECT photo FROM post_photos WHERE post_id = $1 AND position = $2";
    let Some(row) = tx.query_first(sql, values![post, position])? else {
        return Ok(());
    };
    let mut photo = read_photo(&row.get::<String>(0)?)?;
    if done == 0 || photo.files_as(PhotoFormat::WebP).next().is_some() {
        return Ok(());
    }
    for file in files {
        blob_refs::retain(tx, &file.name, 1)?;
        photo.files.push(file.clone());
    }
    tx.execute(
        "UPDATE post_photos SET photo = $3 WHERE post_id = $1 AND position = $2",
        values![post, position, photo_text(&photo)?],
    )?;
    Ok(())
}
