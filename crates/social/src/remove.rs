//! Posts that go away, and what goes with them.

use crate::{Actor, Change, Error, PostState, Social, desk::Desk, reactions::author, views};
use model::PostId;
use std::sync::Arc;
use storage::{Statements, blob_refs, records, values};

impl Social {
    /// Takes a post back with everything that hung on it; its author only. Pictures that nothing else refers to
    /// are deleted by the next [`blob_refs::sweep`]. Deleting what is deleted is no error.
    pub async fn delete(&self, actor: &Actor, id: PostId) -> Result<(), Error> {
        let person = actor.person;
        let desk = Arc::clone(&self.desk);
        self.records
            .write(move |tx| {
                if author(tx, id)? != person {
                    return Err(Error::NotYours);
                }
                erase(tx, &desk, id, blob_refs::release)
            })
            .await
    }
}

/// Leaves a row that says `deleted` and nothing else; `let_go` says how the pictures go.
pub(crate) fn erase(
    tx: &mut dyn Statements,
    desk: &Desk,
    id: PostId,
    let_go: fn(&mut dyn Statements, &str) -> Result<(), records::Error>,
) -> Result<(), Error> {
    let post = views::stored_one(tx, id)?.ok_or(Error::NoSuchPost(id))?;
    if post.state == PostState::Deleted {
        return Ok(());
    }
    for file in post.photos.iter().flat_map(|photo| &photo.photo.files) {
        let_go(tx, &file.name)?;
    }
    tx.execute(
        "UPDATE reports SET state = 'removed' WHERE kind = 'comment' AND state = 'open'
           AND target IN (SELECT id FROM comments WHERE post_id = $1)",
        values![id],
    )?;
    for table in [
        "post_photos",
        "post_tags",
        "pins",
        "post_mentions",
        "comments",
        "media_jobs",
        "likes",
        "saves",
        "hides",
        "notifications",
    ] {
        tx.execute(&format!("DELETE FROM {table} WHERE post_id = $1"), values![id])?;
    }
    tx.execute(
        "UPDATE reports SET state = 'removed' WHERE kind = 'post' AND target = $1 AND state = 'open'",
        values![id],
    )?;
    tx.execute(
        "UPDATE posts SET state = 'deleted', caption = '', tags = '', like_count = 0, save_count = 0,
           comment_count = 0 WHERE id = $1",
        values![id],
    )?;
    // Whoever liked, saved or hid it, their facts name it no more.
    desk.facts.change_all(tx);
    desk.announce(tx, Change::Removed(id));
    Ok(())
}
