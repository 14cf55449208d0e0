//! The shop desk: opening a shop, its products, how it shows itself, its staff. Every page enters the shop as the one who asks, so what is
//! not theirs does not exist for them.

mod home;
mod product_form;
mod product_pages;
mod products;
mod shop;
mod staff;

use super::answer::actor;
use crate::{
    app::App,
    error::Failure,
    server::Caller,
    view::desk::{DeskHead, DeskTab},
};
use ::shop::{Role, ShopScope};
use axum::Router;
use model::Handle;

pub fn routes() -> Router<App> {
    Router::new()
        .merge(home::routes())
        .merge(products::routes())
        .merge(product_pages::routes())
        .merge(shop::routes())
        .merge(staff::routes())
}

/// The shop as the one who asks may work in it.
async fn enter(app: &App, caller: &Caller, handle: &str) -> Result<ShopScope, Failure> {
    let person = actor(caller, None)?.person;
    let handle: Handle = handle.parse().map_err(|_| Failure::NotFound)?;
    Ok(app.shops.enter_by_handle(person, handle).await?)
}

async fn head(scope: &ShopScope, tab: DeskTab) -> Result<DeskHead, Failure> {
    let shop = scope.shop().await?;
    Ok(DeskHead {
        shop: super::present::shop_face(&shop),
        handle: shop.handle.to_string(),
        owner: scope.role() == Role::Owner,
        tab,
    })
}
