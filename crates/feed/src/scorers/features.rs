use crate::{
    affinity::Affinity,
    index::IndexedPost,
    pipeline::Yard,
    query::{NeighbourScore, Query},
};
use memory::Counters;
use rustc_hash::FxHashMap;

pub const FEATURES: usize = 10;

/// Age at which a post's freshness has halved.
const FRESH_HALF_LIFE_SECONDS: f32 = 36.0 * 3600.0;
/// A post without history is taken to be liked by one viewer in twenty, with the confidence of 30 views.
const PRIOR_LIKES: f32 = 1.5;
const PRIOR_VIEWS: f32 = 30.0;

/// What is known of one candidate for one viewer, each about 0 to 3: tag, creator and shop affinity, co-visitation,
/// follow, trend, quality, freshness, shows a product, asked to see less.
pub struct Features;

impl Features {
    pub fn of(
        yard: &Yard,
        query: &Query,
        post: &IndexedPost,
        counters: &Counters,
        trend: f32,
    ) -> [f32; FEATURES] {
        let facts = query.facts;
        let tag: f32 = post
            .tags
            .iter()
            .map(|tag| weight(&query.affinities.tags, *tag))
            .sum();
        let tag = tag / (post.tags.len().max(1) as f32).sqrt();
        let creator = weight(&query.affinities.creators, post.creator);
        let shop = post
            .shops
            .iter()
            .map(|shop| weight(&query.affinities.shops, *shop))
            .fold(0.0, f32::max);
        let neighbours: NeighbourScore = query.neighbours.get(&post.ordinal).copied().unwrap_or_default();
        let follows = facts.follows_creators.contains(&post.creator)
            || post.shops.iter().any(|shop| facts.follows_shops.contains(shop))
            || post.tags.iter().any(|tag| facts.follows_tags.contains(tag));
        let age = query
            .now
            .seconds()
            .saturating_sub(i64::from(post.created_at))
            .max(0) as f32;
        let fresh = (-age * std::f32::consts::LN_2 / FRESH_HALF_LIFE_SECONDS).exp();
        let likes = counters.likes as f32 + 2.0 * counters.saves as f32 + PRIOR_LIKES;
        let quality = 6.0 * likes / (counters.views as f32 + PRIOR_VIEWS);
        let shows = !post.products.is_empty() && !yard.index.is_sold_out(post);
        let less = post.tags.iter().any(|tag| facts.less_tags.contains(tag));
        [
            compress(tag),
            compress(creator),
            compress(shop),
            compress(neighbours.weight),
            flag(follows),
            trend.max(0.0).ln_1p() * 0.5,
            quality.min(2.0),
            fresh,
            flag(shows),
            flag(less),
        ]
    }
}

fn weight(affinities: &FxHashMap<u32, Affinity>, key: u32) -> f32 {
    affinities.get(&key).map_or(0.0, |affinity| affinity.weight)
}

/// Grows with the logarithm and keeps the sign, so that the hundredth like says less than the first.
fn compress(value: f32) -> f32 {
    value.signum() * value.abs().ln_1p()
}

fn flag(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}
