//! Everything of one person, gone, for a closed account.

use crate::{Change, Error, Social, comments, notify, remove::erase};
use model::{CommentId, PersonId, PostId};
use storage::{Statements, values};

/// Rows of one transaction, so that others can write in between.
const STEP: usize = 200;

impl Social {
    /// Removes the person's posts, acts and what others kept about them; counters follow. It works in steps and
    /// may be run again until it returns `Ok`. What an operator decided stays, without the person's words.
    pub async fn forget_person(&self, person: PersonId) -> Result<(), Error> {
        loop {
            let erased = self.records.write(move |tx| erase_posts(tx, person)).await?;
            for post in &erased {
                self.changes.announce(Change::Removed(*post));
            }
            if erased.len() < STEP {
                break;
            }
        }
        while self.records.write(move |tx| erase_comments(tx, person)).await? == STEP {}
        for (table, counter) in [("likes", "like_count"), ("saves", "save_count")] {
            while self
                .records
                .write(move |tx| erase_reactions(tx, table, counter, person))
                .await?
                == STEP
            {}
        }
        while self
            .records
            .write(move |tx| erase_from_notifications(tx, person))
            .await?
            == STEP
        {}
        self.records.write(move |tx| erase_rest(tx, person)).await
    }
}

fn erase_posts(tx: &mut dyn Statements, person: PersonId) -> Result<Vec<PostId>, Error> {
    let sql = format!("SELECT id FROM posts WHERE author_id = $1 AND state <> 'deleted' LIMIT {STEP}");
    let mut erased = Vec::new();
    for row in &tx.query(&sql, values![person])? {
        let id = row.get(0)?;
        erase(tx, id)?;
        erased.push(id);
    }
    Ok(erased)
}

fn erase_comments(tx: &mut dyn Statements, person: PersonId) -> Result<usize, Error> {
    let sql = format!("SELECT id FROM comments WHERE author_id = $1 LIMIT {STEP}");
    let rows = tx.query(&sql, values![person])?;
    for row in &rows {
        comments::remove(tx, row.get::<CommentId>(0)?)?;
    }
    Ok(rows.len())
}

fn erase_reactions(
    tx: &mut dyn Statements,
    table: &str,
    counter: &str,
    person: PersonId,
) -> Result<usize, Error> {
    let sql = format!("SELECT post_id FROM {table} WHERE person_id = $1 LIMIT {STEP}");
    let rows = tx.query(&sql, values![person])?;
    for row in &rows {
        let post: PostId = row.get(0)?;
        let sql = format!("DELETE FROM {table} WHERE person_id = $1 AND post_id = $2");
        tx.execute(&sql, values![person, post])?;
        tx.execute(
            &format!("UPDATE posts SET {counter} = {counter} - 1 WHERE id = $1"),
            values![post],
        )?;
    }
    Ok(rows.len())
}

fn erase_from_notifications(tx: &mut dyn Statements, person: PersonId) -> Result<usize, Error> {
    let sql = format!("SELECT notification_id FROM notification_actors WHERE actor_id = $1 LIMIT {STEP}");
    let rows = tx.query(&sql, values![person])?;
    for row in &rows {
        notify::drop_actor(tx, row.get(0)?, person)?;
    }
    Ok(rows.len())
}

fn erase_rest(tx: &mut dyn Statements, person: PersonId) -> Result<(), Error> {
    for sql in [
        "DELETE FROM hides WHERE person_id = $1",
        "DELETE FROM follows_people WHERE follower_id = $1 OR target = $1",
        "DELETE FROM follows_shops WHERE follower_id = $1",
        "DELETE FROM follows_tags WHERE follower_id = $1",
        "DELETE FROM blocks WHERE blocker_id = $1 OR blocked_id = $1",
        "DELETE FROM see_less_tags WHERE person_id = $1",
        "DELETE FROM see_less_creators WHERE person_id = $1 OR target = $1",
        "DELETE FROM post_mentions WHERE person_id = $1",
        "DELETE FROM notifications WHERE person_id = $1",
        "DELETE FROM reports WHERE reporter_id = $1",
        "DELETE FROM reports WHERE kind = 'person' AND target = $1",
        // The bare rows that erased posts leave no longer tell whose they were.
        "UPDATE posts SET author_id = id WHERE author_id = $1",
    ] {
        tx.execute(sql, values![person])?;
    }
    Ok(())
}
