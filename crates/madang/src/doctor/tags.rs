//! Views of tags beside the views of the posts that carry them.

use super::Patient;
use anyhow::Result;
use memory::{ItemId, Memory};
use model::{PostId, Tag};
use std::{collections::BTreeMap, fmt};
use storage::{Row, records, values};

/// Rows read at once.
const AT_ONCE: u32 = 10_000;

pub struct Found {
    pub tags: usize,
    pub wrong: Vec<Wrong>,
}

/// A tag whose views are not what its posts' views say.
pub struct Wrong {
    tag: Tag,
    views: u64,
    of_posts: u64,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tag, views, of_posts } = self;
        write!(
            f,
            "#{} has {views} views, its posts have {of_posts}",
            tag.as_str()
        )
    }
}

/// Adds up the views of posts by tag. A view counts for the tags that its post carried then, and stays when the post
/// goes: where posts were edited or deleted, a tag may have more views than its posts; never fewer than those posts have
/// that are as they were published.
pub async fn examine(patient: &Patient, memory: &Memory) -> Result<Found> {
    let changed = count(
        patient,
        "SELECT COUNT(*) FROM posts WHERE edited_at IS NOT NULL OR state <> 'live'",
    )
    .await?;
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    let mut after = PostId::from_bytes([0; 16]);
    loop {
        let page = patient.records.read(move |tx| {
            tx.query(
                "SELECT t.post_id, t.tag FROM post_tags t JOIN posts p ON p.id = t.post_id
                 WHERE p.edited_at IS NULL AND p.state = 'live' AND p.id IN
                   (SELECT id FROM posts WHERE id > $1 ORDER BY id LIMIT $2)",
                values![after, AT_ONCE],
            )
        });
        let page: Result<Vec<Row>, records::Error> = page.await;
        for row in page? {
            let (post, tag): (PostId, String) = (row.get(0)?, row.get(1)?);
            *sums.entry(tag).or_default() += memory.counters(ItemId::Post(post)).views;
        }
        match last_id(patient, after).await? {
            Some(last) => after = last,
            None => break,
        }
    }
    let mut wrong = Vec::new();
    for (name, of_posts) in &sums {
        let Ok(tag) = name.parse::<Tag>() else { continue };
        let views = memory.tag_views(&tag);
        if views < *of_posts || (changed == 0 && views != *of_posts) {
            wrong.push(Wrong {
                tag,
                views,
                of_posts: *of_posts,
            });
        }
    }
    Ok(Found {
        tags: sums.len(),
        wrong,
    })
}

/// The last post of the page behind `after`.
async fn last_id(patient: &Patient, after: PostId) -> Result<Option<PostId>> {
    let row = patient.records.read(move |tx| {
        tx.query(
            "SELECT id FROM posts WHERE id > $1 ORDER BY id LIMIT $2",
            values![after, AT_ONCE],
        )
    });
    let rows: Result<Vec<Row>, records::Error> = row.await;
    Ok(rows?.last().map(|row| row.get(0)).transpose()?)
}

async fn count(patient: &Patient, sql: &'static str) -> Result<i64> {
    super::records::count(patient, sql.to_owned()).await
}
