//! `/t/{tag}`: the liveliest and the newest posts of a tag.

use super::{
    Page, html,
    position::{self, Asked},
    present::tile,
    tag_figures::figures,
};
use crate::{
    app::App,
    error::Failure,
    server::Caller,
    view::{
        card::Tile,
        links,
        people::Follow,
        shell::Tab,
        tag::{TagLine, TagPage, TagTab},
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use model::{PersonId, Tag};
use serde::Deserialize;
use social::{List, Target};

const TILES: usize = 24;
/// The liveliest are shown this far down; whoever wants all reads the newest.
const TOP_AT_MOST: usize = 240;

pub fn routes() -> Router<App> {
    Router::new().route("/t/{tag}", get(show))
}

#[derive(Deserialize)]
struct Place {
    tab: Option<String>,
    cursor: Option<String>,
    /// How many of the liveliest were shown before.
    #[serde(default)]
    skip: usize,
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(tag): Path<String>,
    Asked(place): Asked<Place>,
) -> Result<Response, Failure> {
    let tag: Tag = tag.parse().map_err(|_| Failure::NotFound)?;
    let page = Page::of(&app, &caller)?;
    let me = caller.person();
    let tab = if place.tab.as_deref() == Some("new") {
        TagTab::New
    } else {
        TagTab::Top
    };
    let (posts, more) = match tab {
        TagTab::Top => top(&page, &tag, place.skip).await?,
        TagTab::New => newest(&page, &tag, place.cursor.as_deref()).await?,
    };
    let followed = app.social.followed(me, Target::Tag(tag.clone())).await?;
    let mut shell = page.shell(Tab::Elsewhere, format!("#{tag}")).await?;
    let stats = app.feed.tag(&tag, caller.now);
    shell.description = format!("#{tag} · {}", page.t.count("views-count", stats.views));
    let line = TagLine {
        name: tag.to_string(),
        views: stats.views,
        trend: None,
        pictures: Vec::new(),
    };
    html(&TagPage {
        shell,
        t: page.t,
        csrf: page.csrf.clone(),
        line,
        figures: figures(&page, &stats),
        posts_count: app.feed.tag_posts(&tag) as u64,
        follow: Follow {
            base: links::tag(tag.as_str()),
            on: followed.by_viewer,
            followers: followed.followers as u64,
        },
        tab,
        seeing_less: sees_less(&app, me, &tag).await?,
        posts,
        more,
    })
}

async fn top(page: &Page<'_>, tag: &Tag, skip: usize) -> Result<(Vec<Tile>, Option<String>), Failure> {
    let skip = skip.min(TOP_AT_MOST);
    let ids = page.app.feed.top_of_tag(tag, skip, TILES, page.caller.now);
    let shown = skip + ids.len();
    let goes_on = ids.len() == TILES && shown < TOP_AT_MOST;
    let posts = page.app.social.posts(page.caller.person(), ids).await?;
    let tiles = posts.iter().filter(|view| !view.hidden).map(tile).collect();
    Ok((
        tiles,
        goes_on.then(|| format!("{}?skip={shown}", links::tag(tag.as_str()))),
    ))
}

async fn newest(
    page: &Page<'_>,
    tag: &Tag,
    cursor: Option<&str>,
) -> Result<(Vec<Tile>, Option<String>), Failure> {
    let before = position::read(cursor)?;
    let listed = page
        .app
        .social
        .list(page.caller.person(), List::Tag(tag.clone()), before, TILES)
        .await?;
    let address = format!("{}?tab=new", links::tag(tag.as_str()));
    Ok((
        listed.items.iter().map(tile).collect(),
        position::more(&address, listed.next.as_ref()),
    ))
}

async fn sees_less(app: &App, me: Option<PersonId>, tag: &Tag) -> Result<bool, Failure> {
    match me {
        Some(me) => Ok(app.social.facts(me).await?.see_less_tags.contains(tag)),
        None => Ok(false),
    }
}
