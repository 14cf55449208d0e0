//! `/` and `/following`: the ranked page and the list in the order of time.

use super::{
    Page, html,
    position::{self, Asked},
    present::{Look, post_card, served_card, shop_face, tile},
    trending::trending_tags,
};
use crate::{
    app::App,
    error::Failure,
    lang::Words,
    served,
    server::Caller,
    view::{
        card::Tile,
        feed::{Collection, FeedItem, FeedKind, FeedMore, FeedPage},
        links,
        people::Face,
        shell::Tab,
    },
    why::Evidence,
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use model::Tag;
use serde::Deserialize;
use social::List;
use std::collections::HashMap;

/// Cards of one page: about 150 KB of markup with twelve.
const CARDS: usize = 12;
/// The collection stands behind this many cards.
const COLLECTION_AFTER: usize = 4;
/// A tag with fewer further posts makes no collection.
const COLLECTION_TILES: usize = 4;
const COLLECTION_TILES_AT_MOST: usize = 8;
const TAGS_BESIDE: usize = 6;
const SHOPS_BESIDE: usize = 4;
const SHOPS_LOOKED_AT: usize = 24;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(for_you))
        .route("/following", get(following))
}

#[derive(Deserialize)]
struct Place {
    #[serde(default)]
    cursor: Option<String>,
    /// Which page this is, from 0; only varies what stands between the cards.
    #[serde(default)]
    n: usize,
    /// What of the followed is listed; nothing is their posts.
    #[serde(default)]
    list: Option<super::lists::Followed>,
}

async fn for_you(
    State(app): State<App>,
    caller: Caller,
    Asked(place): Asked<Place>,
) -> Result<Response, Failure> {
    let page = Page::of(&app, &caller)?;
    let look = Look::of(&page);
    let cursor = place.cursor.as_deref().filter(|cursor| !cursor.is_empty());
    let ranked = app
        .feed
        .page(&caller.viewer(), cursor, CARDS, served::fresh_seed(), caller.now)
        .await?;
    served::record(&app, &caller, &ranked);
    let evidence = Evidence::of(&app, caller.person(), &ranked.items, caller.now).await?;
    let cards = ranked
        .items
        .iter()
        .map(|item| FeedItem::Post(served_card(&look, ranked.id, item, &evidence)));
    let mut items: Vec<FeedItem> = cards.collect();
    if items.len() > COLLECTION_AFTER
        && let Some(collection) = collection(&page, &ranked.items, place.n).await?
    {
        items.insert(COLLECTION_AFTER, FeedItem::Collection(collection));
    }
    let more = ranked
        .cursor
        .map(|cursor| format!("/?cursor={cursor}&n={}", place.n.saturating_add(1)));
    answer(&page, FeedKind::ForYou, items, more).await
}

async fn following(
    State(app): State<App>,
    caller: Caller,
    Asked(place): Asked<Place>,
) -> Result<Response, Failure> {
    let person = caller.person().ok_or(Failure::SignInFirst)?;
    let page = Page::of(&app, &caller)?;
    if let Some(list) = place.list {
        return super::lists::followed(&page, person, list, place.cursor.as_deref()).await;
    }
    let look = Look::of(&page);
    let before = position::read(place.cursor.as_deref())?;
    let listed = app
        .social
        .list(Some(person), List::Following, before, CARDS)
        .await?;
    let ids = listed.items.iter().map(|view| view.post.id).collect();
    let cards = app.feed.cards(Some(person), ids, caller.now).await?;
    let items = cards
        .iter()
        .map(|card| FeedItem::Post(post_card(&look, card)))
        .collect();
    answer(
        &page,
        FeedKind::Following,
        items,
        position::more("/following", listed.next.as_ref()),
    )
    .await
}

/// The whole page, or only the next cards where a script asks for them.
async fn answer(
    page: &Page<'_>,
    kind: FeedKind,
    items: Vec<FeedItem>,
    more: Option<String>,
) -> Result<Response, Failure> {
    let (t, csrf) = (page.t, page.csrf.clone());
    let mut response = if page.caller.fragment {
        html(&FeedMore {
            t,
            csrf,
            viewer: page.caller.person().is_some(),
            items,
            more,
        })?
    } else {
        let (tab, title) = match kind {
            FeedKind::ForYou => (Tab::Feed, t.get("feed-for-you")),
            FeedKind::Following => (Tab::Following, t.get("feed-following")),
        };
        let shell = page.shell(tab, title).await?;
        let tags = trending_tags(page.app, page.caller, TAGS_BESIDE).await?;
        let shops = match page.caller.person() {
            None => shops_beside(page.app).await?,
            Some(_) => Vec::new(),
        };
        html(&FeedPage {
            shell,
            t,
            csrf,
            kind,
            items,
            more,
            tags,
            shops,
        })?
        .into_response()
    };
    // One address, two answers.
    response
        .headers_mut()
        .insert("vary", axum::http::HeaderValue::from_static("HX-Request"));
    Ok(response)
}

/// A few shops for those who are new here: of the newest, those that are seen in most posts.
async fn shops_beside(app: &App) -> Result<Vec<Face>, Failure> {
    let mut shops = app.catalogue.newest_shops(None, SHOPS_LOOKED_AT).await?.items;
    shops.sort_by_key(|shop| std::cmp::Reverse(app.feed.posts_of_shop(&shop.id)));
    shops.truncate(SHOPS_BESIDE);
    Ok(shops.iter().map(shop_face).collect())
}

/// More posts of a tag that runs through this page; another tag on each page. None where no tag has enough.
async fn collection(
    page: &Page<'_>,
    items: &[feed::Served],
    turn: usize,
) -> Result<Option<Collection>, Failure> {
    let app = page.app;
    let mut on_page: HashMap<&Tag, usize> = HashMap::new();
    for tag in items.iter().flat_map(|item| &item.card.view.post.tags) {
        *on_page.entry(tag).or_default() += 1;
    }
    let mut tags: Vec<(&Tag, usize)> = on_page
        .into_iter()
        .filter(|(tag, shown)| app.feed.tag_posts(tag) >= shown + COLLECTION_TILES)
        .collect();
    tags.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let Some((tag, _)) = turn.checked_rem(tags.len()).and_then(|index| tags.get(index)) else {
        return Ok(None);
    };
    let shown = |id| items.iter().any(|item| item.card.view.post.id == id);
    let top = app
        .feed
        .top_of_tag(tag, 0, CARDS + COLLECTION_TILES_AT_MOST, page.caller.now);
    let ids = top
        .into_iter()
        .filter(|id| !shown(*id))
        .take(COLLECTION_TILES_AT_MOST)
        .collect();
    let posts = app.social.posts(page.caller.person(), ids).await?;
    let tiles: Vec<Tile> = posts.iter().filter(|view| !view.hidden).map(tile).collect();
    Ok((tiles.len() >= COLLECTION_TILES).then(|| Collection {
        title: format!("#{tag}"),
        note: tag_facts(app, page.t, tag),
        href: links::tag(tag.as_str()),
        tiles,
    }))
}

/// `12 posts · 3.4K views`.
fn tag_facts(app: &App, t: Words, tag: &Tag) -> String {
    let (posts, views) = (app.feed.tag_posts(tag) as u64, app.feed.tag_views(tag));
    format!(
        "{} · {}",
        t.count("posts-count", posts),
        t.count("views-count", views)
    )
}
