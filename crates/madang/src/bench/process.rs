//! A yard served by a process of its own, so that its memory and its processor time are its own.

use anyhow::{Context, Result, bail};
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// From the start of the process until it could answer.
    pub start_up: Duration,
}

impl Server {
    pub fn start(data: &Path) -> Result<Self> {
        let started = std::time::Instant::now();
        let mut child = Command::new(std::env::current_exe()?)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .env("MADANG_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .context("starting `madang serve`")?;
        let output = child.stdout.take().context("the server has no output")?;
        for line in BufReader::new(output).lines() {
            if let Some(url) = line?.strip_prefix("ready http://") {
                let address = url
                    .parse()
                    .with_context(|| format!("the server's address {url}"))?;
                return Ok(Self {
                    child,
                    address,
                    start_up: started.elapsed(),
                });
            }
        }
        let status = child.wait()?;
        bail!("the server ended before it was ready: {status}")
    }

    /// Resident memory in MB (10^6 bytes).
    pub fn rss_mb(&self) -> f64 {
        rss_mb_of(&self.child.id().to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has nothing to keep that is not on disk.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Resident memory of process `id` (or `self`) in MB; 0 where the system does not tell.
pub fn rss_mb_of(id: &str) -> f64 {
    memory_mb(id, "VmRSS:")
}

/// The most that this process ever had resident, in MB.
pub fn peak_rss_mb() -> f64 {
    memory_mb("self", "VmHWM:")
}

fn memory_mb(id: &str, what: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what));
    let kib: f64 = line
        .and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0.0);
    kib * 1_024.0 / 1e6
}
