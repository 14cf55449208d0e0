//! Events of shops' own programs, as the SDKs of Segment, RudderStack and Jitsu send them.
//!
//! A request shows a key, its body is read event by event ([`events`]), and what was taken is on disk before the answer.
//! Whose memory an event teaches is for the person to say: [`who`] finds them only through what their own account confirmed, and
//! only if they let the yard use what shops see across shops. Of everybody else's events it is counted what was done to
//! which product, and nothing that names anybody is kept.

mod accept;
mod cors;
mod counts;
mod meaning;
mod tail;
mod who;

pub(crate) use cors::allow;
pub use counts::Counts;
pub use tail::{Line, Outcome, Tail};

use crate::app::App;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use consent::Consents;
use events::Limits;
use governor::{DefaultKeyedRateLimiter, Quota};
use model::ShopId;
use people::People;
use shop::{Goods, Shops};
use std::{net::IpAddr, num::NonZeroU32};
use who::Who;

/// Events of one shop in a second, over a longer time and at once.
const PER_SECOND: NonZeroU32 = NonZeroU32::MIN.saturating_add(199_999);
const HEARD_PER_SECOND: NonZeroU32 = NonZeroU32::MIN.saturating_add(499);
const STRANGERS_PER_SECOND: NonZeroU32 = NonZeroU32::MIN.saturating_add(19);

/// What takes events in.
pub struct Ingest {
    limits: Limits,
    who: Who,
    goods: Goods,
    rate: DefaultKeyedRateLimiter<ShopId>,
    /// Words about customers that one shop may have written down.
    hearing: DefaultKeyedRateLimiter<ShopId>,
    /// Requests of one address whose key opens nothing.
    strangers: DefaultKeyedRateLimiter<IpAddr>,
    pub tail: Tail,
    pub counts: Counts,
}

impl Ingest {
    pub fn new(people: &People, consents: &Consents, shops: &Shops) -> Self {
        Self {
            limits: Limits::default(),
            who: Who::new(people.clone(), consents.clone()),
            goods: shops.goods(),
            rate: DefaultKeyedRateLimiter::keyed(Quota::per_second(PER_SECOND)),
            hearing: DefaultKeyedRateLimiter::keyed(Quota::per_second(HEARD_PER_SECOND)),
            strangers: DefaultKeyedRateLimiter::keyed(Quota::per_second(STRANGERS_PER_SECOND)),
            tail: Tail::default(),
            counts: Counts::new(shops.usage()),
        }
    }
}

/// Outside of what pages share: programs bring no cookies, and browsers come from shops' own sites.
pub fn routes() -> Router<App> {
    let take = || post(accept::take).options(cors::preflight);
    Router::new()
        .route("/v1/{call}", take())
        .route("/beacon/v1/batch", take())
        .route("/api/s/{call}", take())
        .route("/api/s/s2s/{call}", take())
        // The browser's SDK asks which integrations a source has.
        .route(
            "/v1/projects/{key}/settings",
            get(accept::settings).options(cors::preflight),
        )
        .layer(DefaultBodyLimit::max(Limits::default().body + 1))
        .layer(axum::middleware::from_fn(cors::allow))
}
