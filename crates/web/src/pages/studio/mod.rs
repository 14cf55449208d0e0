//! `/studio`: from being seen to being paid, for whoever pins products in their posts.

mod file;
mod shops;
mod statement;
mod storefront;

use super::{
    Page,
    answer::{actor, on_to},
    desk::site_sale_row,
    html,
    position::{self, Asked},
    present::{Look, opening, thumbnail},
};
use crate::{
    app::App,
    error::Failure,
    lang,
    server::{Caller, Guarded},
    view::{
        links,
        sales::SiteSale,
        shell::Tab,
        studio::{EarnedSum, EarningPost, FunnelStep, PaidOut, StudioPage},
    },
};
use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use memory::ItemId;
use model::{Currency, Money, PersonId, Position, ProductId, ShopId, Timestamp};
use serde::Deserialize;
use shop::{CommissionState, Payout, PostEarnings, ReportedSale};
use social::{List, PostView};
use std::collections::BTreeSet;

/// Posts that are looked through for pins: the newest ones.
const POSTS: usize = 200;
const PAGE: usize = 50;
/// Posts in the table.
const SHOWN: usize = 20;
/// Lines of the statement on one page.
const LINES: usize = 30;
const WORDS: usize = 60;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/studio", get(show))
        .route("/studio/join", post(join))
        .merge(storefront::routes())
        .route("/studio/statement.csv", get(file::download))
}

#[derive(Deserialize)]
struct Place {
    cursor: Option<String>,
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Asked(place): Asked<Place>,
) -> Result<Response, Failure> {
    let me = actor(&caller, None)?.person;
    let page = Page::of(&app, &caller)?;
    let look = Look::of(&page);
    let before = position::read(place.cursor.as_deref())?;
    let posts = pinning(&app, me).await?;
    let earned = app
        .commissions
        .earned_by_post(me, Timestamp::from_micros(0))
        .await?;
    let lines = statement::page(&app, me, before.map(|place| place.at), caller.now, LINES).await?;
    let all = app.commissions.sums_of(me).await?;
    let payouts = app.commissions.payouts_of(me).await?;
    let next = lines.next.map(|at| Position::new(at, [0; 16]));
    html(&StudioPage {
        shell: page.shell(Tab::Studio, page.t.get("studio")).await?,
        site_sales: site_sales(&app, &look, me).await?,
        t: page.t,
        csrf: page.csrf.clone(),
        funnel: funnel(&app, &look, &posts, &earned),
        posts: table(&app, &look, &posts, &earned),
        shops: shops::terms(&app, &look, me, &posts).await?,
        sums: sums(&look, &all),
        lines: lines
            .items
            .iter()
            .map(|line| statement::explained(&look, line))
            .collect(),
        more: position::more("/studio", next.as_ref()),
        payouts: payouts.iter().map(|payout| paid_out(&look, payout)).collect(),
    })
}

/// What was bought on merchants' own sites.
async fn site_sales(app: &App, look: &Look, me: PersonId) -> Result<Vec<SiteSale>, Failure> {
    let sales = app.shops.hand_offs().of_creator(me).await?;
    let ids: BTreeSet<ShopId> = sales.iter().map(|sale| sale.shop).collect();
    let shops = app.catalogue.shops(ids.into_iter().collect()).await?;
    let row = |sale: &ReportedSale| {
        let shop = shops.iter().find(|shop| shop.id == sale.shop);
        site_sale_row(
            look,
            sale,
            shop.map_or_else(String::new, |shop| shop.name.clone()),
        )
    };
    Ok(sales.iter().map(row).collect())
}

/// The newest posts of a person that pin products.
async fn pinning(app: &App, me: PersonId) -> Result<Vec<PostView>, Failure> {
    let (mut found, mut before) = (Vec::new(), None);
    for _ in 0..POSTS / PAGE {
        let page = app.social.list(Some(me), List::Own, before, PAGE).await?;
        found.extend(page.items.into_iter().filter(|view| !view.post.pins.is_empty()));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    Ok(found)
}

/// The products of these posts, each once.
fn products(posts: &[&PostView]) -> BTreeSet<ProductId> {
    let pins = posts.iter().flat_map(|view| &view.post.pins);
    pins.map(|pin| pin.product).collect()
}

/// Taps are counted for a product, wherever its pin was tapped.
fn taps(app: &App, products: &BTreeSet<ProductId>) -> u64 {
    let of = |product: &ProductId| app.memory.counters(ItemId::Product(*product)).taps;
    products.iter().map(of).sum()
}

fn views(app: &App, view: &PostView) -> u64 {
    app.memory.counters(ItemId::Post(view.post.id)).views
}

fn funnel(app: &App, look: &Look, posts: &[PostView], earned: &[PostEarnings]) -> Vec<FunnelStep> {
    let t = look.t;
    let every: Vec<&PostView> = posts.iter().collect();
    let seen: u64 = posts.iter().map(|view| views(app, view)).sum();
    let tapped = taps(app, &products(&every));
    let sold: u64 = earned.iter().map(|post| post.orders).sum();
    let most = seen.max(tapped).max(sold).max(1);
    let step = |key: &str, note: &str, count: u64| FunnelStep {
        label: t.get(key),
        value: t.digits(count),
        note: t.get(note),
        width: Some(share(count, most)),
    };
    let money = amounts(look, earned.iter().map(|post| post.earned));
    vec![
        step("studio-reach", "studio-reach-note", seen),
        step("studio-taps", "studio-taps-note", tapped),
        step("studio-sales", "studio-sales-note", sold),
        FunnelStep {
            label: t.get("studio-earned"),
            value: if money.is_empty() {
                "0".to_owned()
            } else {
                money.join(" + ")
            },
            note: t.get("studio-earned-note"),
            width: None,
        },
    ]
}

/// A part in tenths of a per cent, as an attribute of a drawing.
fn share(part: u64, whole: u64) -> String {
    let tenths = u128::from(part) * 1_000 / u128::from(whole.max(1));
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// Sums by currency, in words.
fn amounts(look: &Look, amounts: impl Iterator<Item = Money>) -> Vec<String> {
    let mut sums: Vec<Money> = Vec::new();
    for amount in amounts {
        match sums.iter_mut().find(|sum| sum.currency == amount.currency) {
            Some(sum) => sum.minor = sum.minor.saturating_add(amount.minor),
            None => sums.push(amount),
        }
    }
    sums.sort_by_key(|sum| Currency::code(sum.currency));
    let shown = sums.into_iter().filter(|sum| !sum.is_zero());
    shown.map(|sum| look.money(sum)).collect()
}

fn by_post<'a>(earned: &'a [PostEarnings], view: &PostView) -> impl Iterator<Item = &'a PostEarnings> {
    let id = view.post.id;
    earned.iter().filter(move |line| line.post == Some(id))
}

/// Those that earned most, then those that were seen most.
fn table(app: &App, look: &Look, posts: &[PostView], earned: &[PostEarnings]) -> Vec<EarningPost> {
    let mut ranked: Vec<&PostView> = posts.iter().collect();
    ranked.sort_by_key(|view| {
        let minor: i64 = by_post(earned, view).map(|line| line.earned.minor).sum();
        std::cmp::Reverse((minor, views(app, view)))
    });
    let line = |view: &&PostView| {
        let money = amounts(look, by_post(earned, view).map(|line| line.earned));
        let shown = view.post.photos.first();
        let alt = shown.map_or("", |shown| shown.alt.as_str());
        let words = if view.post.caption.trim().is_empty() {
            alt
        } else {
            &view.post.caption
        };
        EarningPost {
            href: links::post(&view.post.id.to_string()),
            picture: shown.map(|shown| thumbnail(&shown.photo, "")),
            words: opening(words, WORDS),
            views: views(app, view),
            taps: taps(app, &products(&[*view])),
            sales: by_post(earned, view).map(|line| line.orders).sum(),
            earned: if money.is_empty() {
                "–".to_owned()
            } else {
                money.join(" + ")
            },
        }
    };
    ranked.iter().take(SHOWN).map(line).collect()
}

/// What waits, what comes next, what was paid.
fn sums(look: &Look, known: &[(CommissionState, Money)]) -> Vec<EarnedSum> {
    use CommissionState::{Approved, Paid, Pending};
    let all = [
        (Pending, "earned-pending", "earned-pending-note"),
        (Approved, "earned-approved", "earned-approved-note"),
        (Paid, "earned-paid", "earned-paid-note"),
    ];
    let sum = |(state, key, note): (CommissionState, &str, &str)| EarnedSum {
        label: look.t.get(key),
        amounts: amounts(
            look,
            known
                .iter()
                .filter(|(of, _)| *of == state)
                .map(|(_, amount)| *amount),
        ),
        note: look.t.get(note),
    };
    all.map(sum).to_vec()
}

fn paid_out(look: &Look, payout: &Payout) -> PaidOut {
    PaidOut {
        when: lang::day(look.t.lang(), look.now.micros(), payout.created_at.micros()),
        amount: look.money(payout.amount),
        id: payout.id.to_string(),
    }
}

#[derive(Deserialize)]
struct Joining {
    shop: ShopId,
}

/// From now on this shop's cuts wait thirty days for the one who asks.
async fn join(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<Joining>,
) -> Result<Response, Failure> {
    let me = actor(&caller, None)?.person;
    app.catalogue.shop(form.shop).await?.ok_or(Failure::NotFound)?;
    app.commissions.join(form.shop, me, caller.now).await?;
    Ok(on_to(&app, &caller, "/studio", "studio-joined"))
}

/// Whoever pins a shop's products begins to sell for it. That this did not work is no reason to refuse a post.
pub(super) async fn joined_by_pins(app: &App, me: PersonId, pinned: Vec<ProductId>, now: Timestamp) {
    let cards = match app.catalogue.cards(pinned).await {
        Ok(cards) => cards,
        Err(error) => {
            tracing::warn!(%error, "a creator did not join the shops they pinned");
            return;
        }
    };
    let shops: BTreeSet<ShopId> = cards.iter().map(|card| card.shop).collect();
    for shop in shops {
        if let Err(error) = app.commissions.join(shop, me, now).await {
            tracing::warn!(%error, "a creator did not join a shop they pinned");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_cut_off_and_never_above_the_whole() {
        assert_eq!(share(1, 3), "33.3%");
        assert_eq!(share(0, 0), "0.0%");
        assert_eq!(share(u64::MAX, u64::MAX), "100.0%");
    }
}
