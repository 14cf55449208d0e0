//! Structured logs: `MADANG_LOG` filters (as `RUST_LOG` does), `MADANG_LOG_FORMAT=json` is for machines.

use std::io::IsTerminal;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging to standard error, at `level` where the environment says nothing.
pub fn start(level: &str) {
    let filter = std::env::var("MADANG_LOG").unwrap_or_else(|_| level.to_owned());
    let filter = EnvFilter::try_new(&filter).unwrap_or_else(|_| EnvFilter::new(level));
    let json = std::env::var("MADANG_LOG_FORMAT").is_ok_and(|format| format == "json");
    let registry = tracing_subscriber::registry().with(filter);
    let ansi = std::io::stderr().is_terminal();
    // A second start, in a test, changes nothing.
    let _ = if json {
        registry
            .with(fmt::layer().json().with_writer(std::io::stderr))
            .try_init()
    } else {
        registry
            .with(fmt::layer().with_ansi(ansi).with_writer(std::io::stderr))
            .try_init()
    };
}
