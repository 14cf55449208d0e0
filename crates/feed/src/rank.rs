//! One ranked page, as a pure function of its query and snapshot.

use crate::{
    candidates::Candidates,
    explore::{self, Draw},
    filters::{Blocked, Hidden, OutOfStock, Own, Seen},
    pipeline::{Degraded, Pipeline, Yard},
    query::Query,
    scorers::{Heads, Weights},
    selectors::Diverse,
    sources::{Covisited, Following, Fresh, TagAffinity, Trending},
    why::Why,
};
use memory::Ordinal;
use model::PostId;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use std::time::Duration;

/// Drawn places on a page of at least ten.
const EXPLORATION_SLOTS: usize = 2;

/// One post of a page, in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    pub post: PostId,
    pub item: Ordinal,
    pub score: f32,
    pub propensity: Option<f32>,
    pub why: Why,
}

impl Pipeline {
    /// The components of the main feed.
    pub fn feed() -> Self {
        Self {
            budget: Duration::from_millis(20),
            sources: vec![
                Box::new(Following),
                Box::new(Covisited),
                Box::new(TagAffinity),
                Box::new(Trending),
                Box::new(Fresh),
            ],
            filters: vec![
                Box::new(Own),
                Box::new(Seen),
                Box::new(Blocked),
                Box::new(Hidden),
                Box::new(OutOfStock),
            ],
            scorers: vec![Box::new(Heads { weights: Weights::V1 })],
            selector: Box::new(Diverse),
        }
    }

    /// Ranks one page. Equal queries on equal snapshots give equal pages, scores included.
    pub fn rank(&self, yard: &Yard, query: &mut Query) -> (Vec<Ranked>, Degraded) {
        let mut random = Pcg64Mcg::seed_from_u64(query.seed);
        let slots = EXPLORATION_SLOTS.min(query.limit / 5);
        let draws = explore::draw(yard, query, self, slots, query.limit, &mut random);
        let (mut candidates, degraded) = self.gather(yard, query);
        leave_out_drawn(&mut candidates, &draws);
        let selected = self
            .selector
            .select(yard, query, &candidates, query.limit - draws.len());
        let mut page: Vec<Ranked> = selected
            .iter()
            .filter_map(|row| ranked(yard, query, &candidates, *row))
            .collect();
        for draw in &draws {
            if let Some(post) = yard.index.post(draw.item) {
                let drawn = Ranked {
                    post: post.id,
                    item: draw.item,
                    score: 0.0,
                    propensity: Some(draw.propensity),
                    why: Why::explored(draw),
                };
                page.insert(draw.position.min(page.len()), drawn);
            }
        }
        (page, degraded)
    }
}

fn leave_out_drawn(candidates: &mut Candidates, draws: &[Draw]) {
    for (item, kept) in candidates.items.iter().zip(&mut candidates.kept) {
        *kept &= draws.iter().all(|draw| draw.item != *item);
    }
}

fn ranked(yard: &Yard, query: &Query, candidates: &Candidates, row: usize) -> Option<Ranked> {
    let (item, sources) = (*candidates.items.get(row)?, *candidates.sources.get(row)?);
    let post = yard.index.post(item)?;
    Some(Ranked {
        post: post.id,
        item,
        score: *candidates.scores.get(row)?,
        propensity: None,
        why: Why::of(yard, query, post, sources),
    })
}
