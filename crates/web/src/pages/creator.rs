//! `/@{handle}`: a person's posts, and the products in them.

use super::{
    Page, html,
    position::{self, Asked},
    present::{self, Look, product_tile, tile},
    to,
};
use crate::{
    app::App,
    error::Failure,
    server::Caller,
    view::{
        links,
        people::{CreatorPage, Follow, Shelved, Standing},
        product::ProductTile,
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use model::{Handle, PersonId, ProductId};
use serde::Deserialize;
use shop::Availability;
use social::{List, PostView, Target};

const TILES: usize = 24;
const STOREFRONT: usize = 8;

pub fn routes() -> Router<App> {
    Router::new().route("/@{handle}", get(show))
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
    let found = app.people.profile_by_handle(handle.clone(), caller.now).await?;
    let profile = found.ok_or(Failure::NotFound)?;
    let address = links::person(profile.handle.as_str());
    if profile.handle != handle {
        return Ok(to(&address));
    }
    let (me, id) = (caller.person(), profile.id);
    let page = Page::of(&app, &caller)?;
    let standing = standing(&app, me, id).await?;
    let before = position::read(place.cursor.as_deref())?;
    let listed = app.social.list(me, List::Author(id), before, TILES).await?;
    let counts = app.social.profile_counts(id).await?;
    let followed = app.social.followed(me, Target::Person(id)).await?;
    let storefront = match before {
        None => storefront(&app, &Look::of(&page), &listed.items).await?,
        Some(_) => Vec::new(),
    };
    let collections = match before {
        None => collections(&app, &Look::of(&page), id).await?,
        Some(_) => Vec::new(),
    };
    let tab = if standing == Standing::Own {
        Tab::Me
    } else {
        Tab::Elsewhere
    };
    let mut shell = page.shell(tab, profile.name.to_string()).await?;
    shell.description = present::opening(profile.bio.as_str(), 160);
    html(&CreatorPage {
        shell,
        t: page.t,
        face: present::person_face(&profile),
        bio: profile.bio.as_str().to_owned(),
        standing,
        follow: Follow {
            base: address.clone(),
            on: followed.by_viewer,
            followers: counts.followers as u64,
        },
        posts_count: counts.posts as u64,
        following_count: counts.following as u64,
        collections,
        storefront,
        posts: listed.items.iter().map(tile).collect(),
        more: position::more(&address, listed.next.as_ref()),
    })
}

/// Whoever was blocked by this person finds nobody here.
async fn standing(app: &App, me: Option<PersonId>, person: PersonId) -> Result<Standing, Failure> {
    let Some(me) = me else { return Ok(Standing::Other) };
    if me == person {
        return Ok(Standing::Own);
    }
    if !app.social.is_blocked(me, person).await? {
        return Ok(Standing::Other);
    }
    let by_me = app.social.blocked_by(me).await?.contains(&person);
    if by_me {
        Ok(Standing::Blocked)
    } else {
        Err(Failure::NotFound)
    }
}

/// The creator's collections, without what cannot be had any more; each product says which collection led to it.
async fn collections(app: &App, look: &Look, person: PersonId) -> Result<Vec<Shelved>, Failure> {
    let mut shown = Vec::new();
    for collection in app.social.storefront(person).await? {
        let cards = app.catalogue.cards(collection.products).await?;
        let offered = cards
            .iter()
            .filter(|card| card.availability != Availability::Withdrawn);
        let products: Vec<ProductTile> = offered
            .map(|card| {
                let tile = product_tile(look, card);
                ProductTile {
                    href: format!("{}?shelf={}", tile.href, collection.id),
                    drawer: format!("{}?shelf={}", tile.drawer, collection.id),
                    ..tile
                }
            })
            .collect();
        if !products.is_empty() {
            shown.push(Shelved {
                id: collection.id.to_string(),
                name: collection.name,
                about: collection.about,
                products,
            });
        }
    }
    Ok(shown)
}

/// The products pinned in these posts that can still be had.
async fn storefront(app: &App, look: &Look, posts: &[PostView]) -> Result<Vec<ProductTile>, Failure> {
    let mut pinned: Vec<ProductId> = Vec::new();
    for pin in posts.iter().flat_map(|view| &view.post.pins) {
        if !pinned.contains(&pin.product) && pinned.len() < STOREFRONT * 2 {
            pinned.push(pin.product);
        }
    }
    let cards = app.catalogue.cards(pinned).await?;
    let offered = cards
        .iter()
        .filter(|card| card.availability != Availability::Withdrawn);
    Ok(offered
        .take(STOREFRONT)
        .map(|card| product_tile(look, card))
        .collect())
}
