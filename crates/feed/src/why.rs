use crate::{candidates::SourceKind, explore::Draw, index::IndexedPost, pipeline::Yard, query::Query};
use memory::{ItemId, Ordinal};
use model::{PersonId, PostId, ProductId, ShopId, Tag};
use serde::Serialize;

/// Why a post is on the page: the strongest reason, with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Why {
    FollowsCreator {
        creator: PersonId,
    },
    FollowsShop {
        shop: ShopId,
    },
    FollowsTag {
        tag: Tag,
    },
    /// The viewer liked or saved this many posts of the tag; 0 where they only looked at some for long.
    Tag {
        tag: Tag,
        liked: u32,
    },
    /// People who engaged with `post` or `product` also did with this one.
    Covisited {
        #[serde(skip_serializing_if = "Option::is_none")]
        post: Option<PostId>,
        #[serde(skip_serializing_if = "Option::is_none")]
        product: Option<ProductId>,
    },
    Trending,
    Fresh,
    /// Drawn by chance, with this probability, so that new posts are seen too.
    Exploring {
        propensity: f32,
    },
}

impl Why {
    pub fn explored(draw: &Draw) -> Self {
        Self::Exploring {
            propensity: draw.propensity,
        }
    }

    /// The strongest reason that speaks for a ranked post.
    pub fn of(yard: &Yard, query: &Query, post: &IndexedPost, sources: u8) -> Self {
        follows(yard, query, post)
            .or_else(|| taste(yard, query, post))
            .unwrap_or(if sources & SourceKind::Trending.bit() != 0 {
                Self::Trending
            } else {
                Self::Fresh
            })
    }
}

fn follows(yard: &Yard, query: &Query, post: &IndexedPost) -> Option<Why> {
    let (index, facts) = (yard.index, query.facts);
    if facts.follows_creators.contains(&post.creator) {
        return Some(Why::FollowsCreator {
            creator: *index.creators.name(post.creator)?,
        });
    }
    if let Some(shop) = post.shops.iter().find(|shop| facts.follows_shops.contains(shop)) {
        return Some(Why::FollowsShop {
            shop: *index.shops.name(*shop)?,
        });
    }
    let tag = post.tags.iter().find(|tag| facts.follows_tags.contains(tag))?;
    Some(Why::FollowsTag {
        tag: index.tags.name(*tag)?.clone(),
    })
}

/// From here on, beside the loudest, what the model says is a reason; ...
const AUDIBLE: f32 = 0.1;
/// ... and the better one than a tag.
const LOUD: f32 = 0.6;

/// The better of "you like this tag" and "goes with what you liked".
fn taste(yard: &Yard, query: &Query, post: &IndexedPost) -> Option<Why> {
    let affinity = |tag: &u32| query.affinities.tags.get(tag).copied().unwrap_or_default();
    let tag = post
        .tags
        .iter()
        .max_by(|a, b| affinity(a).weight.total_cmp(&affinity(b).weight));
    let tag = tag
        .map(|tag| (*tag, affinity(tag)))
        .filter(|(_, affinity)| affinity.weight > 0.1);
    let neighbour = query.neighbours.get(&post.ordinal).copied().unwrap_or_default();
    let spoken = query.spoken.item(post.ordinal);
    let learned = query.spoken.items.get(&post.ordinal);
    let learned = learned
        .filter(|_| spoken > AUDIBLE)
        .and_then(|score| score.because);
    match (tag, neighbour.because.or(learned)) {
        (Some((_, affinity)), Some(because)) if neighbour.weight > affinity.weight || spoken > LOUD => {
            covisited(yard, because)
        }
        (Some((tag, affinity)), _) => Some(Why::Tag {
            tag: yard.index.tags.name(tag)?.clone(),
            liked: affinity.liked,
        }),
        (None, Some(because)) => covisited(yard, because),
        (None, None) => None,
    }
}

fn covisited(yard: &Yard, because: Ordinal) -> Option<Why> {
    match yard.memory.item_id(because)? {
        ItemId::Post(post) => Some(Why::Covisited {
            post: Some(post),
            product: None,
        }),
        ItemId::Product(product) => Some(Why::Covisited {
            post: None,
            product: Some(product),
        }),
    }
}
