//! `/studio/storefront`: a creator's collections of products.

use crate::{
    app::App,
    error::Failure,
    pages::{
        Page,
        answer::{actor, with_status},
        html,
        position::Asked,
        present::{Look, pick_line, product_tile},
        reasons, to,
    },
    server::{Caller, Guarded},
    view::{
        form::Field,
        links,
        product::PickLine,
        shell::Tab,
        studio::{OwnCollection, StorefrontPage},
    },
};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use model::{CollectionId, PersonId, ProductId};
use serde::Deserialize;
use social::{Error, Move};

/// Products that a search offers.
const FOUND: usize = 12;
const HERE: &str = "/studio/storefront";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(HERE, get(show).post(add))
        .route("/studio/storefront/{collection}", post(change))
        .route("/studio/storefront/{collection}/products", post(change_product))
}

#[derive(Deserialize)]
struct Search {
    /// What is looked for, to be put into this collection.
    #[serde(default)]
    q: String,
    into: Option<CollectionId>,
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Asked(search): Asked<Search>,
) -> Result<Response, Failure> {
    draw(&app, &caller, search, Field::default()).await
}

async fn draw(app: &App, caller: &Caller, search: Search, name: Field) -> Result<Response, Failure> {
    let me = actor(caller, None)?.person;
    let page = Page::of(app, caller)?;
    let look = Look::of(&page);
    let profile = app.people.profile(me, caller.now).await?;
    let mut collections = Vec::new();
    for collection in app.social.storefront(me).await? {
        let cards = app.catalogue.cards(collection.products.clone()).await?;
        let is_searched = search.into == Some(collection.id);
        let found = match is_searched && !search.q.trim().is_empty() {
            true => found(app, &look, me, &search.q).await?,
            false => Vec::new(),
        };
        collections.push(OwnCollection {
            id: collection.id.to_string(),
            name: collection.name,
            about: collection.about,
            products: cards
                .iter()
                .map(|card| (card.id.to_string(), product_tile(&look, card)))
                .collect(),
            query: if is_searched {
                search.q.clone()
            } else {
                String::new()
            },
            is_searched,
            found,
        });
    }
    html(&StorefrontPage {
        shell: page.shell(Tab::Studio, page.t.get("storefront")).await?,
        t: page.t,
        csrf: page.csrf.clone(),
        mine: profile.map(|profile| links::person(profile.handle.as_str())),
        collections,
        name,
    })
}

/// Products for a query, each with what its shop gives.
async fn found(app: &App, look: &Look, me: PersonId, query: &str) -> Result<Vec<PickLine>, Failure> {
    let cards = app.catalogue.search(query, FOUND).await?;
    let mut lines = Vec::with_capacity(cards.len());
    for card in &cards {
        let mut line = pick_line(look, card);
        let rate = app.commissions.offer(card.shop, me, look.now).await?.rate;
        line.rate = (!rate.is_zero()).then(|| look.t.with("pick-rate", "rate", rate));
        lines.push(line);
    }
    Ok(lines)
}

#[derive(Deserialize)]
struct Named {
    name: String,
    #[serde(default)]
    about: String,
}

async fn add(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<Named>,
) -> Result<Response, Failure> {
    let me = actor(&caller, None)?.person;
    let added = app
        .social
        .add_collection(me, &form.name, &form.about, caller.now)
        .await;
    match added {
        Ok(id) => Ok(to(&format!("{HERE}?into={id}#c-{id}"))),
        Err(error @ (Error::Empty { .. } | Error::TooLong { .. } | Error::TooMany { .. })) => {
            let name = Field {
                error: Some(match error {
                    Error::Empty { .. } => caller.lang.words().get("field-required"),
                    ref other => reasons::of_social(caller.lang.words(), other),
                }),
                ..Field::of(&form.name)
            };
            let nothing = Search {
                q: String::new(),
                into: None,
            };
            with_status(
                StatusCode::UNPROCESSABLE_ENTITY,
                draw(&app, &caller, nothing, name).await,
            )
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Act {
    Rename,
    Remove,
    Up,
    Down,
    Add,
}

#[derive(Deserialize)]
struct Changed {
    act: Act,
    #[serde(default)]
    name: String,
    #[serde(default)]
    about: String,
}

fn collection_of(text: &str) -> Result<CollectionId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(collection): Path<String>,
    Guarded(form): Guarded<Changed>,
) -> Result<Response, Failure> {
    let (me, id) = (actor(&caller, None)?.person, collection_of(&collection)?);
    match form.act {
        Act::Rename => {
            app.social
                .rename_collection(me, id, &form.name, &form.about)
                .await?;
        }
        Act::Remove => {
            app.social.remove_collection(me, id).await?;
            return Ok(to(HERE));
        }
        Act::Up => app.social.move_collection(me, id, Move::Up).await?,
        Act::Down => app.social.move_collection(me, id, Move::Down).await?,
        Act::Add => return Err(Failure::NotFound),
    }
    Ok(to(&format!("{HERE}#c-{id}")))
}

#[derive(Deserialize)]
struct ChangedProduct {
    act: Act,
    product: ProductId,
    /// The search goes on where it was.
    #[serde(default)]
    q: String,
}

async fn change_product(
    State(app): State<App>,
    caller: Caller,
    Path(collection): Path<String>,
    Guarded(form): Guarded<ChangedProduct>,
) -> Result<Response, Failure> {
    let (me, id) = (actor(&caller, None)?.person, collection_of(&collection)?);
    let social = &app.social;
    match form.act {
        Act::Add => social.collect(me, id, form.product).await?,
        Act::Remove => social.take_out(me, id, form.product).await?,
        Act::Up => social.move_product(me, id, form.product, Move::Up).await?,
        Act::Down => social.move_product(me, id, form.product, Move::Down).await?,
        Act::Rename => return Err(Failure::NotFound),
    }
    let query = match form.q.trim() {
        "" => String::new(),
        q => format!("?into={id}&q={}", links::encode(q)),
    };
    Ok(to(&format!("{HERE}{query}#c-{id}")))
}
