use crate::{
    affinity::Affinity,
    candidates::SourceKind,
    index::IndexedPost,
    pipeline::Yard,
    query::{NeighbourScore, Query},
};
use learn::ranker::{Route, Row};
use memory::{Ordinal, Pulse};
use rustc_hash::FxHashMap;

/// Age at which a post's freshness has halved.
const FRESH_HALF_LIFE_SECONDS: f32 = 36.0 * 3600.0;
/// A post without history is taken to be liked by one viewer in twenty, with the confidence of 30 views.
const PRIOR_LIKES: f32 = 1.5;
const PRIOR_VIEWS: f32 = 30.0;
/// ... and to be hidden by one in two hundred.
const PRIOR_HIDES: f32 = 0.15;
/// The best that the model says is 1; this makes it as large as other features are at their best.
const LEARNED_SCALE: f32 = 2.0;

/// What is known of one candidate for one viewer, each about 0 to 3. The places are the ranker's for good: logged pages
/// and learned weights name features by them, so a place that falls out of use stays empty.
pub struct Features;

impl Features {
    pub const TAG: usize = 0;
    pub const CREATOR: usize = 1;
    pub const SHOP: usize = 2;
    pub const COVISITED: usize = 3;
    pub const FOLLOWS: usize = 4;
    pub const TREND: usize = 5;
    pub const QUALITY: usize = 6;
    pub const FRESH: usize = 7;
    pub const SHOWS: usize = 8;
    /// Asked to see less.
    pub const LESS: usize = 9;
    /// What the trained model says.
    pub const LEARNED: usize = 18;
    /// ... and what it says of the content.
    pub const CONTENT: usize = 19;

    /// The candidate as the ranker sees it; `sources` are the bits of those that found it. Behind the named places stand
    /// how popular it is, how often it was hidden, one place for each source in the order of [`SourceKind::ALL`], and what
    /// the trained model says of it.
    pub fn of(yard: &Yard, query: &Query, post: &IndexedPost, pulse: &Pulse, sources: u8) -> Row {
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
        let views = pulse.views as f32 + PRIOR_VIEWS;
        let likes = pulse.likes as f32 + 2.0 * pulse.saves as f32 + PRIOR_LIKES;
        let shows = !post.products.is_empty() && !yard.index.is_sold_out(post);
        let less = post.tags.iter().any(|tag| facts.less_tags.contains(tag));
        let found = SourceKind::ALL.map(|source| flag(sources & source.bit() != 0));
        let [following, covisited, by_tag, trending, newest, by_model] = found;
        Row {
            features: [
                compress(tag),
                compress(creator),
                compress(shop),
                compress(neighbours.weight),
                flag(follows),
                (1.0 + pulse.trend(query.now).max(0.0)).ln() * 0.5,
                (6.0 * likes / views).min(2.0),
                fresh,
                flag(shows),
                flag(less),
                (1.0 + pulse.views as f32).ln() * 0.2,
                (40.0 * (pulse.hides as f32 + PRIOR_HIDES) / views).min(2.0),
                following,
                covisited,
                by_tag,
                trending,
                newest,
                by_model,
                LEARNED_SCALE * query.spoken.item(post.ordinal),
                LEARNED_SCALE * query.spoken.content(&post.said()),
                0.0,
                0.0,
                0.0,
                0.0,
            ],
            slots: post.slots(),
            route: route(sources),
        }
    }
}

/// Rows of some candidates, each with the bits of its sources; `None` for what is no post any more.
pub fn rows(yard: &Yard, query: &Query, candidates: &[(Ordinal, u8)]) -> Vec<Option<Row>> {
    let mut rows = Vec::with_capacity(candidates.len());
    let mut sources = candidates.iter().map(|(_, sources)| *sources);
    let items = candidates.iter().map(|(item, _)| *item);
    yard.memory.visit_items(items, |item, pulse| {
        let sources = sources.next().unwrap_or(0);
        let post = yard.index.post(item);
        rows.push(post.map(|post| Features::of(yard, query, post, pulse, sources)));
    });
    rows
}

const PERSONAL: u8 = SourceKind::Covisited.bit() | SourceKind::TagAffinity.bit() | SourceKind::Learned.bit();

/// The most personal way in which a candidate was found.
const fn route(sources: u8) -> Route {
    if sources & (PERSONAL) != 0 {
        Route::Personal
    } else if sources & SourceKind::Following.bit() != 0 {
        Route::Followed
    } else {
        Route::Open
    }
}

fn weight(affinities: &FxHashMap<u32, Affinity>, key: u32) -> f32 {
    affinities.get(&key).map_or(0.0, |affinity| affinity.weight)
}

/// Grows with the logarithm and keeps the sign, so that the hundredth like says less than the first.
fn compress(value: f32) -> f32 {
    // Most candidates have none of it. `ln_1p` is exact near 0, where nothing depends on it, and takes three times as long.
    if value == 0.0 {
        return 0.0;
    }
    value.signum() * (1.0 + value.abs()).ln()
}

fn flag(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}
