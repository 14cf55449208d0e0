//! Open-loop load: requests start on schedule whether or not earlier ones are done, and a request's time runs from
//! when it should have started, so that a stall is charged to everybody who had to wait (no coordinated omission).
//! A thread of its own keeps the schedule: the runtime's timers wake up to a millisecond late, which would be charged
//! to the server.

use super::client::Connection;
use anyhow::Result;
use hdrhistogram::Histogram;
use hyper::StatusCode;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serde::Deserialize;
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};
use tokio::{sync::mpsc, task::JoinSet};

/// Connections, and so requests under way, at the most.
const CONNECTIONS: usize = 64;
const CARDS: usize = 20;
/// Requests that ask for a further page of a session that has begun.
const GO_ON: f64 = 0.5;

#[derive(Default)]
pub struct Measured {
    pub times: Option<Histogram<u64>>,
    /// How late requests were started: part of their times, and not the server's doing.
    pub late: Option<Histogram<u64>>,
    pub done: u64,
    pub errors: u64,
    pub cards: u64,
    pub bytes: u64,
}

#[derive(Deserialize)]
struct PageJson {
    items: Vec<serde::de::IgnoredAny>,
    cursor: Option<String>,
}

struct Shared {
    sessions: Vec<Session>,
    measured: Mutex<Measured>,
}

struct Session {
    cookie: String,
    cursor: Mutex<Option<String>>,
}

/// Asks one page for each session, one after another on few connections; gives the time it took.
pub async fn ask_once(address: SocketAddr, cookies: &[String]) -> Result<Duration> {
    const AT_ONCE: usize = 4;
    let started = Instant::now();
    let mut asking = JoinSet::new();
    for cookies in cookies.chunks(cookies.len().div_ceil(AT_ONCE).max(1)) {
        let (cookies, mut connection) = (cookies.to_vec(), Connection::open(address).await?);
        asking.spawn(async move {
            for cookie in &cookies {
                connection.get(&first_page(), cookie).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(asked) = asking.join_next().await {
        asked??;
    }
    Ok(started.elapsed())
}

fn first_page() -> String {
    format!("/api/v1/feed?limit={CARDS}")
}

/// Runs `rate` requests a second for `seconds`, after a `warm_up` that is not measured.
pub async fn run(
    address: SocketAddr,
    cookies: Vec<String>,
    rate: u32,
    warm_up: Duration,
    seconds: Duration,
) -> Result<Measured> {
    let sessions = cookies
        .into_iter()
        .map(|cookie| Session {
            cookie,
            cursor: Mutex::new(None),
        })
        .collect();
    let times = Some(Histogram::new_with_bounds(1, 60_000_000, 3)?);
    let shared = Arc::new(Shared {
        sessions,
        measured: Mutex::new(Measured {
            times,
            ..Measured::default()
        }),
    });
    let (tickets, waiting) = mpsc::unbounded_channel::<(Instant, u64, bool)>();
    let waiting = Arc::new(tokio::sync::Mutex::new(waiting));
    let mut workers = Vec::new();
    for _ in 0..CONNECTIONS {
        let connection = Connection::open(address).await?;
        workers.push(tokio::spawn(work(
            connection,
            Arc::clone(&waiting),
            Arc::clone(&shared),
        )));
    }
    let schedule = tokio::task::spawn_blocking(move || schedule(&tickets, rate, warm_up, warm_up + seconds));
    let late = schedule.await??;
    for worker in workers {
        worker.await??;
    }
    let mut measured = shared.measured.lock().unwrap_or_else(PoisonError::into_inner);
    measured.late = Some(late);
    Ok(std::mem::take(&mut *measured))
}

/// Gives a ticket for each request when it is due, and tells how late that was, in microseconds.
fn schedule(
    tickets: &mpsc::UnboundedSender<(Instant, u64, bool)>,
    rate: u32,
    warm_up: Duration,
    until: Duration,
) -> Result<Histogram<u64>> {
    let mut late = Histogram::new_with_bounds(1, 60_000_000, 3)?;
    let started = Instant::now();
    let mut random = Pcg64Mcg::seed_from_u64(7);
    let mut at = Duration::ZERO;
    let mut number = 0;
    while at < until {
        let due = started + at;
        thread::sleep(due.saturating_duration_since(Instant::now()));
        if tickets.send((due, number, at >= warm_up)).is_err() {
            break;
        }
        late.saturating_record(u64::try_from(due.elapsed().as_micros()).unwrap_or(u64::MAX));
        number += 1;
        // Poisson arrivals: visitors do not come in step.
        let uniform: f64 = random.random_range(f64::EPSILON..1.0);
        at += Duration::from_secs_f64(-uniform.ln() / f64::from(rate));
    }
    Ok(late)
}

type Tickets = Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<(Instant, u64, bool)>>>;

async fn work(mut connection: Connection, tickets: Tickets, shared: Arc<Shared>) -> Result<()> {
    loop {
        let ticket = tickets.lock().await.recv().await;
        let Some((due, number, counted)) = ticket else {
            return Ok(());
        };
        let mut random = Pcg64Mcg::seed_from_u64(number);
        let Some(session) = shared.sessions.get(random.random_range(0..shared.sessions.len())) else {
            return Ok(());
        };
        let cursor = session
            .cursor
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let path = match cursor.filter(|_| random.random_bool(GO_ON)) {
            Some(cursor) => format!("/api/v1/feed?limit={CARDS}&cursor={cursor}"),
            None => first_page(),
        };
        let (status, body) = connection.get(&path, &session.cookie).await?;
        let took = due.elapsed();
        let page: Option<PageJson> = (status == StatusCode::OK)
            .then(|| serde_json::from_slice(&body).ok())
            .flatten();
        let cards = page.as_ref().map_or(0, |page| page.items.len());
        if let Some(page) = page {
            *session.cursor.lock().unwrap_or_else(PoisonError::into_inner) = page.cursor;
        }
        if counted {
            let mut measured = shared.measured.lock().unwrap_or_else(PoisonError::into_inner);
            measured.done += 1;
            measured.errors += u64::from(cards == 0);
            measured.cards += cards as u64;
            measured.bytes += body.len() as u64;
            if let Some(times) = &mut measured.times {
                times.saturating_record(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
            }
        }
    }
}
