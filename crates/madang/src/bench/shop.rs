//! `madang bench shop`: whole checkouts, from an empty cart to a paid order, over a catalogue of several shops, in this
//! process.

use super::{
    process::rss_mb_of,
    report::{Report, quantile_ms},
};
use crate::{cli::BenchShopArgs, logging, serve};
use ::shop::{
    Address, CartOwner, Checkout, CheckoutRequest, Contact, Country, NewShop, PaymentStatus, ProductDraft,
    RequestKey, ShippingTerms, ShopScope, Shopper, Shops, TaxClass, TaxRate, VariantDraft,
    payment::{Deployment, Sandbox, methods},
};
use anyhow::{Context, Result, bail, ensure};
use hdrhistogram::Histogram;
use model::{CartId, Currency, Money, PersonId, Rate, Timestamp, VariantId};
use rand::RngExt;
use rand_pcg::Pcg64Mcg;
use serde_json::json;
use std::{
    collections::HashMap,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use storage::{
    Records,
    records::{self, Location},
    values,
};

const SHOPS: usize = 20;
const PRODUCTS: usize = 50;
/// Enough that nothing sells out.
const STOCK: i64 = 100_000_000;
/// The yard's share, in per cent.
const FEE: u8 = 5;

pub fn run(args: &BenchShopArgs) -> Result<()> {
    logging::start("warn");
    ensure!(args.buyers > 0 && args.seconds > 0, "there is nothing to measure");
    let temporary = tempfile::TempDir::new()?;
    let folder = args.dir.as_deref().unwrap_or(temporary.path()).join("bench-shop");
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let report = serve::runtime()?.block_on(measure(args, &folder));
    // The folder is this run's own.
    std::fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
    report?.print(args.json)
}

async fn measure(args: &BenchShopArgs, folder: &Path) -> Result<Report> {
    let file = folder.join("records.sqlite");
    let sqlite = on(Location::File(&file), args).await?;
    let postgres = match &args.postgres {
        Some(url) => Some(on(Location::Postgres(url), args).await?),
        None => None,
    };
    let mut more = json!({
        "sqlite_checkouts": sqlite.done,
        "place_p50_ms": quantile_ms(&sqlite.placed, 0.50),
        "pay_p50_ms": quantile_ms(&sqlite.paid, 0.50),
        "transfers": sqlite.transfers,
        "ledger_sound": true,
    });
    if let (Some(postgres), Some(more)) = (&postgres, more.as_object_mut()) {
        more.extend([
            ("postgres_per_second".to_owned(), json!(postgres.rate())),
            ("postgres_checkouts".to_owned(), json!(postgres.done)),
            (
                "postgres_p50_ms".to_owned(),
                json!(quantile_ms(&postgres.whole, 0.50)),
            ),
            (
                "postgres_p99_ms".to_owned(),
                json!(quantile_ms(&postgres.whole, 0.99)),
            ),
        ]);
    }
    Ok(Report {
        bench: "shop",
        measured: format!(
            "whole checkouts for {} s by {} guests at a time: a new cart gets one product of each of two shops (of {SHOPS} \
             with {PRODUCTS} products each, drawn evenly), is ordered with taxes, shipping and a claim on stock, and paid by \
             the sandbox, which keeps its own state and writes its webhooks in the same database; two orders, ten or more \
             transfers and their balances, all synced to disk. Times are of one checkout. The ledger was then audited",
            args.seconds, args.buyers
        ),
        p50_ms: quantile_ms(&sqlite.whole, 0.50),
        p95_ms: quantile_ms(&sqlite.whole, 0.95),
        p99_ms: quantile_ms(&sqlite.whole, 0.99),
        max_ms: sqlite.whole.max() as f64 / 1_000.0,
        per_second: sqlite.rate(),
        rss_mb: rss_mb_of("self"),
        errors: 0,
        more: more.as_object().cloned().unwrap_or_default(),
    })
}

/// What was measured on one database.
struct Measured {
    done: u64,
    seconds: f64,
    transfers: u64,
    whole: Histogram<u64>,
    placed: Histogram<u64>,
    paid: Histogram<u64>,
}

impl Measured {
    fn rate(&self) -> f64 {
        self.done as f64 / self.seconds
    }
}

struct Market {
    shops: Shops,
    checkout: Checkout,
    /// What each shop sells.
    variants: Vec<Vec<VariantId>>,
}

async fn on(location: Location<'_>, args: &BenchShopArgs) -> Result<Measured> {
    let records = Records::open(location).await?;
    refuse_used(&records).await?;
    records
        .migrate(
            &[
                storage::outbox::MIGRATIONS,
                storage::blob_refs::MIGRATIONS,
                ::shop::MIGRATIONS,
            ]
            .concat(),
        )
        .await?;
    let market = Arc::new(open(&records).await?);
    let until = Instant::now() + Duration::from_secs(u64::from(args.seconds));
    let started = Instant::now();
    let buyers: Vec<_> = (0..args.buyers)
        .map(|buyer| tokio::spawn(buy(Arc::clone(&market), u64::from(buyer), until)))
        .collect();
    let mut times = [histogram()?, histogram()?, histogram()?];
    for buyer in buyers {
        for (all, own) in times.iter_mut().zip(buyer.await??) {
            all.add(own)?;
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    let report = records.read(::shop::audit_report).await?;
    let [whole, placed, paid] = times;
    ensure!(
        report.discrepancies.is_empty(),
        "the ledger does not add up: {:?}",
        report.discrepancies
    );
    ensure!(
        report.payments == whole.len(),
        "{} payments of {}",
        report.payments,
        whole.len()
    );
    Ok(Measured {
        done: whole.len(),
        seconds,
        transfers: report.transfers,
        whole,
        placed,
        paid,
    })
}

/// A bench makes shops and orders: never in somebody's yard.
async fn refuse_used(records: &Records) -> Result<()> {
    let used: Result<bool, records::Error> = records
        .read(|tx| Ok(tx.query_first("SELECT 1 FROM migrations", values![])?.is_some()))
        .await;
    if used.is_ok() {
        bail!("this database is in use: name an empty one");
    }
    Ok(())
}

fn histogram() -> Result<Histogram<u64>> {
    Ok(Histogram::new_with_bounds(1, 600_000_000, 3)?)
}

async fn open(records: &Records) -> Result<Market> {
    let shops = Shops::new(records.clone());
    let sandbox = Sandbox::open(records.clone(), [7; 32], Deployment::Trial)?;
    let checkout = shops.checkout(Arc::new(sandbox), Rate::percent(FEE));
    let mut variants = Vec::with_capacity(SHOPS);
    for number in 0..SHOPS {
        let owner = PersonId::new();
        let new = NewShop {
            handle: format!("bench_{number}").parse()?,
            name: format!("Shop {number}"),
            about: String::new(),
            currency: Currency::KRW,
        };
        let shop = shops.open(owner, new).await?;
        let scope = shops.enter(owner, shop.id).await?;
        variants.push(furnish(&scope).await?);
    }
    Ok(Market {
        shops,
        checkout,
        variants,
    })
}

async fn furnish(scope: &ShopScope) -> Result<Vec<VariantId>> {
    let won = |minor| Money::new(minor, Currency::KRW);
    let vat = TaxRate {
        country: Country::KR,
        region: String::new(),
        class: TaxClass::Standard,
        rate: Rate::percent(10),
    };
    scope.set_taxes(true, vec![vat]).await?;
    let parcel = ShippingTerms {
        name: "Parcel".to_owned(),
        countries: vec![Country::KR],
        base: won(3_000),
        included_grams: 0,
        step_grams: 0,
        step: won(0),
        free_from: Some(won(50_000)),
    };
    scope.add_shipping(parcel).await?;
    let mut variants = Vec::with_capacity(PRODUCTS);
    for number in 0..PRODUCTS {
        let variant = VariantDraft {
            id: None,
            options: Vec::new(),
            sku: None,
            price: won(9_900 + 100 * number as i64),
            stock: STOCK,
        };
        let draft = ProductDraft {
            name: format!("Product {number}"),
            variants: vec![variant],
            ..ProductDraft::default()
        };
        let product = scope.create_product(draft).await?;
        let found = scope.product(product).await?;
        variants.extend(found.variants.first().map(|variant| variant.id));
    }
    Ok(variants)
}

/// One buyer after the other; times of whole checkouts, of placing and of paying, in microseconds.
async fn buy(market: Arc<Market>, number: u64, until: Instant) -> Result<[Histogram<u64>; 3]> {
    let mut times = [histogram()?, histogram()?, histogram()?];
    let mut drawn = Pcg64Mcg::new(u128::from(number) * 2 + 1);
    while Instant::now() < until {
        let first = drawn.random_range(0..SHOPS);
        let second = (first + 1 + drawn.random_range(0..SHOPS - 1)) % SHOPS;
        let began = Instant::now();
        let owner = CartOwner::Guest(CartId::new());
        for shop in [first, second] {
            let offered = market.variants.get(shop).context("a shop that is not there")?;
            let variant = offered.get(drawn.random_range(0..PRODUCTS));
            let variant = *variant.context("a product that is not there")?;
            let carts = market.shops.carts();
            carts
                .add(owner, Shopper::default(), variant, 1, None, Timestamp::now())
                .await?;
        }
        let filled = Instant::now();
        let placed = market.checkout.place(request(owner), Timestamp::now()).await?;
        let ordered = Instant::now();
        let paid = market
            .checkout
            .pay(placed.id, methods::OK, Timestamp::now())
            .await?;
        ensure!(
            paid.status == PaymentStatus::Paid,
            "a payment is {:?}",
            paid.status
        );
        let spans = [began.elapsed(), ordered - filled, ordered.elapsed()];
        for (times, span) in times.iter_mut().zip(spans) {
            times.saturating_record(u64::try_from(span.as_micros()).unwrap_or(u64::MAX));
        }
    }
    Ok(times)
}

fn request(owner: CartOwner) -> CheckoutRequest {
    CheckoutRequest {
        key: RequestKey(*PersonId::new().as_bytes()),
        owner,
        person: None,
        shopper: Shopper::default(),
        contact: Contact {
            email: "guest@example.com".to_owned(),
            address: Address {
                country: Country::KR,
                name: "Guest".to_owned(),
                line1: "12 Bukchon-ro, Jongno-gu, Seoul".to_owned(),
                line2: String::new(),
                city: String::new(),
                region: String::new(),
                postal_code: "03052".to_owned(),
                phone: "010-1234-5678".to_owned(),
            },
        },
        currency: Currency::KRW,
        shipping: HashMap::new(),
        expected: None,
    }
}
