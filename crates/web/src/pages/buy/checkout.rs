//! `/checkout`: where it goes, what it comes to, and the order. Two steps that are one form each, so that they work
//! without script.

use super::{contact::ContactForm, owner, shopper};
use crate::{
    app::App,
    error::Failure,
    pages::{Page, answer::with_status, html, position::Asked, present::Look, reasons, to},
    server::{Caller, Guarded},
    view::{
        buy::{CheckoutPage, ContactFields, QuoteLines, QuoteView, ShippingOption},
        shell::Tab,
    },
};
use ::shop::{CartView, CheckoutQuote, CheckoutRequest, Contact, Error, RequestKey, ShopQuote};
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use model::{Currency, Money, ShippingRuleId, ShopId};
use serde::Deserialize;
use std::collections::HashMap;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/checkout", get(show).post(step))
}

#[derive(Deserialize)]
struct Of {
    currency: Option<String>,
}

/// The form of both steps, as pairs: the name of a shop's ways of sending has the shop in it.
struct Step {
    step: String,
    currency: String,
    key: Option<RequestKey>,
    /// Minor units that the buyer saw.
    expected: Option<i64>,
    shipping: HashMap<ShopId, ShippingRuleId>,
    contact: ContactForm,
}

impl Step {
    fn read(pairs: Vec<(String, String)>) -> Self {
        let mut step = Self {
            step: String::new(),
            currency: String::new(),
            key: None,
            expected: None,
            shipping: HashMap::new(),
            contact: ContactForm::default(),
        };
        for (name, value) in pairs {
            match name.as_str() {
                "step" => step.step = value,
                "currency" => step.currency = value,
                "key" => step.key = read_key(&value),
                "expected" => step.expected = value.parse().ok(),
                name => match name.strip_prefix("ship-") {
                    Some(shop) => {
                        if let (Ok(shop), Ok(rule)) = (shop.parse(), value.parse()) {
                            step.shipping.insert(shop, rule);
                        }
                    }
                    None => step.contact.set(name, value),
                },
            }
        }
        step
    }
}

fn read_key(text: &str) -> Option<RequestKey> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
    Some(RequestKey(bytes.try_into().ok()?))
}

/// Drawn when the page is made, so that a form sent twice is one order.
fn new_key() -> Result<String, Failure> {
    let mut key = [0; 16];
    getrandom::fill(&mut key).map_err(|_| Failure::Broken("random numbers"))?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(key))
}

async fn show(State(app): State<App>, caller: Caller, Asked(of): Asked<Of>) -> Result<Response, Failure> {
    let cart = app.carts.view(owner(&app, &caller), caller.now).await?;
    let asked = of
        .currency
        .as_deref()
        .and_then(|code| code.parse::<Currency>().ok());
    let first = cart.shops.first().map(|part| part.goods.currency);
    let Some(currency) = asked.or(first).filter(|_| first.is_some()) else {
        return Ok(to("/cart"));
    };
    let contact = ContactForm::known(&app, &caller).await?;
    draw(&app, &caller, currency, contact.fields(), None, None).await
}

async fn step(
    State(app): State<App>,
    caller: Caller,
    Guarded(pairs): Guarded<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let form = Step::read(pairs);
    let t = caller.lang.words();
    let currency: Currency = form.currency.parse().map_err(Failure::from)?;
    let contact = match form.contact.read(t) {
        Ok(contact) => contact,
        Err(fields) => {
            let page = draw(&app, &caller, currency, *fields, None, None).await;
            return with_status(StatusCode::UNPROCESSABLE_ENTITY, page);
        }
    };
    match form.step.as_str() {
        "order" => order(&app, &caller, &form, currency, contact).await,
        "address" => {
            draw(
                &app,
                &caller,
                currency,
                ContactForm::of(contact).fields(),
                None,
                None,
            )
            .await
        }
        _ => review(&app, &caller, &form, currency, contact, None).await,
    }
}

fn request(app: &App, caller: &Caller, form: &Step, currency: Currency, contact: Contact) -> CheckoutRequest {
    CheckoutRequest {
        key: form.key.unwrap_or(RequestKey([0; 16])),
        owner: owner(app, caller),
        person: caller.person(),
        shopper: shopper(caller, None),
        contact,
        currency,
        shipping: form.shipping.clone(),
        expected: form.expected.map(|minor| Money::new(minor, currency)),
    }
}

/// Shows what it comes to, with the ways of sending that serve the address.
async fn review(
    app: &App,
    caller: &Caller,
    form: &Step,
    currency: Currency,
    contact: Contact,
    problem: Option<String>,
) -> Result<Response, Failure> {
    let fields = ContactForm::of(contact.clone()).fields();
    let asked = request(app, caller, form, currency, contact);
    match app.checkout.quote(asked, caller.now).await {
        Ok(Some(quote)) => {
            let page = Page::of(app, caller)?;
            let cart = app.carts.view(owner(app, caller), caller.now).await?;
            let view = view(&Look::of(&page), &quote, &cart)?;
            let refused = problem.is_some();
            let drawn = draw(app, caller, currency, fields, Some(view), problem).await;
            let status = if refused {
                StatusCode::CONFLICT
            } else {
                StatusCode::OK
            };
            with_status(status, drawn)
        }
        Ok(None) => Ok(to("/cart")),
        Err(error) => {
            let words = words(app, caller, error).await?;
            let drawn = draw(app, caller, currency, fields, None, Some(words)).await;
            with_status(StatusCode::UNPROCESSABLE_ENTITY, drawn)
        }
    }
}

async fn order(
    app: &App,
    caller: &Caller,
    form: &Step,
    currency: Currency,
    contact: Contact,
) -> Result<Response, Failure> {
    if form.key.is_none() || form.expected.is_none() {
        return review(app, caller, form, currency, contact, None).await;
    }
    let asked = request(app, caller, form, currency, contact.clone());
    match app.checkout.place(asked, caller.now).await {
        Ok(payment) => Ok(to(&format!("/pay/{}", payment.id))),
        Err(Error::EmptyCart) => Ok(to("/cart")),
        Err(error) => {
            let words = words(app, caller, error).await?;
            review(app, caller, form, currency, contact, Some(words)).await
        }
    }
}

/// Why nothing was ordered, for the buyer; what is no business of theirs stays a failure.
async fn words(app: &App, caller: &Caller, error: Error) -> Result<String, Failure> {
    let t = caller.lang.words();
    Ok(match &error {
        Error::NotEnough { variant, left, .. } => {
            let cart = app.carts.view(owner(app, caller), caller.now).await?;
            let lines = cart.shops.iter().flat_map(|part| &part.lines);
            let name = lines
                .into_iter()
                .find(|line| line.variant == *variant)
                .map_or_else(String::new, |line| line.name.clone());
            if *left > 0 {
                t.counted("checkout-only-left", left.unsigned_abs(), "name", name)
            } else {
                t.with("checkout-sold-out", "name", name)
            }
        }
        Error::NoShipping { shop, country } => {
            let shop = app.catalogue.shop(*shop).await?;
            let name = shop.map_or_else(String::new, |shop| shop.name);
            t.pair("checkout-no-shipping", "shop", name, "country", country)
        }
        Error::PriceChanged { .. } => t.get("checkout-changed"),
        Error::NoSuchProduct(_) => t.get("checkout-withdrawn"),
        Error::Coupon { code, .. } => t.with("checkout-code", "code", code),
        _ => return Err(reasons::shop_failure(t, error)),
    })
}

fn view(look: &Look, quote: &CheckoutQuote, cart: &CartView) -> Result<QuoteView, Failure> {
    Ok(QuoteView {
        shops: quote.shops.iter().map(|part| lines(look, part, cart)).collect(),
        total: look.money(quote.total),
        expected: quote.total.minor,
        key: new_key()?,
        free: quote.total.is_zero(),
    })
}

fn lines(look: &Look, part: &ShopQuote, cart: &CartView) -> QuoteLines {
    let totals = &part.totals;
    let shown = |amount: Money| (amount.minor != 0).then(|| look.money(amount));
    let options = part.choices.iter().map(|choice| ShippingOption {
        value: choice.id.to_string(),
        name: choice.name.clone(),
        price: if choice.price.is_zero() {
            look.t.get("free")
        } else {
            look.money(choice.price)
        },
        chosen: part.chosen == Some(choice.id),
    });
    let ordered = cart
        .shops
        .iter()
        .filter(|shop| shop.shop == part.shop)
        .flat_map(|shop| &shop.lines)
        .map(|line| {
            let options = line.options.join(" · ");
            let name = format!("{} {options}", line.name).trim_end().to_owned();
            (name, line.quantity, look.money(line.total))
        });
    QuoteLines {
        shop: part.shop.to_string(),
        name: part.name.clone(),
        lines: ordered.collect(),
        goods: look.money(totals.goods),
        discount: shown(totals.discount),
        code: part.code.clone(),
        shipping: if totals.shipping.is_zero() {
            look.t.get("free")
        } else {
            look.money(totals.shipping)
        },
        tax: shown(totals.tax),
        total: look.money(totals.total),
        options: options.collect(),
        code_problem: part.code_problem.is_some().then(|| look.t.get("code-not-now")),
    }
}

async fn draw(
    app: &App,
    caller: &Caller,
    currency: Currency,
    contact: ContactFields,
    quote: Option<QuoteView>,
    problem: Option<String>,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let mut shell = page.shell(Tab::Cart, page.t.get("checkout")).await?;
    shell.ask_consent = false;
    html(&CheckoutPage {
        shell,
        t: page.t,
        csrf: page.csrf,
        currency: currency.code().to_owned(),
        countries: countries(),
        contact,
        quote,
        problem,
        guest: caller.person().is_none(),
        sandbox: !app.checkout.livemode(),
    })
}

fn countries() -> Vec<String> {
    ::shop::Country::all()
        .map(|country| country.to_string())
        .collect()
}
