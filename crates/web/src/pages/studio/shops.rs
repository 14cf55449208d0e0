//! What each shop gives: to those who sell for it, and to those who have pinned something of it.

use super::{Look, products};
use crate::{
    app::App,
    error::Failure,
    lang,
    pages::{desk::in_steps, present::shop_face},
    view::studio::ShopTerms,
};
use model::{PersonId, ShopId};
use shop::{CreatorTerms, Shop};
use social::PostView;
use std::{collections::BTreeSet, time::Duration};

/// Shops whose terms are shown.
const MOST: usize = 30;

pub(super) async fn terms(
    app: &App,
    look: &Look,
    me: PersonId,
    posts: &[PostView],
) -> Result<Vec<ShopTerms>, Failure> {
    let joined = app.commissions.shops_of(me).await?;
    let every: Vec<&PostView> = posts.iter().collect();
    let pinned: Vec<_> = products(&every).into_iter().take(shop::limits::BATCH).collect();
    let cards = app.catalogue.cards(pinned).await?;
    let known: BTreeSet<ShopId> = joined.iter().copied().collect();
    let others: BTreeSet<ShopId> = cards
        .iter()
        .map(|card| card.shop)
        .filter(|shop| !known.contains(shop))
        .collect();
    let ids: Vec<ShopId> = joined.into_iter().chain(others).take(MOST).collect();
    let shops = app.catalogue.shops(ids).await?;
    let mut all = Vec::with_capacity(shops.len());
    for shop in &shops {
        let terms = app.commissions.terms_of(shop.id, me, look.now).await?;
        all.push(row(look, shop, &terms));
    }
    Ok(all)
}

fn row(look: &Look, shop: &Shop, terms: &CreatorTerms) -> ShopTerms {
    let t = look.t;
    let date = |at: model::Timestamp| lang::day(t.lang(), look.now.micros(), at.micros());
    let days = |span: Duration| span.as_secs().div_ceil(86_400);
    let steps = match terms.tiers.len() {
        0 | 1 => Vec::new(),
        _ => vec![in_steps(look, &terms.tiers, shop.currency)],
    };
    ShopTerms {
        shop: shop_face(shop),
        id: shop.id.to_string(),
        rate: (!terms.rate.is_zero()).then(|| terms.rate.to_string()),
        cut: terms
            .cut_at
            .map(|at| t.pair("studio-cut", "rate", terms.announced, "day", date(at).text)),
        steps,
        joined: terms.joined.map(date),
        how: t.pair(
            "studio-windows",
            "window",
            days(terms.window),
            "after",
            days(terms.approved_after),
        ),
    }
}
