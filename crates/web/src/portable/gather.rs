//! Everything of one person, into an archive: page by page, so that no more than a page of it is in memory.

use super::{
    archive::{Archive, Failed},
    format::{self, Item, MemoryLine},
};
use crate::{app::App, error::Failure, pages::receipt_rows, server::Caller};
use consent::{Consented, Personalise};
use feed::Topic;
use memory::{Going, ItemId};
use model::{PersonId, PhotoFormat, ProductId, Purpose};
use shop::{ProductState, Role};
use social::{List as Posts, Marked};
use std::collections::{BTreeSet, HashMap};
use storage::blobs::{BlobName, Span};
use tokio::sync::mpsc;

/// Rows of one page of a list.
const PAGE: usize = 100;
/// Profiles, shops or products asked for at once.
const BATCH: usize = 500;
/// Pictures of one archive: a zip without its 64-bit extension has fewer than 65,536 files.
const MAX_PICTURES: usize = 60_000;
/// Signals that wait between the thread that reads the log and the archive.
const SIGNALS_WAITING: usize = 1_024;
const TASTES: usize = 100;

const README: &str = include_str!("readme.txt");

/// Whose data is asked for.
pub(crate) struct Asked {
    pub app: App,
    pub caller: Caller,
}

/// Writes all of it. Where two pages were written, what changed in between may be in both or in none: it is a copy made
/// while the yard is open.
pub(crate) async fn gather(asked: &Asked, archive: &mut Archive) -> Result<(), Failed> {
    let Asked { app, caller } = asked;
    let mut pictures = BTreeSet::new();
    archive.text("README.txt", README).await?;
    archive.json(format::MANIFEST, &manifest(asked)).await?;
    archive
        .json(format::CONSENTS, &receipt_rows(app, caller).await?)
        .await?;
    archive.json(format::MEMORY, &memory(asked).await?).await?;
    signals(asked, archive).await?;
    if let Some(person) = caller.person() {
        profile(app, person, archive, &mut pictures).await?;
        posts(asked, person, archive, &mut pictures).await?;
        comments(app, person, archive).await?;
        for (marked, file) in [(Marked::Liked, format::LIKES), (Marked::Saved, format::SAVES)] {
            let mut list = archive.list(file)?;
            let mut before = None;
            loop {
                let (marks, next) = marks(asked, person, marked, before).await?;
                for mark in &marks {
                    list.push(mark)?;
                }
                list.send().await?;
                before = next;
                if before.is_none() {
                    break;
                }
            }
            list.end().await?;
        }
        archive
            .json(format::FOLLOWS, &follows(asked, person).await?)
            .await?;
        archive
            .json(format::BLOCKS, &blocks(asked, person).await?)
            .await?;
        shops(app, person, archive, &mut pictures).await?;
    }
    files(app, archive, pictures).await
}

fn manifest(asked: &Asked) -> format::Manifest {
    format::Manifest {
        format: format::FORMAT.to_owned(),
        version: format::VERSION,
        yard: asked.app.config.public_url.clone(),
        yard_name: asked.app.config.yard_name.clone(),
        made_at: asked.caller.now,
    }
}

/// Where a blob stands in the archive.
fn path_of(blob: &str) -> String {
    format!("{}{blob}", format::PICTURES)
}

async fn profile(
    app: &App,
    person: PersonId,
    archive: &mut Archive,
    pictures: &mut BTreeSet<String>,
) -> Result<(), Failed> {
    let person = app.people.person(person).await.map_err(Failure::from)?;
    let picture = person.picture.map(|picture| picture.blob);
    pictures.extend(picture.clone());
    let profile = format::Profile {
        handle: person.handle.to_string(),
        name: person.name.as_str().to_owned(),
        bio: person.bio.as_str().to_owned(),
        language: person.language.code().to_owned(),
        email: person.email.map(|email| email.to_string()),
        picture: picture.as_deref().map(path_of),
        created_at: person.created_at,
    };
    archive.json(format::PROFILE, &profile).await
}

async fn posts(
    asked: &Asked,
    person: PersonId,
    archive: &mut Archive,
    pictures: &mut BTreeSet<String>,
) -> Result<(), Failed> {
    let app = &asked.app;
    let mut list = archive.list(format::POSTS)?;
    let mut before = None;
    loop {
        let page = app
            .social
            .list(Some(person), Posts::Own, before, PAGE)
            .await
            .map_err(Failure::from)?;
        let pinned: BTreeSet<ProductId> = page
            .items
            .iter()
            .flat_map(|view| &view.post.pins)
            .map(|pin| pin.product)
            .collect();
        let names = product_names(app, pinned.into_iter().collect()).await?;
        for view in &page.items {
            list.push(&post(&view.post, &names, pictures))?;
        }
        list.send().await?;
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    list.end().await
}

fn post(
    post: &social::Post,
    names: &HashMap<ProductId, String>,
    pictures: &mut BTreeSet<String>,
) -> format::Post {
    let photos = post.photos.iter();
    let pins = post.pins.iter().map(|pin| format::Pin {
        photo: pin.photo,
        x: pin.x,
        y: pin.y,
        product: pin.product,
        name: names.get(&pin.product).cloned(),
    });
    format::Post {
        id: post.id,
        created_at: post.created_at,
        edited_at: post.edited_at,
        caption: post.caption.clone(),
        tags: post.tags.iter().map(ToString::to_string).collect(),
        photos: photos
            .filter_map(|photo| photo_of(&photo.photo, &photo.alt, pictures))
            .collect(),
        pins: pins.collect(),
        taken_down: post.state == social::PostState::Removed,
        likes: post.likes,
        saves: post.saves,
        comments: post.comments,
    }
}

/// The largest file of a picture stands for all of them: the others are made from it.
fn photo_of(photo: &model::Photo, alt: &str, pictures: &mut BTreeSet<String>) -> Option<format::Photo> {
    let file = photo.at_least(u32::MAX, PhotoFormat::Jpeg)?;
    if pictures.len() < MAX_PICTURES {
        pictures.insert(file.name.clone());
    }
    Some(format::Photo {
        file: path_of(&file.name),
        width: file.width,
        height: file.height,
        alt: alt.to_owned(),
    })
}

async fn product_names(app: &App, mut ids: Vec<ProductId>) -> Result<HashMap<ProductId, String>, Failed> {
    let mut names = HashMap::new();
    while !ids.is_empty() {
        let rest = ids.split_off(ids.len().min(BATCH));
        let cards = app.catalogue.cards(ids).await.map_err(Failure::from)?;
        names.extend(cards.iter().map(|card| (card.id, card.name.clone())));
        ids = rest;
    }
    Ok(names)
}

async fn comments(app: &App, person: PersonId, archive: &mut Archive) -> Result<(), Failed> {
    let mut list = archive.list(format::COMMENTS)?;
    let mut before = None;
    loop {
        let page = app
            .social
            .comments_of(person, before)
            .await
            .map_err(Failure::from)?;
        for comment in page.items {
            list.push(&format::Comment {
                id: comment.id.to_string(),
                post: comment.post,
                body: comment.body,
                created_at: comment.created_at,
            })?;
        }
        list.send().await?;
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    list.end().await
}

async fn marks(
    asked: &Asked,
    person: PersonId,
    marked: Marked,
    before: Option<model::Position>,
) -> Result<(Vec<format::Mark>, Option<model::Position>), Failed> {
    let page = asked
        .app
        .social
        .marks_of(person, marked, before)
        .await
        .map_err(Failure::from)?;
    let authors: Vec<PersonId> = page.items.iter().map(|mark| mark.author).collect();
    let handles = handles(asked, &authors).await?;
    let marks = page.items.iter().map(|mark| format::Mark {
        post: mark.post,
        author: handles.get(&mark.author).cloned(),
        at: mark.at,
    });
    Ok((marks.collect(), page.next))
}

/// Handles of those who are still here.
async fn handles(asked: &Asked, people: &[PersonId]) -> Result<HashMap<PersonId, String>, Failed> {
    let mut handles = HashMap::with_capacity(people.len());
    for ids in people.chunks(BATCH) {
        let profiles = asked
            .app
            .people
            .profiles(ids, asked.caller.now)
            .await
            .map_err(Failure::from)?;
        handles.extend(
            profiles
                .into_iter()
                .map(|(id, profile)| (id, profile.handle.to_string())),
        );
    }
    Ok(handles)
}

async fn follows(asked: &Asked, person: PersonId) -> Result<format::Follows, Failed> {
    let app = &asked.app;
    let facts = app.social.facts(person).await.map_err(Failure::from)?;
    let people = handles(asked, &facts.follows_people).await?;
    let mut shops = HashMap::new();
    for ids in facts.follows_shops.chunks(BATCH) {
        let found = app.catalogue.shops(ids.to_vec()).await.map_err(Failure::from)?;
        shops.extend(found.into_iter().map(|shop| (shop.id, shop.handle.to_string())));
    }
    Ok(format::Follows {
        people: in_order(&facts.follows_people, &people),
        shops: in_order(&facts.follows_shops, &shops),
        tags: facts.follows_tags.iter().map(ToString::to_string).collect(),
    })
}

fn in_order<I: Eq + std::hash::Hash>(ids: &[I], names: &HashMap<I, String>) -> Vec<String> {
    ids.iter().filter_map(|id| names.get(id).cloned()).collect()
}

async fn blocks(asked: &Asked, person: PersonId) -> Result<format::Blocks, Failed> {
    let app = &asked.app;
    let facts = app.social.facts(person).await.map_err(Failure::from)?;
    // Only whom the person blocked: who blocked them is those people's own.
    let blocked = app.social.blocked_by(person).await.map_err(Failure::from)?;
    let names = handles(asked, &blocked).await?;
    let less = handles(asked, &facts.see_less_creators).await?;
    let (mut hidden_posts, mut before) = (Vec::new(), None);
    while hidden_posts.len() < MAX_PICTURES {
        let (marks, next) = marks(asked, person, Marked::Hidden, before).await?;
        hidden_posts.extend(marks);
        before = next;
        if before.is_none() {
            break;
        }
    }
    Ok(format::Blocks {
        people: in_order(&blocked, &names),
        hidden_posts,
        see_less_tags: facts.see_less_tags.iter().map(ToString::to_string).collect(),
        see_less_people: in_order(&facts.see_less_creators, &less),
    })
}

async fn memory(asked: &Asked) -> Result<format::Memory, Failed> {
    let Some(consented) = asked.caller.personalise() else {
        return Ok(format::Memory::default());
    };
    let known = asked.app.feed.known(&consented);
    let lines = known.iter().map(|line| MemoryLine {
        item: match line.item {
            ItemId::Post(id) => Item::Post(id),
            ItemId::Product(id) => Item::Product(id),
        },
        acts: line.acts.acts().map(|act| act.name().to_owned()).collect(),
        source: line.source,
        at: line.at,
    });
    Ok(format::Memory {
        lines: lines.collect(),
        tastes: tastes(asked, &consented).await?,
    })
}

async fn tastes(asked: &Asked, consented: &Consented<Personalise>) -> Result<Vec<format::Taste>, Failed> {
    let learned = asked.app.feed.learned(consented, TASTES, asked.caller.now);
    let people: Vec<PersonId> = learned
        .iter()
        .filter_map(|taste| match taste.topic {
            Topic::Creator(id) => Some(id),
            _ => None,
        })
        .collect();
    let people = handles(asked, &people).await?;
    let shops = learned
        .iter()
        .filter_map(|taste| match taste.topic {
            Topic::Shop(id) => Some(id),
            _ => None,
        })
        .collect();
    let shops = asked.app.catalogue.shops(shops).await.map_err(Failure::from)?;
    let tastes = learned.iter().filter_map(|taste| {
        let (kind, name) = match &taste.topic {
            Topic::Tag(tag) => ("tag", tag.to_string()),
            Topic::Creator(id) => ("creator", people.get(id)?.clone()),
            Topic::Shop(id) => (
                "shop",
                shops.iter().find(|shop| shop.id == *id)?.handle.to_string(),
            ),
        };
        Some(format::Taste {
            kind: kind.to_owned(),
            name,
            liked: taste.liked,
            weight: taste.weight,
        })
    });
    Ok(tastes.collect())
}

/// The log is read on a thread of its own, and no faster than the archive leaves.
async fn signals(asked: &Asked, archive: &mut Archive) -> Result<(), Failed> {
    let mut list = archive.list(format::SIGNALS)?;
    let (sender, mut receiver) = mpsc::channel::<model::Signal>(SIGNALS_WAITING);
    let (door, leaves) = (asked.app.door.clone(), asked.caller.leaves());
    let reading = tokio::task::spawn_blocking(move || {
        door.own_signals::<memory::Error>(&leaves, |signal| {
            Ok(match sender.blocking_send(signal) {
                Ok(()) => Going::On,
                Err(_) => Going::Stop,
            })
        })
    });
    let mut since_sent = 0;
    while let Some(signal) = receiver.recv().await {
        list.push(&signal_of(&signal))?;
        since_sent += 1;
        if since_sent == SIGNALS_WAITING {
            since_sent = 0;
            list.send().await?;
        }
    }
    reading.await.map_err(|_| Failed::Worker)??;
    list.end().await
}

fn signal_of(signal: &model::Signal) -> format::Signal {
    let json = |text: &str| serde_json::from_str(text).ok();
    let purposes = Purpose::ALL.into_iter();
    format::Signal {
        id: signal.message_id.as_str().to_owned(),
        at: signal.at,
        source: signal.source,
        act: signal.act.name().to_owned(),
        object: serde_json::to_value(&signal.object).unwrap_or_default(),
        consent: purposes
            .filter(|purpose| signal.consent.purposes.has(*purpose))
            .map(|purpose| purpose.name().to_owned())
            .collect(),
        trace: signal.trace.and_then(|trace| serde_json::to_value(trace).ok()),
        value: signal.value,
        extra: signal.extra.as_deref().and_then(json),
    }
}

async fn shops(
    app: &App,
    person: PersonId,
    archive: &mut Archive,
    pictures: &mut BTreeSet<String>,
) -> Result<(), Failed> {
    let mut list = archive.list(format::SHOPS)?;
    for membership in app.shops.of_person(person).await.map_err(Failure::from)? {
        if membership.role != Role::Owner {
            continue;
        }
        // Through the scope, which checks once more that they own it.
        let scope = app
            .shops
            .enter(person, membership.shop.id)
            .await
            .map_err(Failure::from)?;
        let mut products = Vec::new();
        for state in [ProductState::Active, ProductState::Archived] {
            let mut before = None;
            loop {
                let page = scope.products(state, before, PAGE).await.map_err(Failure::from)?;
                for card in &page.items {
                    let product = scope.product(card.id).await.map_err(Failure::from)?;
                    products.push(product_of(&product, pictures));
                }
                before = page.next;
                if before.is_none() {
                    break;
                }
            }
        }
        let shop = membership.shop;
        list.push(&format::Shop {
            handle: shop.handle.to_string(),
            name: shop.name,
            about: shop.about,
            currency: shop.currency.to_string(),
            created_at: shop.created_at,
            products,
        })?;
        list.send().await?;
    }
    list.end().await
}

fn product_of(product: &shop::Product, pictures: &mut BTreeSet<String>) -> format::Product {
    let variants = product.variants.iter().map(|variant| format::Variant {
        options: variant.options.clone(),
        sku: variant.sku.clone(),
        price_minor: variant.price.minor,
        stock: variant.stock,
    });
    let images = product.images.iter();
    format::Product {
        id: product.card.id,
        name: product.card.name.clone(),
        description: product.description.clone(),
        kind: product.card.kind.clone(),
        state: product.state.name().to_owned(),
        options: product.options.clone(),
        variants: variants.collect(),
        images: images
            .filter_map(|image| photo_of(&image.photo, &image.alt, pictures))
            .collect(),
        created_at: product.card.created_at,
    }
}

async fn files(app: &App, archive: &mut Archive, pictures: BTreeSet<String>) -> Result<(), Failed> {
    for picture in pictures {
        let Ok(name) = picture.parse::<BlobName>() else {
            continue;
        };
        let blobs = app.blobs.clone();
        let read = tokio::task::spawn_blocking(move || blobs.open(&name, Span::All)?.into_bytes());
        match read.await.map_err(|_| Failed::Worker)? {
            Ok(bytes) => archive.picture(&path_of(&picture), &bytes).await?,
            // Taken back while this was written.
            Err(storage::blobs::Error::Missing { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
