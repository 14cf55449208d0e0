use crate::bench::peak_rss_mb;
use rustix::time::{ClockId, clock_gettime};
use std::time::Instant;

/// What something takes, from `begin` on.
pub struct Spent {
    began: Instant,
    cpu_began: f64,
}

impl Spent {
    pub fn begin() -> Self {
        Self {
            began: Instant::now(),
            cpu_began: cpu_seconds(),
        }
    }

    pub fn wall_seconds(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }

    /// Of all threads of this process.
    pub fn cpu_seconds(&self) -> f64 {
        cpu_seconds() - self.cpu_began
    }

    /// The most memory that the process had so far, in MB.
    pub fn peak_mb() -> f64 {
        peak_rss_mb()
    }
}

fn cpu_seconds() -> f64 {
    let spent = clock_gettime(ClockId::ProcessCPUTime);
    spent.tv_sec as f64 + spent.tv_nsec as f64 / 1e9
}
