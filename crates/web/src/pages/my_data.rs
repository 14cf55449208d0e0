//! *My data*: what the yard remembers about the one who asks, in sentences, each with its way to be forgotten.

use super::{Page, consent::switches, html, present::Look};
use crate::{
    app::App,
    error::Failure,
    server::Caller,
    view::{
        my_data::{Memory, MemoryGroup, MyDataPage, Receipt},
        shell::Tab,
    },
};
use axum::{Router, extract::State, response::Response, routing::get};
use consent::{Consented, Personalise};
use feed::{Known, Learned, Topic};
use memory::{ActSet, ItemId};
use model::{PersonId, PostId, ProductId, Purpose, ShopId, Source, SourceSet};
use std::collections::HashMap;

/// Sentences of one kind.
const TASTES: usize = 12;
/// Lines of the history; all of it is at most 48 for each device.
const RECENT: usize = 20;
/// Weight of the strongest act, a purchase: the full bar of a line of history.
const STRONGEST_ACT: f32 = 5.0;

pub fn routes() -> Router<App> {
    Router::new().route("/my-data", get(page))
}

async fn page(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    let page = Page::of(&app, &caller)?;
    let look = Look::of(&page);
    let consented = caller.personalise();
    let known = consented
        .as_ref()
        .map(|consented| app.feed.known(consented))
        .unwrap_or_default();
    let mut groups = Vec::new();
    if let Some(consented) = &consented {
        groups = tastes(&page, consented).await?;
        groups.extend(recent(&page, &known).await?);
        groups.extend(sources(&page, &known));
    }
    let why_empty = if consented.is_some() {
        "my-data-nothing-yet"
    } else {
        "my-data-empty"
    };
    let mut shell = page.shell(Tab::MyData, page.t.get("nav-my-data")).await?;
    // The switches are on this page.
    shell.ask_consent = false;
    html(&MyDataPage {
        shell,
        t: page.t,
        csrf: page.csrf.clone(),
        switches: switches(&caller),
        signals: known.len() as u64,
        devices: caller.leaves().len() as u64,
        since: known.iter().map(|line| line.at).min().map(|at| look.ago(at)),
        why_empty: page.t.get(why_empty),
        groups,
        receipts: receipts(&page, &look).await?,
    })
}

/// What was summed up: tags, people, shops.
async fn tastes(page: &Page<'_>, consented: &Consented<Personalise>) -> Result<Vec<MemoryGroup>, Failure> {
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
async fn recent(page: &Page<'_>, known: &[Known]) -> Result<Option<MemoryGroup>, Failure> {
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
fn sources(page: &Page<'_>, known: &[Known]) -> Option<MemoryGroup> {
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

async fn receipts(page: &Page<'_>, look: &Look) -> Result<Vec<Receipt>, Failure> {
    let receipts = page.app.consents.receipts(page.caller.subject()).await?;
    let t = page.t;
    let shown = receipts.iter().map(|receipt| {
        let purpose = match receipt.choice.purpose {
            Purpose::Personalise => "consent-personalise",
            Purpose::Ads => "consent-ads",
            Purpose::Measure => "consent-measure",
            Purpose::Share => "consent-share",
        };
        let key = if receipt.choice.sources == SourceSet::NONE {
            "receipt-withdrawn"
        } else {
            "receipt-granted"
        };
        Receipt {
            when: look.ago(receipt.at),
            sentence: t.with(key, "what", t.get(purpose)),
            id: receipt.id.to_string(),
        }
    });
    Ok(shown.collect())
}
