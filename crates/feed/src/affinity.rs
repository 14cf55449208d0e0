//! Taste, read off a history at the moment it is needed: nothing derived is stored, so nothing has to be forgotten.

use crate::index::Index;
use memory::{Ordinal, PersonMemory, Remembered};
use model::Timestamp;
use rustc_hash::FxHashMap;

/// Half-life of a sign of taste.
const HALF_LIFE_SECONDS: f32 = 10.0 * 86_400.0;

/// Decayed sums of act weights, by tag, creator and shop ordinal.
#[derive(Debug, Default)]
pub struct Affinities {
    pub tags: FxHashMap<u32, Affinity>,
    pub creators: FxHashMap<u32, Affinity>,
    pub shops: FxHashMap<u32, Affinity>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Affinity {
    pub weight: f32,
    /// Items that were liked or saved: the evidence that "why this" shows.
    pub liked: u32,
}

impl Affinities {
    /// From a consented history and from likes on record, which always count.
    pub fn of(
        index: &Index,
        memory: Option<&PersonMemory>,
        likes: &[(Ordinal, Timestamp)],
        now: Timestamp,
    ) -> Self {
        let mut affinities = Self::default();
        let history: &[Remembered] = memory.map_or(&[], |memory| &memory.history);
        for line in history {
            let weight = line.acts.weight() * decay(now, line.at());
            affinities.add(index, line.item, weight, line.acts.liked() || line.acts.saved());
        }
        for (item, at) in likes {
            let in_history = history.iter().any(|line| line.item == *item && line.acts.liked());
            if !in_history {
                affinities.add(index, *item, 2.0 * decay(now, *at), true);
            }
        }
        affinities
    }

    /// The tags with the strongest positive affinity, strongest first.
    pub fn strongest_tags(&self, limit: usize) -> Vec<(u32, f32)> {
        let mut tags: Vec<(u32, f32)> = self
            .tags
            .iter()
            .filter(|(_, a)| a.weight > 0.1)
            .map(|(tag, a)| (*tag, a.weight))
            .collect();
        tags.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        tags.truncate(limit);
        tags
    }

    fn add(&mut self, index: &Index, item: Ordinal, weight: f32, liked: bool) {
        let Some(post) = index.post(item) else {
            self.add_product(index, item, weight);
            return;
        };
        let liked = u32::from(liked);
        for tag in &post.tags {
            note(&mut self.tags, *tag, weight * share(&post.tags), liked);
        }
        note(&mut self.creators, post.creator, weight, liked);
        for shop in &post.shops {
            note(&mut self.shops, *shop, weight, liked);
        }
    }

    /// What was done to a product, such as buying it, speaks for its shop, and for the tags of the posts that show it, which
    /// share it. Their creators are not spoken for: nobody knows which of them it was about.
    fn add_product(&mut self, index: &Index, product: Ordinal, weight: f32) {
        if let Some(shop) = index.shop_of(product) {
            note(&mut self.shops, shop, weight, 0);
        }
        let showing = || index.posts_showing(product).take(MOST_SHOWING);
        let of_each = weight / showing().count().max(1) as f32;
        for post in showing() {
            for tag in &post.tags {
                note(&mut self.tags, *tag, of_each * share(&post.tags), 0);
            }
        }
    }
}

/// Posts that are asked what a product is about.
const MOST_SHOWING: usize = 8;

/// A post with many tags says less about each of them.
fn share(tags: &[u32]) -> f32 {
    1.0 / (tags.len().max(1) as f32).sqrt()
}

fn note(map: &mut FxHashMap<u32, Affinity>, key: u32, weight: f32, liked: u32) {
    let affinity = map.entry(key).or_default();
    affinity.weight += weight;
    affinity.liked += liked;
}

fn decay(now: Timestamp, at: Timestamp) -> f32 {
    (-now.since(at).as_secs_f32() * std::f32::consts::LN_2 / HALF_LIFE_SECONDS).exp()
}
