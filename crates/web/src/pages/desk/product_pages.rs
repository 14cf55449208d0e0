//! A new product, and changing one.

use super::{enter, head, product_form::ProductForm};
use crate::{
    app::App,
    error::Failure,
    pages::{
        Page,
        answer::{go, on_to, with_status},
        html,
        present::thumbnail,
        reasons, upload,
    },
    server::Caller,
    view::{
        desk::{DeskProduct, DeskTab},
        form::Field,
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
use model::ProductId;
use shop::{CheckoutMode, Error, Metered, Product, ProductImage, ProductState, ShopScope};
use social::media::Cut;

pub(super) fn routes() -> Router<App> {
    let limit = || DefaultBodyLimit::max(upload::MAX_BODY);
    Router::new()
        .route(
            "/desk/{handle}/products/new",
            get(new_page).post(create).layer(limit()),
        )
        .route(
            "/desk/{handle}/products/{product}",
            get(edit_page).post(edit).layer(limit()),
        )
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
    let mut form = ProductForm::of(&product);
    form.link = Field::of(scope.site_link(product.card.id).await?);
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
        link: form.link,
        buys_elsewhere: scope.checkout_mode().await? == CheckoutMode::Site,
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
    let mut uploaded = upload::read(app, caller, request, "pictures", Cut::Photo).await?;
    let mut form = ProductForm::read(&uploaded);
    let name = form.title.value.clone();
    let new = uploaded.photos().into_iter().map(|photo| ProductImage {
        photo,
        alt: name.clone(),
    });
    // The fields are looked at beside the pictures, so that all that is wrong is told at once.
    let draft = form.draft(t, scope.currency(), before, new.collect());
    if let Some(problem) = uploaded.wrong_pictures(t) {
        return refuse(app, caller, scope, before, form, Some(problem)).await;
    }
    let Some(draft) = draft else {
        return refuse(app, caller, scope, before, form, None).await;
    };
    if !uploaded.photos().is_empty() && app.ingest.counts.is_used_up(scope.id(), Metered::Storage) {
        return refuse(app, caller, scope, before, form, Some(t.get("usage-full"))).await;
    }
    if !form.link.value.is_empty() && !is_web_address(&form.link.value) {
        form.link.error = Some(t.get("field-web-address"));
        return refuse(app, caller, scope, before, form, None).await;
    }
    let checked = match before.map(|product| product.card.updated_at) {
        Some(changed_at) if changed_at != form.seen => Err(Error::EditConflict { changed_at }),
        _ => draft.checked(scope.currency()),
    };
    let stored = match checked {
        Ok(draft) => {
            uploaded.store(app).await?;
            store(scope, before, draft, &form).await
        }
        Err(error) => Err(error),
    };
    match stored {
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

fn is_web_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
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
    if before.is_some() || !form.link.value.is_empty() {
        scope.set_site_link(id, &form.link.value).await?;
    }
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
