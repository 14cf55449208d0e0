//! What an archive would bring, before anything of it is taken over.

use super::{allowed, comments, format, opened::Opened};
use crate::{app::App, error::Failure};
use consent::{Choice, Subject};
use memory::ItemId;
use model::{Handle, PersonId, PostId, ShopId, Tag, Timestamp};
use social::PostView;
use std::collections::{HashMap, HashSet};

/// Ids or handles asked for at once.
pub(super) const BATCH: usize = 500;
/// Follows, likes, saves and blocks that are looked at of each kind.
pub(super) const MAX_LINES: usize = 5_000;
/// Posts taken over.
pub(super) const MAX_POSTS: usize = 5_000;
/// Lines of memory taken over; a leaf remembers 48 items.
pub(super) const MAX_MEMORY: usize = 400;

/// A post, and when it was liked, saved or hidden.
pub(super) type Marked = (PostId, Timestamp);

/// What of an archive this yard can take over for one person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    pub from: String,
    pub made_at: Timestamp,
    pub bio: bool,
    pub picture: bool,
    /// Posts that are not here yet, and those that are.
    pub posts: Vec<PostId>,
    pub posts_here: u64,
    /// Posts that an operator took down over there: they do not move.
    pub posts_taken_down: u64,
    /// Comments under the person's own posts, and under those of others, which stay.
    pub comments: u64,
    pub comments_elsewhere: u64,
    /// What was allowed over there and is not allowed here.
    pub allowed: Vec<Choice>,
    pub people: Vec<PersonId>,
    pub shops: Vec<ShopId>,
    pub tags: Vec<Tag>,
    pub likes: Vec<Marked>,
    pub saves: Vec<Marked>,
    pub hides: Vec<Marked>,
    pub blocks: Vec<PersonId>,
    pub see_less: Vec<Tag>,
    /// Of the archive's lines of memory, those about things that are here.
    pub memory: Vec<format::MemoryLine>,
    /// Follows, likes, saves, blocks and memories of what is not in this yard.
    pub left: u64,
}

impl Plan {
    /// Compares the archive with what `person` has here.
    pub async fn of(app: &App, person: PersonId, opened: &Opened, now: Timestamp) -> Result<Self, Failure> {
        let own = app.people.person(person).await?;
        let facts = app.social.facts(person).await?;
        let profile = opened.profile.as_ref();
        let mut plan = Self {
            from: opened.manifest.yard_name.chars().take(80).collect(),
            made_at: opened.manifest.made_at,
            bio: own.bio.as_str().is_empty() && profile.is_some_and(|profile| !profile.bio.is_empty()),
            picture: own.picture.is_none() && profile.is_some_and(|profile| profile.picture.is_some()),
            ..Self::default()
        };
        plan.posts(app, person, &opened.posts).await?;
        // Nobody is followed across a block, whoever of the two made it.
        let no_more = facts
            .follows_people
            .iter()
            .chain(&facts.blocked)
            .copied()
            .collect();
        let (found, mut left) = people(app, person, &opened.follows.people, &no_more, now).await?;
        plan.people = found;
        let blocked = app.social.blocked_by(person).await?.into_iter().collect();
        let (found, gone) = people(app, person, &opened.blocks.people, &blocked, now).await?;
        plan.blocks = found;
        left += gone;
        for handle in opened.follows.shops.iter().take(MAX_LINES) {
            match shop(app, handle).await? {
                Some(shop) if facts.follows_shops.contains(&shop) => {}
                Some(shop) => plan.shops.push(shop),
                None => left += 1,
            }
        }
        let tags = opened.follows.tags.iter().take(MAX_LINES);
        plan.tags = tags
            .filter_map(|tag| tag.parse::<Tag>().ok())
            .filter(|tag| !facts.follows_tags.contains(tag))
            .collect();
        let coming: HashSet<PostId> = plan.posts.iter().copied().collect();
        let comments = comments::sort(app, person, &opened.comments, &coming).await?;
        (plan.comments, plan.comments_elsewhere) = (comments.own, comments.elsewhere);
        let standing = app.consents.standing(Subject::Person(person)).await?;
        plan.allowed = allowed::there_not_here(&opened.consents, standing);
        let less = opened.blocks.see_less_tags.iter().take(MAX_LINES);
        plan.see_less = less
            .filter_map(|tag| tag.parse::<Tag>().ok())
            .filter(|tag| !facts.see_less_tags.contains(tag))
            .collect();
        let (found, gone) = marks(app, person, &opened.likes, &coming, |view| view.liked, now).await?;
        plan.likes = found;
        left += gone;
        let (found, gone) = marks(app, person, &opened.saves, &coming, |view| view.saved, now).await?;
        plan.saves = found;
        left += gone;
        let hidden = &opened.blocks.hidden_posts;
        let (found, gone) = marks(app, person, hidden, &coming, |view| view.hidden, now).await?;
        plan.hides = found;
        left += gone;
        for line in opened.memory.lines.iter().take(MAX_MEMORY) {
            let (item, coming) = match line.item {
                format::Item::Post(id) => (ItemId::Post(id), coming.contains(&id)),
                format::Item::Product(id) => (ItemId::Product(id), false),
            };
            if coming || app.feed.knows(item) {
                plan.memory.push(line.clone());
            } else {
                left += 1;
            }
        }
        plan.left = left;
        Ok(plan)
    }

    /// Is there nothing that is not here already?
    pub fn is_empty(&self) -> bool {
        !self.bio
            && !self.picture
            && self.posts.is_empty()
            && self.comments == 0
            && self.allowed.is_empty()
            && self.people.is_empty()
            && self.shops.is_empty()
            && self.tags.is_empty()
            && self.likes.is_empty()
            && self.saves.is_empty()
            && self.hides.is_empty()
            && self.blocks.is_empty()
            && self.see_less.is_empty()
            && self.memory.is_empty()
    }

    async fn posts(&mut self, app: &App, person: PersonId, posts: &[format::Post]) -> Result<(), Failure> {
        let posts = posts.get(..MAX_POSTS).unwrap_or(posts);
        for chunk in posts.chunks(BATCH) {
            let (chunk, down): (Vec<_>, Vec<_>) = chunk.iter().partition(|post| !post.taken_down);
            self.posts_taken_down += down.len() as u64;
            let (mut asked, mut places) = (Vec::new(), Vec::new());
            for post in chunk {
                let derived = own_id(person, post.id);
                asked.extend([post.id, derived]);
                places.push((post.id, derived));
            }
            // Twice as many ids as posts.
            let mut authors = HashMap::new();
            for ids in asked.chunks(BATCH) {
                authors.extend(app.social.authors_of(ids.to_vec()).await?);
            }
            for (id, derived) in places {
                match place(person, id, derived, &authors) {
                    Place::Free(_) => self.posts.push(id),
                    Place::Here => self.posts_here += 1,
                }
            }
        }
        Ok(())
    }
}

/// Where a post of an archive goes.
pub(super) enum Place {
    Free(PostId),
    /// The person has it already, or took it back here.
    Here,
}

/// A post keeps its id, by which likes find it again. Where somebody else has taken that id, it gets one of its own that
/// is the same each time.
pub(super) fn place(
    person: PersonId,
    id: PostId,
    derived: PostId,
    authors: &HashMap<PostId, PersonId>,
) -> Place {
    match (authors.get(&id), authors.get(&derived)) {
        (Some(author), _) | (_, Some(author)) if *author == person => Place::Here,
        (None, _) => Place::Free(id),
        (Some(_), _) => Place::Free(derived),
    }
}

pub(super) fn own_id(person: PersonId, id: PostId) -> PostId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"madang post of an archive");
    hasher.update(person.as_bytes());
    hasher.update(id.as_bytes());
    let mut half = [0; 16];
    hasher.finalize_xof().fill(&mut half);
    // The time of the original, so that ids go on sorting by it.
    let mut random = [0; 10];
    for (to, from) in random.iter_mut().zip(half) {
        *to = from;
    }
    PostId::from_parts(milliseconds(id), random)
}

/// The moment that a UUIDv7 begins with.
fn milliseconds(id: PostId) -> Timestamp {
    let millis = i64::try_from(id.as_u128() >> 80).unwrap_or(0);
    Timestamp::from_micros(millis.saturating_mul(1_000))
}

/// The people behind handles who are here, not oneself and not in `have`; and how many are not here.
async fn people(
    app: &App,
    person: PersonId,
    handles: &[String],
    have: &HashSet<PersonId>,
    now: Timestamp,
) -> Result<(Vec<PersonId>, u64), Failure> {
    let (mut found, mut left) = (Vec::new(), 0);
    for handle in handles.iter().take(MAX_LINES) {
        match person_called(app, handle, now).await? {
            Some(id) if id == person || have.contains(&id) || found.contains(&id) => {}
            Some(id) => found.push(id),
            None => left += 1,
        }
    }
    Ok((found, left))
}

/// Only by the handle they have now: one that they gave up may be somebody else's elsewhere.
async fn person_called(app: &App, handle: &str, now: Timestamp) -> Result<Option<PersonId>, Failure> {
    let Ok(handle) = handle.parse::<Handle>() else {
        return Ok(None);
    };
    let profile = app.people.profile_by_handle(handle.clone(), now).await?;
    Ok(profile
        .filter(|profile| profile.handle == handle)
        .map(|profile| profile.id))
}

async fn shop(app: &App, handle: &str) -> Result<Option<ShopId>, Failure> {
    let Ok(handle) = handle.parse::<Handle>() else {
        return Ok(None);
    };
    Ok(app.catalogue.shop_by_handle(handle).await?.map(|shop| shop.id))
}

/// Marked posts that are here, by the author that the archive names, and not `marked` yet. An id alone is not enough:
/// anybody can bring a post along under any id.
async fn marks(
    app: &App,
    person: PersonId,
    marks: &[format::Mark],
    coming: &HashSet<PostId>,
    marked: impl Fn(&PostView) -> bool,
    now: Timestamp,
) -> Result<(Vec<Marked>, u64), Failure> {
    let marks = marks.get(..MAX_LINES).unwrap_or(marks);
    let (mut found, mut left) = (Vec::new(), 0);
    for chunk in marks.chunks(BATCH) {
        let ids = chunk.iter().map(|mark| mark.post).collect();
        let views = app.social.posts(Some(person), ids).await?;
        let authors: Vec<PersonId> = views.iter().map(|view| view.post.author).collect();
        let profiles = app.people.profiles(&authors, now).await?;
        for mark in chunk {
            let view = views.iter().find(|view| view.post.id == mark.post);
            let theirs = view.filter(|view| {
                let profile = profiles.get(&view.post.author);
                profile.is_some_and(|profile| Some(profile.handle.as_str()) == mark.author.as_deref())
            });
            match theirs {
                Some(view) if marked(view) => {}
                Some(_) => found.push((mark.post, mark.at.min(now))),
                None if coming.contains(&mark.post) => found.push((mark.post, mark.at.min(now))),
                None => left += 1,
            }
        }
    }
    Ok((found, left))
}
