//! `madang bench feed`.

use super::{
    fixture::{self, Fixture},
    load,
    process::Server,
    report::{Report, quantile_ms},
};
use crate::{cli::BenchFeedArgs, logging, serve};
use anyhow::{Context, Result};
use serde_json::json;
use std::{path::PathBuf, time::Duration};

const WARM_UP: Duration = Duration::from_secs(5);

pub fn run(args: &BenchFeedArgs) -> Result<()> {
    logging::start("warn");
    let cache = args.cache.clone().map_or_else(default_cache, Ok)?;
    let runtime = serve::runtime()?;
    let fixture = runtime.block_on(fixture::find_or_build(&cache, args.people, args.posts))?;
    let server = Server::start(&fixture.data)?;
    let report = runtime.block_on(measure(args, &fixture, &server))?;
    report.print(args.json)
}

fn default_cache() -> Result<PathBuf> {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(home);
    Ok(cache
        .context("neither XDG_CACHE_HOME nor HOME is set; say `--cache FOLDER`")?
        .join("madang/bench"))
}

async fn measure(args: &BenchFeedArgs, fixture: &Fixture, server: &Server) -> Result<Report> {
    let seconds = Duration::from_secs(u64::from(args.seconds.max(1)));
    let asked_once = match args.cold {
        true => None,
        false => Some(load::ask_once(server.address, &fixture.cookies).await?),
    };
    let measured = load::run(
        server.address,
        fixture.cookies.clone(),
        args.rate.max(1),
        WARM_UP,
        seconds,
    )
    .await?;
    let times = measured.times.context("nothing was measured")?;
    let pages = measured.done.max(1) as f64;
    let more = json!({
        "people": args.people,
        "posts": args.posts,
        "rate": args.rate,
        "sessions": fixture.cookies.len(),
        "cards_per_page": measured.cards as f64 / pages,
        "kb_per_page": measured.bytes as f64 / pages / 1e3,
        "started_late_p50_ms": measured.late.as_ref().map(|late| quantile_ms(late, 0.50)),
        "started_late_p99_ms": measured.late.as_ref().map(|late| quantile_ms(late, 0.99)),
        "start_up_s": server.start_up.as_secs_f64(),
        "warm_up_s": asked_once.map(|took| took.as_secs_f64()),
    });
    Ok(Report {
        bench: "feed",
        measured: format!(
            "feed pages of 20 hydrated cards as JSON over HTTP, {} pages/s arriving open-loop for {} s after {} s \
             of it unmeasured{}, {} people, {} posts, half of the requests with a cursor; the load comes from a \
             second process on the same machine and a request's time runs from its scheduled start",
            args.rate,
            args.seconds,
            WARM_UP.as_secs(),
            match asked_once {
                Some(_) => " and one page for every session",
                None => ", nobody having asked before",
            },
            args.people,
            args.posts
        ),
        p50_ms: quantile_ms(&times, 0.50),
        p95_ms: quantile_ms(&times, 0.95),
        p99_ms: quantile_ms(&times, 0.99),
        max_ms: times.max() as f64 / 1_000.0,
        per_second: measured.done as f64 / seconds.as_secs_f64(),
        rss_mb: server.rss_mb(),
        errors: measured.errors,
        more: more.as_object().cloned().unwrap_or_default(),
    })
}
