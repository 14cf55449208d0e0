//! How long the social records take at volume, on SQLite: `cargo run --release -p social --example volume [posts]`.

use anyhow::{Context, Result};
use model::{Currency, Money, PersonId, Photo, PhotoFile, PhotoFormat, Position, PostId, Timestamp};
use shop::{NewShop, ProductDraft, Shops, VariantDraft};
use social::{Actor, BulkFollow, BulkPost, BulkReaction, List, Pin, PostEntry, PostPhoto, Social, limits};
use std::time::{Duration, Instant};
use storage::{Records, blob_refs, outbox, records::Location};

const CREATORS: usize = 1_000;
const TAGS: usize = 500;
const PHOTOS: usize = 150;
const ROUNDS: usize = 200;

#[tokio::main]
async fn main() -> Result<()> {
    let posts: usize = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse())?;
    let folder = tempfile::TempDir::new()?;
    let records = Records::open(Location::File(&folder.path().join("records.sqlite"))).await?;
    for migrations in [
        outbox::MIGRATIONS,
        blob_refs::MIGRATIONS,
        shop::MIGRATIONS,
        social::MIGRATIONS,
    ] {
        records.migrate(migrations).await?;
    }
    let social = Social::new(records.clone());
    let pin = pinned_product(&Shops::new(records)).await?;
    let creators: Vec<PersonId> = (0..CREATORS).map(|_| PersonId::new()).collect();
    let fixture = fixture(posts, &creators, pin);
    let ids: Vec<PostId> = fixture.iter().map(|post| post.id).collect();
    let reader = Actor::unremembered(PersonId::new());

    let started = Instant::now();
    social.bulk_insert(fixture).await?;
    print_total(&format!("bulk_insert, {posts} posts"), started);

    let likes: Vec<BulkReaction> = ids
        .iter()
        .map(|post| BulkReaction {
            person: reader.person,
            post: *post,
            at: Timestamp::now(),
        })
        .take(10_000)
        .collect();
    let started = Instant::now();
    social.bulk_like(likes).await?;
    print_total("bulk_like, 10,000 likes", started);

    let started = Instant::now();
    let (mut position, mut read) = (Position::START, 0);
    loop {
        let step = social.entries_since(position, limits::SCAN).await?;
        read += step.len();
        position = step.last().map_or(position, PostEntry::position);
        if step.len() < limits::SCAN {
            break;
        }
    }
    print_total(&format!("entries_since, all {read} posts"), started);

    let at = Timestamp::now();
    let follows = creators.iter().take(200);
    let follows = follows.map(|target| BulkFollow::Person {
        follower: reader.person,
        target: *target,
        at,
    });
    social.bulk_follow(follows.collect()).await?;
    let viewer = Some(reader.person);
    let batch: Vec<PostId> = ids.iter().step_by(posts.div_ceil(20)).copied().collect();
    let tag: model::Tag = "tag7".parse()?;

    measure("posts, 20 hydrated", async || {
        social.posts(viewer, batch.clone()).await?;
        Ok(())
    })
    .await?;
    measure("facts, 200 follows, 200 likes", async || {
        social.facts(reader.person).await?;
        Ok(())
    })
    .await?;
    measure("list tag, 20", async || {
        social.list(viewer, List::Tag(tag.clone()), None, 20).await?;
        Ok(())
    })
    .await?;
    measure("list newest, 20", async || {
        social.list(viewer, List::Newest, None, 20).await?;
        Ok(())
    })
    .await?;
    measure("list following, 20", async || {
        social.list(viewer, List::Following, None, 20).await?;
        Ok(())
    })
    .await?;
    let mut fresh = ids.iter().rev();
    measure("save, one at a time, durable", async || {
        let post = fresh.next().copied().context("fewer posts than rounds")?;
        social.save(&reader, post).await?;
        Ok(())
    })
    .await?;
    Ok(())
}

async fn pinned_product(shops: &Shops) -> Result<Pin> {
    let owner = PersonId::new();
    let new = NewShop {
        handle: "moonlight".parse()?,
        name: "Moonlight".into(),
        about: String::new(),
        currency: Currency::KRW,
    };
    let shop = shops.open(owner, new).await?;
    let price = Money::new(12_000, Currency::KRW);
    let variants = vec![VariantDraft {
        id: None,
        options: vec![],
        sku: None,
        price,
        stock: 3,
    }];
    let draft = ProductDraft {
        name: "Cup".into(),
        variants,
        ..ProductDraft::default()
    };
    let product = shops.enter(owner, shop.id).await?.create_product(draft).await?;
    Ok(Pin {
        photo: 0,
        x: 5_000,
        y: 5_000,
        shop: shop.id,
        product,
    })
}

fn fixture(posts: usize, creators: &[PersonId], pin: Pin) -> Vec<BulkPost> {
    let start = Timestamp::now().minus(Duration::from_secs(posts as u64 * 60));
    let authors = creators.iter().cycle();
    (0..posts)
        .zip(authors)
        .map(|(number, author)| BulkPost {
            id: PostId::new(),
            author: *author,
            created_at: start.plus(Duration::from_secs(number as u64 * 60)),
            caption: format!(
                "number {number} #tag{} #tag{} #tag{}",
                number % TAGS,
                number % 7,
                number % 31
            ),
            photos: vec![photo(number % PHOTOS)],
            pins: vec![pin; 1 + number % 2],
        })
        .collect()
}

/// As the media pipeline makes them: four widths in two formats.
fn photo(number: usize) -> PostPhoto {
    let formats = [(PhotoFormat::Jpeg, "jpg"), (PhotoFormat::WebP, "webp")];
    let files = formats.into_iter().flat_map(|(format, extension)| {
        [360, 720, 1080, 1440].map(|width| PhotoFile {
            name: format!("{number:060x}{width:04}.{extension}"),
            width,
            height: width * 5 / 4,
            format,
        })
    });
    let photo = Photo {
        width: 1440,
        height: 1800,
        thumbhash: vec![7; 25],
        colour: [90, 120, 60],
        files: files.collect(),
    };
    PostPhoto {
        photo,
        alt: "a cup on a table".into(),
    }
}

fn print_total(what: &str, started: Instant) {
    println!("{what:<36} {:>10.0} ms", started.elapsed().as_secs_f64() * 1e3);
}

/// Runs `one` a few hundred times and prints the median and the 99th percentile.
async fn measure(what: &str, mut one: impl AsyncFnMut() -> Result<()>) -> Result<()> {
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let started = Instant::now();
        one().await?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    println!("{what:<36} p50 {:>8.3} ms   p99 {:>8.3} ms", at(50), at(99));
    Ok(())
}
