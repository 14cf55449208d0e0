use super::ip;
use crate::{app::App, error::Failure};
use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};
use governor::{DefaultKeyedRateLimiter, Quota, clock::Clock};
use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};

/// Addresses remembered before those that have long been quiet are dropped.
const SWEEP_AT: usize = 50_000;

/// One bucket per address; IPv6 counts by /64, which is what one household is given.
pub(super) struct RateLimit {
    buckets: DefaultKeyedRateLimiter<IpAddr>,
}

impl RateLimit {
    pub fn new(burst: u32, per_second: u32) -> Arc<Self> {
        let at_least_one = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(at_least_one(per_second)).allow_burst(at_least_one(burst));
        Arc::new(Self {
            buckets: DefaultKeyedRateLimiter::keyed(quota),
        })
    }

    fn take(&self, ip: IpAddr) -> Result<(), Duration> {
        if self.buckets.len() > SWEEP_AT {
            self.buckets.retain_recent();
        }
        self.buckets
            .check_key(&household(ip))
            .map_err(|not_until| not_until.wait_time_from(self.buckets.clock().now()))
    }
}

fn household(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
    }
}

pub(super) async fn limit_rate(
    State((app, limit)): State<(App, Arc<RateLimit>)>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let ip = ip::client_ip(peer, request.headers(), &app.config.trusted_proxies);
    limit.take(ip).map_err(Failure::TooFast)?;
    Ok(next.run(request).await)
}
