//! Posts as a viewer sees them, many at once: three statements for a page, whatever its length.

use crate::{
    Error, Pin, Post, PostPhoto, Social,
    sql::query_in,
    write::{read_photo, split_tags},
};
use model::{PersonId, PostId};
use serde::Serialize;
use std::collections::HashMap;
use storage::{Row, Statements, Value};

/// A post, and what the viewer has done with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PostView {
    pub post: Post,
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

    /// Posts in the order asked, without those that the viewer may not see. At most [`crate::limits::BATCH`] ids.
    pub async fn posts(&self, viewer: Option<PersonId>, ids: Vec<PostId>) -> Result<Vec<PostView>, Error> {
        self.records.read(move |tx| seen_by(tx, viewer, &ids)).await
    }
}

pub(crate) fn seen_by(
    tx: &mut dyn Statements,
    viewer: Option<PersonId>,
    ids: &[PostId],
) -> Result<Vec<PostView>, Error> {
    let select = format!(
        "SELECT {COLUMNS}, EXISTS (SELECT 1 FROM likes l WHERE l.person_id = $1 AND l.post_id = p.id),
           EXISTS (SELECT 1 FROM saves s WHERE s.person_id = $1 AND s.post_id = p.id),
           EXISTS (SELECT 1 FROM hides h WHERE h.person_id = $1 AND h.post_id = p.id)
         FROM posts p WHERE {VISIBLE} AND p.id IN"
    );
    let rows = query_in(tx, &select, &[viewer_value(viewer)], ids)?;
    let mut found = HashMap::with_capacity(rows.len());
    for row in &rows {
        let post = read_post(row)?;
        let view = PostView {
            liked: row.get(10)?,
            saved: row.get(11)?,
            hidden: row.get(12)?,
            post,
        };
        found.insert(view.post.id, view);
    }
    let visible: Vec<PostId> = ids.iter().copied().filter(|id| found.contains_key(id)).collect();
    for (id, photo) in photos(tx, &visible)? {
        if let Some(view) = found.get_mut(&id) {
            view.post.photos.push(photo);
        }
    }
    for (id, pin) in pins(tx, &visible)? {
        if let Some(view) = found.get_mut(&id) {
            view.post.pins.push(pin);
        }
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// A post whoever looks, for its own author's and the yard's work.
pub(crate) fn stored(tx: &mut dyn Statements, id: PostId) -> Result<Option<Post>, Error> {
    let rows = query_in(
        tx,
        &format!("SELECT {COLUMNS} FROM posts p WHERE p.id IN"),
        &[],
        &[id],
    )?;
    let Some(row) = rows.first() else { return Ok(None) };
    let mut post = read_post(row)?;
    post.photos = photos(tx, &[id])?.into_iter().map(|(_, photo)| photo).collect();
    post.pins = pins(tx, &[id])?.into_iter().map(|(_, pin)| pin).collect();
    Ok(Some(post))
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
