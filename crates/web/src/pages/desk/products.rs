//! The list of a shop's products, with what people did with them.

use super::{enter, head};
use crate::{
    app::App,
    error::Failure,
    pages::{
        Page, html,
        position::{self, Asked},
        present::{Look, price_of, stock_of, thumbnail},
    },
    server::Caller,
    view::{
        desk::{DeskProducts, DeskTab, ProductRow},
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use memory::{Counters, ItemId};
use serde::Deserialize;
use shop::{ProductCard, ProductState, ShopScope};
use social::Target;

/// Products on one page of the list.
const PAGE: usize = 50;
/// Hidden products shown above the others.
const HIDDEN: usize = 50;
/// Pages of products of which the figures are the sum: the newest 500.
const COUNTED_PAGES: usize = 5;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/desk/{handle}", get(list))
}

#[derive(Deserialize)]
struct Place {
    cursor: Option<String>,
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    Asked(place): Asked<Place>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let page = Page::of(&app, &caller)?;
    let look = Look::of(&page);
    let before = position::read(place.cursor.as_deref())?;
    let mut cards = Vec::new();
    if before.is_none() {
        cards = scope.products(ProductState::Archived, None, HIDDEN).await?.items;
    }
    let hidden = cards.len();
    let active = scope.products(ProductState::Active, before, PAGE).await?;
    cards.extend(active.items);
    let left = scope
        .stock_left(cards.iter().map(|card| card.id).collect())
        .await?;
    let head = head(&scope, DeskTab::Products).await?;
    let rows = cards.iter().enumerate().map(|(place, card)| {
        let left = left.get(&card.id).copied().unwrap_or(0);
        ProductRow {
            href: format!("{}/products/{}", head.href(), card.id),
            title: card.name.clone(),
            picture: card.image.as_ref().map(|image| thumbnail(&image.photo, "")),
            price: price_of(&look, card),
            stock: stock_of(left),
            left: u64::try_from(left).unwrap_or(0),
            taps: figures(&app, card).taps,
            hidden: place < hidden,
        }
    });
    let rows: Vec<ProductRow> = rows.collect();
    let (views, taps) = sums(&app, &scope).await?;
    let followed = app
        .social
        .followed(caller.person(), Target::Shop(scope.id()))
        .await?;
    html(&DeskProducts {
        shell: page.shell(Tab::Desk, head.shop.name.clone()).await?,
        t: page.t,
        rows,
        more: position::more(&head.href(), active.next.as_ref()),
        views,
        taps,
        followers: followed.followers as u64,
        head,
    })
}

fn figures(app: &App, card: &ProductCard) -> Counters {
    app.memory.counters(ItemId::Product(card.id))
}

/// Views and taps of the shop's newest products together.
async fn sums(app: &App, scope: &ShopScope) -> Result<(u64, u64), Failure> {
    let (mut views, mut taps, mut place) = (0, 0, None);
    for _ in 0..COUNTED_PAGES {
        let page = app
            .catalogue
            .by_shop(scope.id(), place, shop::limits::PAGE)
            .await?;
        for card in &page.items {
            let counters = figures(app, card);
            views += counters.views;
            taps += counters.taps;
        }
        place = page.next;
        if place.is_none() {
            break;
        }
    }
    Ok((views, taps))
}
