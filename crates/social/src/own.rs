//! What one person wrote and marked, page by page, for that person to take along.

use crate::{Comment, Error, Page, Social, error::at_most, limits};
use model::{CommentId, PersonId, Position, PostId, Timestamp};
use std::collections::HashMap;
use storage::{Row, Statements, records::query_in, values};

/// What somebody marked posts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    Liked,
    Saved,
    Hidden,
}

impl Marked {
    const fn table(self) -> &'static str {
        match self {
            Self::Liked => "likes",
            Self::Saved => "saves",
            Self::Hidden => "hides",
        }
    }
}

/// A post that was marked, and who made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    pub post: PostId,
    pub author: PersonId,
    pub at: Timestamp,
}

impl Social {
    /// Posts that the person marked, the latest first, at most [`limits::PAGE`].
    pub async fn marks_of(
        &self,
        person: PersonId,
        marked: Marked,
        before: Option<Position>,
    ) -> Result<Page<Mark>, Error> {
        let before = before.unwrap_or(Position::END);
        self.records
            .read(move |tx| {
                let sql = format!(
                    "SELECT m.post_id, p.author_id, m.created_at FROM {} m JOIN posts p ON p.id = m.post_id
                     WHERE m.person_id = $1 AND (m.created_at, m.post_id) < ($2, $3)
                     ORDER BY m.created_at DESC, m.post_id DESC LIMIT {}",
                    marked.table(),
                    limits::PAGE
                );
                let rows = tx.query(&sql, values![person, before.at, before.id])?;
                let marks: Result<Vec<Mark>, Error> = rows.iter().map(mark).collect();
                let position = |mark: &Mark| Position::new(mark.at, *mark.post.as_bytes());
                Ok(Page::of(marks?, limits::PAGE, position))
            })
            .await
    }

    /// The person's own comments, the latest first, at most [`limits::PAGE`].
    pub async fn comments_of(
        &self,
        person: PersonId,
        before: Option<Position>,
    ) -> Result<Page<Comment>, Error> {
        let before = before.unwrap_or(Position::END);
        self.records
            .read(move |tx| {
                let sql = format!(
                    "SELECT id, post_id, author_id, body, created_at FROM comments
                     WHERE author_id = $1 AND (created_at, id) < ($2, $3)
                     ORDER BY created_at DESC, id DESC LIMIT {}",
                    limits::PAGE
                );
                let rows = tx.query(&sql, values![person, before.at, before.id])?;
                let comments: Result<Vec<Comment>, Error> = rows.iter().map(comment).collect();
                let position = |one: &Comment| Position::new(one.created_at, *one.id.as_bytes());
                Ok(Page::of(comments?, limits::PAGE, position))
            })
            .await
    }

    /// Who wrote each of these comments, in whatever state it is; ids that no comment has are left out. At most
    /// [`limits::BATCH`] ids.
    pub async fn comment_authors(&self, ids: Vec<CommentId>) -> Result<HashMap<CommentId, PersonId>, Error> {
        at_most("ids in one read", ids.len(), limits::BATCH)?;
        self.records
            .read(move |tx: &mut dyn Statements| {
                let rows = query_in(tx, "SELECT id, author_id FROM comments WHERE id IN", &[], &ids)?;
                rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
            })
            .await
    }

    /// Who made each of these posts, in whatever state it is; ids that no post has are left out. At most
    /// [`limits::BATCH`] ids.
    pub async fn authors_of(&self, ids: Vec<PostId>) -> Result<HashMap<PostId, PersonId>, Error> {
        at_most("ids in one read", ids.len(), limits::BATCH)?;
        self.records
            .read(move |tx: &mut dyn Statements| {
                let rows = query_in(tx, "SELECT id, author_id FROM posts WHERE id IN", &[], &ids)?;
                rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
            })
            .await
    }
}

fn mark(row: &Row) -> Result<Mark, Error> {
    Ok(Mark {
        post: row.get(0)?,
        author: row.get(1)?,
        at: row.get(2)?,
    })
}

fn comment(row: &Row) -> Result<Comment, Error> {
    Ok(Comment {
        id: row.get(0)?,
        post: row.get(1)?,
        author: row.get(2)?,
        body: row.get(3)?,
        created_at: row.get(4)?,
    })
}
