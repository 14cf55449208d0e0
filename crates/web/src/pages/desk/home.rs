//! The shops a person works in, and opening another one.

use crate::{
    app::App,
    error::Failure,
    lang::Lang,
    pages::{
        Page,
        answer::{actor, with_status},
        html,
        present::shop_face,
        reasons, to,
    },
    server::{Caller, Guarded},
    view::{desk::DeskHome, form::Field, links, people::Face, shell::Tab},
};
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use model::{Currency, Handle};
use serde::Deserialize;
use shop::{Error, NewShop};

/// Offered in the form; any other code of ISO 4217 is taken as well.
const CURRENCIES: [&str; 7] = ["KRW", "USD", "EUR", "JPY", "GBP", "KWD", "CNY"];

pub(super) fn routes() -> Router<App> {
    Router::new().route("/desk", get(page).post(open))
}

#[derive(Deserialize)]
struct Form {
    name: String,
    handle: String,
    #[serde(default)]
    about: String,
    currency: String,
}

/// The form as it is shown.
#[derive(Default)]
struct Fields {
    name: Field,
    handle: Field,
    about: Field,
    currency: Field,
}

async fn page(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    actor(&caller, None)?;
    let currency = match caller.lang {
        Lang::Korean => "KRW",
        Lang::English => "USD",
    };
    let fields = Fields {
        currency: Field::of(currency),
        ..Fields::default()
    };
    draw(&app, &caller, fields, None).await
}

async fn draw(
    app: &App,
    caller: &Caller,
    fields: Fields,
    problem: Option<String>,
) -> Result<Response, Failure> {
    let person = actor(caller, None)?.person;
    let page = Page::of(app, caller)?;
    let memberships = app.shops.of_person(person).await?;
    let shops = memberships.iter().map(|membership| Face {
        href: links::desk(membership.shop.handle.as_str()),
        note: format!("@{}", membership.shop.handle),
        ..shop_face(&membership.shop)
    });
    let shell = page.shell(Tab::Desk, page.t.get("nav-desk")).await?;
    html(&DeskHome {
        shell,
        t: page.t,
        csrf: page.csrf,
        shops: shops.collect(),
        name: fields.name,
        handle: fields.handle,
        about: fields.about,
        currency: fields.currency,
        currencies: CURRENCIES.map(str::to_owned).to_vec(),
        problem,
    })
}

async fn open(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<Form>,
) -> Result<Response, Failure> {
    let person = actor(&caller, None)?.person;
    let t = caller.lang.words();
    let mut fields = Fields {
        name: Field::of(&form.name),
        handle: Field::of(&form.handle),
        about: Field::of(&form.about),
        currency: Field::of(&form.currency),
    };
    let currency: Currency = form.currency.parse()?;
    let Ok(handle) = form.handle.parse::<Handle>() else {
        fields.handle.error = Some(t.get("field-handle"));
        return with_status(
            StatusCode::UNPROCESSABLE_ENTITY,
            draw(&app, &caller, fields, None).await,
        );
    };
    let new = NewShop {
        handle,
        name: form.name,
        about: form.about,
        currency,
    };
    let error = match app.shops.open(person, new).await {
        Ok(shop) => return Ok(to(&links::desk(shop.handle.as_str()))),
        Err(error) => error,
    };
    let words = reasons::of_shop(t, &error);
    let mut problem = None;
    match error {
        Error::HandleTaken(_) => fields.handle.error = Some(words),
        Error::Empty { .. } => fields.name.error = Some(words),
        Error::TooLong { .. } | Error::TooMany { .. } => problem = Some(words),
        other => return Err(other.into()),
    }
    with_status(
        StatusCode::UNPROCESSABLE_ENTITY,
        draw(&app, &caller, fields, problem).await,
    )
}
