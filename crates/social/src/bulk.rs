//! Many posts and acts at once, for simulated worlds, imports and benchmarks: the same tables and the same checks,
//! but no signals and no notifications.

use crate::{
    Change, Error, Pin, PostEntry, PostPhoto, Social, caption,
    error::at_most,
    limits,
    post::alt_text,
    write::{self, Written},
};
use model::{CommentId, PersonId, PostId, ShopId, Tag, Timestamp};
use std::{collections::BTreeMap, sync::Arc};
use storage::{Statements, Value, records::insert_rows, values};

#[derive(Debug, Clone)]
pub struct BulkPost {
    pub id: PostId,
    pub author: PersonId,
    pub created_at: Timestamp,
    pub caption: String,
    pub photos: Vec<PostPhoto>,
    /// Taken as they are: that each product is of its shop is the caller's promise.
    pub pins: Vec<Pin>,
}

/// A like or a save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkReaction {
    pub person: PersonId,
    pub post: PostId,
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkComment {
    pub id: CommentId,
    pub post: PostId,
    pub author: PersonId,
    pub body: String,
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkFollow {
    Person {
        follower: PersonId,
        target: PersonId,
        at: Timestamp,
    },
    Shop {
        follower: PersonId,
        target: ShopId,
        at: Timestamp,
    },
    Tag {
        follower: PersonId,
        target: Tag,
        at: Timestamp,
    },
}

impl Social {
    /// Writes the posts in transactions of [`limits::BULK`]; when one fails, those before it stay.
    pub async fn bulk_insert(&self, posts: Vec<BulkPost>) -> Result<(), Error> {
        let mut rest = posts.into_iter();
        loop {
            let chunk: Vec<Written> = rest
                .by_ref()
                .take(limits::BULK)
                .map(checked)
                .collect::<Result<_, Error>>()?;
            if chunk.is_empty() {
                return Ok(());
            }
            let desk = Arc::clone(&self.desk);
            self.records
                .write(move |tx| {
                    for post in &chunk {
                        desk.announce(tx, Change::Published(Arc::new(PostEntry::from(post))));
                    }
                    write::posts(tx, &chunk)
                })
                .await?;
        }
    }

    /// Likes as if each person had liked; repeats are left out of the counters.
    pub async fn bulk_like(&self, likes: Vec<BulkReaction>) -> Result<(), Error> {
        self.bulk_react("likes", "like_count", likes).await
    }

    pub async fn bulk_save(&self, saves: Vec<BulkReaction>) -> Result<(), Error> {
        self.bulk_react("saves", "save_count", saves).await
    }

    async fn bulk_react(
        &self,
        table: &'static str,
        counter: &'static str,
        reactions: Vec<BulkReaction>,
    ) -> Result<(), Error> {
        for chunk in reactions.chunks(limits::BULK) {
            let (chunk, desk) = (chunk.to_vec(), Arc::clone(&self.desk));
            self.records
                .write(move |tx| {
                    for BulkReaction { person, post, .. } in &chunk {
                        desk.marked(tx, *person, *post);
                    }
                    react(tx, table, counter, &chunk)
                })
                .await?;
        }
        Ok(())
    }

    /// Comments as if they had been written then. Those that are too long, whose post is not live or has room for no
    /// more, and repeats are left out; answers how many were written.
    pub async fn bulk_comment(&self, comments: Vec<BulkComment>) -> Result<u64, Error> {
        let mut written = 0;
        for chunk in comments.chunks(limits::BULK) {
            let readable = chunk.iter().filter_map(|comment| {
                let body = caption::parse_comment(&comment.body).ok()?.text;
                Some(BulkComment {
                    body,
                    ..comment.clone()
                })
            });
            let (chunk, desk): (Vec<BulkComment>, _) = (readable.collect(), Arc::clone(&self.desk));
            written += self
                .records
                .write(move |tx| {
                    let mut written = 0;
                    for comment in &chunk {
                        written += u64::from(comment_on(tx, comment)?);
                        desk.posts.change(tx, comment.post);
                    }
                    Ok::<_, Error>(written)
                })
                .await?;
        }
        Ok(written)
    }

    pub async fn bulk_follow(&self, follows: Vec<BulkFollow>) -> Result<(), Error> {
        for chunk in follows.chunks(limits::BULK) {
            let mut rows: BTreeMap<&'static str, Vec<Value>> = BTreeMap::new();
            for follow in chunk {
                let (table, row) = match follow {
                    BulkFollow::Person { follower, target, at } => (
                        "follows_people",
                        [(*follower).into(), (*target).into(), (*at).into()],
                    ),
                    BulkFollow::Shop { follower, target, at } => (
                        "follows_shops",
                        [(*follower).into(), (*target).into(), (*at).into()],
                    ),
                    BulkFollow::Tag { follower, target, at } => {
                        ("follows_tags", [(*follower).into(), target.into(), (*at).into()])
                    }
                };
                rows.entry(table).or_default().extend(row);
            }
            let desk = Arc::clone(&self.desk);
            self.records
                .write(move |tx| {
                    desk.facts.change_all(tx);
                    for (table, values) in &rows {
                        let insert = format!("INSERT INTO {table} (follower_id, target, created_at) VALUES");
                        insert_rows(tx, &insert, 3, values, "ON CONFLICT DO NOTHING")?;
                    }
                    Ok::<_, Error>(())
                })
                .await?;
        }
        Ok(())
    }
}

fn comment_on(tx: &mut dyn Statements, comment: &BulkComment) -> Result<bool, Error> {
    let BulkComment {
        id,
        post,
        author,
        body,
        created_at,
    } = comment;
    let written = tx.execute(
        "INSERT INTO comments (id, post_id, author_id, body, state, created_at)
         SELECT $1, p.id, $3, $4, 'live', $5 FROM posts p
         WHERE p.id = $2 AND p.state = 'live' AND p.comment_count < $6 ON CONFLICT DO NOTHING",
        values![*id, *post, *author, body, *created_at, limits::COMMENTS_PER_POST],
    )?;
    if written == 1 {
        tx.execute(
            "UPDATE posts SET comment_count = comment_count + 1 WHERE id = $1",
            values![*post],
        )?;
    }
    Ok(written == 1)
}

fn checked(post: BulkPost) -> Result<Written, Error> {
    if post.photos.is_empty() {
        return Err(Error::NoPhotos);
    }
    at_most("pictures", post.photos.len(), limits::PHOTOS)?;
    at_most("pins", post.pins.len(), limits::PINS)?;
    for pin in &post.pins {
        let Pin { photo, x, y, .. } = *pin;
        if usize::from(photo) >= post.photos.len() {
            return Err(Error::PinPhoto {
                photo,
                photos: post.photos.len(),
            });
        }
        if x > limits::PIN_SCALE || y > limits::PIN_SCALE {
            return Err(Error::PinPlace { x, y });
        }
    }
    let caption = caption::parse(&post.caption)?;
    let mut photos = post.photos;
    for photo in &mut photos {
        photo.alt = alt_text(&photo.alt)?;
    }
    Ok(Written {
        id: post.id,
        author: post.author,
        caption: caption.text,
        tags: caption.tags,
        photos,
        pins: post.pins,
        created_at: post.created_at,
    })
}

fn react(
    tx: &mut dyn Statements,
    table: &str,
    counter: &str,
    reactions: &[BulkReaction],
) -> Result<(), Error> {
    let mut added: BTreeMap<PostId, i64> = BTreeMap::new();
    let insert = format!(
        "INSERT INTO {table} (person_id, post_id, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
    );
    for BulkReaction { person, post, at } in reactions {
        if tx.execute(&insert, values![*person, *post, *at])? == 1 {
            *added.entry(*post).or_default() += 1;
        }
    }
    let update = format!("UPDATE posts SET {counter} = {counter} + $2 WHERE id = $1");
    for (post, count) in added {
        tx.execute(&update, values![post, count])?;
    }
    Ok(())
}
