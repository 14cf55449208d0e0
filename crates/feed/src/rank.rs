//! One ranked page, as a pure function of its query and snapshot.

use crate::{
    candidates::Candidates,
    explore::{self, Draw},
    filters::{Blocked, Hidden, OutOfStock, Own, Seen},
    pipeline::{Degraded, Pipeline, Yard},
    query::Query,
    scorers::{self, Heads},
    selectors::Diverse,
    sources::{Covisited, Following, Fresh, Learned, TagAffinity, Trending},
    why::Why,
};
use learn::ranker::Row;
use memory::Ordinal;
use model::PostId;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use std::time::Duration;

/// One post of a page, in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    pub post: PostId,
    pub item: Ordinal,
    pub score: f32,
    pub propensity: Option<f32>,
    pub why: Why,
    /// What the ranker saw of it.
    pub row: Row,
    /// Of a drawn post, what it saw of those that chance might have put there as well.
    pub others: Vec<Row>,
}

impl Pipeline {
    /// The components of the main feed.
    pub fn feed() -> Self {
        Self {
            budget: Duration::from_millis(20),
            sources: vec![
                Box::new(Following),
                Box::new(Covisited),
                Box::new(Learned),
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
            scorers: vec![Box::new(Heads)],
            selector: Box::new(Diverse),
        }
    }

    /// Ranks one page. Equal queries on equal snapshots give equal pages, scores included.
    pub fn rank(&self, yard: &Yard, query: &mut Query) -> (Vec<Ranked>, Degraded) {
        let mut random = Pcg64Mcg::seed_from_u64(query.seed);
        let slots = query.drawn.min(query.limit / 5);
        let draws = explore::draw(yard, query, self, slots, query.limit, &mut random);
        let (mut candidates, degraded) = self.gather(yard, query);
        leave_out_drawn(&mut candidates, &draws);
        let selected = self
            .selector
            .select(yard, query, &candidates, query.limit - draws.len());
        let mut page = ranked(yard, query, &candidates, &selected);
        for draw in &draws {
            if let Some(drawn) = drawn(yard, query, draw) {
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

fn ranked(yard: &Yard, query: &Query, candidates: &Candidates, selected: &[usize]) -> Vec<Ranked> {
    let found = selected.iter().filter_map(|row| {
        let (item, sources) = (*candidates.items.get(*row)?, *candidates.sources.get(*row)?);
        Some((item, sources, *candidates.scores.get(*row)?))
    });
    let found: Vec<(Ordinal, u8, f32)> = found.collect();
    let asked: Vec<(Ordinal, u8)> = found.iter().map(|(item, sources, _)| (*item, *sources)).collect();
    let rows = scorers::rows(yard, query, &asked);
    let page = found
        .into_iter()
        .zip(rows)
        .filter_map(|((item, sources, score), row)| {
            let post = yard.index.post(item)?;
            Some(Ranked {
                post: post.id,
                item,
                score,
                propensity: None,
                why: Why::of(yard, query, post, sources),
                row: row?,
                others: Vec::new(),
            })
        });
    page.collect()
}

fn drawn(yard: &Yard, query: &Query, draw: &Draw) -> Option<Ranked> {
    let all: Vec<(Ordinal, u8)> = std::iter::once(draw.item)
        .chain(draw.others.iter().copied())
        .map(|item| (item, 0))
        .collect();
    let mut rows = scorers::rows(yard, query, &all).into_iter();
    Some(Ranked {
        post: yard.index.post(draw.item)?.id,
        item: draw.item,
        score: 0.0,
        propensity: Some(draw.propensity),
        why: Why::explored(draw),
        row: rows.next()??,
        others: rows.flatten().collect(),
    })
}
