//! Likes, saves, hides and “see less”: each is one row, and doing it twice is doing it once.

use crate::{
    Actor, Error, NotificationKind, PostState, Social, error::at_most, limits, notify, sql::count,
    views::VISIBLE,
};
use model::{Act, Object, PersonId, PostId, Signal, Tag, Timestamp};
use std::sync::Arc;
use storage::{Statements, outbox, values};

/// A post's counters after an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub likes: u64,
    pub saves: u64,
    pub comments: u64,
}

/// What somebody asked to see less of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeeLess {
    Tag(Tag),
    Creator(PersonId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Like,
    Save,
    Hide,
}

impl Mark {
    const fn insert(self) -> &'static str {
        match self {
            Self::Like => {
                "INSERT INTO likes (person_id, post_id, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
            }
            Self::Save => {
                "INSERT INTO saves (person_id, post_id, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
            }
            Self::Hide => {
                "INSERT INTO hides (person_id, post_id, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
            }
        }
    }

    const fn delete(self) -> &'static str {
        match self {
            Self::Like => "DELETE FROM likes WHERE person_id = $1 AND post_id = $2",
            Self::Save => "DELETE FROM saves WHERE person_id = $1 AND post_id = $2",
            Self::Hide => "DELETE FROM hides WHERE person_id = $1 AND post_id = $2",
        }
    }

    /// Hides are nobody else's business and are not counted.
    const fn add(self) -> Option<&'static str> {
        match self {
            Self::Like => Some("UPDATE posts SET like_count = like_count + $2 WHERE id = $1"),
            Self::Save => Some("UPDATE posts SET save_count = save_count + $2 WHERE id = $1"),
            Self::Hide => None,
        }
    }
}

impl Social {
    pub async fn like(&self, actor: &Actor, post: PostId) -> Result<Counts, Error> {
        self.mark(actor, post, Mark::Like, Act::Like).await
    }

    pub async fn unlike(&self, actor: &Actor, post: PostId) -> Result<Counts, Error> {
        self.unmark(actor, post, Mark::Like, Act::Unlike).await
    }

    pub async fn save(&self, actor: &Actor, post: PostId) -> Result<Counts, Error> {
        self.mark(actor, post, Mark::Save, Act::Save).await
    }

    pub async fn unsave(&self, actor: &Actor, post: PostId) -> Result<Counts, Error> {
        self.unmark(actor, post, Mark::Save, Act::Unsave).await
    }

    /// The person does not want to see this post in any list.
    pub async fn hide(&self, actor: &Actor, post: PostId) -> Result<Counts, Error> {
        self.mark(actor, post, Mark::Hide, Act::Hide).await
    }

    pub async fn unhide(&self, actor: &Actor, post: PostId) -> Result<Counts, Error> {
        self.unmark(actor, post, Mark::Hide, Act::Unhide).await
    }

    async fn mark(&self, actor: &Actor, post: PostId, mark: Mark, act: Act) -> Result<Counts, Error> {
        let now = Timestamp::now();
        let (person, signal) = (actor.person, actor.signal(act, Object::Post(post), now)?);
        let desk = Arc::clone(&self.desk);
        self.records
            .write(move |tx| {
                let author = visible_author(tx, person, post)?;
                if tx.execute(mark.insert(), values![person, post, now])? == 1 {
                    settle(tx, post, mark, 1, &signal)?;
                    desk.marked(tx, person, post);
                    if mark == Mark::Like {
                        notify::tell(
                            tx,
                            author,
                            NotificationKind::Like,
                            Some(post),
                            None,
                            Some(person),
                            now,
                        )?;
                    }
                }
                counts(tx, post)
            })
            .await
    }

    /// Works on any post there is, so that an act on one that cannot be seen any more can be taken back.
    async fn unmark(&self, actor: &Actor, post: PostId, mark: Mark, act: Act) -> Result<Counts, Error> {
        let (person, signal) = (
            actor.person,
            actor.signal(act, Object::Post(post), Timestamp::now())?,
        );
        let desk = Arc::clone(&self.desk);
        self.records
            .write(move |tx| {
                if tx.execute(mark.delete(), values![person, post])? == 1 {
                    settle(tx, post, mark, -1, &signal)?;
                    desk.marked(tx, person, post);
                    if mark == Mark::Like {
                        let author = author(tx, post)?;
                        notify::untell(tx, author, NotificationKind::Like, Some(post), None, person)?;
                    }
                }
                counts(tx, post)
            })
            .await
    }

    /// Remembers the choice until it is taken back; applies with and without consent, because it was made on
    /// purpose.
    pub async fn see_less(&self, actor: &Actor, of: SeeLess) -> Result<(), Error> {
        let now = Timestamp::now();
        let (table, object) = match &of {
            SeeLess::Tag(tag) => ("see_less_tags", Object::Tag(tag.clone())),
            SeeLess::Creator(creator) => ("see_less_creators", Object::Creator(*creator)),
        };
        let (person, signal) = (actor.person, actor.signal(Act::SeeLess, object, now)?);
        let desk = Arc::clone(&self.desk);
        self.records
            .write(move |tx| {
                let sql = format!("SELECT COUNT(*) FROM {table} WHERE person_id = $1");
                at_most("choices to see less", count(tx, &sql, values![person])? + 1, limits::SEE_LESS)?;
                let sql = format!(
                    "INSERT INTO {table} (person_id, target, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
                );
                if tx.execute(&sql, &[person.into(), target(&of), now.into()])? == 1 {
                    desk.facts.change(tx, person);
                    outbox::put(tx, &signal)?;
                }
                Ok(())
            })
            .await
    }

    pub async fn see_less_no_more(&self, actor: &Actor, of: SeeLess) -> Result<(), Error> {
        let (person, desk) = (actor.person, Arc::clone(&self.desk));
        self.records
            .write(move |tx| {
                desk.facts.change(tx, person);
                let sql = match &of {
                    SeeLess::Tag(_) => "DELETE FROM see_less_tags WHERE person_id = $1 AND target = $2",
                    SeeLess::Creator(_) => {
                        "DELETE FROM see_less_creators WHERE person_id = $1 AND target = $2"
                    }
                };
                tx.execute(sql, &[person.into(), target(&of)])?;
                Ok(())
            })
            .await
    }
}

fn target(of: &SeeLess) -> storage::Value {
    match of {
        SeeLess::Tag(tag) => tag.into(),
        SeeLess::Creator(creator) => (*creator).into(),
    }
}

fn settle(tx: &mut dyn Statements, post: PostId, mark: Mark, by: i64, signal: &Signal) -> Result<(), Error> {
    if let Some(add) = mark.add() {
        tx.execute(add, values![post, by])?;
    }
    Ok(outbox::put(tx, signal)?)
}

/// The author of a live post that `person` may see.
pub(crate) fn visible_author(
    tx: &mut dyn Statements,
    person: PersonId,
    post: PostId,
) -> Result<PersonId, Error> {
    let sql = format!("SELECT p.author_id, p.state FROM posts p WHERE p.id = $2 AND {VISIBLE}");
    let row = tx
        .query_first(&sql, values![person, post])?
        .ok_or(Error::NoSuchPost(post))?;
    let state: PostState = row.get::<String>(1)?.parse()?;
    if state == PostState::Live {
        Ok(row.get(0)?)
    } else {
        Err(Error::NoSuchPost(post))
    }
}

pub(crate) fn author(tx: &mut dyn Statements, post: PostId) -> Result<PersonId, Error> {
    let row = tx.query_first("SELECT author_id FROM posts WHERE id = $1", values![post])?;
    Ok(row.ok_or(Error::NoSuchPost(post))?.get(0)?)
}

pub(crate) fn counts(tx: &mut dyn Statements, post: PostId) -> Result<Counts, Error> {
    let sql = "SELECT like_count, save_count, comment_count FROM posts WHERE id = $1";
    let row = tx
        .query_first(sql, values![post])?
        .ok_or(Error::NoSuchPost(post))?;
    Ok(Counts {
        likes: row.get(0)?,
        saves: row.get(1)?,
        comments: row.get(2)?,
    })
}
