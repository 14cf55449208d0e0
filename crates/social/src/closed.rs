//! A closed account's posts and comments, out of sight until they are erased or shown again.

use crate::{Change, Error, PostState, Social, desk::Desk, entries};
use model::{CommentId, PersonId, PostId};
use std::sync::Arc;
use storage::{Statements, values};

/// Posts of one transaction, so that others can write in between.
const STEP: usize = 200;

/// What of one person is in the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Belongings {
    pub posts: u64,
    pub pictures: u64,
    pub comments: u64,
    pub likes: u64,
    pub saves: u64,
    pub follows: u64,
    pub blocks: u64,
    pub hides: u64,
    pub notifications: u64,
    pub reports: u64,
}

impl Social {
    /// Hides every post and comment of the person from everybody. What an operator took down stays so. Works in steps and
    /// may be run again until it returns `Ok`.
    pub async fn close_person(&self, person: PersonId) -> Result<(), Error> {
        self.turn_all(person, PostState::Live, PostState::Closed).await
    }

    /// Takes [`Social::close_person`] back.
    pub async fn reopen_person(&self, person: PersonId) -> Result<(), Error> {
        self.turn_all(person, PostState::Closed, PostState::Live).await
    }

    /// Counts what [`Social::forget_person`] would remove.
    pub async fn belongings(&self, person: PersonId) -> Result<Belongings, Error> {
        self.records.read(move |tx| count_all(tx, person)).await
    }

    async fn turn_all(&self, person: PersonId, from: PostState, to: PostState) -> Result<(), Error> {
        loop {
            let desk = Arc::clone(&self.desk);
            let turned = self.records.write(move |tx| turn(tx, &desk, person, from, to));
            if turned.await? < STEP {
                break;
            }
        }
        loop {
            let desk = Arc::clone(&self.desk);
            let turned = self
                .records
                .write(move |tx| turn_comments(tx, &desk, person, from, to));
            if turned.await? < STEP {
                return Ok(());
            }
        }
    }
}

fn turn_comments(
    tx: &mut dyn Statements,
    desk: &Desk,
    person: PersonId,
    from: PostState,
    to: PostState,
) -> Result<usize, Error> {
    let sql = format!("SELECT id, post_id FROM comments WHERE author_id = $1 AND state = $2 LIMIT {STEP}");
    let rows = tx.query(&sql, values![person, from.name()])?;
    let shown: i64 = if to == PostState::Live { 1 } else { -1 };
    for row in &rows {
        let (comment, post): (CommentId, PostId) = (row.get(0)?, row.get(1)?);
        tx.execute(
            "UPDATE comments SET state = $2 WHERE id = $1",
            values![comment, to.name()],
        )?;
        tx.execute(
            "UPDATE posts SET comment_count = comment_count + $2 WHERE id = $1",
            values![post, shown],
        )?;
        desk.posts.change(tx, post);
    }
    Ok(rows.len())
}

fn turn(
    tx: &mut dyn Statements,
    desk: &Desk,
    person: PersonId,
    from: PostState,
    to: PostState,
) -> Result<usize, Error> {
    let sql = format!("SELECT id FROM posts WHERE author_id = $1 AND state = $2 LIMIT {STEP}");
    let rows = tx.query(&sql, values![person, from.name()])?;
    for row in &rows {
        let post: PostId = row.get(0)?;
        tx.execute(
            "UPDATE posts SET state = $2 WHERE id = $1",
            values![post, to.name()],
        )?;
        let change = match to {
            PostState::Live => {
                let entry = entries::one(tx, post)?.ok_or(Error::NoSuchPost(post))?;
                Change::Edited(Arc::new(entry))
            }
            _ => Change::Removed(post),
        };
        desk.announce(tx, change);
    }
    Ok(rows.len())
}

fn count_all(tx: &mut dyn Statements, person: PersonId) -> Result<Belongings, Error> {
    let mut count = |sql: &str| -> Result<u64, Error> {
        let row = tx.query_first(sql, values![person])?;
        Ok(row.map_or(Ok(0), |row| row.get(0))?)
    };
    Ok(Belongings {
        posts: count("SELECT COUNT(*) FROM posts WHERE author_id = $1 AND state <> 'deleted'")?,
        pictures: count(
            "SELECT COUNT(*) FROM post_photos f JOIN posts p ON p.id = f.post_id
             WHERE p.author_id = $1 AND p.state <> 'deleted'",
        )?,
        comments: count("SELECT COUNT(*) FROM comments WHERE author_id = $1")?,
        likes: count("SELECT COUNT(*) FROM likes WHERE person_id = $1")?,
        saves: count("SELECT COUNT(*) FROM saves WHERE person_id = $1")?,
        follows: count(
            "SELECT (SELECT COUNT(*) FROM follows_people WHERE follower_id = $1 OR target = $1)
                  + (SELECT COUNT(*) FROM follows_shops WHERE follower_id = $1)
                  + (SELECT COUNT(*) FROM follows_tags WHERE follower_id = $1)",
        )?,
        blocks: count("SELECT COUNT(*) FROM blocks WHERE blocker_id = $1 OR blocked_id = $1")?,
        hides: count("SELECT COUNT(*) FROM hides WHERE person_id = $1")?,
        notifications: count("SELECT COUNT(*) FROM notifications WHERE person_id = $1")?,
        reports: count(
            "SELECT COUNT(*) FROM reports WHERE reporter_id = $1 OR (kind = 'person' AND target = $1)",
        )?,
    })
}
