//! What an index in memory keeps of each post.

use crate::{
    Error, PostState, Social, limits,
    write::{Written, split_tags},
};
use model::{PersonId, Position, PostId, ProductId, ShopId, Tag, Timestamp};
use std::collections::HashMap;
use storage::{Row, Statements, values};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostEntry {
    pub id: PostId,
    pub author: PersonId,
    /// As it was written, its #tags in it.
    pub caption: String,
    pub tags: Vec<Tag>,
    /// Each pinned product and its shop, in the order of the pins.
    pub pinned: Vec<(ShopId, ProductId)>,
    pub created_at: Timestamp,
    pub state: PostState,
    pub likes: u64,
    pub saves: u64,
    pub comments: u64,
}

impl PostEntry {
    /// Where to go on after this entry.
    pub fn position(&self) -> Position {
        Position::new(self.created_at, *self.id.as_bytes())
    }
}

impl From<&Written> for PostEntry {
    fn from(post: &Written) -> Self {
        Self {
            id: post.id,
            author: post.author,
            caption: post.caption.clone(),
            tags: post.tags.clone(),
            pinned: post.pins.iter().map(|pin| (pin.shop, pin.product)).collect(),
            created_at: post.created_at,
            state: PostState::Live,
            likes: 0,
            saves: 0,
            comments: 0,
        }
    }
}

impl Social {
    /// The posts behind `position`, oldest first, at most [`limits::SCAN`]; fewer than `limit` means the end.
    /// Deleted posts are left out, removed ones are not. Start at [`Position::START`] to read all.
    pub async fn entries_since(&self, position: Position, limit: usize) -> Result<Vec<PostEntry>, Error> {
        let limit = limit.clamp(1, limits::SCAN);
        self.records.read(move |tx| since(tx, position, limit)).await
    }
}

const COLUMNS: &str = "p.id, p.author_id, p.tags, p.created_at, p.state, p.like_count, p.save_count, p.comment_count, p.caption FROM posts p";

fn since(tx: &mut dyn Statements, position: Position, limit: usize) -> Result<Vec<PostEntry>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} WHERE (p.created_at, p.id) > ($1, $2) AND p.state <> 'deleted'
         ORDER BY p.created_at, p.id LIMIT {limit}"
    );
    let rows = tx.query(&sql, values![position.at, position.id])?;
    let mut entries: Vec<PostEntry> = rows.iter().map(read).collect::<Result<_, Error>>()?;
    let Some(last) = entries.last().map(PostEntry::position) else {
        return Ok(entries);
    };
    let places: HashMap<PostId, usize> = entries
        .iter()
        .enumerate()
        .map(|(place, entry)| (entry.id, place))
        .collect();
    let pins = tx.query(
        "SELECT k.post_id, k.shop_id, k.product_id FROM posts p JOIN pins k ON k.post_id = p.id
         WHERE (p.created_at, p.id) > ($1, $2) AND (p.created_at, p.id) <= ($3, $4)
         ORDER BY p.created_at, p.id, k.position",
        values![position.at, position.id, last.at, last.id],
    )?;
    for row in &pins {
        let place = places.get(&row.get(0)?).copied();
        if let Some(entry) = place.and_then(|place| entries.get_mut(place)) {
            entry.pinned.push((row.get(1)?, row.get(2)?));
        }
    }
    Ok(entries)
}

pub(crate) fn one(tx: &mut dyn Statements, id: PostId) -> Result<Option<PostEntry>, Error> {
    let row = tx.query_first(&format!("SELECT {COLUMNS} WHERE p.id = $1"), values![id])?;
    let Some(row) = row else { return Ok(None) };
    let mut entry = read(&row)?;
    let sql = "SELECT shop_id, product_id FROM pins WHERE post_id = $1 ORDER BY position LIMIT 100";
    for row in &tx.query(sql, values![id])? {
        entry.pinned.push((row.get(0)?, row.get(1)?));
    }
    Ok(Some(entry))
}

fn read(row: &Row) -> Result<PostEntry, Error> {
    Ok(PostEntry {
        id: row.get(0)?,
        author: row.get(1)?,
        caption: row.get(8)?,
        tags: split_tags(&row.get::<String>(2)?)?,
        pinned: Vec::new(),
        created_at: row.get(3)?,
        state: row.get::<String>(4)?.parse()?,
        likes: row.get(5)?,
        saves: row.get(6)?,
        comments: row.get(7)?,
    })
}
