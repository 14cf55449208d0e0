//! `/cart`: what somebody is about to buy, shop by shop.

use super::{
    guest_cart, owner, shopper,
    tapped::{Way, tap},
};
use crate::{
    app::App,
    error::Failure,
    pages::{
        Page,
        answer::{Traced, on_to, with_status},
        html,
        present::{Look, thumbnail},
        reasons,
    },
    server::{Caller, Guarded},
    view::{
        buy::{CartLineRow, CartPage, CartPart, CartTotal, InCart},
        links,
        shell::Tab,
    },
};
use ::shop::{CartLine, CartProblem, CartShop, CartView, Error};
use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use model::{CollectionId, Currency, Money, PageId, PersonId, PostId, ShopId, VariantId};
use serde::Deserialize;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/cart", get(show))
        .route("/cart/add", post(add))
        .route("/cart/quantity", post(set_quantity))
        .route("/cart/code", post(use_code))
        .route("/cart/code/drop", post(drop_code))
}

async fn show(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    draw(&app, &caller, None).await
}

async fn draw(app: &App, caller: &Caller, problem: Option<String>) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let cart = app.carts.view(owner(app, caller), caller.now).await?;
    let look = Look::of(&page);
    html(&CartPage {
        shell: page.shell(Tab::Cart, page.t.get("cart")).await?,
        t: page.t,
        csrf: page.csrf.clone(),
        problem,
        gone: cart.gone as u64,
        totals: totals(&look, &cart)?,
        parts: cart.shops.iter().map(|part| part_of(&look, part)).collect(),
    })
}

fn part_of(look: &Look, part: &CartShop) -> CartPart {
    CartPart {
        shop: part.shop.to_string(),
        name: part.name.clone(),
        href: links::shop(part.handle.as_str()),
        lines: part.lines.iter().map(|line| line_of(look, line)).collect(),
        goods: look.money(part.goods),
        code: part.code.clone(),
        discount: (part.discount.minor > 0).then(|| look.money(part.discount)),
        code_problem: part.code_problem.is_some().then(|| look.t.get("code-not-now")),
    }
}

fn line_of(look: &Look, line: &CartLine) -> CartLineRow {
    CartLineRow {
        variant: line.variant.to_string(),
        href: links::product(&line.product.to_string()),
        title: line.name.clone(),
        options: line.options.join(" · "),
        picture: line.image.as_ref().map(|image| thumbnail(&image.photo, "")),
        quantity: line.quantity,
        unit: look.money(line.unit),
        regular: (line.regular != line.unit).then(|| look.money(line.regular)),
        total: look.money(line.total),
        problem: line.problem.map(|problem| match problem {
            CartProblem::Withdrawn => look.t.get("stock-withdrawn"),
            CartProblem::SoldOut => look.t.get("stock-none"),
            CartProblem::OnlyLeft(left) => look.t.count("cart-only-left", left.unsigned_abs()),
        }),
    }
}

/// One sum and one way on for each currency: a payment has one.
fn totals(look: &Look, cart: &CartView) -> Result<Vec<CartTotal>, Failure> {
    let mut currencies: Vec<Currency> = Vec::new();
    for part in &cart.shops {
        if !currencies.contains(&part.goods.currency) {
            currencies.push(part.goods.currency);
        }
    }
    let total = |currency: Currency| {
        let parts = || {
            cart.shops
                .iter()
                .filter(move |part| part.goods.currency == currency)
        };
        let mut sum = Money::zero(currency);
        for part in parts() {
            sum = sum.checked_add(part.goods)?.checked_sub(part.discount)?;
        }
        Ok(CartTotal {
            currency: currency.code().to_owned(),
            sum: look.money(sum),
            ready: parts()
                .flat_map(|part| &part.lines)
                .all(|line| line.problem.is_none()),
        })
    };
    currencies.into_iter().map(total).collect()
}

#[derive(Deserialize)]
struct Add {
    variant: VariantId,
    #[serde(default = "one")]
    quantity: u32,
    /// The post whose pin led here.
    from: Option<PostId>,
    /// The creator's collection that led here.
    shelf: Option<CollectionId>,
    page: Option<PageId>,
    position: Option<u16>,
    propensity: Option<f32>,
}

const fn one() -> u32 {
    1
}

async fn add(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<Add>,
) -> Result<Response, Failure> {
    let way = Way {
        post: form.from,
        shelf: form.shelf,
    };
    let tap = match app.catalogue.product_of(form.variant).await? {
        Some(product) => tap(&app, &caller, way, product).await?,
        None => None,
    };
    let t = caller.lang.words();
    let traced = Traced::new(form.page, form.position, form.propensity);
    let who = (owner(&app, &caller), shopper(&caller, traced.trace()));
    let added = app
        .carts
        .add(who.0, who.1, form.variant, form.quantity, tap, caller.now)
        .await;
    match added {
        Ok(cart) if caller.fragment => html(&InCart {
            t,
            pieces: cart.pieces().into(),
        }),
        Ok(_) => Ok(on_to(&app, &caller, "/cart", "cart-added")),
        Err(Error::NotEnough { left, .. }) => {
            let words = t.count("cart-only-left", left.max(0).unsigned_abs());
            Err(Failure::Conflict(words))
        }
        Err(error) => Err(reasons::shop_failure(t, error)),
    }
}

#[derive(Deserialize)]
struct Quantity {
    variant: VariantId,
    quantity: u32,
}

async fn set_quantity(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<Quantity>,
) -> Result<Response, Failure> {
    let who = owner(&app, &caller);
    match app
        .carts
        .set_quantity(who, form.variant, form.quantity, caller.now)
        .await
    {
        Ok(_) => back(&app, &caller).await,
        Err(error) => refuse(&app, &caller, error).await,
    }
}

#[derive(Deserialize)]
struct Code {
    shop: ShopId,
    #[serde(default)]
    code: String,
}

async fn use_code(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<Code>,
) -> Result<Response, Failure> {
    let who = owner(&app, &caller);
    match app.carts.use_code(who, form.shop, &form.code, caller.now).await {
        Ok(_) => back(&app, &caller).await,
        Err(error) => refuse(&app, &caller, error).await,
    }
}

async fn drop_code(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<Code>,
) -> Result<Response, Failure> {
    app.carts
        .drop_code(owner(&app, &caller), form.shop, caller.now)
        .await?;
    back(&app, &caller).await
}

/// The cart as it is now: drawn at once for a script, by a redirect for a form.
async fn back(app: &App, caller: &Caller) -> Result<Response, Failure> {
    if caller.fragment {
        draw(app, caller, None).await
    } else {
        Ok(crate::pages::to("/cart"))
    }
}

async fn refuse(app: &App, caller: &Caller, error: Error) -> Result<Response, Failure> {
    let t = caller.lang.words();
    let words = match &error {
        Error::Coupon { .. } | Error::CouponCode => t.get("code-unknown"),
        Error::Quantity(_) | Error::TooMany { .. } => reasons::of_shop(t, &error),
        _ => return Err(reasons::shop_failure(t, error)),
    };
    let page = draw(app, caller, Some(words)).await;
    with_status(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// Brings along what this browser's guest had put into the cart. That a cart could not be brought is no reason to keep
/// somebody out.
pub(in crate::pages) async fn adopt(
    app: &App,
    visitor: model::VisitorId,
    person: PersonId,
    now: model::Timestamp,
) {
    if let Err(error) = app.carts.adopt(guest_cart(app, visitor), person, now).await {
        tracing::warn!(%error, "a guest's cart was not brought along");
    }
}

/// Pieces in the cart, for the badge on every page.
pub(in crate::pages) async fn pieces(app: &App, caller: &Caller) -> Result<u64, Failure> {
    Ok(app.carts.pieces(owner(app, caller)).await?)
}
