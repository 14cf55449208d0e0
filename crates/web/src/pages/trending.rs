//! Tags in lists, each with the pictures of its top posts: people would rather look than read.

use super::present::thumbnail;
use crate::{app::App, error::Failure, server::Caller, view::tag::TagLine};
use model::{PostId, Tag};
use std::collections::{HashMap, HashSet};

/// Pictures beside a tag.
const PICTURES: usize = 3;
/// Top posts of a tag that are looked at for pictures which no tag before it shows.
const LOOKED_AT: usize = 12;

/// The tags of what is looked at most right now.
pub(super) async fn trending_tags(app: &App, caller: &Caller, limit: usize) -> Result<Vec<TagLine>, Failure> {
    let tags = app.feed.trending_tags(limit, caller.now);
    tag_lines(app, caller, &tags).await
}

/// Tags as lines with pictures, in their order; no picture stands beside two of them.
pub(super) async fn tag_lines(app: &App, caller: &Caller, tags: &[Tag]) -> Result<Vec<TagLine>, Failure> {
    let mut shown: HashSet<PostId> = HashSet::new();
    let mut of_tags: Vec<Vec<PostId>> = Vec::with_capacity(tags.len());
    for tag in tags {
        let top = app.feed.top_of_tag(tag, 0, LOOKED_AT, caller.now);
        let fresh = top.into_iter().filter(|post| shown.insert(*post));
        of_tags.push(fresh.take(PICTURES).collect());
    }
    let ids: Vec<PostId> = of_tags.iter().flatten().copied().collect();
    let views = app.social.posts(caller.person(), ids).await?;
    let visible = views.iter().filter(|view| !view.hidden);
    let mut pictures: HashMap<PostId, _> = visible
        .filter_map(|view| Some((view.post.id, thumbnail(&view.post.photos.first()?.photo, ""))))
        .collect();
    let lines = tags.iter().zip(of_tags).map(|(tag, posts)| TagLine {
        pictures: posts.iter().filter_map(|post| pictures.remove(post)).collect(),
        ..tag_line(app, tag)
    });
    Ok(lines.collect())
}

/// A tag without pictures.
pub(super) fn tag_line(app: &App, tag: &Tag) -> TagLine {
    TagLine {
        name: tag.to_string(),
        views: app.feed.tag_views(tag),
        trend: None,
        pictures: Vec::new(),
    }
}
