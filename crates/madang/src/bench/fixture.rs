//! The yard that `bench feed` measures: made once for each size through the same crates that serve it, then kept.

use crate::{config::Config, yard::Yard};
use anyhow::{Context, Result};
use consent::{Choice, Subject, Via};
use feed::{Progress, TrainSettings};
use indicatif::{ProgressBar, ProgressStyle};
use memory::{Arrival, Origin};
use model::{
    Act, ConsentStamp, Currency, LeafId, Money, Object, PersonId, Photo, PhotoFile, PhotoFormat, PostId,
    ProductId, Purpose, PurposeSet, ShopId, Source, Timestamp, VisitorId,
};
use people::{Client, HashCost, Imported, Language};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use shop::{NewShop, ProductDraft, VariantDraft};
use social::{BulkFollow, BulkPost, BulkReaction, Pin, PostPhoto};
use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    time::Duration,
};
use storage::values;
use tokio::task::JoinSet;

/// Raised whenever what is built changes, so that an old fixture is not measured as a new one.
const VERSION: u32 = 3;
const SHOPS: usize = 12;
const PRODUCTS: usize = 400;
const CREATORS: u32 = 2_000;
const TAGS: usize = 400;
/// People who are signed in and ask for pages; the others are leaves with a history.
const SESSIONS: u32 = 20_000;
const SIGNALS_PER_PERSON: u32 = 20;
/// What each of those who are signed in follows and likes.
const FOLLOWED_CREATORS: usize = 12;
const FOLLOWED_TAGS: usize = 3;
const LIKED: usize = 8;
const TOKENS: &str = "sessions.txt";
const PURPOSES: PurposeSet = PurposeSet::NONE.with(Purpose::Personalise);

pub struct Fixture {
    pub data: PathBuf,
    /// A `Cookie` header for each session.
    pub cookies: Vec<String>,
}

/// The fixture of this size, from the cache or made now.
pub async fn find_or_build(cache: &Path, people: u32, posts: u32) -> Result<Fixture> {
    let data = cache.join(format!("feed-v{VERSION}-{people}-{posts}"));
    if !data.exists() {
        let making = cache.join(format!("making-{}", std::process::id()));
        std::fs::create_dir_all(&making).with_context(|| format!("making {}", making.display()))?;
        build(&making, people, posts).await?;
        std::fs::rename(&making, &data)?;
    }
    let tokens = std::fs::read_to_string(data.join(TOKENS))?;
    Ok(Fixture {
        data,
        cookies: tokens.lines().map(str::to_owned).collect(),
    })
}

/// Who the fixture's world consists of.
struct World {
    shops: Vec<(ShopId, Vec<ProductId>)>,
    creators: Vec<PersonId>,
    posts: Vec<PostId>,
    /// The tags of each post, as numbers.
    tags: Vec<[usize; 2]>,
}

async fn build(data: &Path, people: u32, posts: u32) -> Result<()> {
    let yard = Yard::open(data, &Config::default(), "http://127.0.0.1", HashCost::LIGHT).await?;
    let now = Timestamp::now();
    let members = build_people(&yard, people.max(CREATORS), now).await?;
    let creators: Vec<PersonId> = members.iter().copied().take(CREATORS as usize).collect();
    let owner = *creators.first().context("a fixture needs people")?;
    let shops = build_shops(&yard, owner).await?;
    let mut world = World {
        shops,
        creators,
        posts: Vec::new(),
        tags: Vec::new(),
    };
    build_posts(&yard, &mut world, posts, now).await?;
    build_facts(&yard, &world, &members, now).await?;
    let leaves = build_sessions(&yard, data, &members, now).await?;
    build_history(&yard, &world, leaves, people, now).await?;
    train(&yard, now)
}

/// The model that a yard of this size would have.
fn train(yard: &Yard, now: Timestamp) -> Result<()> {
    let progress = bar("model", 1);
    let tell = |at| {
        let (Progress::Reading(done, all) | Progress::Solving(done, all)) = at;
        progress.set_length(all);
        progress.set_position(done);
    };
    let trainer = yard.trainer();
    let settings = TrainSettings::default();
    let model = yard
        .feed
        .train(&*trainer.log, &trainer.keys, &settings, None, now, &tell)?;
    trainer.shelf.write(&yard.feed.write_model(&model))?;
    progress.finish_and_clear();
    Ok(())
}

fn bar(what: &'static str, length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:>12} {bar:40} {pos}/{len}").ok();
    let bar = ProgressBar::new(length).with_message(what);
    style.into_iter().for_each(|style| bar.set_style(style));
    bar
}

async fn build_people(yard: &Yard, people: u32, now: Timestamp) -> Result<Vec<PersonId>> {
    let progress = bar("people", u64::from(people));
    let mut members = Vec::with_capacity(people as usize);
    let numbers: Vec<u32> = (0..people).collect();
    for chunk in numbers.chunks(500) {
        let imported: Result<Vec<Imported>> = chunk
            .iter()
            .map(|number| {
                Ok(Imported {
                    sign_in: None,
                    handle: format!("person{number}").parse()?,
                    name: format!("Person {number}").parse()?,
                    language: Language::Korean,
                    bio: "".parse()?,
                    picture: None,
                })
            })
            .collect();
        members.extend(
            yard.people
                .import(imported?, now)
                .await?
                .into_iter()
                .map(|person| person.id),
        );
        progress.inc(chunk.len() as u64);
    }
    progress.finish_and_clear();
    Ok(members)
}

async fn build_shops(yard: &Yard, owner: PersonId) -> Result<Vec<(ShopId, Vec<ProductId>)>> {
    let mut shops = Vec::with_capacity(SHOPS);
    for number in 0..SHOPS {
        let new = NewShop {
            handle: format!("shop{number}").parse()?,
            name: format!("Shop {number}"),
            about: "A shop of the benchmark".to_owned(),
            currency: Currency::KRW,
        };
        let opened = yard.shops.open(owner, new).await?;
        let scope = yard.shops.enter(owner, opened.id).await?;
        let mut products = Vec::new();
        for product in 0..PRODUCTS / SHOPS {
            let price = Money::new(9_000 + 100 * i64::try_from(product)?, Currency::KRW);
            let variant = VariantDraft {
                id: None,
                options: Vec::new(),
                sku: None,
                price,
                stock: 10,
            };
            let draft = ProductDraft {
                name: format!("Cup {product}"),
                description: "A cup".to_owned(),
                kind: "cup".to_owned(),
                images: Vec::new(),
                options: Vec::new(),
                variants: vec![variant],
            };
            products.push(scope.create_product(draft).await?);
        }
        shops.push((opened.id, products));
    }
    Ok(shops)
}

async fn build_posts(yard: &Yard, world: &mut World, posts: u32, now: Timestamp) -> Result<()> {
    let progress = bar("posts", u64::from(posts));
    let mut random = Pcg64Mcg::seed_from_u64(11);
    let month = 30.0 * 86_400.0;
    let numbers: Vec<u32> = (0..posts).collect();
    for chunk in numbers.chunks(1_000) {
        let mut bulk = Vec::with_capacity(chunk.len());
        for number in chunk {
            let age = month * (1.0 - f64::from(*number) / f64::from(posts));
            let created_at = now.minus(Duration::from_secs_f64(age));
            let tags = [draw_tag(&mut random), draw_tag(&mut random)];
            let post = new_post(world, *number, created_at, tags, &mut random)?;
            world.posts.push(post.id);
            world.tags.push(tags);
            bulk.push(post);
        }
        yard.social.bulk_insert(bulk).await?;
        progress.inc(chunk.len() as u64);
    }
    progress.finish_and_clear();
    // The pictures of these posts are names without files: there is nothing to make smaller ones from.
    let emptied: Result<u64, storage::records::Error> = yard
        .records
        .write(|tx| tx.execute("DELETE FROM media_jobs", values![]))
        .await;
    emptied?;
    Ok(())
}

/// Some tags are much larger than others: the square of a uniform draw.
fn draw_tag(random: &mut Pcg64Mcg) -> usize {
    let uniform: f64 = random.random_range(0.0..1.0);
    (uniform * uniform * TAGS as f64) as usize
}

fn new_post(
    world: &World,
    number: u32,
    created_at: Timestamp,
    tags: [usize; 2],
    random: &mut Pcg64Mcg,
) -> Result<BulkPost> {
    let author = world
        .creators
        .get(random.random_range(0..world.creators.len()))
        .context("creators")?;
    let (shop, products) = world
        .shops
        .get(random.random_range(0..world.shops.len()))
        .context("shops")?;
    let product = products
        .get(random.random_range(0..products.len()))
        .context("products")?;
    let pin = Pin {
        photo: 0,
        x: 5_000,
        y: 4_000,
        shop: *shop,
        product: *product,
    };
    let file = |width: u32| PhotoFile {
        name: format!("{number:064x}.jpg"),
        width,
        height: width * 5 / 4,
        format: PhotoFormat::Jpeg,
    };
    let photo = Photo {
        width: 1_080,
        height: 1_350,
        thumbhash: vec![0x5a; 24],
        colour: [180, 160, 140],
        files: vec![file(360), file(720), file(1_080)],
    };
    Ok(BulkPost {
        id: PostId::from_parts(created_at, random.random()),
        author: *author,
        created_at,
        caption: format!("오늘의 그릇 {number} #tag{} #tag{}", tags[0], tags[1]),
        photos: vec![PostPhoto {
            photo,
            alt: "그릇".to_owned(),
        }],
        pins: if number.is_multiple_of(2) {
            vec![pin]
        } else {
            Vec::new()
        },
    })
}

/// What those who will be signed in follow and like.
async fn build_facts(yard: &Yard, world: &World, members: &[PersonId], now: Timestamp) -> Result<()> {
    let wanted = members.len().min(SESSIONS as usize);
    let progress = bar("follows", wanted as u64);
    let mut random = Pcg64Mcg::seed_from_u64(17);
    for chunk in members.get(..wanted).unwrap_or(members).chunks(500) {
        let (mut follows, mut likes) = (Vec::new(), Vec::new());
        for person in chunk {
            let mut draw = |count: usize, among: usize| -> BTreeSet<usize> {
                (0..count).map(|_| random.random_range(0..among)).collect()
            };
            let creators = draw(FOLLOWED_CREATORS, world.creators.len());
            let creators = creators.into_iter().filter_map(|place| world.creators.get(place));
            follows.extend(creators.map(|target| BulkFollow::Person {
                follower: *person,
                target: *target,
                at: now,
            }));
            for tag in draw(FOLLOWED_TAGS, TAGS) {
                follows.push(BulkFollow::Tag {
                    follower: *person,
                    target: format!("tag{tag}").parse()?,
                    at: now,
                });
            }
            let liked = draw(LIKED, world.posts.len());
            let liked = liked.into_iter().filter_map(|place| world.posts.get(place));
            likes.extend(liked.map(|post| BulkReaction {
                person: *person,
                post: *post,
                at: now,
            }));
        }
        yard.social.bulk_follow(follows).await?;
        yard.social.bulk_like(likes).await?;
        progress.inc(chunk.len() as u64);
    }
    progress.finish_and_clear();
    Ok(())
}

/// Signs people in, lets them consent, and writes their cookies down; gives the leaves.
async fn build_sessions(
    yard: &Yard,
    data: &Path,
    members: &[PersonId],
    now: Timestamp,
) -> Result<Vec<LeafId>> {
    let wanted = members.len().min(SESSIONS as usize);
    let progress = bar("sessions", wanted as u64);
    let (mut cookies, mut leaves) = (String::new(), Vec::with_capacity(wanted));
    for chunk in members.get(..wanted).unwrap_or(members).chunks(256) {
        let mut opening = JoinSet::new();
        for person in chunk {
            let (people, consents, person) = (yard.people.clone(), yard.consents.clone(), *person);
            opening.spawn(async move {
                let ip = IpAddr::V4(Ipv4Addr::LOCALHOST);
                let client = Client {
                    visitor: VisitorId::new(),
                    ip,
                    agent: "bench".to_owned(),
                };
                let opened = people.open_session(person, &client, now).await?;
                let allow = vec![Choice::allow(Purpose::Personalise)];
                consents
                    .answer(Subject::Person(person), allow, Via::Sheet, now)
                    .await?;
                let token = opened.token.reveal();
                let cookie = format!("visitor={}; session={}", client.visitor, token.as_str());
                anyhow::Ok((cookie, opened.signed_in.leaf))
            });
        }
        while let Some(opened) = opening.join_next().await {
            let (cookie, leaf) = opened??;
            cookies.push_str(&cookie);
            cookies.push('\n');
            leaves.push(leaf);
        }
        progress.inc(chunk.len() as u64);
    }
    progress.finish_and_clear();
    std::fs::write(data.join(TOKENS), cookies)?;
    Ok(leaves)
}

/// A history for every person: what they saw, opened and tapped, mostly of three tags that they like.
async fn build_history(
    yard: &Yard,
    world: &World,
    mut leaves: Vec<LeafId>,
    people: u32,
    now: Timestamp,
) -> Result<()> {
    let progress = bar("history", u64::from(people));
    let mut by_tag = vec![Vec::new(); TAGS];
    for (post, tags) in world.posts.iter().zip(&world.tags) {
        for tag in tags {
            if let Some(of_tag) = by_tag.get_mut(*tag) {
                of_tag.push(*post);
            }
        }
    }
    while leaves.len() < people as usize {
        leaves.push(LeafId::new());
    }
    let mut random = Pcg64Mcg::seed_from_u64(13);
    for (chunk, few) in leaves.chunks(256).enumerate() {
        let mut accepting = JoinSet::new();
        for (place, leaf) in few.iter().enumerate() {
            let origin = Origin {
                visitor: VisitorId::new(),
                leaf: *leaf,
                consent: ConsentStamp { purposes: PURPOSES }.into(),
            };
            let arrivals = history(chunk * 256 + place, &by_tag, &world.posts, now, &mut random)?;
            let door = yard.door.clone();
            accepting.spawn(async move { door.accept(&origin, arrivals, Some(now), now).await });
        }
        while let Some(accepted) = accepting.join_next().await {
            accepted??;
        }
        progress.inc(few.len() as u64);
    }
    progress.finish_and_clear();
    Ok(())
}

fn history(
    person: usize,
    by_tag: &[Vec<PostId>],
    posts: &[PostId],
    now: Timestamp,
    random: &mut Pcg64Mcg,
) -> Result<Vec<Arrival>> {
    let liked = [draw_tag(random), draw_tag(random), draw_tag(random)];
    let mut arrivals = Vec::with_capacity(SIGNALS_PER_PERSON as usize);
    for number in 0..SIGNALS_PER_PERSON {
        let tag = liked
            .get(random.random_range(0..liked.len()))
            .copied()
            .unwrap_or(0);
        let of_tag = by_tag
            .get(tag)
            .filter(|of_tag| !of_tag.is_empty())
            .map_or(posts, Vec::as_slice);
        let Some(post) = of_tag.get(random.random_range(0..of_tag.len())) else {
            continue;
        };
        let act = match random.random_range(0..10) {
            0..6 => Act::View,
            6..8 => Act::Open,
            _ => Act::Tap,
        };
        arrivals.push(Arrival {
            message_id: format!("bench-{person}-{number}").parse()?,
            at: Some(now.minus(Duration::from_secs(random.random_range(0..20 * 3_600)))),
            source: Source::Feed,
            act,
            object: Object::Post(*post),
            trace: None,
            value: None,
            extra: None,
        });
    }
    Ok(arrivals)
}
