//! The pipeline over a small synthetic yard.

#![cfg(test)]

use consent::{Choice, Consented, Consents, GlobalPrivacyControl, Personalise, Subject, Via};
use feed::{
    About, Affinities, Cursor, Facts, Index, Pipeline, PostFacts, Query, Ranked, Trained, Why, Words, Yard,
    short_name,
};
use memory::{ItemId, Memory, PersonMemory};
use model::{
    Act, ConsentStamp, Currency, LeafId, Money, Object, PersonId, PostId, ProductId, Purpose, PurposeSet,
    Scope, ShopId, Signal, Source, Tag, Timestamp,
};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::{collections::HashSet, time::Duration};

const NOW: Timestamp = Timestamp::from_micros(1_780_000_000_000_000);
const TAGS: [&str; 20] = [
    "도자기",
    "달항아리",
    "집꾸미기",
    "플랜테리어",
    "티타임",
    "조명",
    "원목가구",
    "미니멀",
    "ceramics",
    "slowliving",
    "찻잔",
    "바구니",
    "캔들",
    "과일",
    "소반",
    "의자",
    "teapot",
    "wood",
    "indigo",
    "sage",
];

struct World {
    memory: Memory,
    index: Index,
    posts: Vec<PostFacts>,
    messages: u32,
    trained: Trained,
}

impl World {
    /// `posts` posts over 30 days by 40 creators, each with one to three of 20 tags; half pin a product.
    fn new(posts: usize, seed: u64) -> Self {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let creators: Vec<PersonId> = (0..40).map(|_| PersonId::new()).collect();
        let (memory, mut index) = (Memory::new(), Index::default());
        let mut made = Vec::new();
        for n in 0..posts {
            let age = Duration::from_secs((posts - n) as u64 * 30 * 86_400 / posts as u64);
            let created_at = NOW.minus(age);
            let count = random.random_range(1..4);
            let tags = (0..count)
                .map(|_| tag(TAGS[random.random_range(0..TAGS.len())]))
                .collect();
            let pins = if n % 2 == 0 {
                vec![(ShopId::new(), ProductId::new())]
            } else {
                Vec::new()
            };
            let facts = PostFacts {
                id: PostId::from_parts(created_at, random.random()),
                author: creators[random.random_range(0..creators.len())],
                words: Words::default(),
                tags,
                pins,
                created_at,
            };
            index.put(&memory, &facts);
            made.push(facts);
        }
        Self {
            memory,
            index,
            posts: made,
            messages: 0,
            trained: Trained::default(),
        }
    }

    fn act(&mut self, leaf: Option<LeafId>, act: Act, object: Object, at: Timestamp) {
        self.messages += 1;
        self.memory
            .apply(&Signal {
                message_id: format!("m{}", self.messages).parse().unwrap(),
                at,
                scope: Scope::Yard,
                leaf,
                source: Source::Feed,
                act,
                object,
                consent: ConsentStamp {
                    purposes: PurposeSet::NONE.with(Purpose::Personalise),
                },
                trace: None,
                value: None,
                extra: None,
            })
            .unwrap();
    }

    /// Everybody saw every post often enough that none of them is drawn for exploration.
    fn seen_by_many(&mut self) {
        let posts: Vec<PostId> = self.posts.iter().map(|post| post.id).collect();
        for post in posts {
            for _ in 0..45 {
                self.act(
                    None,
                    Act::View,
                    Object::Post(post),
                    NOW.minus(Duration::from_secs(86_400)),
                );
            }
        }
    }

    fn page(&self, facts: &Facts, memory: Option<&PersonMemory>, cursor: &Cursor) -> (Vec<Ranked>, Cursor) {
        self.page_drawing(Query::DRAWN, facts, memory, cursor)
    }

    fn page_drawing(
        &self,
        drawn: usize,
        facts: &Facts,
        memory: Option<&PersonMemory>,
        cursor: &Cursor,
    ) -> (Vec<Ranked>, Cursor) {
        let served = cursor.served();
        let trending = self.memory.trending(NOW);
        let by_hand = feed::weights_by_hand();
        let mut query = Query {
            facts,
            memory,
            affinities: Affinities::of(&self.index, memory, &facts.likes, NOW),
            served: &served,
            trending: &trending,
            now: NOW,
            seed: cursor.seed.wrapping_add(u64::from(cursor.page)),
            limit: 20,
            drawn,
            neighbours: Default::default(),
            spoken: Default::default(),
        };
        let yard = Yard {
            index: &self.index,
            memory: &self.memory,
            weights: &by_hand,
            trained: &self.trained,
        };
        let (page, degraded) = patient_pipeline().rank(&yard, &mut query);
        assert!(degraded.is_empty(), "{degraded:?}");
        let next = cursor.after(page.iter().map(|ranked| short_name(ranked.post)));
        (page, next)
    }

    fn carries(&self, post: PostId, tag: &Tag) -> bool {
        self.posts
            .iter()
            .any(|facts| facts.id == post && facts.tags.contains(tag))
    }
}

/// A busy test machine must not cost a page one of its sources.
fn patient_pipeline() -> Pipeline {
    Pipeline {
        budget: Duration::from_secs(60),
        ..Pipeline::feed()
    }
}

fn tag(text: &str) -> Tag {
    text.parse().unwrap()
}

fn ids(page: &[Ranked]) -> Vec<PostId> {
    page.iter().map(|ranked| ranked.post).collect()
}

async fn consented(leaf: LeafId) -> Consented<Personalise> {
    let folder = tempfile::TempDir::new().unwrap();
    let records = storage::testing::sqlite(&folder).await;
    records.migrate(consent::MIGRATIONS).await.unwrap();
    let person = Subject::Person(PersonId::new());
    let allow = vec![Choice::allow(Purpose::Personalise)];
    let standing = Consents::new(records)
        .answer(person, allow, Via::Sheet, NOW)
        .await
        .unwrap();
    standing.allow(&[leaf], GlobalPrivacyControl::Unset).unwrap()
}

#[tokio::test]
async fn three_likes_of_a_tag_at_least_double_it_on_the_next_page() {
    let (mut liked_total, mut control_total) = (0, 0);
    for seed in 0..20 {
        let mut world = World::new(600, seed);
        let wanted = tag(TAGS[seed as usize % TAGS.len()]);
        let (fan, control) = (LeafId::new(), LeafId::new());
        let mut pages = Vec::new();
        for leaf in [fan, control] {
            let proof = consented(leaf).await;
            let first = world.page(
                &Facts::default(),
                Some(&world.memory.person(&proof)),
                &Cursor::start(seed),
            );
            for post in ids(&first.0) {
                world.act(Some(leaf), Act::View, Object::Post(post), NOW);
            }
            pages.push((leaf, proof, first.1));
        }
        let to_like: Vec<PostId> = world
            .posts
            .iter()
            .filter(|post| post.tags.contains(&wanted))
            .take(3)
            .map(|post| post.id)
            .collect();
        for post in to_like {
            world.act(Some(fan), Act::Like, Object::Post(post), NOW);
        }
        for (leaf, proof, cursor) in pages {
            let (page, _) = world.page(&Facts::default(), Some(&world.memory.person(&proof)), &cursor);
            assert_eq!(page.len(), 20);
            let of_tag = page
                .iter()
                .filter(|ranked| world.carries(ranked.post, &wanted))
                .count();
            *(if leaf == fan {
                &mut liked_total
            } else {
                &mut control_total
            }) += of_tag;
        }
    }
    assert!(
        liked_total >= 2 * control_total.max(1),
        "liked {liked_total}, control {control_total}"
    );
}

#[tokio::test]
async fn without_consent_what_two_visitors_did_changes_nothing() {
    let mut world = World::new(400, 3);
    let (busy, quiet) = (LeafId::new(), LeafId::new());
    let posts: Vec<PostId> = world.posts.iter().take(50).map(|post| post.id).collect();
    for post in posts {
        world.act(Some(busy), Act::View, Object::Post(post), NOW);
        world.act(Some(busy), Act::Tap, Object::Post(post), NOW);
    }
    // With consent the history shows: the test could fail.
    let proofs = [consented(busy).await, consented(quiet).await];
    let [with_history, without] = proofs.map(|proof| world.memory.person(&proof));
    let start = Cursor::start(42);
    let facts = Facts::default();
    assert_ne!(
        ids(&world.page(&facts, Some(&with_history), &start).0),
        ids(&world.page(&facts, Some(&without), &start).0)
    );

    let (first_busy, next_busy) = world.page(&facts, None, &start);
    let (first_quiet, next_quiet) = world.page(&facts, None, &start);
    assert_eq!(first_busy, first_quiet);
    assert_eq!(
        world.page(&facts, None, &next_busy).0,
        world.page(&facts, None, &next_quiet).0
    );
}

/// A world in which the oldest post speaks for the next oldest, and who tapped on the oldest.
async fn trained_world() -> (World, PersonMemory) {
    let mut world = World::new(2_000, 11);
    let ordinal = |world: &World, n: usize| world.memory.ordinal(ItemId::Post(world.posts[n].id)).unwrap().0;
    let (known, spoken_for) = (ordinal(&world, 0) as usize, ordinal(&world, 1));
    let items = world.memory.items();
    let offsets = (0..=items).map(|row| usize::from(row > known)).collect();
    let table = learn::NeighbourTable::new(offsets, vec![spoken_for], vec![0.9]).unwrap();
    world.trained = Trained::new(table, &world.index, items, About::default()).unwrap();
    world.seen_by_many();
    let leaf = LeafId::new();
    world.act(Some(leaf), Act::Tap, Object::Post(world.posts[0].id), NOW);
    let memory = world.memory.person(&consented(leaf).await);
    (world, memory)
}

#[tokio::test]
async fn what_a_history_speaks_for_is_on_its_very_next_page_however_old() {
    let (mut world, memory) = trained_world().await;
    let (facts, start) = (Facts::default(), Cursor::start(3));
    let spoken_for = world.posts[1].id;
    let with = ids(&world.page(&facts, Some(&memory), &start).0);
    assert!(with.contains(&spoken_for));
    let without = ids(&world.page(&facts, None, &start).0);
    assert!(!without.contains(&spoken_for), "nobody else is shown it");
    world.trained = Trained::default();
    let untrained = ids(&world.page(&facts, Some(&memory), &start).0);
    assert!(!untrained.contains(&spoken_for), "the model found it");
}

#[tokio::test]
async fn a_post_that_nobody_has_met_is_found_by_what_it_says() {
    let (mut world, memory) = trained_world().await;
    let model = world.posts[1].clone();
    let of_taste = PostFacts {
        id: PostId::new(),
        // A creator of their own: a page holds back a second post of one whom it has already.
        author: PersonId::new(),
        created_at: NOW.minus(Duration::from_secs(1)),
        ..model
    };
    let of_nobodys = PostFacts {
        id: PostId::new(),
        tags: vec!["새것".parse().unwrap()],
        pins: Vec::new(),
        ..of_taste.clone()
    };
    for post in [&of_taste, &of_nobodys] {
        world.index.put(&world.memory, post);
        world.posts.push(post.clone());
    }
    let ordinal = |post: &PostFacts| world.memory.ordinal(ItemId::Post(post.id)).unwrap();
    let slots = |post: &PostFacts| world.index.post(ordinal(post)).unwrap().said();
    let history = world.memory.ordinal(ItemId::Post(world.posts[0].id)).unwrap();
    let speaks_for = |post: &PostFacts| {
        let similar = world.trained.similar(ordinal(post), &slots(post), 5);
        similar.iter().any(|(item, _)| *item == history)
    };
    assert!(speaks_for(&of_taste) && !speaks_for(&of_nobodys));
    let page = world.page(&Facts::default(), Some(&memory), &Cursor::start(3)).0;
    let place = |id: PostId| page.iter().position(|ranked| ranked.post == id);
    let (liked, other) = (place(of_taste.id), place(of_nobodys.id));
    assert!(liked.is_some());
    assert!(
        other.is_none_or(|other| Some(other) > liked),
        "{liked:?} {other:?}"
    );
}

/// As [`trained_world`], where the post that is spoken for says these words and shows a product of this price.
async fn world_that_speaks_for(words: &str, price: i64) -> (World, PersonMemory) {
    let (mut world, memory) = trained_world().await;
    let product = ProductId::new();
    let spoken_for = PostFacts {
        words: Words::of(words),
        pins: vec![(ShopId::new(), product)],
        ..world.posts[1].clone()
    };
    world
        .index
        .offer(&world.memory, product, &ShopId::new(), won(price));
    world.index.put(&world.memory, &spoken_for);
    world.posts[1] = spoken_for;
    let table = world.trained.table().clone();
    let items = world.memory.items();
    world.trained = Trained::new(table, &world.index, items, About::default()).unwrap();
    (world, memory)
}

const fn won(minor: i64) -> Money {
    Money::new(minor, Currency::KRW)
}

/// A post of now, by nobody who is known, without a tag.
fn unmet(words: &str, pins: Vec<(ShopId, ProductId)>) -> PostFacts {
    PostFacts {
        id: PostId::new(),
        author: PersonId::new(),
        words: Words::of(words),
        tags: Vec::new(),
        pins,
        created_at: NOW.minus(Duration::from_secs(1)),
    }
}

/// Places of two posts on the first page of somebody, of which none is drawn by chance.
fn places(world: &World, memory: &PersonMemory, posts: [PostId; 2]) -> [Option<usize>; 2] {
    let start = Cursor::start(3);
    let page = world.page_drawing(0, &Facts::default(), Some(memory), &start).0;
    posts.map(|id| page.iter().position(|ranked| ranked.post == id))
}

fn is_before(first: Option<usize>, second: Option<usize>) -> bool {
    first.is_some_and(|first| second.is_none_or(|second| first < second))
}

#[tokio::test]
async fn a_post_that_nobody_has_met_is_ranked_up_by_its_words_alone() {
    let (mut world, memory) = world_that_speaks_for("무명실로 엮은 한지 등불", 30_000).await;
    let mut of_taste = unmet("한지 등불을 무명실에", Vec::new());
    let mut other = unmet("새벽 시장에서 만난 사과", Vec::new());
    for post in [&other, &of_taste] {
        world.index.put(&world.memory, post);
    }
    let [first, second] = places(&world, &memory, [of_taste.id, other.id]);
    assert!(is_before(first, second), "{first:?} {second:?}");
    // The captions are edited the other way round, and so are the places.
    std::mem::swap(&mut of_taste.words, &mut other.words);
    for post in [&of_taste, &other] {
        world.index.put(&world.memory, post);
    }
    let [first, second] = places(&world, &memory, [of_taste.id, other.id]);
    assert!(is_before(second, first), "{first:?} {second:?}");
}

#[tokio::test]
async fn a_post_that_nobody_has_met_is_ranked_up_by_its_price_band_alone() {
    let (mut world, memory) = world_that_speaks_for("", 30_000).await;
    let products = [ProductId::new(), ProductId::new()];
    let posts = products.map(|product| unmet("", vec![(ShopId::new(), product)]));
    world
        .index
        .offer(&world.memory, products[0], &ShopId::new(), won(31_000));
    for post in &posts {
        world.index.put(&world.memory, post);
    }
    // A price may come after the post that shows it.
    world
        .index
        .offer(&world.memory, products[1], &ShopId::new(), won(900_000));
    let ids = posts.each_ref().map(|post| post.id);
    let [first, second] = places(&world, &memory, ids);
    assert!(is_before(first, second), "{first:?} {second:?}");
    // Prices change, and the posts that show the products follow.
    world
        .index
        .offer(&world.memory, products[0], &ShopId::new(), won(900_000));
    world
        .index
        .offer(&world.memory, products[1], &ShopId::new(), won(29_000));
    let [first, second] = places(&world, &memory, ids);
    assert!(is_before(second, first), "{first:?} {second:?}");
}

#[test]
fn the_only_new_post_is_drawn_for_some_pages_with_its_probability() {
    let mut world = World::new(300, 12);
    world.seen_by_many();
    let new = PostFacts {
        id: PostId::new(),
        author: PersonId::new(),
        words: Words::default(),
        tags: Vec::new(),
        pins: Vec::new(),
        // Too old to be among the newest by itself.
        created_at: NOW.minus(Duration::from_secs(29 * 86_400)),
    };
    world.index.put(&world.memory, &new);
    let pages = 400;
    let drawn = (0..pages).filter(|seed| {
        let (page, _) = world.page(&Facts::default(), None, &Cursor::start(*seed));
        let drawn: Vec<&Ranked> = page.iter().filter(|ranked| ranked.propensity.is_some()).collect();
        assert!(
            drawn
                .iter()
                .all(|ranked| ranked.post == new.id && ranked.propensity == Some(0.25))
        );
        !drawn.is_empty()
    });
    // One place of a page, with one chance in four: a quarter of all pages, give or take four standard errors.
    let drawn = drawn.count();
    assert!((65..=135).contains(&drawn), "{drawn} of {pages}");
}

#[test]
fn a_session_never_repeats_until_the_yard_is_through() {
    let world = World::new(250, 5);
    let (mut cursor, mut shown) = (Cursor::start(9), HashSet::new());
    loop {
        let (page, next) = world.page(&Facts::default(), None, &cursor);
        if page.is_empty() {
            break;
        }
        for post in ids(&page) {
            assert!(shown.insert(post), "{post} came twice");
        }
        cursor = next;
    }
    assert_eq!(shown.len(), 250);
}

#[test]
fn filters_keep_out_what_may_not_be_shown() {
    let mut world = World::new(60, 6);
    let memory = &world.memory;
    let ordinal = |post: &PostFacts| memory.ordinal(ItemId::Post(post.id)).unwrap();
    let [own, blocked] = [
        world.posts[0].author,
        world
            .posts
            .iter()
            .find(|p| p.author != world.posts[0].author)
            .unwrap()
            .author,
    ];
    let hidden = world
        .posts
        .iter()
        .find(|p| p.author != own && p.author != blocked)
        .unwrap()
        .clone();
    let sold = world
        .posts
        .iter()
        .find(|p| !p.pins.is_empty() && p.author != own && p.author != blocked)
        .unwrap()
        .clone();
    world.index.stock(memory, sold.pins[0].1, false);
    let facts = Facts {
        own: world.index.creators.get(&own),
        blocked_creators: world.index.creators.get(&blocked).into_iter().collect(),
        hidden: [ordinal(&hidden)].into_iter().collect(),
        ..Facts::default()
    };
    let (mut cursor, mut shown) = (Cursor::start(1), Vec::new());
    for _ in 0..5 {
        let (page, next) = world.page(&facts, None, &cursor);
        shown.extend(ids(&page));
        cursor = next;
    }
    let author = |post: &PostId| world.posts.iter().find(|facts| facts.id == *post).unwrap().author;
    assert!(shown.len() > 40);
    assert!(
        shown
            .iter()
            .all(|post| author(post) != own && author(post) != blocked)
    );
    assert!(!shown.contains(&hidden.id) && !shown.contains(&sold.id));
    world.index.stock(&world.memory, sold.pins[0].1, true);
    let (page, _) = world.page(&Facts::default(), None, &Cursor::start(1));
    assert_eq!(page.len(), 20);
}

#[test]
fn two_places_are_drawn_with_the_probability_that_is_logged() {
    let world = World::new(100, 7);
    let mut drawn = std::collections::HashMap::<PostId, (u32, f64)>::new();
    let rounds = 4_000;
    for seed in 0..rounds {
        let (page, _) = world.page(&Facts::default(), None, &Cursor::start(seed));
        let explored: Vec<_> = page
            .iter()
            .filter(|r| matches!(r.why, Why::Exploring { .. }))
            .collect();
        assert_eq!(explored.len(), 2);
        for ranked in explored {
            let (times, logged) = drawn.entry(ranked.post).or_default();
            *times += 1;
            *logged = f64::from(ranked.propensity.unwrap());
        }
    }
    assert_eq!(drawn.len(), 100, "every little-seen post has a chance");
    let newest = drawn.values().filter(|(_, logged)| *logged > 0.2).count();
    assert_eq!(
        newest, 4,
        "the newest that nobody has seen are drawn far more often"
    );
    // Of 4,000 draws the newest four get 1,000 each, the others 42, within five standard deviations.
    for (times, logged) in drawn.values() {
        let expected = logged * rounds as f64;
        assert!(
            (f64::from(*times) - expected).abs() < 5.0 * expected.sqrt(),
            "{times} draws, {expected} expected"
        );
    }
}

#[test]
fn nothing_is_drawn_when_everything_was_seen_by_many() {
    let mut world = World::new(100, 8);
    world.seen_by_many();
    let (page, _) = world.page(&Facts::default(), None, &Cursor::start(1));
    assert!(page.iter().all(|ranked| ranked.propensity.is_none()));
    assert_eq!(page.len(), 20);
}

#[test]
fn no_creator_fills_a_page() {
    let mut world = World::new(300, 10);
    let prolific = world.posts[0].author;
    for post in &mut world.posts {
        if post.author != prolific && short_name(post.id).is_multiple_of(2) {
            post.author = prolific;
            world.index.put(&world.memory, post);
        }
    }
    let (page, _) = world.page(&Facts::default(), None, &Cursor::start(4));
    let by_prolific = page
        .iter()
        .filter(|r| world.posts.iter().any(|p| p.id == r.post && p.author == prolific))
        .count();
    assert!(
        by_prolific < 10,
        "{by_prolific} of 20 by one creator of half of all posts"
    );
}

#[test]
fn a_new_post_can_be_found_at_once_and_a_removed_one_no_more() {
    let mut world = World::new(50, 11);
    let fresh = PostFacts {
        id: PostId::from_parts(NOW, [1; 10]),
        created_at: NOW,
        ..world.posts[0].clone()
    };
    world.index.put(&world.memory, &fresh);
    let everything = |world: &World| {
        let (first, next) = world.page(&Facts::default(), None, &Cursor::start(2));
        let (second, next) = world.page(&Facts::default(), None, &next);
        let (third, _) = world.page(&Facts::default(), None, &next);
        [ids(&first), ids(&second), ids(&third)].concat()
    };
    assert!(everything(&world).contains(&fresh.id));
    world.index.remove(&world.memory, fresh.id);
    assert!(!everything(&world).contains(&fresh.id));
}

#[tokio::test]
async fn what_was_bought_speaks_for_its_shop_and_for_the_tags_that_show_it() {
    let mut world = World::new(0, 13);
    let (shop, product, other) = (ShopId::new(), ProductId::new(), ShopId::new());
    let mut posts = ["teapot", "sage"].map(|name| PostFacts {
        tags: vec![tag(name)],
        ..unmet("", vec![(shop, product)])
    });
    posts[1].pins = vec![(other, ProductId::new())];
    for post in &posts {
        world.index.put(&world.memory, post);
    }
    let leaf = LeafId::new();
    world.act(Some(leaf), Act::Purchase, Object::Product(product), NOW);
    let memory = world.memory.person(&consented(leaf).await);
    assert_eq!(memory.history.len(), 1, "the product is remembered");
    let affinities = Affinities::of(&world.index, Some(&memory), &[], NOW);
    let shops = [shop, other].map(|shop| world.index.shops.get(&shop).unwrap());
    assert!(affinities.shops[&shops[0]].weight > 1.0);
    assert!(!affinities.shops.contains_key(&shops[1]));
    let tags = ["teapot", "sage"].map(|name| world.index.tags.get(&tag(name)).unwrap());
    assert!(affinities.tags[&tags[0]].weight > 1.0 && !affinities.tags.contains_key(&tags[1]));
    assert!(
        affinities.creators.is_empty(),
        "nobody knows which post it was about"
    );
}

#[test]
fn a_view_counts_for_the_tags_that_its_post_carries_and_stays_when_the_post_goes() {
    let mut world = World::new(0, 12);
    let mut post = PostFacts {
        id: PostId::new(),
        author: PersonId::new(),
        words: Words::default(),
        tags: vec![tag("teapot"), tag("sage")],
        pins: Vec::new(),
        created_at: NOW,
    };
    let object = Object::Post(post.id);
    let views = |world: &World| ["teapot", "sage", "wood"].map(|text| world.memory.tag_views(&tag(text)));
    world.index.put(&world.memory, &post);
    world.act(None, Act::View, object.clone(), NOW);
    assert_eq!(views(&world), [1, 1, 0]);
    post.tags = vec![tag("teapot"), tag("wood")];
    world.index.put(&world.memory, &post);
    world.act(None, Act::View, object.clone(), NOW);
    assert_eq!(views(&world), [2, 1, 1]);
    world.index.remove(&world.memory, post.id);
    world.act(None, Act::View, object, NOW);
    assert_eq!(views(&world), [2, 1, 1]);
}
