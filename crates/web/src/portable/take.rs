//! Taking an archive over: through the same doors as everything else a person does, and twice is as good as once.

use super::{
    comments, format,
    opened::{Opened, Unfit},
    plan::{self, Place, Plan},
};
use crate::{app::App, error::Failure};
use base64::{Engine, prelude::BASE64_STANDARD};
use memory::{ActSet, ItemId};
use model::{
    Act, ConsentStamp, LeafId, Object, PersonId, PhotoFormat, PostId, ProductId, Purpose, Scope, ShopId,
    Signal, Source, Timestamp,
};
use parking_lot::Mutex;
use people::{Bio, Picture, ProfileChange};
use social::{
    Actor, BulkPost, BulkReaction, Pin, PostPhoto, SeeLess, Target,
    media::{Cut, Picture as Cutting},
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// Pixels of a profile's picture, as settings keep it.
const AVATAR: u32 = 256;
/// 2000-01-01: what claims to be older is of then.
pub(super) const OLDEST: Timestamp = Timestamp::from_micros(946_684_800_000_000);

/// Who brings it along, and what may be learned from it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bringer {
    pub person: PersonId,
    pub leaf: LeafId,
    /// Of the source *import*.
    pub consent: ConsentStamp,
    pub now: Timestamp,
}

/// What was taken over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Brought {
    pub posts: u64,
    /// Posts without a picture or a caption that this yard takes.
    pub refused: u64,
    pub comments: u64,
    pub follows: u64,
    pub marks: u64,
    pub memories: u64,
}

/// Takes over what `plan` found, telling `progress` how many posts are done.
pub(crate) async fn take(
    app: &App,
    who: Bringer,
    opened: Opened,
    plan: &Plan,
    progress: impl Fn(u64) + Send,
) -> Result<Brought, Failure> {
    let mut brought = Brought::default();
    let archive = Arc::new(Mutex::new(opened));
    profile(app, who, &archive, plan).await?;
    let placed = posts(app, who, &archive, plan, &mut brought, progress).await?;
    let remarks = std::mem::take(&mut archive.lock().comments);
    brought.comments = comments::take(app, who, &remarks, &placed).await?;
    follows(app, who, plan, &mut brought).await?;
    marks(app, who, plan, &placed, &mut brought).await?;
    if who.consent.purposes.has(Purpose::Personalise) {
        brought.memories = memories(app, who, plan, &placed).await?;
    }
    Ok(brought)
}

async fn picture(archive: &Arc<Mutex<Opened>>, path: String) -> Result<Option<Vec<u8>>, Failure> {
    let archive = Arc::clone(archive);
    let read = tokio::task::spawn_blocking(move || archive.lock().picture(&path)).await;
    match read.map_err(|_| Failure::Broken("a reader of an archive"))? {
        Ok(bytes) => Ok(bytes),
        Err(Unfit::Io(error)) => {
            tracing::error!(%error, "an archive's own copy cannot be read");
            Err(Failure::Broken("an archive's copy"))
        }
        // This picture is not good; the others may be.
        Err(_) => Ok(None),
    }
}

/// The picture, unless it is missing or none that the yard takes.
async fn cut(
    app: &App,
    archive: &Arc<Mutex<Opened>>,
    path: &str,
    cut: Cut,
) -> Result<Option<Cutting>, Failure> {
    let Some(bytes) = picture(archive, path.to_owned()).await? else {
        return Ok(None);
    };
    match app.social.cut(bytes, cut).await {
        Ok(picture) => Ok(Some(picture)),
        Err(social::Error::Media(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn profile(app: &App, who: Bringer, archive: &Arc<Mutex<Opened>>, plan: &Plan) -> Result<(), Failure> {
    let Some(profile) = archive.lock().profile.clone() else {
        return Ok(());
    };
    let mut change = ProfileChange::default();
    if plan.bio {
        change.bio = profile.bio.parse::<Bio>().ok();
    }
    if let (true, Some(path)) = (plan.picture, &profile.picture)
        && let Some(cutting) = cut(app, archive, path, Cut::Avatar).await?
    {
        let photos = app.social.store(app.blobs.clone(), vec![cutting]).await?;
        let photo = photos.first();
        change.picture = photo.and_then(|photo| {
            let file = photo.at_least(AVATAR, PhotoFormat::Jpeg)?;
            Some(Some(Picture {
                blob: file.name.clone(),
                placeholder: BASE64_STANDARD.encode(&photo.thumbhash),
            }))
        });
    }
    if change.bio.is_some() || change.picture.is_some() {
        app.people.update_profile(who.person, change).await?;
    }
    Ok(())
}

/// Answers under which id each post of the archive stands here.
async fn posts(
    app: &App,
    who: Bringer,
    archive: &Arc<Mutex<Opened>>,
    plan: &Plan,
    brought: &mut Brought,
    progress: impl Fn(u64) + Send,
) -> Result<HashMap<PostId, PostId>, Failure> {
    let wanted: HashSet<PostId> = plan.posts.iter().copied().collect();
    let posts = std::mem::take(&mut archive.lock().posts);
    let mut placed = HashMap::new();
    for post in posts.into_iter().filter(|post| wanted.contains(&post.id)) {
        let derived = plan::own_id(who.person, post.id);
        // Asked again: between the preview and now somebody may have taken the id, and one archive may name it twice.
        let authors = app.social.authors_of(vec![post.id, derived]).await?;
        let Place::Free(id) = plan::place(who.person, post.id, derived, &authors) else {
            continue;
        };
        match one_post(app, who, archive, &post, id).await? {
            Published::Done => {
                placed.insert(post.id, id);
                brought.posts += 1;
            }
            Published::Refused => brought.refused += 1,
        }
        progress(brought.posts + brought.refused);
    }
    Ok(placed)
}

enum Published {
    Done,
    Refused,
}

async fn one_post(
    app: &App,
    who: Bringer,
    archive: &Arc<Mutex<Opened>>,
    post: &format::Post,
    id: PostId,
) -> Result<Published, Failure> {
    let (mut pictures, mut alts, mut places) = (Vec::new(), Vec::new(), HashMap::new());
    for (place, photo) in (0_u16..).zip(post.photos.iter().take(social::limits::PHOTOS)) {
        let Some(picture) = cut(app, archive, &photo.file, Cut::Photo).await? else {
            continue;
        };
        places.insert(place, u16::try_from(pictures.len()).unwrap_or(u16::MAX));
        pictures.push(picture);
        alts.push(photo.alt.clone());
    }
    if pictures.is_empty() {
        return Ok(Published::Refused);
    }
    if social::caption::parse(&post.caption).is_err() {
        return Ok(Published::Refused);
    }
    let pins = pins(app, &post.pins, &places).await?;
    let photos = app.social.store(app.blobs.clone(), pictures).await?;
    let photos = photos.into_iter().zip(alts);
    let written = BulkPost {
        id,
        author: who.person,
        created_at: post.created_at.clamp(OLDEST, who.now),
        caption: post.caption.clone(),
        photos: photos.map(|(photo, alt)| PostPhoto { photo, alt }).collect(),
        pins,
    };
    match app.social.bulk_insert(vec![written]).await {
        Ok(()) => Ok(Published::Done),
        Err(social::Error::TooLong { .. } | social::Error::TooMany { .. }) => Ok(Published::Refused),
        Err(error) => Err(error.into()),
    }
}

/// Pins of products that this yard has, on the pictures that were taken.
async fn pins(app: &App, pins: &[format::Pin], places: &HashMap<u16, u16>) -> Result<Vec<Pin>, Failure> {
    let products: Vec<ProductId> = pins
        .iter()
        .take(social::limits::PINS)
        .map(|pin| pin.product)
        .collect();
    let cards = app.catalogue.cards(products).await?;
    let shops: HashMap<ProductId, ShopId> = cards.iter().map(|card| (card.id, card.shop)).collect();
    let kept = pins.iter().take(social::limits::PINS).filter_map(|pin| {
        let in_the_picture = pin.x.max(pin.y) <= social::limits::PIN_SCALE;
        in_the_picture.then_some(())?;
        Some(Pin {
            photo: *places.get(&pin.photo)?,
            x: pin.x,
            y: pin.y,
            shop: *shops.get(&pin.product)?,
            product: pin.product,
        })
    });
    Ok(kept.collect())
}

async fn follows(app: &App, who: Bringer, plan: &Plan, brought: &mut Brought) -> Result<(), Failure> {
    let actor = Actor::unremembered(who.person);
    let people = plan.people.iter().map(|person| Target::Person(*person));
    let shops = plan.shops.iter().map(|shop| Target::Shop(*shop));
    let tags = plan.tags.iter().map(|tag| Target::Tag(tag.clone()));
    let targets: Vec<Target> = people.chain(shops).chain(tags).collect();
    // The one followed last stands first in the list.
    for target in targets.into_iter().rev() {
        match app.social.follow(&actor, target).await {
            Ok(()) => brought.follows += 1,
            Err(error) if is_of_the_line(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    for other in plan.blocks.iter().rev() {
        match app.social.block(&actor, *other).await {
            Ok(()) => brought.marks += 1,
            Err(error) if is_of_the_line(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    for tag in &plan.see_less {
        match app.social.see_less(&actor, SeeLess::Tag(tag.clone())).await {
            Ok(()) => brought.marks += 1,
            Err(error) if is_of_the_line(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Is it one line that cannot be taken over, and not the yard that is in trouble?
fn is_of_the_line(error: &social::Error) -> bool {
    !matches!(
        error,
        social::Error::Records(_) | social::Error::Worker | social::Error::Media(_)
    )
}

async fn marks(
    app: &App,
    who: Bringer,
    plan: &Plan,
    placed: &HashMap<PostId, PostId>,
    brought: &mut Brought,
) -> Result<(), Failure> {
    let here = |(post, at): &(PostId, Timestamp)| BulkReaction {
        person: who.person,
        post: placed.get(post).copied().unwrap_or(*post),
        at: (*at).clamp(OLDEST, who.now),
    };
    // A post that was to come and was refused cannot be marked.
    let coming: HashSet<PostId> = plan.posts.iter().copied().collect();
    let there = |(post, _): &&(PostId, Timestamp)| !coming.contains(post) || placed.contains_key(post);
    let likes: Vec<BulkReaction> = plan.likes.iter().filter(there).map(here).collect();
    let saves: Vec<BulkReaction> = plan.saves.iter().filter(there).map(here).collect();
    brought.marks += (likes.len() + saves.len()) as u64;
    app.social.bulk_like(likes).await?;
    app.social.bulk_save(saves).await?;
    let actor = Actor::unremembered(who.person);
    for hide in plan.hides.iter().filter(there).map(here) {
        match app.social.hide(&actor, hide.post).await {
            Ok(_) => brought.marks += 1,
            Err(error) if is_of_the_line(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Remembered acts as signals of the source *import*. Each has the same message id each time.
async fn memories(
    app: &App,
    who: Bringer,
    plan: &Plan,
    placed: &HashMap<PostId, PostId>,
) -> Result<u64, Failure> {
    let mut signals = Vec::new();
    // Oldest first, so that what makes room in the history is the oldest.
    for line in plan.memory.iter().rev() {
        let item = match line.item {
            format::Item::Post(id) => ItemId::Post(placed.get(&id).copied().unwrap_or(id)),
            format::Item::Product(id) => ItemId::Product(id),
        };
        for name in &line.acts {
            let Some(act) = remembered_act(name) else { continue };
            signals.push(signal(who, item, act, line.at.clamp(OLDEST, who.now))?);
        }
    }
    app.door.record(&signals).await?;
    Ok(plan.memory.len() as u64)
}

/// The acts that a memory is made of; any other name in an archive means nothing here.
fn remembered_act(name: &str) -> Option<Act> {
    let act: Act = name.parse().ok()?;
    let is_remembered = matches!(
        act,
        Act::View
            | Act::Dwell
            | Act::Open
            | Act::Tap
            | Act::Like
            | Act::Save
            | Act::Comment
            | Act::Share
            | Act::Cart
            | Act::Purchase
            | Act::Hide
    );
    is_remembered.then_some(act)
}

fn signal(who: Bringer, item: ItemId, act: Act, at: Timestamp) -> Result<Signal, Failure> {
    let mut hasher = blake3::Hasher::new();
    let (kind, id, object) = match item {
        ItemId::Post(id) => (b"post", *id.as_bytes(), Object::Post(id)),
        ItemId::Product(id) => (b"item", *id.as_bytes(), Object::Product(id)),
    };
    // The leaf is part of it: somebody who forgot everything may bring it along again.
    hasher.update(who.leaf.as_bytes()).update(kind).update(&id);
    hasher
        .update(act.name().as_bytes())
        .update(&at.micros().to_le_bytes());
    let message_id = format!("import:{}", hasher.finalize().to_hex()).parse()?;
    Ok(Signal {
        message_id,
        at,
        scope: Scope::Yard,
        leaf: Some(who.leaf),
        source: Source::Import,
        value: (act == Act::Dwell).then_some(ActSet::DWELL_MS),
        act,
        object,
        consent: who.consent,
        trace: None,
        extra: None,
    })
}
