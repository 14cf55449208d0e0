//! The shop desk: opening a shop, its products, how it shows itself, its staff. Every page enters the shop as the one who asks, so what is
//! not theirs does not exist for them.

mod events;
mod home;
mod import_run;
mod imports;
mod keys;
mod order;
mod order_steps;
mod orders;
mod product_form;
mod product_pages;
mod products;
mod sales;
mod sales_files;
mod shop;
mod site_sales;
mod staff;
mod terms;
mod usage;
mod webhook;
mod webhooks;

pub(super) use site_sales::row as site_sale_row;
pub(super) use terms::in_steps;

use super::answer::actor;
use crate::{
    app::App,
    error::Failure,
    server::Caller,
    view::desk::{DeskHead, DeskTab},
};
use ::shop::{Queue, Role, ShopScope};
use axum::Router;
use model::Handle;

pub fn routes() -> Router<App> {
    Router::new()
        .merge(home::routes())
        .merge(products::routes())
        .merge(product_pages::routes())
        .merge(orders::routes())
        .merge(order::routes())
        .merge(order_steps::routes())
        .merge(sales::routes())
        .merge(sales_files::routes())
        .merge(shop::routes())
        .merge(staff::routes())
        .merge(terms::routes())
        .merge(imports::routes())
        .merge(events::routes())
        .merge(keys::routes())
        .merge(usage::routes())
        .merge(import_run::routes())
        .merge(webhooks::routes())
        .merge(webhook::routes())
}

/// The shop as the one who asks may work in it.
async fn enter(app: &App, caller: &Caller, handle: &str) -> Result<ShopScope, Failure> {
    let person = actor(caller, None)?.person;
    let handle: Handle = handle.parse().map_err(|_| Failure::NotFound)?;
    Ok(app.shops.enter_by_handle(person, handle).await?)
}

async fn head(scope: &ShopScope, tab: DeskTab) -> Result<DeskHead, Failure> {
    let shop = scope.shop().await?;
    let queues = scope.queue_sizes().await?;
    Ok(DeskHead {
        shop: super::present::shop_face(&shop),
        handle: shop.handle.to_string(),
        owner: scope.role() == Role::Owner,
        waiting: queues.of(Queue::ToPack) + queues.of(Queue::Returns),
        tab,
    })
}
