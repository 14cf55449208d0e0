//! Posts as a viewer sees them, many at once.

use crate::{
    Error, Facts, Pin, Post, PostPhoto, PostState, Social,
    error::at_most,
    limits,
    write::{read_photo, split_tags},
};
use model::{PersonId, PostId, Timestamp};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use storage::{Row, Statements, Value, records::query_in};

/// A post, and what the viewer has done with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostView {
    pub post: Arc<Post>,
    pub liked: bool,
    pub saved: bool,
    /// Hidden posts come only when asked for by id, so that the hiding can be undone.
    pub hidden: bool,
}

/// Nobody: no row has this id, so a visitor without an account sees what everybody may see.
pub(crate) const NOBODY: [u8; 16] = [0; 16];

pub(crate) fn viewer_value(viewer: Option<PersonId>) -> Value {
    viewer.map_or(Value::from(NOBODY), Value::from)
}

/// What `$1` may see of `p`: live posts, and their own that was taken down; nothing across a block.
pub(crate) const VISIBLE: &str = "(p.state = 'live' OR (p.state = 'removed' AND p.author_id = $1))
  AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = $1 AND b.blocked_id = p.author_id)
  AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = p.author_id AND b.blocked_id = $1)";

const COLUMNS: &str =
    "p.id, p.author_id, p.caption, p.tags, p.state, p.created_at, p.edited_at, p.like_count,
  p.save_count, p.comment_count";

impl Social {
    /// One post; `None` when there is none that this viewer may see.
    pub async fn post(&self, viewer: Option<PersonId>, id: PostId) -> Result<Option<PostView>, Error> {
        Ok(self.posts(viewer, vec![id]).await?.pop())
    }

    /// Posts in the order asked, without those that the viewer may not see. At most [`limits::BATCH`] ids. Posts and
    /// facts that were read before cost no query.
    pub async fn posts(&self, viewer: Option<PersonId>, ids: Vec<PostId>) -> Result<Vec<PostView>, Error> {
        at_most("ids in one read", ids.len(), limits::BATCH)?;
        let now = Timestamp::now();
        let facts = match viewer {
            Some(viewer) => self.facts(viewer).await?,
            None => Arc::default(),
        };
        let mut stored = self.stored_posts(&ids, now).await?;
        let mut views: Vec<PostView> = ids
            .iter()
            .filter_map(|id| stored.remove(id))
            .filter(|post| may_see(viewer, &facts, post))
            .map(|post| PostView {
                liked: facts.has_liked(post.id).unwrap_or(false),
                saved: facts.has_saved(post.id).unwrap_or(false),
                hidden: facts.has_hidden(post.id).unwrap_or(false),
                post,
            })
            .collect();
        if let Some(viewer) = viewer {
            self.look_up_marks(viewer, &facts, &mut views).await?;
        }
        Ok(views)
    }

    async fn stored_posts(
        &self,
        ids: &[PostId],
        now: Timestamp,
    ) -> Result<HashMap<PostId, Arc<Post>>, Error> {
        let kept = &self.desk.posts;
        let mut found: HashMap<PostId, Arc<Post>> = HashMap::with_capacity(ids.len());
        found.extend(ids.iter().filter_map(|id| Some((*id, kept.get(id, now)?))));
        if found.len() < ids.len() {
            let missing: Vec<PostId> = ids.iter().copied().filter(|id| !found.contains_key(id)).collect();
            let mark = kept.mark();
            for post in self.records.read(move |tx| stored(tx, &missing)).await? {
                let post = Arc::new(post);
                kept.keep(mark, post.id, Arc::clone(&post), now);
                found.insert(post.id, post);
            }
        }
        Ok(found)
    }

    /// Facts hold the latest acts; whether somebody who did more has done it with an older post, the tables tell.
    async fn look_up_marks(
        &self,
        viewer: PersonId,
        facts: &Facts,
        views: &mut [PostView],
    ) -> Result<(), Error> {
        let unknown = |known: fn(&Facts, PostId) -> Option<bool>| -> Vec<PostId> {
            let unsure = views.iter().filter(|view| known(facts, view.post.id).is_none());
            unsure.map(|view| view.post.id).collect()
        };
        let (liked, saved, hidden) = (
            unknown(Facts::has_liked),
            unknown(Facts::has_saved),
            unknown(Facts::has_hidden),
        );
        if liked.is_empty() && saved.is_empty() && hidden.is_empty() {
            return Ok(());
        }
        let (liked, saved, hidden) = self
            .records
            .read(move |tx| {
                let liked = marked(tx, "likes", viewer, &liked)?;
                let saved = marked(tx, "saves", viewer, &saved)?;
                Ok::<_, Error>((liked, saved, marked(tx, "hides", viewer, &hidden)?))
            })
            .await?;
        for view in views {
            view.liked |= liked.contains(&view.post.id);
            view.saved |= saved.contains(&view.post.id);
            view.hidden |= hidden.contains(&view.post.id);
        }
        Ok(())
    }
}

/// As [`VISIBLE`], of a post in memory.
fn may_see(viewer: Option<PersonId>, facts: &Facts, post: &Post) -> bool {
    let shown = match post.state {
        PostState::Live => true,
        PostState::Removed => viewer == Some(post.author),
        PostState::Closed | PostState::Deleted => false,
    };
    shown && !facts.blocked.contains(&post.author)
}

fn marked(
    tx: &mut dyn Statements,
    table: &str,
    viewer: PersonId,
    posts: &[PostId],
) -> Result<HashSet<PostId>, Error> {
    let select = format!("SELECT post_id FROM {table} WHERE person_id = $1 AND post_id IN");
    let rows = query_in(tx, &select, &[viewer.into()], posts)?;
    rows.iter().map(|row| Ok(row.get(0)?)).collect()
}

/// A post whoever looks, for its own author's and the yard's work.
pub(crate) fn stored_one(tx: &mut dyn Statements, id: PostId) -> Result<Option<Post>, Error> {
    Ok(stored(tx, &[id])?.pop())
}

/// Posts whoever looks, in no order: three statements, whatever their number.
fn stored(tx: &mut dyn Statements, ids: &[PostId]) -> Result<Vec<Post>, Error> {
    let select = format!("SELECT {COLUMNS} FROM posts p WHERE p.id IN");
    let mut found = HashMap::with_capacity(ids.len());
    for row in &query_in(tx, &select, &[], ids)? {
        let post = read_post(row)?;
        found.insert(post.id, post);
    }
    for (id, photo) in photos(tx, ids)? {
        if let Some(post) = found.get_mut(&id) {
            post.photos.push(photo);
        }
    }
    for (id, pin) in pins(tx, ids)? {
        if let Some(post) = found.get_mut(&id) {
            post.pins.push(pin);
        }
    }
    Ok(found.into_values().collect())
}

fn read_post(row: &Row) -> Result<Post, Error> {
    Ok(Post {
        id: row.get(0)?,
        author: row.get(1)?,
        caption: row.get(2)?,
        tags: split_tags(&row.get::<String>(3)?)?,
        photos: Vec::new(),
        pins: Vec::new(),
        state: row.get::<String>(4)?.parse()?,
        created_at: row.get(5)?,
        edited_at: row.get(6)?,
        likes: row.get(7)?,
        saves: row.get(8)?,
        comments: row.get(9)?,
    })
}

/// In the order of their places within each post.
fn photos(tx: &mut dyn Statements, ids: &[PostId]) -> Result<Vec<(PostId, PostPhoto)>, Error> {
    let mut rows = query_in(
        tx,
        "SELECT post_id, photo, alt, position FROM post_photos WHERE post_id IN",
        &[],
        ids,
    )?;
    sort_by_position(&mut rows, 3)?;
    let read = |row: &Row| {
        let photo = read_photo(&row.get::<String>(1)?)?;
        Ok((
            row.get(0)?,
            PostPhoto {
                photo,
                alt: row.get(2)?,
            },
        ))
    };
    rows.iter().map(read).collect()
}

fn pins(tx: &mut dyn Statements, ids: &[PostId]) -> Result<Vec<(PostId, Pin)>, Error> {
    let select = "SELECT post_id, photo, x, y, shop_id, product_id, position FROM pins WHERE post_id IN";
    let mut rows = query_in(tx, select, &[], ids)?;
    sort_by_position(&mut rows, 6)?;
    let read = |row: &Row| {
        let pin = Pin {
            photo: row.get(1)?,
            x: row.get(2)?,
            y: row.get(3)?,
            shop: row.get(4)?,
            product: row.get(5)?,
        };
        Ok((row.get(0)?, pin))
    };
    rows.iter().map(read).collect()
}

fn sort_by_position(rows: &mut [Row], column: usize) -> Result<(), Error> {
    // Checked once, so that the sort itself cannot fail.
    for row in rows.iter() {
        row.get::<i64>(column)?;
    }
    rows.sort_by_key(|row| row.get::<i64>(column).unwrap_or_default());
    Ok(())
}
