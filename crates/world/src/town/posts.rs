//! What is posted: who shows which products, in what words, when.

use std::time::Duration;

use super::catalogue::{ProductPlan, random};
use super::creators::CreatorPlan;
use super::sizes::Sizes;
use super::words;
use crate::dice::Dice;
use crate::scene::{Kind, Setting, Subject};

/// The first posts are spread over this long before the town opens.
const PAST: Duration = Duration::from_secs(30 * 86_400);
/// The newest of the first posts.
const NEWEST: Duration = Duration::from_secs(9 * 60);

/// One picture of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhotoPlan {
    /// Rendered for this post.
    Scene {
        seed: u64,
        setting: Setting,
        /// Indexes into the plan's products, the hero first.
        products: Vec<usize>,
    },
    /// A product's own picture, shown once more.
    Studio { product: usize },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// So long before the town opens.
    Ago(Duration),
    /// At its turn, once the town is open.
    Arriving,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostPlan {
    /// Index into the plan's creators.
    pub creator: usize,
    /// Of the hero.
    pub kind: Kind,
    /// With its #tags.
    pub caption: String,
    /// One to four.
    pub photos: Vec<PhotoPlan>,
    pub pinned: Pinned,
    pub when: When,
    /// What makes its id its own.
    pub random: [u8; 10],
}

/// Whether the author marks products on the pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pinned {
    Products,
    Nothing,
}

impl PostPlan {
    /// Indexes of all products in its pictures, each once, the hero first.
    pub fn products(&self) -> Vec<usize> {
        let mut shown = Vec::new();
        for photo in &self.photos {
            let products = match photo {
                PhotoPlan::Scene { products, .. } => products.as_slice(),
                PhotoPlan::Studio { product } => std::slice::from_ref(product),
            };
            for product in products {
                if !shown.contains(product) {
                    shown.push(*product);
                }
            }
        }
        shown
    }
}

/// All posts: the first ones oldest first, then those that arrive, in their order.
pub(super) fn posts(
    dice: &mut Dice,
    products: &[ProductPlan],
    creators: &[CreatorPlan],
    sizes: &Sizes,
) -> Vec<PostPlan> {
    let by_kind = Shelf::of(products);
    let first = sizes.first_posts.min(sizes.posts);
    (0..sizes.posts)
        .map(|number| {
            let when = if number < first {
                When::Ago(age(dice, first - 1 - number, first))
            } else {
                When::Arriving
            };
            post(dice, &by_kind, creators, when)
        })
        .collect()
}

/// Age of the `rank`-th newest of `count`: recent days are fuller than those a month ago.
fn age(dice: &mut Dice, rank: usize, count: usize) -> Duration {
    let share = (rank as f32 + dice.unit()) / count.max(1) as f32;
    NEWEST + (PAST - NEWEST).mul_f32(share.powf(1.7).min(1.0))
}

fn post(dice: &mut Dice, shelf: &Shelf, creators: &[CreatorPlan], when: When) -> PostPlan {
    // The lower of two draws: some creators post several times as often as others.
    let creator = dice.below(creators.len()).min(dice.below(creators.len()));
    let style = creators.get(creator);
    let kinds = style.map_or(&[][..], |style| style.kinds.as_slice());
    let kind = kinds.get(dice.below(kinds.len()).min(dice.below(kinds.len())));
    let kind = kind.copied().unwrap_or(Kind::Vase);
    let studio = style.is_some_and(|style| dice.below(100) < usize::from(style.studio_percent));
    let hero = shelf.in_stock(dice, kind).unwrap_or(0);
    let mut shown = vec![hero];
    if !studio {
        let company = dice.one_of([0, 0, 1, 1, 1, 2]);
        let near: Vec<Kind> = kind
            .goes_with()
            .iter()
            .copied()
            .filter(|near| kinds.contains(near))
            .collect();
        for _ in 0..company {
            let kind = dice.pick(&near).or(dice.pick(kind.goes_with())).copied();
            shown.extend(
                kind.and_then(|kind| shelf.any(dice, kind))
                    .filter(|found| !shown.contains(found)),
            );
        }
    }
    shown.truncate(Subject::MOST_PIECES);
    let mut photos = vec![scene(
        dice,
        if studio { Setting::Studio } else { Setting::Home },
        &shown,
    )];
    // About one post in eleven has more than one picture: another angle, or the product by itself.
    if dice.chance(0.09) {
        for _ in 0..dice.one_of([1, 1, 1, 2, 3]) {
            let product = shown.get(photos.len() - 1).copied().unwrap_or(hero);
            let again = photos.contains(&PhotoPlan::Studio { product });
            photos.push(if again || dice.chance(0.25) {
                scene(dice, Setting::Home, &[product])
            } else {
                PhotoPlan::Studio { product }
            });
        }
    }
    PostPlan {
        creator,
        kind,
        caption: words::caption(dice, kind),
        photos,
        pinned: if dice.chance(0.9) {
            Pinned::Products
        } else {
            Pinned::Nothing
        },
        when,
        random: random(dice),
    }
}

fn scene(dice: &mut Dice, setting: Setting, products: &[usize]) -> PhotoPlan {
    PhotoPlan::Scene {
        seed: dice.bits(),
        setting,
        products: products.to_vec(),
    }
}

/// Products by kind, with those that are in stock apart.
struct Shelf {
    kinds: Vec<(Kind, Vec<usize>, Vec<usize>)>,
}

impl Shelf {
    fn of(products: &[ProductPlan]) -> Self {
        let kinds = Kind::ALL.into_iter().map(|kind| {
            let of_kind = || {
                products
                    .iter()
                    .enumerate()
                    .filter(move |(_, product)| product.piece.kind == kind)
            };
            let in_stock = of_kind().filter(|(_, product)| !product.is_sold_out());
            (
                kind,
                of_kind().map(|(index, _)| index).collect(),
                in_stock.map(|(index, _)| index).collect(),
            )
        });
        Self {
            kinds: kinds.collect(),
        }
    }

    fn any(&self, dice: &mut Dice, kind: Kind) -> Option<usize> {
        let (_, all, _) = self.kinds.iter().find(|(known, ..)| *known == kind)?;
        dice.pick(all).copied()
    }

    /// One of the kind that is not sold out; the first ones are shown most.
    fn in_stock(&self, dice: &mut Dice, kind: Kind) -> Option<usize> {
        let (_, _, left) = self.kinds.iter().find(|(known, ..)| *known == kind)?;
        let rank = dice.below(left.len()).min(dice.below(left.len()));
        left.get(rank).copied()
    }
}
