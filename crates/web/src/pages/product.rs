//! `/products/{id}` and its drawer.

use super::{
    Page, html,
    position::Asked,
    present::{self, Look, picture, product_tile, stock_of, tile},
};
use crate::{
    app::App,
    error::Failure,
    server::Caller,
    view::{
        links,
        product::{Choice, ProductDrawer, ProductPage, ProductSheet, Stock},
        shell::Tab,
    },
};
use ::shop::{Availability, Product, Variant};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use memory::ItemId;
use model::{CollectionId, PostId, ProductId, VariantId};
use serde::Deserialize;
use social::List;

const POSTS: usize = 9;
const GOES_WITH: usize = 6;
/// Pieces that go into the cart at once; more can be said there.
const MOST_AT_ONCE: i64 = 20;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/products/{id}", get(show))
        .route("/products/{id}/drawer", get(drawer))
}

#[derive(Deserialize)]
struct Chosen {
    variant: Option<VariantId>,
    /// The post whose pin led here.
    from: Option<PostId>,
    /// The creator's collection that led here.
    shelf: Option<CollectionId>,
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Asked(chosen): Asked<Chosen>,
) -> Result<Response, Failure> {
    let product = find(&app, &id).await?;
    app.ingest.counts.add(product.card.shop, shop::PAGES, 1);
    let page = Page::of(&app, &caller)?;
    let sheet = sheet(&page, &product, &chosen).await?;
    let posts = app
        .social
        .list(caller.person(), List::Product(product.card.id), None, POSTS)
        .await?;
    let similar = app.feed.goes_with(ItemId::Product(product.card.id), GOES_WITH);
    let similar = similar.into_iter().filter_map(ItemId::product).collect();
    let look = Look::of(&page);
    let goes_with = app.catalogue.cards(similar).await?;
    let mut shell = page.shell(Tab::Elsewhere, product.card.name.clone()).await?;
    shell.description = present::opening(&product.description, 160);
    html(&ProductPage {
        shell,
        t: page.t,
        csrf: page.csrf.clone(),
        sheet,
        posts: posts.items.iter().map(tile).collect(),
        goes_with: goes_with.iter().map(|card| product_tile(&look, card)).collect(),
    })
}

async fn drawer(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Asked(chosen): Asked<Chosen>,
) -> Result<Response, Failure> {
    let product = find(&app, &id).await?;
    app.ingest.counts.add(product.card.shop, shop::PAGES, 1);
    let page = Page::of(&app, &caller)?;
    let sheet = sheet(&page, &product, &chosen).await?;
    html(&ProductDrawer {
        t: page.t,
        csrf: page.csrf.clone(),
        sheet,
    })
}

async fn find(app: &App, id: &str) -> Result<Product, Failure> {
    let id: ProductId = id.parse().map_err(|_| Failure::NotFound)?;
    app.catalogue.product(id).await?.ok_or(Failure::NotFound)
}

/// The product with one of its variants chosen: the one asked for, else the first that is left, else the first.
async fn sheet(page: &Page<'_>, product: &Product, asked: &Chosen) -> Result<ProductSheet, Failure> {
    let look = Look::of(page);
    let card = &product.card;
    let shop = page
        .app
        .catalogue
        .shop(card.shop)
        .await?
        .ok_or(Failure::NotFound)?;
    let variants = &product.variants;
    let by_id = asked
        .variant
        .and_then(|asked| variants.iter().find(|variant| variant.id == asked));
    let chosen = by_id
        .or_else(|| variants.iter().find(|variant| variant.stock > 0))
        .or_else(|| variants.first());
    let address = links::product(&card.id.to_string());
    let from = asked.from.map(|post| post.to_string());
    let shelf = asked.shelf.map(|shelf| shelf.to_string());
    let led_by = match (&from, &shelf) {
        (Some(post), _) => format!("from={post}"),
        (None, Some(shelf)) => format!("shelf={shelf}"),
        (None, None) => String::new(),
    };
    let and_from = match led_by.as_str() {
        "" => String::new(),
        led_by => format!("&{led_by}"),
    };
    let elsewhere = page.app.catalogue.bought_elsewhere(card.id).await?;
    let choice = |variant: &Variant| Choice {
        name: variant.options.join(" · "),
        href: format!("{address}?variant={}{and_from}", variant.id),
        drawer: format!("{address}/drawer?variant={}{and_from}", variant.id),
        chosen: chosen.is_some_and(|chosen| chosen.id == variant.id),
        gone: variant.stock <= 0,
    };
    Ok(ProductSheet {
        id: card.id.to_string(),
        title: card.name.clone(),
        price: chosen.map_or_else(
            || present::price_of(&look, card).now,
            |variant| look.money(variant.price_at(look.now)),
        ),
        regular: chosen
            .filter(|variant| variant.price_at(look.now) != variant.price)
            .map(|variant| look.money(variant.price)),
        variant: chosen
            .filter(|variant| variant.stock > 0 && card.availability != Availability::Withdrawn)
            .map(|variant| variant.id.to_string()),
        most: chosen.map_or(0, |variant| variant.stock.clamp(0, MOST_AT_ONCE).unsigned_abs()),
        from,
        shelf,
        elsewhere: elsewhere.map(|_| format!("/go/{}?{led_by}", card.id)),
        stock: match card.availability {
            Availability::Withdrawn => Stock::Withdrawn,
            _ => chosen.map_or(Stock::None, |variant| stock_of(variant.stock)),
        },
        shop: present::shop_face(&shop),
        pictures: product
            .images
            .iter()
            .map(|image| picture(&image.photo, &image.alt))
            .collect(),
        choices: variants.iter().map(choice).collect(),
        about: product.description.clone(),
        save: None,
        ask: None,
    })
}
