//! Who follows whom, which shop and which tag.

use crate::{
    Actor, Error, NotificationKind, Page, Social, blocks, error::at_most, limits, notify, sql::count,
};
use model::{Act, Object, PersonId, Position, ShopId, Tag, Timestamp};
use std::sync::Arc;
use storage::{Statements, Value, outbox, values};

/// What can be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Person(PersonId),
    Shop(ShopId),
    Tag(Tag),
}

impl Target {
    const fn table(&self) -> &'static str {
        match self {
            Self::Person(_) => "follows_people",
            Self::Shop(_) => "follows_shops",
            Self::Tag(_) => "follows_tags",
        }
    }

    const fn limit(&self) -> usize {
        match self {
            Self::Person(_) => limits::FOLLOWED_PEOPLE,
            Self::Shop(_) => limits::FOLLOWED_SHOPS,
            Self::Tag(_) => limits::FOLLOWED_TAGS,
        }
    }

    fn value(&self) -> Value {
        match self {
            Self::Person(person) => (*person).into(),
            Self::Shop(shop) => (*shop).into(),
            Self::Tag(tag) => tag.into(),
        }
    }

    fn object(&self) -> Object {
        match self {
            Self::Person(person) => Object::Creator(*person),
            Self::Shop(shop) => Object::Shop(*shop),
            Self::Tag(tag) => Object::Tag(tag.clone()),
        }
    }
}

/// A target's followers, and whether the viewer is one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Followed {
    pub followers: usize,
    pub by_viewer: bool,
}

/// What a profile page counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProfileCounts {
    pub posts: usize,
    pub followers: usize,
    /// People, shops and tags together.
    pub following: usize,
}

impl Social {
    /// Whether a person of this id exists is for the caller to know; a shop must exist.
    pub async fn follow(&self, actor: &Actor, target: Target) -> Result<(), Error> {
        let now = Timestamp::now();
        let (person, signal) = (actor.person, actor.signal(Act::Follow, target.object(), now)?);
        if target == Target::Person(person) {
            return Err(Error::Yourself);
        }
        let desk = Arc::clone(&self.desk);
        self.records
            .write(move |tx| {
                let table = target.table();
                if let Target::Shop(shop) = &target
                    && !shop::exists(tx, *shop)?
                {
                    return Err(Error::NoSuchTarget);
                }
                if let Target::Person(other) = target
                    && blocks::between(tx, person, other)?
                {
                    return Err(Error::Blocked);
                }
                let sql = format!(
                    "INSERT INTO {table} (follower_id, target, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
                );
                if tx.execute(&sql, &[person.into(), target.value(), now.into()])? == 0 {
                    return Ok(());
                }
                let sql = format!("SELECT COUNT(*) FROM {table} WHERE follower_id = $1");
                at_most("follows of one kind", count(tx, &sql, values![person])?, target.limit())?;
                desk.facts.change(tx, person);
                outbox::put(tx, &signal)?;
                if let Target::Person(other) = target {
                    notify::tell(tx, other, NotificationKind::Follow, None, None, Some(person), now)?;
                }
                Ok(())
            })
            .await
    }

    pub async fn unfollow(&self, actor: &Actor, target: Target) -> Result<(), Error> {
        let signal = actor.signal(Act::Unfollow, target.object(), Timestamp::now())?;
        let (person, desk) = (actor.person, Arc::clone(&self.desk));
        self.records
            .write(move |tx| {
                let sql = format!(
                    "DELETE FROM {} WHERE follower_id = $1 AND target = $2",
                    target.table()
                );
                if tx.execute(&sql, &[person.into(), target.value()])? == 0 {
                    return Ok(());
                }
                desk.facts.change(tx, person);
                outbox::put(tx, &signal)?;
                if let Target::Person(other) = target {
                    notify::untell(tx, other, NotificationKind::Follow, None, None, person)?;
                }
                Ok(())
            })
            .await
    }

    pub async fn followed(&self, viewer: Option<PersonId>, target: Target) -> Result<Followed, Error> {
        self.records
            .read(move |tx| {
                let table = target.table();
                let sql = format!("SELECT COUNT(*) FROM {table} WHERE target = $1");
                let followers = count(tx, &sql, &[target.value()])?;
                let sql = format!("SELECT COUNT(*) FROM {table} WHERE follower_id = $1 AND target = $2");
                let by_viewer = match viewer {
                    Some(viewer) => count(tx, &sql, &[viewer.into(), target.value()])? > 0,
                    None => false,
                };
                Ok(Followed { followers, by_viewer })
            })
            .await
    }

    /// A person's followers, the latest first.
    pub async fn followers(
        &self,
        person: PersonId,
        before: Option<Position>,
        limit: usize,
    ) -> Result<Page<PersonId>, Error> {
        self.people_page("follower_id", "target", person, before, limit)
            .await
    }

    /// The people whom a person follows, the latest first.
    pub async fn following(
        &self,
        person: PersonId,
        before: Option<Position>,
        limit: usize,
    ) -> Result<Page<PersonId>, Error> {
        self.people_page("target", "follower_id", person, before, limit)
            .await
    }

    async fn people_page(
        &self,
        listed: &'static str,
        fixed: &'static str,
        person: PersonId,
        before: Option<Position>,
        limit: usize,
    ) -> Result<Page<PersonId>, Error> {
        let limit = limit.clamp(1, limits::PAGE);
        let before = before.unwrap_or(Position::END);
        self.records
            .read(move |tx| {
                let sql = format!(
                    "SELECT {listed}, created_at FROM follows_people
                     WHERE {fixed} = $1 AND (created_at, {listed}) < ($2, $3)
                     ORDER BY created_at DESC, {listed} DESC LIMIT {limit}"
                );
                let rows = tx.query(&sql, values![person, before.at, before.id])?;
                let mut people: Vec<(PersonId, Timestamp)> = Vec::with_capacity(rows.len());
                for row in &rows {
                    people.push((row.get(0)?, row.get(1)?));
                }
                let page = Page::of(people, limit, |(id, at)| Position::new(*at, *id.as_bytes()));
                Ok(Page {
                    items: page.items.into_iter().map(|(id, _)| id).collect(),
                    next: page.next,
                })
            })
            .await
    }

    pub async fn profile_counts(&self, person: PersonId) -> Result<ProfileCounts, Error> {
        self.records
            .read(move |tx| {
                let live = "SELECT COUNT(*) FROM posts WHERE author_id = $1 AND state = 'live'";
                let followers = "SELECT COUNT(*) FROM follows_people WHERE target = $1";
                Ok(ProfileCounts {
                    posts: count(tx, live, values![person])?,
                    followers: count(tx, followers, values![person])?,
                    following: following(tx, person)?,
                })
            })
            .await
    }

    /// How many live posts carry a tag.
    pub async fn tag_posts(&self, tag: Tag) -> Result<usize, Error> {
        let sql = "SELECT COUNT(*) FROM post_tags t JOIN posts p ON p.id = t.post_id
                   WHERE t.tag = $1 AND p.state = 'live'";
        self.records
            .read(move |tx| Ok(count(tx, sql, values![&tag])?))
            .await
    }

    /// Tags that begin with these characters, the most used first, with their posts; for search and the composer.
    pub async fn tags_like(&self, start: &str, limit: usize) -> Result<Vec<(Tag, usize)>, Error> {
        let Ok(start) = start.parse::<Tag>() else {
            return Ok(Vec::new());
        };
        let limit = limit.clamp(1, limits::PAGE);
        // A range instead of LIKE: it uses the index, and nothing has to be escaped.
        let end = format!("{start}\u{10ffff}");
        self.records
            .read(move |tx| {
                let sql = format!(
                    "SELECT tag, COUNT(*) AS posts FROM post_tags WHERE tag >= $1 AND tag < $2
                     GROUP BY tag ORDER BY posts DESC, tag LIMIT {limit}"
                );
                let rows = tx.query(&sql, values![&start, &end])?;
                let read = |row: &storage::Row| {
                    let posts: i64 = row.get(1)?;
                    Ok((row.get(0)?, usize::try_from(posts).unwrap_or(0)))
                };
                rows.iter().map(read).collect()
            })
            .await
    }
}

fn following(tx: &mut dyn Statements, person: PersonId) -> Result<usize, Error> {
    let mut sum = 0;
    for table in ["follows_people", "follows_shops", "follows_tags"] {
        sum += count(
            tx,
            &format!("SELECT COUNT(*) FROM {table} WHERE follower_id = $1"),
            values![person],
        )?;
    }
    Ok(sum)
}
