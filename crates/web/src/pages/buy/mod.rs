//! Buying: the cart, the checkout, paying, and orders as those who bought see them.

mod bank;
mod cart;
mod checkout;
mod contact;
mod elsewhere;
mod orders;
mod pay;
mod returns;
mod tapped;
mod webhook;

use crate::{app::App, error::Failure, server::Caller};
use ::shop::{CartOwner, Payment, Shopper};
use axum::Router;
use model::{CartId, FeedTrace, PaymentId, PersonId, Source, VisitorId};

pub(super) use cart::{adopt, pieces};

pub fn routes() -> Router<App> {
    Router::new()
        .merge(cart::routes())
        .merge(checkout::routes())
        .merge(elsewhere::routes())
        .merge(pay::routes())
        .merge(bank::routes())
        .merge(orders::routes())
        .merge(returns::routes())
        .merge(webhook::routes())
}

/// Whose cart this browser fills: the person's, else the one that only this browser can name.
pub(in crate::pages) fn owner(app: &App, caller: &Caller) -> CartOwner {
    caller.person().map_or_else(
        || CartOwner::Guest(guest_cart(app, caller.visitor)),
        CartOwner::Person,
    )
}

/// A guest's cart is known by a name that nobody can work out from what a browser shows to others.
fn guest_cart(app: &App, visitor: VisitorId) -> CartId {
    let name = blake3::keyed_hash(&app.secrets.carts(), visitor.as_bytes());
    let mut half = [0; 16];
    for (to, from) in half.iter_mut().zip(name.as_bytes()) {
        *to = *from;
    }
    CartId::from_bytes(half)
}

/// What may be known of the one who acts.
fn shopper(caller: &Caller, trace: Option<FeedTrace>) -> Shopper {
    let consent = caller.standing.stamp(Source::Shop, caller.gpc);
    let known = !consent.purposes.is_empty();
    Shopper {
        leaf: known.then(|| caller.leaf()),
        consent,
        trace: trace.filter(|_| known),
    }
}

/// A payment and who acts for it: its person, or whoever has a guest's link.
async fn payment(app: &App, caller: &Caller, id: &str) -> Result<(Payment, Option<PersonId>), Failure> {
    let id: PaymentId = id.parse().map_err(|_| Failure::NotFound)?;
    let payment = app.checkout.payment(id).await?;
    match (payment.person, caller.person()) {
        (None, person) => Ok((payment, person)),
        (Some(owner), Some(person)) if owner == person => Ok((payment, Some(person))),
        (Some(_), None) => Err(Failure::SignInFirst),
        (Some(_), Some(_)) => Err(Failure::NotFound),
    }
}
