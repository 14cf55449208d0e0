//! `/p/{id}`: one post, its comments and what goes with it.

use super::{
    Page, html,
    position::{self, Asked},
    present::{self, Look, opening, post_card, tile},
};
use crate::{
    app::App,
    error::Failure,
    server::Caller,
    view::{
        card::Tile,
        form::Field,
        links,
        people::Face,
        post::{Comment, Comments, LinkPreview, PostPage},
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use feed::Card;
use memory::ItemId;
use model::{PhotoFormat, PostId};
use serde::Deserialize;
use social::List;

const COMMENTS: usize = 30;
const GOES_WITH: usize = 6;
/// Characters of the description in search engines and link previews.
const DESCRIPTION: usize = 160;
/// Pixels of the picture in link previews.
const PREVIEW: u32 = 1080;

pub fn routes() -> Router<App> {
    Router::new().route("/p/{id}", get(show))
}

#[derive(Deserialize)]
struct Place {
    cursor: Option<String>,
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Asked(place): Asked<Place>,
) -> Result<Response, Failure> {
    let id: PostId = id.parse().map_err(|_| Failure::NotFound)?;
    let page = Page::of(&app, &caller)?;
    let look = Look::of(&page);
    let cards = app.feed.cards(caller.person(), vec![id], caller.now).await?;
    let card = cards.first().ok_or(Failure::NotFound)?;
    let comments = comments(&page, card, place.cursor.as_deref(), Field::default()).await?;
    let goes_with = goes_with(&app, &caller, card).await?;
    let caption = &card.view.post.caption;
    let title = match opening(caption, 60) {
        text if text.is_empty() => card.author.name.to_string(),
        text => text,
    };
    let mut shell = page.shell(Tab::Elsewhere, title).await?;
    shell.description = opening(caption, DESCRIPTION);
    html(&PostPage {
        shell,
        t: page.t,
        csrf: page.csrf.clone(),
        card: post_card(&look, card),
        comments,
        goes_with,
        preview: preview(&app, card),
    })
}

/// One page of the comments under a post; also what writing and deleting one is answered with.
pub(super) async fn comments(
    page: &Page<'_>,
    card: &Card,
    cursor: Option<&str>,
    draft: Field,
) -> Result<Comments, Failure> {
    let (app, caller, look) = (page.app, page.caller, Look::of(page));
    let post = &card.view.post;
    let me = caller.person();
    let listed = app
        .social
        .comments(me, post.id, position::read(cursor)?, COMMENTS)
        .await?;
    let authors: Vec<_> = listed.items.iter().map(|comment| comment.author).collect();
    let profiles = app.people.profiles(&authors, caller.now).await?;
    let list = listed.items.iter().map(|comment| {
        let mine = me == Some(comment.author);
        Comment {
            id: comment.id.to_string(),
            author: profiles
                .get(&comment.author)
                .map_or_else(Face::default, |author| present::person_face(author)),
            when: look.ago(comment.created_at),
            text: present::spans(&comment.body),
            mine,
            may_delete: mine || me == Some(post.author),
        }
    });
    let address = links::post(&post.id.to_string());
    Ok(Comments {
        post: post.id.to_string(),
        count: post.comments,
        list: list.collect(),
        more: position::more(&address, listed.next.as_ref()).map(|more| format!("{more}#comments")),
        draft,
    })
}

/// Posts that the same people engaged with, then others with the same products, then lively ones with the same first tag.
async fn goes_with(app: &App, caller: &Caller, card: &Card) -> Result<Vec<Tile>, Failure> {
    let post = &card.view.post;
    let similar = app.feed.goes_with(ItemId::Post(post.id), GOES_WITH * 2);
    let mut ids: Vec<PostId> = similar.into_iter().filter_map(ItemId::post).collect();
    if let Some(product) = card.products.first() {
        let listed = app
            .social
            .list(caller.person(), List::Product(product.id), None, GOES_WITH + 1)
            .await?;
        ids.extend(listed.items.iter().map(|view| view.post.id));
    }
    if let Some(tag) = post.tags.first() {
        ids.extend(app.feed.top_of_tag(tag, 0, GOES_WITH * 2, caller.now));
    }
    let mut others: Vec<PostId> = Vec::new();
    for id in ids {
        if id != post.id && !others.contains(&id) {
            others.push(id);
        }
    }
    let posts = app.social.posts(caller.person(), others).await?;
    Ok(posts
        .iter()
        .filter(|view| !view.hidden)
        .take(GOES_WITH)
        .map(tile)
        .collect())
}

fn preview(app: &App, card: &Card) -> LinkPreview {
    let post = &card.view.post;
    let yard = app.config.public_url.trim_end_matches('/');
    let picture = post
        .photos
        .first()
        .and_then(|shown| shown.photo.at_least(PREVIEW, PhotoFormat::Jpeg));
    LinkPreview {
        address: format!("{yard}{}", links::post(&post.id.to_string())),
        picture: picture.map(|file| (format!("{yard}/media/{}", file.name), file.width, file.height)),
    }
}
