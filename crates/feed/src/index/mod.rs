//! All live posts in memory, as ranking needs them: features by ordinal and posting lists by time.
//!
//! Loaded from records at start and kept up by the change notices of `social` and `shop`, so that a new post can be
//! found within a second.

mod content;
mod names;
mod offers;
mod post;
mod words;

pub use content::Content;
pub use names::Names;
#[cfg(test)]
pub use offers::price_band;
pub use post::{IndexedPost, PostFacts};
pub use words::Words;

use memory::{ItemId, Memory, Ordinal};
use model::{Money, PersonId, PostId, ProductId, ShopId, Tag};
use offers::Offers;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// A live post in a list: its creation time in seconds since the epoch, and which it is.
pub type Posting = (u32, Ordinal);

/// Live posts by creation time, oldest first.
#[derive(Debug, Default)]
struct Postings(Vec<Posting>);

impl Postings {
    fn add(&mut self, created_at: u32, ordinal: Ordinal) {
        let posting = (created_at, ordinal);
        // Nearly always it is the newest.
        if self.0.last().is_none_or(|newest| *newest < posting) {
            self.0.push(posting);
        } else {
            let place = self.0.partition_point(|entry| *entry < posting);
            self.0.insert(place, posting);
        }
    }

    fn remove(&mut self, created_at: u32, ordinal: Ordinal) {
        if let Ok(place) = self.0.binary_search(&(created_at, ordinal)) {
            self.0.remove(place);
        }
    }
}

#[derive(Debug, Default)]
struct Posts(Vec<Option<IndexedPost>>);

impl Posts {
    fn get(&self, ordinal: Ordinal) -> Option<&IndexedPost> {
        self.0.get(ordinal.index())?.as_ref()
    }

    fn get_mut(&mut self, ordinal: Ordinal) -> Option<&mut IndexedPost> {
        self.0.get_mut(ordinal.index())?.as_mut()
    }

    fn put(&mut self, post: IndexedPost) {
        let index = post.ordinal.index();
        if self.0.len() <= index {
            self.0.resize_with(index + 1, || None);
        }
        if let Some(slot) = self.0.get_mut(index) {
            *slot = Some(post);
        }
    }

    fn take(&mut self, ordinal: Ordinal) -> Option<IndexedPost> {
        self.0.get_mut(ordinal.index())?.take()
    }
}

/// See the module's text.
#[derive(Debug, Default)]
pub struct Index {
    posts: Posts,
    count: usize,
    newest: Postings,
    by_tag: FxHashMap<u32, Postings>,
    by_creator: FxHashMap<u32, Postings>,
    by_shop: FxHashMap<u32, Postings>,
    offers: Offers,
    pub creators: Names<PersonId>,
    pub shops: Names<ShopId>,
    pub tags: Names<Tag>,
}

impl Index {
    /// Makes room for so many items at once: a list of millions that doubles again and again is copied as often.
    pub fn reserve(&mut self, items: usize) {
        self.posts
            .0
            .reserve_exact(items.saturating_sub(self.posts.0.len()));
    }

    pub fn len(&self) -> usize {
        self.count
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Puts a post in, or puts it in anew after an edit.
    pub fn put(&mut self, memory: &Memory, facts: &PostFacts) {
        let ordinal = memory.intern(ItemId::Post(facts.id));
        // Before anybody can find the post: its first view knows its tags.
        memory.set_tags(ordinal, &facts.tags);
        self.remove_at(ordinal);
        let mut shops: SmallVec<[u32; 2]> = facts
            .pins
            .iter()
            .map(|(shop, _)| self.shops.intern(shop))
            .collect();
        shops.sort_unstable();
        shops.dedup();
        let products: SmallVec<[Ordinal; 4]> = facts
            .pins
            .iter()
            .map(|(_, product)| memory.intern(ItemId::Product(*product)))
            .collect();
        for ((shop, _), product) in facts.pins.iter().zip(&products) {
            self.offers.shown_by(*product, ordinal);
            self.offers.of_shop(*product, self.shops.intern(shop));
        }
        let post = IndexedPost {
            id: facts.id,
            ordinal,
            creator: self.creators.intern(&facts.author),
            created_at: u32::try_from(facts.created_at.seconds()).unwrap_or(0),
            tags: facts.tags.iter().map(|tag| self.tags.intern(tag)).collect(),
            shops,
            bands: self.offers.bands(&products),
            products,
            content: Content::of(facts),
        };
        let at = post.created_at;
        self.newest.add(at, ordinal);
        self.by_creator.entry(post.creator).or_default().add(at, ordinal);
        for tag in &post.tags {
            self.by_tag.entry(*tag).or_default().add(at, ordinal);
        }
        for shop in &post.shops {
            self.by_shop.entry(*shop).or_default().add(at, ordinal);
        }
        self.posts.put(post);
        self.count += 1;
    }

    pub fn remove(&mut self, memory: &Memory, id: PostId) {
        if let Some(ordinal) = memory.ordinal(ItemId::Post(id)) {
            memory.set_tags(ordinal, &[]);
            self.remove_at(ordinal);
        }
    }

    /// Notes whether anything of a product can be bought.
    pub fn stock(&mut self, memory: &Memory, product: ProductId, available: bool) {
        self.offers
            .stock(memory.intern(ItemId::Product(product)), available);
    }

    /// Notes whose a product is and what it costs; posts that show it say so from now on.
    pub fn offer(&mut self, memory: &Memory, product: ProductId, shop: &ShopId, price: Money) {
        let product = memory.intern(ItemId::Product(product));
        self.offers.of_shop(product, self.shops.intern(shop));
        for post in self.offers.price(product, price) {
            if let Some(post) = self.posts.get_mut(post) {
                post.bands = self.offers.bands(&post.products);
            }
        }
    }

    /// The shop of a product.
    pub fn shop_of(&self, product: Ordinal) -> Option<u32> {
        self.offers.shop(product)
    }

    /// Live posts that show a product, in no order.
    pub fn posts_showing(&self, product: Ordinal) -> impl Iterator<Item = &IndexedPost> {
        self.offers
            .posts(product)
            .iter()
            .filter_map(|post| self.post(*post))
    }

    pub fn post(&self, ordinal: Ordinal) -> Option<&IndexedPost> {
        self.posts.get(ordinal)
    }

    pub fn knows_product(&self, ordinal: Ordinal) -> bool {
        self.offers.knows(ordinal)
    }

    pub fn can_be_bought(&self, product: Ordinal) -> bool {
        self.offers.knows(product) && !self.offers.is_sold_out(product)
    }

    /// Has everything that the post shows been sold? A post that shows nothing to buy has not.
    pub fn is_sold_out(&self, post: &IndexedPost) -> bool {
        !post.products.is_empty()
            && post
                .products
                .iter()
                .all(|product| self.offers.is_sold_out(*product))
    }

    /// Newest first.
    pub fn newest(&self) -> impl Iterator<Item = Posting> {
        newest_first(Some(&self.newest))
    }

    /// Newest first.
    pub fn of_tag(&self, tag: u32) -> impl Iterator<Item = Posting> {
        newest_first(self.by_tag.get(&tag))
    }

    /// Newest first.
    pub fn of_creator(&self, creator: u32) -> impl Iterator<Item = Posting> {
        newest_first(self.by_creator.get(&creator))
    }

    /// Newest first.
    pub fn of_shop(&self, shop: u32) -> impl Iterator<Item = Posting> {
        newest_first(self.by_shop.get(&shop))
    }

    /// Live posts that carry the tag.
    pub fn tag_size(&self, tag: u32) -> usize {
        self.by_tag.get(&tag).map_or(0, |postings| postings.0.len())
    }

    /// The `nth` oldest post of a tag: for drawing from all of a large tag.
    pub fn nth_of_tag(&self, tag: u32, nth: usize) -> Option<Posting> {
        self.by_tag.get(&tag)?.0.get(nth).copied()
    }

    /// Tags with their sizes, in no order.
    pub fn tag_sizes(&self) -> impl Iterator<Item = (&Tag, usize)> {
        self.by_tag
            .iter()
            .filter_map(|(tag, postings)| Some((self.tags.name(*tag)?, postings.0.len())))
    }

    fn remove_at(&mut self, ordinal: Ordinal) {
        let Some(post) = self.posts.take(ordinal) else {
            return;
        };
        self.count -= 1;
        for product in &post.products {
            self.offers.not_shown_by(*product, ordinal);
        }
        let at = post.created_at;
        self.newest.remove(at, ordinal);
        self.by_creator
            .entry(post.creator)
            .or_default()
            .remove(at, ordinal);
        for tag in &post.tags {
            self.by_tag.entry(*tag).or_default().remove(at, ordinal);
        }
        for shop in &post.shops {
            self.by_shop.entry(*shop).or_default().remove(at, ordinal);
        }
    }
}

fn newest_first(postings: Option<&Postings>) -> impl Iterator<Item = Posting> {
    let list = postings.map_or(&[][..], |postings| postings.0.as_slice());
    list.iter().rev().copied()
}
