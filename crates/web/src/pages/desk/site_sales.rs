//! Sales on the merchant's own site: who was sent there, and what came of it.

use crate::{
    app::App,
    error::Failure,
    lang,
    pages::present::Look,
    view::{
        links,
        sales::{SentLine, SiteSale},
    },
};
use model::{PersonId, Timestamp};
use shop::{ReportedSale, ShopScope};
use std::collections::HashMap;

/// Posts that people were sent on from, the most first.
pub(super) async fn sent(
    app: &App,
    look: &Look,
    scope: &ShopScope,
    since: Timestamp,
) -> Result<Vec<SentLine>, Failure> {
    let handed = scope.handed_over(since).await?;
    let names = names(app, handed.iter().filter_map(|line| line.creator), look.now).await?;
    let line = |line: &shop::HandedOver| SentLine {
        name: line
            .creator
            .and_then(|creator| names.get(&creator).cloned())
            .unwrap_or_else(|| look.t.get("order-by-itself")),
        href: line.post.map(|post| links::post(&post.to_string())),
        count: line.count,
    };
    Ok(handed.iter().map(line).collect())
}

/// Sales that were reported, the newest first.
pub(super) async fn sales(app: &App, look: &Look, scope: &ShopScope) -> Result<Vec<SiteSale>, Failure> {
    let sales = scope.reported_sales().await?;
    let names = names(app, sales.iter().filter_map(|sale| sale.creator), look.now).await?;
    Ok(sales
        .iter()
        .map(|sale| {
            let name = sale.creator.and_then(|creator| names.get(&creator).cloned());
            row(look, sale, name.unwrap_or_else(|| look.t.get("order-by-itself")))
        })
        .collect())
}

/// A sale as a table shows it.
pub(in crate::pages) fn row(look: &Look, sale: &ReportedSale, name: String) -> SiteSale {
    SiteSale {
        name,
        reference: sale.reference.clone(),
        base: look.money(sale.base),
        refunded: (sale.refunded.minor > 0).then(|| look.money(sale.refunded)),
        rate: sale.rate.to_string(),
        commission: look.money(sale.commission),
        when: lang::ago(look.t.lang(), look.now.micros(), sale.at.micros()),
    }
}

async fn names(
    app: &App,
    people: impl Iterator<Item = PersonId>,
    now: Timestamp,
) -> Result<HashMap<PersonId, String>, Failure> {
    let ids: Vec<PersonId> = people.collect();
    let profiles = app.people.profiles(&ids, now).await?;
    Ok(profiles
        .into_iter()
        .map(|(id, profile)| (id, profile.name.to_string()))
        .collect())
}
