//! The operator's desk: what was reported, and how the yard is.

mod gauges;
mod identity;
mod learning;
mod payouts;
mod reports;
mod usage;

use super::{Page, html, present::shop_face};
use crate::{
    app::App,
    error::Failure,
    server::Caller,
    view::{
        operator::{OperatorPage, ShopRow},
        shell::Tab,
    },
};
use axum::{Router, extract::State, response::Response, routing::get};
use model::PersonId;
use people::Role;

const SHOPS: usize = 50;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/operator", get(page))
        .merge(identity::routes())
        .merge(learning::routes())
        .merge(payouts::routes())
        .merge(reports::routes())
        .merge(usage::routes())
}

/// Lets operators pass; for everybody else there is nothing here.
fn operator(caller: &Caller) -> Result<PersonId, Failure> {
    let signed_in = caller.signed_in.as_ref().ok_or(Failure::SignInFirst)?;
    if signed_in.role == Role::Operator {
        Ok(signed_in.person)
    } else {
        Err(people::Error::NotOperator.into())
    }
}

async fn page(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    operator(&caller)?;
    let page = Page::of(&app, &caller)?;
    html(&OperatorPage {
        shell: page.shell(Tab::Operator, page.t.get("nav-operator")).await?,
        t: page.t,
        gauges: gauges::read(&page).await?,
        reports: reports::read(&page).await?,
        shops: shops(&app).await?,
        csrf: page.csrf,
    })
}

async fn shops(app: &App) -> Result<Vec<ShopRow>, Failure> {
    let newest = app.catalogue.newest_shops(None, SHOPS).await?.items;
    let sizes = app
        .catalogue
        .shop_sizes(newest.iter().map(|shop| shop.id).collect())
        .await?;
    let rows = newest.iter().map(|shop| ShopRow {
        face: shop_face(shop),
        products: sizes.get(&shop.id).copied().unwrap_or(0),
        posts: app.feed.posts_of_shop(&shop.id) as u64,
    });
    Ok(rows.collect())
}
