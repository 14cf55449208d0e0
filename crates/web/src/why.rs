//! "Why this?" in a sentence with its evidence.

use crate::{app::App, error::Failure, lang::Lang};
use feed::{Served, Why};
use model::{PersonId, PostId, ProductId, Tag, Timestamp};
use people::Profile;
use shop::ProductCard;
use std::{collections::HashMap, sync::Arc};

/// What the reasons of a page point at, as far as the viewer may see it.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    authors: HashMap<PostId, Arc<Profile>>,
    products: HashMap<ProductId, Arc<ProductCard>>,
}

impl Evidence {
    /// Reads it for all items at once.
    pub async fn of(
        app: &App,
        viewer: Option<PersonId>,
        items: &[Served],
        now: Timestamp,
    ) -> Result<Self, Failure> {
        let (mut posts, mut products): (Vec<PostId>, Vec<ProductId>) = (Vec::new(), Vec::new());
        for item in items {
            if let Why::Covisited { post, product } = &item.why {
                posts.extend(post);
                products.extend(product);
            }
        }
        posts.sort_unstable();
        posts.dedup();
        products.sort_unstable();
        products.dedup();
        let mut evidence = Self::default();
        if !posts.is_empty() {
            evidence.authors = app.feed.authors(viewer, &posts, now).await?;
        }
        if !products.is_empty() {
            let cards = app.catalogue.cards(products).await?;
            evidence.products = cards.into_iter().map(|card| (card.id, card)).collect();
        }
        Ok(evidence)
    }
}

/// The tag that led to a post: what "see less" would be about.
pub(crate) fn tag(why: &Why) -> Option<&Tag> {
    match why {
        Why::FollowsTag { tag } | Why::Tag { tag, .. } => Some(tag),
        _ => None,
    }
}

/// Why `item` is shown.
pub(crate) fn sentence(lang: Lang, item: &Served, evidence: &Evidence) -> String {
    let words = lang.words();
    match &item.why {
        Why::FollowsCreator { .. } => words.with(
            "why-following",
            "name",
            format_args!("@{}", item.card.author.handle),
        ),
        Why::FollowsShop { shop } => match item.card.products.iter().find(|product| product.shop == *shop) {
            Some(product) => words.with("why-following-shop", "name", &product.shop_name),
            None => words.get("why-following-some-shop"),
        },
        Why::FollowsTag { tag } => words.with("why-following-tag", "tag", tag),
        Why::Tag { tag, liked: 0 } => words.with("why-looked-at-tag", "tag", tag),
        Why::Tag { tag, liked } => words.counted("why-liked-tag", u64::from(*liked), "tag", tag),
        Why::Covisited { post, product } => {
            let author = post.and_then(|post| evidence.authors.get(&post));
            let product = product.and_then(|product| evidence.products.get(&product));
            match (author, product) {
                (Some(author), _) => {
                    words.with("why-neighbour-post", "name", format_args!("@{}", author.handle))
                }
                (None, Some(product)) => words.with("why-neighbour-product", "title", &product.name),
                (None, None) => words.get("why-neighbour"),
            }
        }
        Why::Trending => {
            let (views, likes) = (item.card.views, item.card.view.post.likes);
            words.pair(
                "why-trending-now",
                "views",
                words.digits(views),
                "likes",
                words.digits(likes),
            )
        }
        Why::Fresh => words.get("why-fresh"),
        Why::Exploring { propensity } => match odds(*propensity) {
            Some(odds) => words.with("why-explore-odds", "odds", words.digits(odds)),
            None => words.get("why-explore"),
        },
    }
}

/// `N` of "one in N"; `None` where it says nothing: a draw among one, or a probability that is none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held between 2 and 1e9 before"
)]
fn odds(propensity: f32) -> Option<u64> {
    let odds = (1.0 / propensity).round();
    (2.0..=1e9).contains(&odds).then_some(odds as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_are_whole_and_only_said_when_they_say_something() {
        assert_eq!(odds(0.25), Some(4));
        assert_eq!(odds(0.003), Some(333));
        assert_eq!([odds(1.0), odds(0.0), odds(-1.0), odds(f32::NAN)], [None; 4]);
    }

    #[test]
    fn likes_are_counted_in_the_sentence() {
        let say = |lang: Lang, n: u64| lang.words().counted("why-liked-tag", n, "tag", "도자기");
        assert_eq!(say(Lang::English, 1), "You liked 1 post with #도자기.");
        assert_eq!(say(Lang::English, 3), "You liked 3 posts with #도자기.");
        assert_eq!(say(Lang::Korean, 3), "#도자기 게시물 3개를 좋아하셨어요.");
    }
}
