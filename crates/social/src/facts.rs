//! What a person told the yard on purpose: ranking reads it in one go, with or without consent to learn.

use crate::{Error, Social, limits};
use model::{PersonId, PostId, ShopId, Tag, Timestamp};
use std::sync::Arc;
use storage::{Statements, records::FromValue, values};

/// Newest first, each list bounded as [`limits`] says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    pub follows_people: Vec<PersonId>,
    pub follows_shops: Vec<ShopId>,
    pub follows_tags: Vec<Tag>,
    /// Whoever has blocked the person or was blocked by them.
    pub blocked: Vec<PersonId>,
    pub hidden: Vec<PostId>,
    pub liked: Vec<(PostId, Timestamp)>,
    pub saved: Vec<(PostId, Timestamp)>,
    pub see_less_tags: Vec<Tag>,
    pub see_less_creators: Vec<PersonId>,
}

impl Social {
    /// Costs no query for somebody whose facts were read before and have not changed.
    pub async fn facts(&self, person: PersonId) -> Result<Arc<Facts>, Error> {
        let (kept, now) = (&self.desk.facts, Timestamp::now());
        if let Some(facts) = kept.get(&person, now) {
            return Ok(facts);
        }
        let mark = kept.mark();
        let facts = Arc::new(self.records.read(move |tx| facts(tx, person)).await?);
        kept.keep(mark, person, Arc::clone(&facts), now);
        Ok(facts)
    }
}

impl Facts {
    /// `None` when the person has liked more than is listed here, and the post is not among the listed.
    pub fn has_liked(&self, post: PostId) -> Option<bool> {
        let found = self.liked.iter().any(|(liked, _)| *liked == post);
        (found || self.liked.len() < limits::FACT_LIKES).then_some(found)
    }

    /// As [`Facts::has_liked`].
    pub fn has_saved(&self, post: PostId) -> Option<bool> {
        let found = self.saved.iter().any(|(saved, _)| *saved == post);
        (found || self.saved.len() < limits::FACT_SAVES).then_some(found)
    }

    /// As [`Facts::has_liked`].
    pub fn has_hidden(&self, post: PostId) -> Option<bool> {
        let found = self.hidden.contains(&post);
        (found || self.hidden.len() < limits::FACT_HIDES).then_some(found)
    }
}

fn facts(tx: &mut dyn Statements, person: PersonId) -> Result<Facts, Error> {
    let mut blocked: Vec<PersonId> =
        targets(tx, "blocks", "blocker_id", "blocked_id", person, limits::BLOCKS)?;
    let by_others: Vec<PersonId> = targets(
        tx,
        "blocks",
        "blocked_id",
        "blocker_id",
        person,
        limits::BLOCKED_BY,
    )?;
    blocked.extend(by_others);
    blocked.sort_unstable();
    blocked.dedup();
    Ok(Facts {
        follows_people: targets(
            tx,
            "follows_people",
            "follower_id",
            "target",
            person,
            limits::FOLLOWED_PEOPLE,
        )?,
        follows_shops: targets(
            tx,
            "follows_shops",
            "follower_id",
            "target",
            person,
            limits::FOLLOWED_SHOPS,
        )?,
        follows_tags: targets(
            tx,
            "follows_tags",
            "follower_id",
            "target",
            person,
            limits::FOLLOWED_TAGS,
        )?,
        blocked,
        hidden: targets(tx, "hides", "person_id", "post_id", person, limits::FACT_HIDES)?,
        liked: timed(tx, "likes", person, limits::FACT_LIKES)?,
        saved: timed(tx, "saves", person, limits::FACT_SAVES)?,
        see_less_tags: targets(
            tx,
            "see_less_tags",
            "person_id",
            "target",
            person,
            limits::SEE_LESS,
        )?,
        see_less_creators: targets(
            tx,
            "see_less_creators",
            "person_id",
            "target",
            person,
            limits::SEE_LESS,
        )?,
    })
}

fn targets<T: FromValue>(
    tx: &mut dyn Statements,
    table: &str,
    person_column: &str,
    target_column: &str,
    person: PersonId,
    limit: usize,
) -> Result<Vec<T>, Error> {
    let sql = format!(
        "SELECT {target_column} FROM {table} WHERE {person_column} = $1 ORDER BY created_at DESC LIMIT {limit}"
    );
    tx.query(&sql, values![person])?
        .iter()
        .map(|row| Ok(row.get(0)?))
        .collect()
}

fn timed(
    tx: &mut dyn Statements,
    table: &str,
    person: PersonId,
    limit: usize,
) -> Result<Vec<(PostId, Timestamp)>, Error> {
    let sql = format!(
        "SELECT post_id, created_at FROM {table} WHERE person_id = $1 ORDER BY created_at DESC, post_id DESC
         LIMIT {limit}"
    );
    tx.query(&sql, values![person])?
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}
