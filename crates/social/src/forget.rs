//! Everything of one person, gone, for a closed account.

use crate::{Error, Social, comments, desk::Desk, notify, remove::erase, storefront};
use model::{CommentId, PersonId, PostId};
use std::sync::Arc;
use storage::{Statements, blob_refs, values};

/// Rows of one transaction, so that others can write in between.
const STEP: usize = 200;

impl Social {
    /// Removes the person's posts, acts and what others kept about them; counters follow. It works in steps and
    /// may be run again until it returns `Ok`. Their pictures go with the next sweep of the blobs, whatever its grace. What an operator decided stays, without the person's words.
    pub async fn forget_person(&self, person: PersonId) -> Result<(), Error> {
        loop {
            let desk = Arc::clone(&self.desk);
            let erased = self.records.write(move |tx| erase_posts(tx, &desk, person));
            if erased.await? < STEP {
                break;
            }
        }
        loop {
            let desk = Arc::clone(&self.desk);
            let erased = self.records.write(move |tx| erase_comments(tx, &desk, person));
            if erased.await? < STEP {
                break;
            }
        }
        for (table, counter) in [("likes", "like_count"), ("saves", "save_count")] {
            loop {
                let desk = Arc::clone(&self.desk);
                let erased = self
                    .records
                    .write(move |tx| erase_reactions(tx, &desk, table, counter, person));
                if erased.await? < STEP {
                    break;
                }
            }
        }
        while self
            .records
            .write(move |tx| erase_from_notifications(tx, person))
            .await?
            == STEP
        {}
        let desk = Arc::clone(&self.desk);
        self.records.write(move |tx| erase_rest(tx, &desk, person)).await
    }
}

fn erase_posts(tx: &mut dyn Statements, desk: &Desk, person: PersonId) -> Result<usize, Error> {
    let sql = format!("SELECT id FROM posts WHERE author_id = $1 AND state <> 'deleted' LIMIT {STEP}");
    let rows = tx.query(&sql, values![person])?;
    for row in &rows {
        erase(tx, desk, row.get(0)?, blob_refs::discard)?;
    }
    Ok(rows.len())
}

fn erase_comments(tx: &mut dyn Statements, desk: &Desk, person: PersonId) -> Result<usize, Error> {
    let sql = format!("SELECT id FROM comments WHERE author_id = $1 LIMIT {STEP}");
    let rows = tx.query(&sql, values![person])?;
    for row in &rows {
        comments::remove(tx, desk, row.get::<CommentId>(0)?)?;
    }
    Ok(rows.len())
}

fn erase_reactions(
    tx: &mut dyn Statements,
    desk: &Desk,
    table: &str,
    counter: &str,
    person: PersonId,
) -> Result<usize, Error> {
    let sql = format!("SELECT post_id FROM {table} WHERE person_id = $1 LIMIT {STEP}");
    let rows = tx.query(&sql, values![person])?;
    for row in &rows {
        let post: PostId = row.get(0)?;
        desk.posts.change(tx, post);
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

fn erase_rest(tx: &mut dyn Statements, desk: &Desk, person: PersonId) -> Result<(), Error> {
    // Others followed or blocked the person.
    desk.facts.change_all(tx);
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
    storefront::forget(tx, person)
}
