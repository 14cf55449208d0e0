//! All live posts in memory, as ranking needs them: features by ordinal and posting lists by time.
//!
//! Loaded from records at start and kept up by the change notices of `social` and `shop`, so that a new post can be
//! found within a second.

mod names;
mod post;

pub use names::Names;
pub use post::{IndexedPost, PostFacts};

use memory::{ItemId, Memory, Ordinal};
use model::{PersonId, PostId, ProductId, ShopId, Tag};
use std::collections::{HashMap, HashSet};

/// Posts in creation order. Removed ones stay until half the list is stale.
#[derive(Debug, Default)]
struct Postings {
    list: Vec<Ordinal>,
    live: usize,
}

impl Postings {
    fn add(&mut self, posts: &Posts, ordinal: Ordinal) {
        let created_at = posts.get(ordinal).map_or(0, |post| post.created_at);
        let newer = |other: &Ordinal| posts.get(*other).is_some_and(|post| post.created_at > created_at);
        // Nearly always the newest; late ones find their place from the end.
        let behind = self.list.iter().rev().take_while(|other| newer(other)).count();
        self.list.insert(self.list.len() - behind, ordinal);
        self.live += 1;
    }

    fn remove(&mut self, posts: &Posts) {
        self.live = self.live.saturating_sub(1);
        if self.list.len() > 32 && self.live * 2 < self.list.len() {
            self.list.retain(|ordinal| posts.get(*ordinal).is_some());
            self.live = self.list.len();
        }
    }
}

#[derive(Debug, Default)]
struct Posts(Vec<Option<Box<IndexedPost>>>);

impl Posts {
    fn get(&self, ordinal: Ordinal) -> Option<&IndexedPost> {
        self.0.get(ordinal.index())?.as_deref()
    }

    fn put(&mut self, post: IndexedPost) {
        let index = post.ordinal.index();
        if self.0.len() <= index {
            self.0.resize_with(index + 1, || None);
        }
        if let Some(slot) = self.0.get_mut(index) {
            *slot = Some(Box::new(post));
        }
    }

    fn take(&mut self, ordinal: Ordinal) -> Option<Box<IndexedPost>> {
        self.0.get_mut(ordinal.index())?.take()
    }
}

/// See the module's text.
#[derive(Debug, Default)]
pub struct Index {
    posts: Posts,
    count: usize,
    newest: Postings,
    by_tag: HashMap<u32, Postings>,
    by_creator: HashMap<u32, Postings>,
    by_shop: HashMap<u32, Postings>,
    sold_out: HashSet<Ordinal>,
    products: HashSet<Ordinal>,
    pub creators: Names<PersonId>,
    pub shops: Names<ShopId>,
    pub tags: Names<Tag>,
}

impl Index {
    pub fn len(&self) -> usize {
        self.count
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Puts a post in, or puts it in anew after an edit.
    pub fn put(&mut self, memory: &Memory, facts: &PostFacts) {
        let ordinal = memory.intern(ItemId::Post(facts.id));
        self.remove_at(ordinal);
        let mut shops: Vec<u32> = facts
            .pins
            .iter()
            .map(|(shop, _)| self.shops.intern(shop))
            .collect();
        shops.sort_unstable();
        shops.dedup();
        let products = facts
            .pins
            .iter()
            .map(|(_, product)| memory.intern(ItemId::Product(*product)))
            .collect();
        let post = IndexedPost {
            id: facts.id,
            ordinal,
            creator: self.creators.intern(&facts.author),
            created_at: u32::try_from(facts.created_at.seconds()).unwrap_or(0),
            tags: facts.tags.iter().map(|tag| self.tags.intern(tag)).collect(),
            shops: shops.into(),
            products,
        };
        let (creator, tags, shops) = (post.creator, post.tags.clone(), post.shops.clone());
        self.posts.put(post);
        self.count += 1;
        self.newest.add(&self.posts, ordinal);
        self.by_creator
            .entry(creator)
            .or_default()
            .add(&self.posts, ordinal);
        for tag in tags {
            self.by_tag.entry(tag).or_default().add(&self.posts, ordinal);
        }
        for shop in shops {
            self.by_shop.entry(shop).or_default().add(&self.posts, ordinal);
        }
    }

    pub fn remove(&mut self, memory: &Memory, id: PostId) {
        if let Some(ordinal) = memory.ordinal(ItemId::Post(id)) {
            self.remove_at(ordinal);
        }
    }

    /// Notes whether anything of a product can be bought.
    pub fn stock(&mut self, memory: &Memory, product: ProductId, available: bool) {
        let ordinal = memory.intern(ItemId::Product(product));
        self.products.insert(ordinal);
        if available {
            self.sold_out.remove(&ordinal);
        } else {
            self.sold_out.insert(ordinal);
        }
    }

    pub fn post(&self, ordinal: Ordinal) -> Option<&IndexedPost> {
        self.posts.get(ordinal)
    }

    pub fn knows_product(&self, ordinal: Ordinal) -> bool {
        self.products.contains(&ordinal)
    }

    /// Has everything that the post shows been sold? A post that shows nothing to buy has not.
    pub fn is_sold_out(&self, post: &IndexedPost) -> bool {
        !post.products.is_empty()
            && post
                .products
                .iter()
                .all(|product| self.sold_out.contains(product))
    }

    /// Newest first.
    pub fn newest(&self) -> impl Iterator<Item = &IndexedPost> {
        self.live(Some(&self.newest))
    }

    /// Newest first.
    pub fn of_tag(&self, tag: u32) -> impl Iterator<Item = &IndexedPost> {
        self.live(self.by_tag.get(&tag))
    }

    /// Newest first.
    pub fn of_creator(&self, creator: u32) -> impl Iterator<Item = &IndexedPost> {
        self.live(self.by_creator.get(&creator))
    }

    /// Newest first.
    pub fn of_shop(&self, shop: u32) -> impl Iterator<Item = &IndexedPost> {
        self.live(self.by_shop.get(&shop))
    }

    /// Live posts that carry the tag.
    pub fn tag_size(&self, tag: u32) -> usize {
        self.by_tag.get(&tag).map_or(0, |postings| postings.live)
    }

    /// The `nth` oldest posting of a tag, if it is still live: for drawing from all of a large tag.
    pub fn nth_of_tag(&self, tag: u32, nth: usize) -> Option<&IndexedPost> {
        self.posts.get(*self.by_tag.get(&tag)?.list.get(nth)?)
    }

    /// Length of a tag's posting list, removed posts among them.
    pub fn tag_postings(&self, tag: u32) -> usize {
        self.by_tag.get(&tag).map_or(0, |postings| postings.list.len())
    }

    /// Tags with their sizes, in no order.
    pub fn tag_sizes(&self) -> impl Iterator<Item = (&Tag, usize)> {
        self.by_tag
            .iter()
            .filter_map(|(tag, postings)| Some((self.tags.name(*tag)?, postings.live)))
    }

    fn live<'a>(&'a self, postings: Option<&'a Postings>) -> impl Iterator<Item = &'a IndexedPost> {
        let list = postings.map_or(&[][..], |postings| postings.list.as_slice());
        list.iter().rev().filter_map(|ordinal| self.posts.get(*ordinal))
    }

    fn remove_at(&mut self, ordinal: Ordinal) {
        let Some(post) = self.posts.take(ordinal) else {
            return;
        };
        self.count -= 1;
        // Postings of a post that comes back after an edit would hold it twice.
        let drop_now = |postings: &mut Postings| postings.list.retain(|other| *other != ordinal);
        let lists = [Some(&mut self.newest), self.by_creator.get_mut(&post.creator)];
        for postings in lists.into_iter().flatten() {
            drop_now(postings);
            postings.remove(&self.posts);
        }
        for tag in &post.tags {
            if let Some(postings) = self.by_tag.get_mut(tag) {
                drop_now(postings);
                postings.remove(&self.posts);
            }
        }
        for shop in &post.shops {
            if let Some(postings) = self.by_shop.get_mut(shop) {
                drop_now(postings);
                postings.remove(&self.posts);
            }
        }
    }
}
