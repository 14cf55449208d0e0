use crate::{
    candidates::Candidates,
    pipeline::{Selector, Yard},
    query::Query,
};
use rustc_hash::FxHashMap;

/// Takes the best candidate again and again, each time with less weight for creators, shops and tags that the page
/// already holds. The creator's decay and floor follow X's published feed (0.5, 0.25). Tags decay late, because a person
/// who likes a tag wants more than one of it, and later still the more posts of the tag they liked: a page's mixture
/// should follow the person's own (Steck 2018, *Calibrated recommendations*).
pub struct Diverse;

/// Only the best of this many take part: a page is short and the rest would not get on it.
const SHORTLIST: usize = 300;
const CREATOR_DECAY: f32 = 0.5;
const CREATOR_FLOOR: f32 = 0.25;
const SHOP_DECAY: f32 = 0.8;
/// Posts of one tag that a page takes without any loss; each liked post of the tag is room for one more, up to as many
/// again.
const FREE_OF_A_TAG: u32 = 4;
const TAG_DECAY: f32 = 0.85;

impl Selector for Diverse {
    fn select(&self, yard: &Yard, query: &Query, candidates: &Candidates, wanted: usize) -> Vec<usize> {
        let mut shortlist: Vec<(usize, f32)> = candidates
            .kept_rows()
            .map(|(row, _)| (row, candidates.scores.get(row).copied().unwrap_or(f32::MIN)))
            .collect();
        let order = |a: &(usize, f32), b: &(usize, f32)| {
            b.1.total_cmp(&a.1)
                .then_with(|| candidates.items.get(a.0).cmp(&candidates.items.get(b.0)))
        };
        if shortlist.len() > SHORTLIST {
            shortlist.select_nth_unstable_by(SHORTLIST, order);
            shortlist.truncate(SHORTLIST);
        }
        shortlist.sort_unstable_by(order);
        let mut page = Taken::default();
        let mut selected = Vec::with_capacity(wanted);
        while selected.len() < wanted && !shortlist.is_empty() {
            let best = page.best(yard, query, candidates, &shortlist);
            let (row, _) = shortlist.remove(best);
            page.take(yard, candidates, row);
            selected.push(row);
        }
        selected
    }
}

/// What the page holds so far.
#[derive(Default)]
struct Taken {
    creators: FxHashMap<u32, u32>,
    shops: FxHashMap<u32, u32>,
    tags: FxHashMap<u32, u32>,
}

impl Taken {
    fn best(&self, yard: &Yard, query: &Query, candidates: &Candidates, shortlist: &[(usize, f32)]) -> usize {
        let mut best = (0, f32::MIN);
        for (place, (row, score)) in shortlist.iter().enumerate() {
            // The list falls from here on and no penalty raises a score.
            if *score <= best.1 {
                break;
            }
            let penalised = score * self.penalty(yard, query, candidates, *row, *score);
            if penalised > best.1 {
                best = (place, penalised);
            }
        }
        best.0
    }

    fn penalty(&self, yard: &Yard, query: &Query, candidates: &Candidates, row: usize, score: f32) -> f32 {
        let post = candidates.items.get(row).and_then(|item| yard.index.post(*item));
        let Some(post) = post.filter(|_| score > 0.0) else {
            return 1.0;
        };
        let taken = |map: &FxHashMap<u32, u32>, key: u32| map.get(&key).copied().unwrap_or(0);
        let creator = decayed(CREATOR_DECAY, taken(&self.creators, post.creator)).max(CREATOR_FLOOR);
        let shop = post
            .shops
            .iter()
            .map(|shop| taken(&self.shops, *shop))
            .max()
            .unwrap_or(0);
        let tag = post
            .tags
            .iter()
            .map(|tag| taken(&self.tags, *tag).saturating_sub(free(query, *tag)))
            .max()
            .unwrap_or(0);
        creator * decayed(SHOP_DECAY, shop) * decayed(TAG_DECAY, tag)
    }

    fn take(&mut self, yard: &Yard, candidates: &Candidates, row: usize) {
        let Some(post) = candidates.items.get(row).and_then(|item| yard.index.post(*item)) else {
            return;
        };
        *self.creators.entry(post.creator).or_default() += 1;
        for shop in &post.shops {
            *self.shops.entry(*shop).or_default() += 1;
        }
        for tag in &post.tags {
            *self.tags.entry(*tag).or_default() += 1;
        }
    }
}

/// Posts of the tag that this person's page takes without any loss.
fn free(query: &Query, tag: u32) -> u32 {
    let liked = query
        .affinities
        .tags
        .get(&tag)
        .map_or(0, |affinity| affinity.liked);
    FREE_OF_A_TAG + liked.min(FREE_OF_A_TAG)
}

/// `decay` to the power of `times`, which is nearly always 0.
fn decayed(decay: f32, times: u32) -> f32 {
    match times {
        0 => 1.0,
        1 => decay,
        more => decay.powi(more.cast_signed()),
    }
}
