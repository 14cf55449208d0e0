//! Comments under posts.

use crate::{
    Actor, Error, NotificationKind, Page, Social, caption,
    desk::Desk,
    error::at_most,
    limits, notify,
    reactions::{author, visible_author},
    views::{VISIBLE, viewer_value},
};
use model::{Act, CommentId, Object, PersonId, Position, PostId, Timestamp};
use serde::Serialize;
use std::sync::Arc;
use storage::{Row, Statements, outbox, records::query_in, values};

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comment {
    pub id: CommentId,
    pub post: PostId,
    pub author: PersonId,
    pub body: String,
    pub created_at: Timestamp,
}

impl Social {
    /// `mentions` are the people behind the handles in the comment, see [`caption::parse_comment`].
    pub async fn comment(
        &self,
        actor: &Actor,
        post: PostId,
        body: &str,
        mentions: Vec<PersonId>,
    ) -> Result<Comment, Error> {
        at_most("mentions", mentions.len(), limits::MENTIONS)?;
        let now = Timestamp::now();
        let comment = Comment {
            id: CommentId::new(),
            post,
            author: actor.person,
            body: caption::parse_comment(body)?.text,
            created_at: now,
        };
        let signal = actor.signal(Act::Comment, Object::Post(post), now)?;
        let desk = Arc::clone(&self.desk);
        self.records
            .write(move |tx| {
                let Comment {
                    id,
                    author: person,
                    ref body,
                    ..
                } = comment;
                let post_author = visible_author(tx, person, post)?;
                let counted = tx.execute(
                    "UPDATE posts SET comment_count = comment_count + 1 WHERE id = $1 AND comment_count < $2",
                    values![post, limits::COMMENTS_PER_POST],
                )?;
                if counted == 0 {
                    return Err(Error::CommentsFull);
                }
                tx.execute(
                    "INSERT INTO comments (id, post_id, author_id, body, state, created_at)
                     VALUES ($1, $2, $3, $4, 'live', $5)",
                    values![id, post, person, body, now],
                )?;
                desk.posts.change(tx, post);
                outbox::put(tx, &signal)?;
                let (post_id, comment_id, by) = (Some(post), Some(id), Some(person));
                notify::tell(
                    tx,
                    post_author,
                    NotificationKind::Comment,
                    post_id,
                    comment_id,
                    by,
                    now,
                )?;
                for mentioned in mentions.iter().filter(|mentioned| **mentioned != post_author) {
                    let kind = NotificationKind::MentionInComment;
                    notify::tell(tx, *mentioned, kind, post_id, comment_id, by, now)?;
                }
                Ok(comment.clone())
            })
            .await
    }

    /// By its author or by the author of the post; deleting what is gone is no error.
    pub async fn delete_comment(&self, actor: &Actor, id: CommentId) -> Result<(), Error> {
        let (person, desk) = (actor.person, Arc::clone(&self.desk));
        self.records
            .write(move |tx| {
                let row = tx.query_first(
                    "SELECT post_id, author_id FROM comments WHERE id = $1",
                    values![id],
                )?;
                let Some(row) = row else { return Ok(()) };
                let (post, comment_author): (PostId, PersonId) = (row.get(0)?, row.get(1)?);
                if comment_author != person && author(tx, post)? != person {
                    return Err(Error::NotYours);
                }
                remove(tx, &desk, id)
            })
            .await
    }

    /// The oldest first, behind `after`; nothing for a post that the viewer may not see.
    pub async fn comments(
        &self,
        viewer: Option<PersonId>,
        post: PostId,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Page<Comment>, Error> {
        let limit = limit.clamp(1, limits::PAGE);
        let after = after.unwrap_or(Position::START);
        self.records
            .read(move |tx| {
                let sql = format!(
                    "SELECT c.id, c.post_id, c.author_id, c.body, c.created_at
                     FROM comments c JOIN posts p ON p.id = c.post_id
                     WHERE c.post_id = $2 AND c.state = 'live' AND (c.created_at, c.id) > ($3, $4) AND {VISIBLE}
                       AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = $1 AND b.blocked_id = c.author_id)
                       AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = c.author_id AND b.blocked_id = $1)
                     ORDER BY c.created_at, c.id LIMIT {limit}"
                );
                let rows = tx.query(&sql, &[viewer_value(viewer), post.into(), after.at.into(), after.id.into()])?;
                let comments: Result<Vec<Comment>, Error> = rows.iter().map(read).collect();
                Ok(Page::of(comments?, limit, |one| Position::new(one.created_at, *one.id.as_bytes())))
            })
            .await
    }

    /// One comment whoever looks, for moderation and notifications; `None` when it was deleted.
    pub async fn comment_by_id(&self, id: CommentId) -> Result<Option<Comment>, Error> {
        let sql = "SELECT id, post_id, author_id, body, created_at FROM comments WHERE id = $1";
        self.records
            .read(move |tx| tx.query_first(sql, values![id])?.as_ref().map(read).transpose())
            .await
    }

    /// Those of these comments that are there and were not taken down, in no order.
    pub async fn live_comments(&self, ids: Vec<CommentId>) -> Result<Vec<Comment>, Error> {
        let sql =
            "SELECT id, post_id, author_id, body, created_at FROM comments WHERE state = 'live' AND id IN";
        self.records
            .read(move |tx| query_in(tx, sql, &[], &ids)?.iter().map(read).collect())
            .await
    }
}

fn read(row: &Row) -> Result<Comment, Error> {
    Ok(Comment {
        id: row.get(0)?,
        post: row.get(1)?,
        author: row.get(2)?,
        body: row.get(3)?,
        created_at: row.get(4)?,
    })
}

/// Deletes a comment, its count and what was told about it.
pub(crate) fn remove(tx: &mut dyn Statements, desk: &Desk, id: CommentId) -> Result<(), Error> {
    let row = tx.query_first(
        "DELETE FROM comments WHERE id = $1 RETURNING post_id, author_id, state",
        values![id],
    )?;
    let Some(row) = row else { return Ok(()) };
    let (post, by): (PostId, PersonId) = (row.get(0)?, row.get(1)?);
    desk.posts.change(tx, post);
    if row.get::<String>(2)? == "live" {
        tx.execute(
            "UPDATE posts SET comment_count = comment_count - 1 WHERE id = $1",
            values![post],
        )?;
    }
    tx.execute(
        "UPDATE reports SET state = 'removed' WHERE kind = 'comment' AND target = $1",
        values![id],
    )?;
    tx.execute(
        "DELETE FROM notifications WHERE kind = 'mention_in_comment' AND comment_id = $1",
        values![id],
    )?;
    let sql = "SELECT 1 FROM comments WHERE post_id = $1 AND author_id = $2 AND state = 'live' LIMIT 1";
    if tx.query_first(sql, values![post, by])?.is_none() {
        let post_author = author(tx, post)?;
        notify::untell(tx, post_author, NotificationKind::Comment, Some(post), None, by)?;
    }
    // A gathered notification may still name it as the latest one.
    tx.execute(
        "UPDATE notifications SET comment_id = NULL WHERE comment_id = $1",
        values![id],
    )?;
    Ok(())
}
