//! From ranked ids to cards: posts, authors and products, each read once for the whole page.

use crate::{
    Error,
    feed::{Card, Parts, Served},
    rank::Ranked,
};
use memory::ItemId;
use model::{PersonId, PostId, ProductId, Timestamp};
use shop::ProductCard;
use std::{collections::HashMap, sync::Arc};

pub(crate) async fn page(
    parts: &Parts,
    viewer: Option<PersonId>,
    ranked: Vec<Ranked>,
    now: Timestamp,
) -> Result<Vec<Served>, Error> {
    let posts = ranked.iter().map(|item| item.post).collect();
    let mut cards: HashMap<PostId, Card> = cards(parts, viewer, posts, now)
        .await?
        .into_iter()
        .map(|card| (card.view.post.id, card))
        .collect();
    let present = ranked
        .into_iter()
        .filter_map(|item| Some((cards.remove(&item.post)?, item)));
    let served = present.zip(0_u16..).map(|((card, item), position)| Served {
        card,
        why: item.why,
        score: item.score,
        position,
        propensity: item.propensity,
        row: item.row,
        others: item.others,
    });
    Ok(served.collect())
}

pub(crate) async fn cards(
    parts: &Parts,
    viewer: Option<PersonId>,
    posts: Vec<PostId>,
    now: Timestamp,
) -> Result<Vec<Card>, Error> {
    let views = parts.social.posts(viewer, posts).await?;
    let mut authors: Vec<PersonId> = views.iter().map(|view| view.post.author).collect();
    authors.sort_unstable();
    authors.dedup();
    let mut pinned: Vec<ProductId> = views
        .iter()
        .flat_map(|view| view.post.pins.iter().map(|pin| pin.product))
        .collect();
    pinned.sort_unstable();
    pinned.dedup();
    let authors = parts.people.profiles(&authors, now).await?;
    let products = if pinned.is_empty() {
        Vec::new()
    } else {
        parts.catalogue.cards(pinned).await?
    };
    let products: HashMap<ProductId, Arc<ProductCard>> =
        products.into_iter().map(|card| (card.id, card)).collect();
    let cards = views.into_iter().filter_map(|view| {
        let author = authors.get(&view.post.author).cloned()?;
        let mut shown: Vec<ProductId> = Vec::new();
        for pin in &view.post.pins {
            if !shown.contains(&pin.product) {
                shown.push(pin.product);
            }
        }
        let products = shown
            .iter()
            .filter_map(|product| products.get(product).cloned())
            .collect();
        let views = parts.memory.counters(ItemId::Post(view.post.id)).views;
        Some(Card {
            view,
            author,
            products,
            views,
        })
    });
    Ok(cards.collect())
}
