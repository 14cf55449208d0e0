//! `/shops/{handle}`: a shop's products, and the posts that show them.

use super::{
    Page, html,
    position::{self, Asked},
    present::{self, Look, product_tile, tile},
};
use crate::{
    app::App,
    error::Failure,
    server::Caller,
    view::{links, people::Follow, shell::Tab, shop::ShopPage},
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use model::{Handle, PersonId, ShopId};
use serde::Deserialize;
use social::{List, Target};

const PRODUCTS: usize = 24;
const POSTS: usize = 9;

pub fn routes() -> Router<App> {
    Router::new().route("/shops/{handle}", get(show))
}

#[derive(Deserialize)]
struct Place {
    cursor: Option<String>,
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    Asked(place): Asked<Place>,
) -> Result<Response, Failure> {
    let handle: Handle = handle.parse().map_err(|_| Failure::NotFound)?;
    let shop = app
        .catalogue
        .shop_by_handle(handle)
        .await?
        .ok_or(Failure::NotFound)?;
    app.ingest.counts.add(shop.id, shop::PAGES, 1);
    let page = Page::of(&app, &caller)?;
    let (look, me) = (Look::of(&page), caller.person());
    let address = links::shop(shop.handle.as_str());
    let before = position::read(place.cursor.as_deref())?;
    let products = app.catalogue.by_shop(shop.id, before, PRODUCTS).await?;
    let posts = match before {
        None => app.social.list(me, List::Shop(shop.id), None, POSTS).await?.items,
        Some(_) => Vec::new(),
    };
    let followed = app.social.followed(me, Target::Shop(shop.id)).await?;
    let mut shell = page.shell(Tab::Elsewhere, shop.name.clone()).await?;
    shell.description = present::opening(&shop.about, 160);
    let tiles = products.items.iter().map(|card| {
        let mut tile = product_tile(&look, card);
        // The page says it once.
        tile.shop.clear();
        tile
    });
    html(&ShopPage {
        shell,
        t: page.t,
        face: present::shop_face(&shop),
        about: shop.about.clone(),
        follow: Follow {
            base: address.clone(),
            on: followed.by_viewer,
            followers: followed.followers as u64,
        },
        desk: works_there(&app, me, shop.id)
            .await?
            .then(|| links::desk(shop.handle.as_str())),
        products_count: app.catalogue.count_of_shop(shop.id).await?,
        products: tiles.collect(),
        more: position::more(&address, products.next.as_ref()),
        posts: posts.iter().map(tile).collect(),
    })
}

async fn works_there(app: &App, me: Option<PersonId>, shop: ShopId) -> Result<bool, Failure> {
    let Some(me) = me else { return Ok(false) };
    let memberships = app.shops.of_person(me).await?;
    Ok(memberships.iter().any(|membership| membership.shop.id == shop))
}
