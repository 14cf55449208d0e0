//! `/search?q=`: products, people, shops and tags; with `for=pin` the list to pick a product from.

use super::{
    Page, html,
    position::Asked,
    present::{self, Look, pick_line, product_tile},
    trending::{tag_lines, trending_tags},
};
use crate::{
    app::App,
    error::Failure,
    server::Caller,
    view::{
        lists::SearchPage,
        product::{PickLine, ProductPicks},
        shell::Tab,
        tag::TagLine,
    },
};
use axum::{Router, extract::State, response::Response, routing::get};
use model::{PersonId, Rate, ShopId, Tag};
use serde::Deserialize;
use shop::ProductCard;
use std::collections::HashMap;

/// Characters of a query that are looked at.
const QUERY: usize = 100;
const PRODUCTS: usize = 24;
const PICKS: usize = 20;
const PEOPLE: u32 = 12;
const SHOPS: usize = 8;
const TAGS: usize = 12;
/// Trending tags where nothing was found.
const TAGS_INSTEAD: usize = 6;

pub fn routes() -> Router<App> {
    Router::new().route("/search", get(show))
}

#[derive(Deserialize)]
struct Query {
    #[serde(default)]
    q: String,
    #[serde(rename = "for")]
    purpose: Option<Purpose>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Purpose {
    /// The composer places a product on a picture.
    Pin,
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<Query>,
) -> Result<Response, Failure> {
    let page = Page::of(&app, &caller)?;
    let look = Look::of(&page);
    let query: String = asked.q.trim().chars().take(QUERY).collect();
    if asked.purpose == Some(Purpose::Pin) {
        let found = app.catalogue.search(&query, PICKS).await?;
        let picks = picks(&app, &look, &found).await?;
        return html(&ProductPicks {
            t: page.t,
            query,
            picks,
        });
    }
    let mut found = SearchPage {
        shell: page.shell(Tab::Search, page.t.get("nav-search")).await?,
        t: page.t,
        query: query.clone(),
        products: Vec::new(),
        tags: Vec::new(),
        people: Vec::new(),
        shops: Vec::new(),
        trending: Vec::new(),
    };
    if query.is_empty() {
        found.trending = trending_tags(&app, &caller, TAGS).await?;
        return html(&found);
    }
    let products = app.catalogue.search(&query, PRODUCTS).await?;
    found.products = products.iter().map(|card| product_tile(&look, card)).collect();
    let blocked = blocked(&app, caller.person()).await?;
    let people = app.people.search_people(&query, PEOPLE).await?;
    let visible = people.iter().filter(|profile| !blocked.contains(&profile.id));
    found.people = visible.map(|profile| present::person_face(profile)).collect();
    let shops = app.catalogue.search_shops(&query, SHOPS).await?;
    found.shops = shops.iter().map(present::shop_face).collect();
    found.tags = tags(&app, &caller, &query).await?;
    if found.is_empty() {
        found.trending = trending_tags(&app, &caller, TAGS_INSTEAD).await?;
    }
    html(&found)
}

/// The products to pick from, each with what its shop gives the one who asks.
async fn picks(app: &App, look: &Look, found: &[ProductCard]) -> Result<Vec<PickLine>, Failure> {
    let mut rates: HashMap<ShopId, Rate> = HashMap::new();
    let mut picks = Vec::with_capacity(found.len());
    for card in found {
        let mut pick = pick_line(look, card);
        if let Some(me) = look.viewer {
            let rate = match rates.get(&card.shop) {
                Some(known) => *known,
                None => app.commissions.offer(card.shop, me, look.now).await?.rate,
            };
            rates.insert(card.shop, rate);
            pick.rate = (!rate.is_zero()).then(|| look.t.with("pick-rate", "rate", rate));
        }
        picks.push(pick);
    }
    Ok(picks)
}

/// Tags that begin like the query and that live posts carry.
async fn tags(app: &App, caller: &Caller, query: &str) -> Result<Vec<TagLine>, Failure> {
    let like = app.social.tags_like(query, TAGS).await?;
    let carried = like.into_iter().map(|(tag, _)| tag);
    let live: Vec<Tag> = carried.filter(|tag| app.feed.tag_posts(tag) > 0).collect();
    tag_lines(app, caller, &live).await
}

async fn blocked(app: &App, me: Option<PersonId>) -> Result<Vec<PersonId>, Failure> {
    match me {
        Some(me) => Ok(app.social.facts(me).await?.blocked.clone()),
        None => Ok(Vec::new()),
    }
}
