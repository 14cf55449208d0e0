//! The products of a shop: the list, a new one, and changing one.

use super::{enter, head, product_form::ProductForm};
use crate::{
    app::App,
    error::Failure,
    pages::{
        Page,
        answer::{go, on_to, with_status},
        html,
        position::{self, Asked},
        present::{Look, price_of, stock_of, thumbnail},
        reasons,
        upload::{self, Trouble},
    },
    server::Caller,
    view::{
        desk::{DeskProduct, DeskProducts, DeskTab, ProductRow},
        links,
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, Request, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use memory::{Counters, ItemId};
use model::ProductId;
use serde::Deserialize;
use shop::{Error, Product, ProductCard, ProductImage, ProductState, ShopScope};
use social::{Target, media::Cut};

/// Products on one page of the list.
const PAGE: usize = 50;
/// Hidden products shown above the others.
const HIDDEN: usize = 50;
/// Pages of products of which the figures are the sum: the newest 500.
const COUNTED_PAGES: usize = 5;

pub(super) fn routes() -> Router<App> {
    let limit = || DefaultBodyLimit::max(upload::MAX_BODY);
    Router::new()
        .route("/desk/{handle}", get(list))
        .route(
            "/desk/{handle}/products/new",
            get(new_page).post(create).layer(limit()),
        )
        .route(
            "/desk/{handle}/products/{product}",
            get(edit_page).post(edit).layer(limit()),
        )
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

async fn new_page(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    draw(&app, &caller, &scope, None, ProductForm::new(), None).await
}

async fn edit_page(
    State(app): State<App>,
    caller: Caller,
    Path((handle, product)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let product = find(&scope, &product).await?;
    let form = ProductForm::of(&product);
    draw(&app, &caller, &scope, Some(&product), form, None).await
}

async fn find(scope: &ShopScope, id: &str) -> Result<Product, Failure> {
    let id: ProductId = id.parse().map_err(|_| Failure::NotFound)?;
    Ok(scope.product(id).await?)
}

async fn draw(
    app: &App,
    caller: &Caller,
    scope: &ShopScope,
    product: Option<&Product>,
    form: ProductForm,
    problem: Option<String>,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let head = head(scope, DeskTab::Products).await?;
    let (action, images, title) = match product {
        Some(product) => {
            let action = format!("{}/products/{}", head.href(), product.card.id);
            (action, product.images.as_slice(), product.card.name.clone())
        }
        None => (
            format!("{}/products/new", head.href()),
            &[][..],
            page.t.get("desk-product-new"),
        ),
    };
    html(&DeskProduct {
        shell: page.shell(Tab::Desk, title).await?,
        t: page.t,
        csrf: page.csrf,
        action,
        seen: form.seen.micros().to_string(),
        is_new: product.is_none(),
        title: form.title,
        about: form.about,
        currency: scope.currency().code().to_owned(),
        variants: form.rows,
        pictures: images
            .iter()
            .map(|image| thumbnail(&image.photo, &image.alt))
            .collect(),
        hidden: form.hidden,
        problem,
        head,
    })
}

async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    save(&app, &caller, &scope, None, request).await
}

async fn edit(
    State(app): State<App>,
    caller: Caller,
    Path((handle, product)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let product = find(&scope, &product).await?;
    save(&app, &caller, &scope, Some(&product), request).await
}

async fn save(
    app: &App,
    caller: &Caller,
    scope: &ShopScope,
    before: Option<&Product>,
    request: Request,
) -> Result<Response, Failure> {
    let t = caller.lang.words();
    let uploaded = match upload::read(app, caller, request, "pictures", Cut::Photo).await {
        Ok(uploaded) => uploaded,
        Err(Trouble::Other(failure)) => return Err(failure),
        Err(Trouble::Picture(error, uploaded)) => {
            let words = reasons::of_social(t, &error);
            // Whose fault it was decides: a full disk is no matter of the form.
            return match Failure::from(error) {
                Failure::Refused(_) => {
                    refuse(
                        app,
                        caller,
                        scope,
                        before,
                        ProductForm::read(&uploaded),
                        Some(words),
                    )
                    .await
                }
                failure => Err(failure),
            };
        }
    };
    let mut form = ProductForm::read(&uploaded);
    let name = form.title.value.clone();
    let new = uploaded.photos.iter().map(|photo| ProductImage {
        photo: photo.clone(),
        alt: name.clone(),
    });
    let Some(draft) = form.draft(t, scope.currency(), before, new.collect()) else {
        return refuse(app, caller, scope, before, form, None).await;
    };
    match store(scope, before, draft, &form).await {
        Ok(()) if before.is_some() => Ok(on_to(app, caller, &address(scope).await?, "settings-done")),
        Ok(()) => Ok(go(caller, &address(scope).await?)),
        Err(error) => {
            let words = Some(reasons::of_shop(t, &error));
            match error {
                Error::Empty { .. } | Error::TooLong { .. } if form.title.value.trim().is_empty() => {
                    form.title.error = words;
                    refuse(app, caller, scope, before, form, None).await
                }
                error => match Failure::from(error) {
                    Failure::Refused(_) | Failure::Conflict(_) => {
                        refuse(app, caller, scope, before, form, words).await
                    }
                    failure => Err(failure),
                },
            }
        }
    }
}

async fn address(scope: &ShopScope) -> Result<String, Failure> {
    Ok(links::desk(scope.shop().await?.handle.as_str()))
}

/// Writes the product, its counts and whether it is offered.
async fn store(
    scope: &ShopScope,
    before: Option<&Product>,
    draft: shop::ProductDraft,
    form: &ProductForm,
) -> Result<(), Error> {
    let id = match before {
        None => scope.create_product(draft).await?,
        Some(product) => {
            let id = product.card.id;
            scope.edit_product(id, form.seen, draft).await?;
            form.store_counts(scope, id).await?;
            id
        }
    };
    let was_hidden = before.is_some_and(|product| product.state == ProductState::Archived);
    match (was_hidden, form.hidden) {
        (false, true) => scope.archive_product(id).await,
        (true, false) => scope.restore_product(id).await,
        _ => Ok(()),
    }
}

async fn refuse(
    app: &App,
    caller: &Caller,
    scope: &ShopScope,
    before: Option<&Product>,
    mut form: ProductForm,
    problem: Option<String>,
) -> Result<Response, Failure> {
    if form.rows.is_empty() {
        form.rows = ProductForm::new().rows;
    }
    with_status(
        StatusCode::UNPROCESSABLE_ENTITY,
        draw(app, caller, scope, before, form, problem).await,
    )
}
