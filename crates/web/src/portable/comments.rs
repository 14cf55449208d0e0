//! Comments of an archive. Only those under the person's own posts are taken over: what stands under somebody else's post
//! stands in their room, and an old date under a new name would put words into a talk that went on without them.

use super::{
    format,
    plan::{BATCH, MAX_LINES, own_id},
    take::{Bringer, OLDEST},
};
use crate::{app::App, error::Failure};
use model::{CommentId, PersonId, PostId};
use social::BulkComment;
use std::collections::{HashMap, HashSet};

/// How many of an archive's comments can be taken over.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sorted {
    pub own: u64,
    /// Comments under posts of others.
    pub elsewhere: u64,
}

/// `coming` are the person's posts that the same archive brings.
pub(super) async fn sort(
    app: &App,
    person: PersonId,
    comments: &[format::Comment],
    coming: &HashSet<PostId>,
) -> Result<Sorted, Failure> {
    let comments = comments.get(..MAX_LINES).unwrap_or(comments);
    let posts = own_posts(app, person, comments.iter().map(|comment| comment.post)).await?;
    let authors = authors(app, person, comments).await?;
    let mut sorted = Sorted::default();
    for comment in comments {
        if !coming.contains(&comment.post) && !posts.contains_key(&comment.post) {
            sorted.elsewhere += 1;
        } else if place(person, comment, &authors).is_some() {
            sorted.own += 1;
        }
    }
    Ok(sorted)
}

/// Writes those of the person's own posts under where these stand here; answers how many they were.
pub(super) async fn take(
    app: &App,
    who: Bringer,
    comments: &[format::Comment],
    placed: &HashMap<PostId, PostId>,
) -> Result<u64, Failure> {
    let comments = comments.get(..MAX_LINES).unwrap_or(comments);
    let mut posts = own_posts(app, who.person, comments.iter().map(|comment| comment.post)).await?;
    posts.extend(placed);
    // Asked again: between the preview and now somebody may have taken an id.
    let authors = authors(app, who.person, comments).await?;
    let rows = comments.iter().filter_map(|comment| {
        Some(BulkComment {
            id: place(who.person, comment, &authors)?,
            post: *posts.get(&comment.post)?,
            author: who.person,
            body: comment.body.clone(),
            created_at: comment.created_at.clamp(OLDEST, who.now),
        })
    });
    Ok(app.social.bulk_comment(rows.collect()).await?)
}

/// Of these posts, those that the person has here, and under which id.
async fn own_posts(
    app: &App,
    person: PersonId,
    posts: impl Iterator<Item = PostId>,
) -> Result<HashMap<PostId, PostId>, Failure> {
    let posts: HashSet<PostId> = posts.collect();
    let here: Vec<(PostId, PostId)> = posts
        .into_iter()
        .flat_map(|id| [(id, id), (id, own_id(person, id))])
        .collect();
    let mut own = HashMap::new();
    for chunk in here.chunks(BATCH) {
        let authors = app
            .social
            .authors_of(chunk.iter().map(|(_, here)| *here).collect())
            .await?;
        let theirs = chunk
            .iter()
            .filter(|(_, here)| authors.get(here) == Some(&person));
        own.extend(theirs.copied());
    }
    Ok(own)
}

async fn authors(
    app: &App,
    person: PersonId,
    comments: &[format::Comment],
) -> Result<HashMap<CommentId, PersonId>, Failure> {
    let ids: Vec<CommentId> = comments
        .iter()
        .filter_map(|comment| comment.id.parse().ok())
        .flat_map(|id| [id, derived(person, id)])
        .collect();
    let mut authors = HashMap::new();
    for chunk in ids.chunks(BATCH) {
        authors.extend(app.social.comment_authors(chunk.to_vec()).await?);
    }
    Ok(authors)
}

/// The id that a comment gets here: its own, or one of this person's that is the same each time where somebody else has
/// that; `None` when it is here already.
fn place(
    person: PersonId,
    comment: &format::Comment,
    authors: &HashMap<CommentId, PersonId>,
) -> Option<CommentId> {
    let id: CommentId = comment.id.parse().ok()?;
    let derived = derived(person, id);
    match (authors.get(&id), authors.get(&derived)) {
        (Some(author), _) | (_, Some(author)) if *author == person => None,
        (None, _) => Some(id),
        (Some(_), None) => Some(derived),
        (Some(_), Some(_)) => None,
    }
}

fn derived(person: PersonId, id: CommentId) -> CommentId {
    CommentId::from_bytes(*own_id(person, PostId::from_bytes(*id.as_bytes())).as_bytes())
}
