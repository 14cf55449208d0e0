//! The feed as the rest of the house sees it: a viewer asks for a page, hydrated cards come back.

use crate::{
    Cursor, Degraded, Error, Index, Pipeline, Query, Why, Yard,
    affinity::Affinities,
    experiments::{Chosen, Experiment, Serving},
    hydrate,
    keep_up::Listening,
    learning::{LearningReport, LoggedArm, LoggedCard, LoggedDraw, LoggedPage},
    query::{Facts, short_name},
    rank::Ranked,
    scorers,
    stock::load_stock,
    trained::Trained,
};
use consent::{Consented, Personalise};
use learn::ranker::{History, Row, Weights};
use memory::{ItemId, Memory, PersonMemory, TagStats, Trending};
use model::{PageId, PersonId, PostId, Timestamp};
use parking_lot::{Mutex, RwLock};
use people::{People, Profile};
use shop::{ProductCard, PublicCatalogue, Shops};
use social::{PostView, Social};
use std::{collections::HashMap, sync::Arc, time::Duration};

/// How long the list of what is busy is used before it is made again; it reads every item.
const TRENDING_AGE: Duration = Duration::from_secs(2);
/// Above so many items it is made beside the pages, which go on with the one before, ...
const TRENDING_AT_ONCE: usize = 20_000;
/// ... but not with one as old as this.
const TRENDING_TOO_OLD: Duration = Duration::from_secs(60);

/// Who looks.
pub struct Viewer {
    pub person: Option<PersonId>,
    /// The name that experiments tell viewers apart by; present only with consent to measure.
    pub unit: Option<[u8; 16]>,
    /// The only way to what they did before.
    pub consented: Option<Consented<Personalise>>,
}

/// A post with everything that showing it needs.
#[derive(Debug, Clone)]
pub struct Card {
    pub view: PostView,
    pub author: Arc<Profile>,
    /// The pinned products, in the order of the pins, each once.
    pub products: Vec<Arc<ProductCard>>,
    pub views: u64,
}

/// A card in its place on a ranked page.
#[derive(Debug, Clone)]
pub struct Served {
    pub card: Card,
    pub why: Why,
    pub score: f32,
    /// Place on the page, from 0.
    pub position: u16,
    /// Probability with which an exploration slot drew it.
    pub propensity: Option<f32>,
    /// What the ranker saw of it, and of what chance might have put there as well.
    pub row: Row,
    pub others: Vec<Row>,
}

/// One ranked page.
#[derive(Debug)]
pub struct FeedPage {
    pub id: PageId,
    pub items: Vec<Served>,
    /// `None` when the viewer is through.
    pub cursor: Option<String>,
    /// Components that were late and are missing from this page.
    pub degraded: Degraded,
    /// Version of the weights that ranked it, and the arms of experiments that its viewer is in.
    pub weights: u32,
    pub arms: Vec<(Arc<str>, u16)>,
    pub(crate) history: History,
}

impl FeedPage {
    /// The page as its `served` signal carries it: what the ranker saw of each card, so that it can be learned from.
    pub fn logged(&self) -> LoggedPage {
        let cards = self.items.iter().map(|item| LoggedCard {
            post: item.card.view.post.id,
            row: item.row,
            drawn: item.propensity.map(|propensity| LoggedDraw {
                propensity,
                others: item.others.clone(),
            }),
        });
        let arms = self.arms.iter().map(|(name, group)| LoggedArm {
            name: (&**name).into(),
            group: *group,
        });
        LoggedPage {
            weights: self.weights,
            history: self.history,
            arms: arms.collect(),
            cards: cards.collect(),
        }
    }
}

/// The feed; clones share one index.
#[derive(Clone)]
pub struct Feed {
    pub(crate) parts: Arc<Parts>,
}

pub(crate) struct Parts {
    pub memory: Arc<Memory>,
    pub social: Social,
    pub shops: Shops,
    pub catalogue: PublicCatalogue,
    pub people: People,
    pub index: RwLock<Index>,
    pipeline: Pipeline,
    serving: Serving,
    pub trained: RwLock<Arc<Trained>>,
    report: RwLock<Arc<LearningReport>>,
    trending: Mutex<Busy>,
    secret: [u8; 32],
    pub listening: Mutex<Option<Listening>>,
}

/// The page that is asked for.
struct Asked<'a> {
    person: Option<PersonId>,
    cursor: &'a Cursor,
    limit: usize,
    now: Timestamp,
}

struct Busy {
    list: Arc<[Trending]>,
    made_at: Timestamp,
    /// Somebody makes the next one.
    in_the_making: bool,
}

impl Busy {
    fn put(&mut self, list: Vec<Trending>, now: Timestamp) {
        *self = Self {
            list: list.into(),
            made_at: now,
            in_the_making: false,
        };
    }
}

impl Feed {
    /// Items on one page at the most.
    pub const MAX_LIMIT: usize = 50;

    /// Loads all posts and the stock of all products. `secret` seals cursors.
    pub async fn open(
        memory: Arc<Memory>,
        social: Social,
        shops: Shops,
        people: People,
        secret: [u8; 32],
    ) -> Result<Self, Error> {
        let parts = Parts {
            memory,
            catalogue: shops.catalogue(),
            social,
            shops,
            people,
            index: RwLock::default(),
            pipeline: Pipeline::feed(),
            trained: RwLock::default(),
            serving: Serving::new(Weights::of_prior(&scorers::prior())),
            report: RwLock::default(),
            trending: Mutex::new(Busy {
                list: Arc::new([]),
                made_at: Timestamp::default(),
                in_the_making: false,
            }),
            secret,
            listening: Mutex::new(None),
        };
        *parts.listening.lock() = Some(parts.listen());
        let feed = Self {
            parts: Arc::new(parts),
        };
        let items = feed.parts.memory.items();
        feed.parts.index.write().reserve(items + items / 8);
        load_stock(&feed.parts).await?;
        feed.parts.load_posts().await?;
        Ok(feed)
    }

    /// Posts that can be on a page now.
    pub fn len(&self) -> usize {
        self.parts.index.read().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Is this something that signals may be about?
    pub fn knows(&self, item: ItemId) -> bool {
        let Some(ordinal) = self.parts.memory.ordinal(item) else {
            return false;
        };
        let index = self.parts.index.read();
        match item {
            ItemId::Post(_) => index.post(ordinal).is_some(),
            ItemId::Product(_) => index.knows_product(ordinal),
        }
    }

    /// One ranked page of at most [`Feed::MAX_LIMIT`] posts. `seed` starts a new session; a cursor brings its own.
    pub async fn page(
        &self,
        viewer: &Viewer,
        cursor: Option<&str>,
        limit: usize,
        seed: u64,
        now: Timestamp,
    ) -> Result<FeedPage, Error> {
        let cursor = match cursor {
            Some(text) => Cursor::decode(text, &self.parts.secret)?,
            None => Cursor::start(seed),
        };
        let limit = limit.clamp(1, Self::MAX_LIMIT);
        let facts = match viewer.person {
            Some(person) => self.parts.social.facts(person).await?,
            None => Arc::default(),
        };
        let memory = viewer
            .consented
            .as_ref()
            .map(|consented| self.parts.memory.person(consented));
        let chosen = self.parts.serving.choose(viewer.unit.as_ref());
        let asked = Asked {
            person: viewer.person,
            cursor: &cursor,
            limit,
            now,
        };
        let (ranked, degraded, history) = self.parts.rank(&asked, &facts, memory.as_ref(), &chosen);
        let next = cursor.after(ranked.iter().map(|item| short_name(item.post)));
        let through = ranked.is_empty();
        let items = hydrate::page(&self.parts, viewer.person, ranked, now).await?;
        Ok(FeedPage {
            id: PageId::new(),
            items,
            cursor: (!through).then(|| next.encode(&self.parts.secret)),
            degraded,
            weights: chosen.weights.version,
            arms: chosen.arms,
            history,
        })
    }

    /// Runs these experiments from now on; `key` is what viewers are split by.
    pub fn run_experiments(&self, experiments: Vec<Experiment>, key: [u8; 32]) {
        self.parts.serving.run(experiments, key);
    }

    pub fn experiments(&self) -> Vec<Experiment> {
        self.parts.serving.experiments()
    }

    /// What was learned from served pages, as of some seconds ago.
    pub fn learning(&self) -> Arc<LearningReport> {
        Arc::clone(&self.parts.report.read())
    }

    pub(crate) fn learned_now(&self, weights: Option<Weights>, report: LearningReport) {
        if let Some(weights) = weights {
            self.parts.serving.put(weights);
        }
        *self.parts.report.write() = Arc::new(report);
    }

    /// Cards in the order asked, without posts that the viewer may not see; for lists that are not ranked.
    pub async fn cards(
        &self,
        viewer: Option<PersonId>,
        posts: Vec<PostId>,
        now: Timestamp,
    ) -> Result<Vec<Card>, Error> {
        hydrate::cards(&self.parts, viewer, posts, now).await
    }

    /// Authors of live posts, without those whom a block keeps from the viewer: what "goes with a post of …" needs,
    /// for which no post has to be read.
    pub async fn authors(
        &self,
        viewer: Option<PersonId>,
        posts: &[PostId],
        now: Timestamp,
    ) -> Result<HashMap<PostId, Arc<Profile>>, Error> {
        let facts = match viewer {
            Some(viewer) => self.parts.social.facts(viewer).await?,
            None => Arc::default(),
        };
        let authors: Vec<(PostId, PersonId)> = {
            let index = self.parts.index.read();
            let author = |post: &PostId| {
                let ordinal = self.parts.memory.ordinal(ItemId::Post(*post))?;
                let author = *index.creators.name(index.post(ordinal)?.creator)?;
                (!facts.blocked.contains(&author)).then_some((*post, author))
            };
            posts.iter().filter_map(author).collect()
        };
        let mut people: Vec<PersonId> = authors.iter().map(|(_, author)| *author).collect();
        people.sort_unstable();
        people.dedup();
        let profiles = self.parts.people.profiles(&people, now).await?;
        let known = authors
            .into_iter()
            .filter_map(|(post, author)| Some((post, Arc::clone(profiles.get(&author)?))));
        Ok(known.collect())
    }

    /// Views of posts while they carried the tag, exact, also of posts that are gone.
    pub fn tag_views(&self, tag: &model::Tag) -> u64 {
        self.parts.memory.tag_views(tag)
    }

    /// Views, viewers, the last hour and the last month of a tag.
    pub fn tag(&self, tag: &model::Tag, now: Timestamp) -> TagStats {
        self.parts.memory.tag(tag, now)
    }

    /// The liveliest posts of a tag at `now`, liveliest first: trend first, then views.
    pub fn top_of_tag(&self, tag: &model::Tag, offset: usize, limit: usize, now: Timestamp) -> Vec<PostId> {
        let index = self.parts.index.read();
        let Some(tag) = index.tags.get(tag) else {
            return Vec::new();
        };
        let mut posts = Vec::with_capacity(index.tag_size(tag));
        let of_tag = index.of_tag(tag).map(|(_, post)| post);
        self.parts.memory.visit_items(of_tag, |item, pulse| {
            posts.push((pulse.trend(now), pulse.views, item));
        });
        posts.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then(b.2.cmp(&a.2)));
        posts
            .iter()
            .skip(offset)
            .take(limit)
            .filter_map(|line| Some(index.post(line.2)?.id))
            .collect()
    }

    /// The largest tags with their numbers of posts, largest first.
    pub fn largest_tags(&self, limit: usize) -> Vec<(model::Tag, usize)> {
        let index = self.parts.index.read();
        let mut tags: Vec<_> = index.tag_sizes().filter(|(_, size)| *size > 0).collect();
        tags.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        tags.into_iter()
            .take(limit)
            .map(|(tag, size)| (tag.clone(), size))
            .collect()
    }

    /// Tags by the trend of the busiest posts that carry them, busiest first; empty while nothing is going on.
    pub fn trending_tags(&self, limit: usize, now: Timestamp) -> Vec<model::Tag> {
        let trending = self.parts.trending(now);
        let index = self.parts.index.read();
        let mut weights: HashMap<u32, f32> = HashMap::new();
        for line in trending.iter() {
            for tag in index.post(line.item).iter().flat_map(|post| &post.tags) {
                *weights.entry(*tag).or_default() += line.trend;
            }
        }
        let mut tags: Vec<(u32, f32)> = weights.into_iter().collect();
        tags.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        tags.into_iter()
            .take(limit)
            .filter_map(|(tag, _)| index.tags.name(tag).cloned())
            .collect()
    }

    /// Live posts that pin something of a shop.
    pub fn posts_of_shop(&self, shop: &model::ShopId) -> usize {
        let index = self.parts.index.read();
        index
            .shops
            .get(shop)
            .map_or(0, |shop| index.of_shop(shop).count())
    }

    /// Live posts of a tag.
    pub fn tag_posts(&self, tag: &model::Tag) -> usize {
        let index = self.parts.index.read();
        index.tags.get(tag).map_or(0, |tag| index.tag_size(tag))
    }

    /// What the yard has learned of this person's taste: tags with their evidence, strongest first.
    pub fn taste(
        &self,
        consented: &Consented<Personalise>,
        limit: usize,
        now: Timestamp,
    ) -> Vec<(model::Tag, u32, f32)> {
        let memory = self.parts.memory.person(consented);
        let index = self.parts.index.read();
        let affinities = Affinities::of(&index, Some(&memory), &[], now);
        let strongest = affinities.strongest_tags(limit).into_iter();
        strongest
            .filter_map(|(tag, weight)| {
                let liked = affinities.tags.get(&tag).map_or(0, |affinity| affinity.liked);
                Some((index.tags.name(tag)?.clone(), liked, weight))
            })
            .collect()
    }
}

impl Parts {
    fn rank(
        self: &Arc<Self>,
        asked: &Asked,
        facts: &social::Facts,
        memory: Option<&PersonMemory>,
        chosen: &Chosen,
    ) -> (Vec<Ranked>, Degraded, History) {
        let Asked {
            person,
            cursor,
            limit,
            now,
        } = *asked;
        let trending = self.trending(now);
        let served = cursor.served();
        let index = self.index.read();
        let facts = Facts::of(&index, &self.memory, facts, person);
        let mut query = Query {
            facts: &facts,
            memory,
            affinities: Affinities::of(&index, memory, &facts.likes, now),
            served: &served,
            trending: &trending,
            now,
            seed: cursor.seed.wrapping_add(u64::from(cursor.page)),
            limit,
            drawn: chosen.drawn.unwrap_or(Query::DRAWN),
            neighbours: Default::default(),
            spoken: Default::default(),
        };
        let trained = Arc::clone(&self.trained.read());
        let yard = Yard {
            index: &index,
            memory: &self.memory,
            weights: &chosen.weights,
            trained: &trained,
        };
        let (ranked, degraded) = self.pipeline.rank(&yard, &mut query);
        (ranked, degraded, query.history())
    }

    fn trending(self: &Arc<Self>, now: Timestamp) -> Arc<[Trending]> {
        let mut busy = self.trending.lock();
        let age = now.since(busy.made_at);
        if age < TRENDING_AGE {
            return Arc::clone(&busy.list);
        }
        let runtime = tokio::runtime::Handle::try_current();
        let may_wait = age < TRENDING_TOO_OLD && self.memory.items() > TRENDING_AT_ONCE;
        match runtime.ok().filter(|_| may_wait) {
            None => busy.put(self.memory.trending(now), now),
            Some(_) if busy.in_the_making => {}
            Some(runtime) => {
                busy.in_the_making = true;
                let parts = Arc::clone(self);
                runtime.spawn_blocking(move || {
                    let list = parts.memory.trending(now);
                    parts.trending.lock().put(list, now);
                });
            }
        }
        Arc::clone(&busy.list)
    }
}
