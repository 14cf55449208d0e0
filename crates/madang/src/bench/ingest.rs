//! `madang bench ingest`: events as an SDK sends them, over HTTP, into a yard of a process of its own.

use super::{
    client::Connection,
    process::Server,
    report::{Report, quantile_ms},
};
use crate::{cli::BenchIngestArgs, config::Config, logging, serve, yard::Yard};
use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use hdrhistogram::Histogram;
use hyper::StatusCode;
use model::{Currency, Money, ProductId, Timestamp};
use people::{Bio, HashCost, Imported, Language};
use serde_json::json;
use shop::{NewKey, NewShop, ProductDraft, Scope, VariantDraft};
use std::{
    fmt::Write,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};
use tokio::{
    sync::{Mutex, mpsc},
    task::JoinSet,
};

const CONNECTIONS: usize = 32;
const PRODUCTS: usize = 200;
/// Different users that the events are about.
const USERS: u64 = 100_000;
const WARM_UP: Duration = Duration::from_secs(3);
/// Requests that may wait for a connection before the schedule counts as lost.
const LATE_AT_MOST: usize = 100_000;

pub fn run(args: &BenchIngestArgs) -> Result<()> {
    logging::start("warn");
    ensure!(
        args.rate > 0 && args.seconds > 0 && (1..=2_500).contains(&args.batch),
        "there is nothing to measure: a batch has 1 to 2500 events"
    );
    let temporary = tempfile::TempDir::new()?;
    let folder = args
        .dir
        .as_deref()
        .unwrap_or(temporary.path())
        .join("bench-ingest");
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let report = prepare_and_measure(args, &folder);
    // The folder is this run's own.
    std::fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
    report?.print(args.json)
}

fn prepare_and_measure(args: &BenchIngestArgs, folder: &Path) -> Result<Report> {
    let (key, products) = serve::runtime()?.block_on(prepare(folder))?;
    let server = Server::start(folder)?;
    serve::runtime()?.block_on(measure(args, &server, &key, products))
}

/// A yard with one shop, its products, and a key for its events.
async fn prepare(folder: &Path) -> Result<(String, Vec<ProductId>)> {
    let config = Config::default();
    let yard = Yard::open(folder, &config, "http://127.0.0.1", HashCost::LIGHT).await?;
    let owner = Imported {
        sign_in: None,
        handle: "owner".parse()?,
        name: "Owner".parse()?,
        language: Language::English,
        bio: Bio::default(),
        picture: None,
    };
    let now = Timestamp::now();
    let owner = yard.people.import(vec![owner], now).await?;
    let owner = owner.first().context("nobody came in")?.id;
    let new = NewShop {
        handle: "bench".parse()?,
        name: "Bench".to_owned(),
        about: String::new(),
        currency: Currency::KRW,
    };
    let shop = yard.shops.open(owner, new).await?;
    let scope = yard.shops.enter(owner, shop.id).await?;
    let mut products = Vec::with_capacity(PRODUCTS);
    for number in 0..PRODUCTS {
        let variant = VariantDraft {
            id: None,
            options: Vec::new(),
            sku: Some(format!("sku-{number}")),
            price: Money::new(12_900, Currency::KRW),
            stock: 100,
        };
        let draft = ProductDraft {
            name: format!("Product {number}"),
            variants: vec![variant],
            ..ProductDraft::default()
        };
        products.push(scope.create_product(draft).await?);
    }
    let new = NewKey {
        name: "bench".to_owned(),
        scopes: vec![Scope::EventsWrite],
        origins: Vec::new(),
    };
    let key = scope.add_api_key(new, now).await?;
    Ok((key.text.as_str().to_owned(), products))
}

#[derive(Default)]
struct Counts {
    events: AtomicU64,
    errors: AtomicU64,
    bytes: AtomicU64,
}

struct Load {
    address: SocketAddr,
    authorization: String,
    products: Vec<ProductId>,
    batch: u64,
    counts: Counts,
    times: Mutex<Histogram<u64>>,
}

/// When a request should start, which it is, and whether it counts.
type Ticket = (Instant, u64, bool);

async fn measure(
    args: &BenchIngestArgs,
    server: &Server,
    key: &str,
    products: Vec<ProductId>,
) -> Result<Report> {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let load = Arc::new(Load {
        address: server.address,
        authorization: format!("Basic {}", BASE64_STANDARD.encode(format!("{key}:"))),
        products,
        batch: u64::from(args.batch),
        counts: Counts::default(),
        times: Mutex::new(Histogram::new_with_bounds(1, 60_000_000, 3)?),
    });
    let (tickets, waiting) = mpsc::channel::<Ticket>(LATE_AT_MOST);
    let waiting = Arc::new(Mutex::new(waiting));
    let mut workers = JoinSet::new();
    for _ in 0..CONNECTIONS {
        workers.spawn(work(Arc::clone(&load), Arc::clone(&waiting)));
    }
    let seconds = Duration::from_secs(u64::from(args.seconds));
    let every = Duration::from_secs_f64(f64::from(args.batch) / f64::from(args.rate));
    let schedule = tokio::task::spawn_blocking(move || schedule(&tickets, every, WARM_UP + seconds));
    tokio::time::sleep(WARM_UP).await;
    let at_first = server.rss_mb();
    schedule.await??;
    let began_to_wait = Instant::now();
    while let Some(done) = workers.join_next().await {
        done??;
    }
    let behind = began_to_wait.elapsed();
    let times = load.times.lock().await;
    let events = load.counts.events.load(Ordering::Relaxed);
    let took = seconds + behind;
    let rss_mb = server.rss_mb();
    let more = json!({
        "events": events,
        "batch": args.batch,
        "rate": args.rate,
        "seconds": took.as_secs_f64(),
        "bytes_per_event": load.counts.bytes.load(Ordering::Relaxed) as f64 / events.max(1) as f64,
        "rss_mb_after_warm_up": at_first,
        "rss_mb_grown": rss_mb - at_first,
    });
    Ok(Report {
        bench: "ingest",
        measured: format!(
            "events as analytics-node writes them, in requests of {} arriving open-loop for {} s after {} s unmeasured, over \
             {CONNECTIONS} connections from a second process on the same machine, about {USERS} users of whom none has an account; \
             each request answered when its events are on disk; a request's time runs from its scheduled start; rates and \
             `events` are of new events that were acknowledged",
            args.batch,
            args.seconds,
            WARM_UP.as_secs()
        ),
        p50_ms: quantile_ms(&times, 0.50),
        p95_ms: quantile_ms(&times, 0.95),
        p99_ms: quantile_ms(&times, 0.99),
        max_ms: times.max() as f64 / 1_000.0,
        per_second: events as f64 / took.as_secs_f64(),
        rss_mb,
        errors: load.counts.errors.load(Ordering::Relaxed),
        more: more.as_object().cloned().unwrap_or_default(),
    })
}

/// Gives a ticket for each request when it is due.
fn schedule(tickets: &mpsc::Sender<Ticket>, every: Duration, until: Duration) -> Result<()> {
    let started = Instant::now();
    let (mut at, mut number) = (Duration::ZERO, 0);
    while at < until {
        let due = started + at;
        thread::sleep(due.saturating_duration_since(Instant::now()));
        tickets
            .try_send((due, number, at >= WARM_UP))
            .context("the yard is so slow that the schedule was lost: take a lower `--rate`")?;
        number += 1;
        at += every;
    }
    Ok(())
}

async fn work(load: Arc<Load>, tickets: Arc<Mutex<mpsc::Receiver<Ticket>>>) -> Result<()> {
    let mut connection = Connection::open(load.address).await?;
    let mut body = String::new();
    loop {
        let ticket = tickets.lock().await.recv().await;
        let Some((due, number, counted)) = ticket else {
            return Ok(());
        };
        body.clear();
        write_batch(&mut body, &load, number)?;
        let bytes = Bytes::copy_from_slice(body.as_bytes());
        let size = bytes.len() as u64;
        let (status, answer) = connection.post("/v1/batch", &load.authorization, bytes).await?;
        let took = due.elapsed();
        if !counted {
            continue;
        }
        let accepted = match status {
            StatusCode::OK => serde_json::from_slice::<serde_json::Value>(&answer)
                .ok()
                .and_then(|answer| answer.get("accepted")?.as_u64())
                .unwrap_or(0),
            _ => 0,
        };
        load.counts.events.fetch_add(accepted, Ordering::Relaxed);
        load.counts.bytes.fetch_add(size, Ordering::Relaxed);
        load.counts
            .errors
            .fetch_add(u64::from(accepted != load.batch), Ordering::Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        load.times.lock().await.saturating_record(micros);
    }
}

/// Six events in ten are views, the others carts, pages and orders.
fn write_batch(body: &mut String, load: &Load, number: u64) -> Result<()> {
    let sent = Timestamp::now();
    body.push_str("{\"batch\":[");
    for nth in 0..load.batch {
        if nth > 0 {
            body.push(',');
        }
        let id = number * load.batch + nth;
        let user = id.wrapping_mul(0x9e37_79b9_7f4a_7c15) % USERS;
        let place = usize::try_from(id).unwrap_or(0) % load.products.len().max(1);
        let product = load.products.get(place).context("there is no product")?;
        write!(
            body,
            r#"{{"messageId":"node-next-{id:020}","userId":"user-{user}","timestamp":"{sent}","#
        )?;
        match id % 10 {
            0..6 => write!(
                body,
                r#""type":"track","event":"Product Viewed","properties":{{"product_id":"{product}","sku":"sku-{place}","name":"Moon jar","price":12900,"currency":"KRW","category":"jars"}},"#
            )?,
            6 | 7 => write!(
                body,
                r#""type":"track","event":"Product Added","properties":{{"product_id":"sku-{place}","price":12900,"currency":"KRW","quantity":1}},"#
            )?,
            8 => body.push_str(
                r#""type":"page","name":"Home","properties":{"url":"https://shop.example/","title":"Home"},"#,
            ),
            _ => write!(
                body,
                r#""type":"track","event":"Order Completed","properties":{{"order_id":"o{id}","total":12900,"currency":"KRW","products":[{{"product_id":"{product}","price":12900,"quantity":1}}]}},"#
            )?,
        }
        body.push_str(r#""context":{"library":{"name":"@segment/analytics-node","version":"3.1.0"}},"integrations":{}}"#);
    }
    write!(body, "],\"sentAt\":\"{sent}\"}}")?;
    Ok(())
}
