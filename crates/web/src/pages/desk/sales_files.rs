//! The tables of the sales page as files.

use super::{
    enter,
    sales::{all_days, since},
};
use crate::{app::App, csv::Csv, error::Failure, server::Caller};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use shop::{Sales, ShopScope};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/desk/{handle}/sales/days.csv", get(days))
        .route("/desk/{handle}/sales/products.csv", get(products))
        .route("/desk/{handle}/sales/posts.csv", get(posts))
}

async fn sales(app: &App, caller: &Caller, handle: &str) -> Result<(ShopScope, Sales), Failure> {
    let scope = enter(app, caller, handle).await?;
    let sales = scope.sales(since(caller.now)).await?;
    Ok((scope, sales))
}

/// Columns have the same English names in every language, so that a sheet reads each file alike.
fn file(columns: &[&str]) -> Csv {
    let columns: Vec<String> = columns.iter().map(|&column| column.to_owned()).collect();
    Csv::new(&columns)
}

async fn days(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let (scope, sales) = sales(&app, &caller, &handle).await?;
    let mut file = file(&["day", "orders", "currency", "taken", "given_back"]);
    for day in all_days(&sales, scope.currency(), caller.now) {
        let date: String = day.at.to_string().chars().take(10).collect();
        file.row(&[
            date,
            day.orders.to_string(),
            scope.currency().code().to_owned(),
            day.taken.major(),
            day.given_back.major(),
        ]);
    }
    Ok(file.download("sales-by-day.csv"))
}

async fn products(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let (scope, sales) = sales(&app, &caller, &handle).await?;
    let mut file = file(&[
        "product",
        "name",
        "orders",
        "units",
        "units_back",
        "currency",
        "total",
    ]);
    for sold in sales.products {
        file.row(&[
            sold.product.to_string(),
            sold.name,
            sold.orders.to_string(),
            sold.units.to_string(),
            sold.units_back.to_string(),
            scope.currency().code().to_owned(),
            sold.total.major(),
        ]);
    }
    Ok(file.download("sales-by-product.csv"))
}

async fn posts(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let (scope, sales) = sales(&app, &caller, &handle).await?;
    let ids: Vec<_> = sales.posts.iter().map(|post| post.creator).collect();
    let people = app.people.profiles(&ids, caller.now).await?;
    let mut file = file(&[
        "post",
        "creator",
        "orders",
        "units",
        "currency",
        "total",
        "commission",
        "products",
    ]);
    for sold in sales.posts {
        let creator = people.get(&sold.creator);
        file.row(&[
            sold.post.to_string(),
            creator.map_or_else(String::new, |profile| profile.handle.to_string()),
            sold.orders.to_string(),
            sold.units.to_string(),
            scope.currency().code().to_owned(),
            sold.total.major(),
            sold.commission.major(),
            sold.products.join(" / "),
        ]);
    }
    Ok(file.download("sales-by-post.csv"))
}
