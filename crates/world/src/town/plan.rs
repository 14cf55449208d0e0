//! The whole town on paper: one seed gives the same plan everywhere.

use super::catalogue::{self, ProductPlan, ShopPlan};
use super::creators::{self, CreatorPlan};
use super::posts::{self, PhotoPlan, Pinned, PostPlan, When};
use super::shopper_plan::{self, ShopperPlan};
use super::sizes::Sizes;
use super::taste::Look;
use super::words::SHOPS;
use crate::dice::Dice;
use crate::scene::Subject;

/// Who lives in the town, what they sell and show, and what they like. Pure: made without clock and files.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub seed: u64,
    pub sizes: Sizes,
    pub shops: Vec<ShopPlan>,
    pub products: Vec<ProductPlan>,
    pub creators: Vec<CreatorPlan>,
    /// The first ones oldest first, then those that arrive.
    pub posts: Vec<PostPlan>,
    pub shoppers: Vec<ShopperPlan>,
}

impl Plan {
    /// The town of the demo.
    pub fn new(seed: u64) -> Self {
        Self::of_size(seed, Sizes::default())
    }

    /// A town of another size. Sizes beyond the names there are become as many as there are, and at least one shop,
    /// product and creator are planned.
    pub fn of_size(seed: u64, sizes: Sizes) -> Self {
        let mut sizes = sizes;
        sizes.shops = sizes.shops.clamp(1, SHOPS.len());
        sizes.products = sizes.products.max(sizes.shops);
        sizes.first_posts = sizes.first_posts.min(sizes.posts);
        let shops = catalogue::shops(sizes.shops);
        let products = catalogue::products(&mut Dice::fork(seed, 101), &shops, sizes.products);
        let creators = creators::creators(
            &mut Dice::fork(seed, 102),
            &mut Dice::fork(seed, 105),
            &products,
            sizes.creators.max(1),
        );
        sizes.creators = creators.len();
        let posts = posts::posts(&mut Dice::fork(seed, 103), &products, &creators, &sizes);
        let shoppers = shopper_plan::shoppers(&mut Dice::fork(seed, 104), &creators, sizes.shoppers);
        Self {
            seed,
            sizes,
            shops,
            products,
            creators,
            posts,
            shoppers,
        }
    }

    /// The posts that are there when the town opens, oldest first.
    pub fn first_posts(&self) -> impl Iterator<Item = (usize, &PostPlan)> {
        self.posts
            .iter()
            .enumerate()
            .filter(|(_, post)| post.when != When::Arriving)
    }

    /// What taste sees in a post of the plan.
    pub fn look(&self, post: &PostPlan) -> Look {
        let pinned = match post.pinned {
            Pinned::Products => post.products(),
            Pinned::Nothing => Vec::new(),
        };
        let products = || pinned.iter().filter_map(|index| self.products.get(*index));
        let tags = social::caption::parse(&post.caption).map_or_else(|_| Vec::new(), |caption| caption.tags);
        Look {
            tags: tags.iter().map(|tag| tag.as_str().to_owned()).collect(),
            kinds: products().map(|product| product.piece.kind).collect(),
            creator: Some(post.creator),
            price_krw: products().map(|product| i64::from(product.price_krw())).min(),
        }
    }

    /// What a picture shows and the seed it is composed from.
    pub fn subject(&self, photo: &PhotoPlan) -> (u64, Subject) {
        match photo {
            PhotoPlan::Scene {
                seed,
                setting,
                products,
            } => {
                let pieces = products.iter().filter_map(|index| self.products.get(*index));
                let pieces = pieces.map(|product| product.piece).collect();
                (
                    *seed,
                    Subject {
                        pieces,
                        setting: *setting,
                    },
                )
            }
            PhotoPlan::Studio { product } => self.studio(*product),
        }
    }

    /// The catalogue picture of a product; its seed is the product's look, so that it is the same wherever it is shown.
    pub fn studio(&self, product: usize) -> (u64, Subject) {
        match self.products.get(product) {
            Some(product) => (product.piece.look, Subject::studio(product.piece)),
            None => (
                0,
                Subject {
                    pieces: Vec::new(),
                    setting: crate::scene::Setting::Studio,
                },
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Scene;
    use crate::town::{Answer, Face};
    use std::collections::HashSet;

    #[test]
    fn one_seed_gives_one_town_and_another_gives_another() {
        assert_eq!(Plan::new(7), Plan::new(7));
        assert_ne!(Plan::new(7).posts, Plan::new(8).posts);
    }

    #[test]
    fn the_town_of_the_demo_has_the_promised_size() {
        let plan = Plan::new(1);
        let found = [
            plan.shops.len(),
            plan.products.len(),
            plan.creators.len(),
            plan.posts.len(),
            plan.shoppers.len(),
        ];
        assert_eq!(found, [12, 400, 80, 1_500, 3_000]);
        assert_eq!(plan.first_posts().count(), 120);
        let allowing = plan
            .shoppers
            .iter()
            .filter(|shopper| shopper.answer == Answer::Allows)
            .count();
        assert!((1_950..2_250).contains(&allowing), "{allowing} of 3000 allow");
        assert!(
            plan.products
                .iter()
                .all(|product| (1..=4).contains(&product.variants.len()))
        );
        let sold_out = plan
            .products
            .iter()
            .filter(|product| product.is_sold_out())
            .count();
        assert!((5..60).contains(&sold_out), "{sold_out} of 400 sold out");
    }

    #[test]
    fn about_two_creators_in_three_have_a_face() {
        for seed in 0..20 {
            let creators = Plan::new(seed).creators;
            let faces = creators.iter().filter(|creator| creator.face == Face::Picture);
            let faces = faces.count();
            assert!((38..68).contains(&faces), "{faces} of 80");
        }
    }

    #[test]
    fn every_name_in_the_address_is_there_once_and_can_be_used() {
        let plan = Plan::new(3);
        let mut handles = HashSet::new();
        let people = plan.creators.iter().map(|creator| &creator.handle);
        let people = people.chain(plan.shoppers.iter().map(|shopper| &shopper.handle));
        for handle in people.chain(plan.shops.iter().map(|shop| &shop.owner_handle)) {
            handle.parse::<model::Handle>().unwrap();
            assert!(handles.insert(handle.clone()), "{handle} twice");
        }
    }

    #[test]
    fn every_pin_is_on_a_product_that_the_picture_shows() {
        let plan = Plan::new(5);
        for post in &plan.posts {
            assert!((1..=4).contains(&post.photos.len()));
            for photo in &post.photos {
                let (_, subject) = plan.subject(photo);
                assert!((1..=Subject::MOST_PIECES).contains(&subject.pieces.len()));
            }
            let hero = post
                .products()
                .first()
                .and_then(|index| plan.products.get(*index))
                .unwrap();
            assert_eq!(hero.piece.kind, post.kind, "the words are about the hero");
            assert!(!plan.look(post).tags.is_empty(), "{}", post.caption);
        }
        for (_, post) in plan.first_posts().take(20) {
            let (seed, subject) = plan.subject(&post.photos[0]);
            let spots = Scene::compose(seed, &subject).hotspots();
            assert_eq!(spots.len(), subject.pieces.len());
        }
    }

    #[test]
    fn the_first_posts_need_about_135_pictures() {
        for seed in 0..5 {
            let plan = Plan::new(seed);
            let mut studios = HashSet::new();
            let mut scenes = 0;
            for (_, post) in plan.first_posts() {
                for photo in &post.photos {
                    match photo {
                        PhotoPlan::Scene { .. } => scenes += 1,
                        PhotoPlan::Studio { product } => {
                            studios.insert(*product);
                        }
                    }
                }
            }
            assert!(
                (125..150).contains(&(scenes + studios.len())),
                "{scenes} + {}",
                studios.len()
            );
        }
    }

    #[test]
    fn tastes_are_sparse_and_tell_posts_apart() {
        let plan = Plan::new(9);
        let looks: Vec<Look> = plan.posts.iter().map(|post| plan.look(post)).collect();
        for shopper in plan.shoppers.iter().take(50) {
            let fits: Vec<f32> = looks.iter().map(|look| shopper.taste.fit(look)).collect();
            assert!(fits.iter().all(|fit| (0.0..=1.0).contains(fit)));
            let good = fits.iter().filter(|fit| **fit > 0.5).count();
            assert!(
                (1..500).contains(&good),
                "{good} of 1500 posts fit {:?}",
                shopper.taste
            );
        }
    }
}
