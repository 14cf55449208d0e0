//! *My data*: what the yard remembers about the one who asks, in sentences, each with its way to be forgotten; the
//! choices behind it; and all of it as a file, out of this yard and into another.

mod export;
mod import;
mod receipts;
mod remembered;

use super::{
    Page,
    consent::{by_source, switches},
    html,
    present::Look,
};
use crate::{
    app::App,
    error::Failure,
    server::Caller,
    view::{my_data::MyDataPage, shell::Tab},
};
use axum::{Router, extract::State, response::Response, routing::get};

pub(crate) use receipts::all as receipt_rows;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/my-data", get(page))
        .merge(receipts::routes())
        .merge(export::routes())
        .merge(import::routes())
}

async fn page(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    let page = Page::of(&app, &caller)?;
    let look = Look::of(&page);
    let consented = caller.personalise();
    let known = consented
        .as_ref()
        .map(|consented| app.feed.known(consented))
        .unwrap_or_default();
    let mut groups = Vec::new();
    if let Some(consented) = &consented {
        groups = remembered::tastes(&page, consented).await?;
        groups.extend(remembered::recent(&page, &known).await?);
        groups.extend(remembered::sources(&page, &known));
    }
    let why_empty = if consented.is_some() {
        "my-data-nothing-yet"
    } else {
        "my-data-empty"
    };
    let mut shell = page.shell(Tab::MyData, page.t.get("nav-my-data")).await?;
    // The switches are on this page.
    shell.ask_consent = false;
    html(&MyDataPage {
        shell,
        t: page.t,
        csrf: page.csrf.clone(),
        gpc: switches(&caller).gpc,
        purposes: by_source(&caller, page.t),
        signals: known.len() as u64,
        devices: caller.leaves().len() as u64,
        since: known.iter().map(|line| line.at).min().map(|at| look.ago(at)),
        why_empty: page.t.get(why_empty),
        groups,
        receipts: receipts::newest(&page, &look).await?,
    })
}
