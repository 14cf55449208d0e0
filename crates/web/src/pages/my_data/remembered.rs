//! What memory holds, as sentences.

use crate::{
    error::Failure,
    pages::{Page, present::Look},
    view::my_data::{Memory, MemoryGroup},
};
use consent::{Consented, Personalise};
use feed::{Known, Learned, Topic};
use memory::{ActSet, ItemId};
use model::{PersonId, PostId, ProductId, ShopId, Source};
use std::collections::HashMap;

/// Sentences of one kind.
const TASTES: usize = 12;
/// Lines of the history; all of it is at most 42 for each device.
const RECENT: usize = 20;
/// Weight of the strongest act, a purchase: the full bar of a line of history.
const STRONGEST_ACT: f32 = 5.0;

/// What was summed up: tags, people, shops.
pub(super) async fn tastes(
    page: &Page<'_>,
    consented: &Consented<Personalise>,
) -> Result<Vec<MemoryGroup>, Failure> {
    let (app, t, now) = (page.app, page.t, page.caller.now);
    let learned = app.feed.learned(consented, TASTES, now);
    let creators: Vec<PersonId> = learned
        .iter()
        .filter_map(|taste| {
            if let Topic::Creator(id) = taste.topic {
                Some(id)
            } else {
                None
            }
        })
        .collect();
    let shops: Vec<ShopId> = learned
        .iter()
        .filter_map(|taste| {
            if let Topic::Shop(id) = taste.topic {
                Some(id)
            } else {
                None
            }
        })
        .collect();
    let profiles = app.people.profiles(&creators, now).await?;
    let shops: HashMap<ShopId, String> = app
        .catalogue
        .shops(shops)
        .await?
        .into_iter()
        .map(|shop| (shop.id, shop.name))
        .collect();
    let [mut of_tags, mut of_creators, mut of_shops] = [Vec::new(), Vec::new(), Vec::new()];
    for taste in &learned {
        match &taste.topic {
            Topic::Tag(tag) => {
                let sentence = if taste.liked > 0 {
                    t.counted("memory-tag-liked", u64::from(taste.liked), "tag", tag)
                } else {
                    t.with("memory-tag", "tag", tag)
                };
                of_tags.push((taste, sentence, format!("tag:{tag}")));
            }
            Topic::Creator(id) => {
                // Somebody who left has no name any more, and nothing to show.
                let Some(profile) = profiles.get(id) else { continue };
                of_creators.push((
                    taste,
                    t.with("memory-creator", "name", &profile.name),
                    format!("creator:{id}"),
                ));
            }
            Topic::Shop(id) => {
                let Some(name) = shops.get(id) else { continue };
                of_shops.push((taste, t.with("memory-shop", "name", name), format!("shop:{id}")));
            }
        }
    }
    let source = t.get("memory-source-feed");
    let group = |key, tastes: Vec<(&Learned, String, String)>| {
        let strongest = tastes
            .iter()
            .map(|(taste, ..)| taste.weight)
            .fold(f32::MIN_POSITIVE, f32::max);
        let memories = tastes.into_iter().map(|(taste, sentence, what)| Memory {
            sentence,
            source: source.clone(),
            strength: percent(taste.weight / strongest),
            what,
        });
        MemoryGroup {
            heading: t.get(key),
            memories: memories.collect(),
        }
    };
    let groups = [
        group("memory-tags", of_tags),
        group("memory-creators", of_creators),
        group("memory-shops", of_shops),
    ];
    Ok(groups
        .into_iter()
        .filter(|group| !group.memories.is_empty())
        .collect())
}

/// The newest lines of the history.
pub(super) async fn recent(page: &Page<'_>, known: &[Known]) -> Result<Option<MemoryGroup>, Failure> {
    let (app, t, look) = (page.app, page.t, Look::of(page));
    let newest = || known.iter().take(RECENT);
    let posts: Vec<PostId> = newest()
        .filter_map(|line| {
            if let ItemId::Post(id) = line.item {
                Some(id)
            } else {
                None
            }
        })
        .collect();
    let products: Vec<ProductId> = newest()
        .filter_map(|line| {
            if let ItemId::Product(id) = line.item {
                Some(id)
            } else {
                None
            }
        })
        .collect();
    let posts = app.social.posts(page.caller.person(), posts).await?;
    let authors: Vec<PersonId> = posts.iter().map(|view| view.post.author).collect();
    let profiles = app.people.profiles(&authors, page.caller.now).await?;
    let products: HashMap<ProductId, String> = app
        .catalogue
        .cards(products)
        .await?
        .into_iter()
        .map(|card| (card.id, card.name.clone()))
        .collect();
    let mut memories = Vec::new();
    for line in newest() {
        let (what, thing) = match line.item {
            ItemId::Post(id) => {
                let author = posts
                    .iter()
                    .find(|view| view.post.id == id)
                    .map(|view| view.post.author);
                let name = author.and_then(|author| profiles.get(&author));
                let thing = name.map_or_else(
                    || t.get("memory-post-gone"),
                    |profile| t.with("memory-post-by", "name", &profile.name),
                );
                (format!("post:{id}"), thing)
            }
            ItemId::Product(id) => {
                let thing = products
                    .get(&id)
                    .cloned()
                    .unwrap_or_else(|| t.get("memory-product-gone"));
                (format!("product:{id}"), thing)
            }
        };
        let from = t.get(source_key(line.source));
        let mut source = format!("{from} · {}", look.ago(line.at).text);
        if line.acts.liked() || line.acts.saved() {
            source = format!("{source} · {}", t.get("memory-record-stays"));
        }
        memories.push(Memory {
            sentence: t.with(act_key(line.acts), "thing", thing),
            source,
            strength: percent(line.acts.weight().max(0.0) / STRONGEST_ACT),
            what,
        });
    }
    Ok((!memories.is_empty()).then(|| MemoryGroup {
        heading: t.get("memory-recent"),
        memories,
    }))
}

/// How much came from where; a whole source can be forgotten at once.
pub(super) fn sources(page: &Page<'_>, known: &[Known]) -> Option<MemoryGroup> {
    let t = page.t;
    let memories: Vec<Memory> = Source::ALL
        .iter()
        .filter_map(|source| {
            let lines = known.iter().filter(|line| line.source == *source).count();
            (lines > 0).then(|| Memory {
                sentence: t.count("memory-from-source", lines as u64),
                source: t.get(source_key(*source)),
                strength: percent(lines as f32 / known.len() as f32),
                what: format!("source:{}", source.name()),
            })
        })
        .collect();
    (!memories.is_empty()).then(|| MemoryGroup {
        heading: t.get("memory-sources"),
        memories,
    })
}

fn source_key(source: Source) -> &'static str {
    match source {
        Source::Feed => "source-feed",
        Source::Shop => "source-shop",
        Source::Store => "source-store",
        Source::Household => "source-household",
        Source::Import => "source-import",
    }
}

/// The sentence of the strongest thing that was done.
fn act_key(acts: ActSet) -> &'static str {
    match () {
        () if acts.hidden() => "memory-did-hide",
        () if acts.bought() => "memory-did-buy",
        () if acts.saved() => "memory-did-save",
        () if acts.liked() => "memory-did-like",
        () if acts.opened() => "memory-did-open",
        () => "memory-did-see",
    }
}

/// A share as 0 to 100.
fn percent(share: f32) -> u8 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u8
}
