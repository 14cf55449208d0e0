//! Shoppers at the feed: each looks at a real page and does to its cards what their taste tells them.

use std::time::Duration;

use consent::{GlobalPrivacyControl, Subject};
use feed::{Card, FeedPage, Served, Viewer};
use memory::{Arrival, Origin};
use model::{Act, FeedTrace, Object, PageId, Purpose, Source, Timestamp};
use social::{Actor, Target};
use tokio::time::sleep;

use super::identity::{Identity, identity};
use super::response::{Response, goes_on};
use super::taste::Look;
use super::words;
use super::yard::{Error, Town, Yard, at};
use crate::dice::Dice;

/// Cards on a shopper's page.
const PAGE: usize = 12;
/// Pages of one visit, at most.
const PAGES: usize = 3;
/// Pause when the yard refuses, say because its disk is full.
const AFTER_ERROR: Duration = Duration::from_secs(1);

/// How much all shoppers together do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Acts in a second, above 0.
    pub per_second: f32,
}

impl Default for Rate {
    fn default() -> Self {
        Self { per_second: 20.0 }
    }
}

impl Rate {
    fn pause(self, acts: usize) -> Duration {
        Duration::from_secs_f32((acts as f32 / self.per_second.max(0.01)).min(60.0))
    }
}

/// What one visit came to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Visit {
    pub pages: usize,
    pub cards: usize,
    /// Views, stays, openings, taps, likes, saves, comments, follows and hides.
    pub acts: usize,
}

/// Shoppers shop for ever; cancel the future to stop. An act that the yard refuses is left out.
pub async fn live(yard: &Yard, town: &Town, rate: Rate) {
    let mut crowd = Crowd::new(
        yard,
        town,
        town.plan.seed ^ Timestamp::now().micros().unsigned_abs(),
    );
    crowd.rate = Some(rate);
    loop {
        let shopper = crowd.next_shopper();
        if let Err(error) = crowd.visit(shopper).await {
            tracing::warn!(%error, "a shopper's visit was cut short");
            sleep(AFTER_ERROR).await;
        }
        // An empty feed must not turn this into a busy loop.
        sleep(rate.pause(1)).await;
    }
}

/// The shoppers of a town, one visit after another.
pub struct Crowd {
    yard: Yard,
    town: Town,
    dice: Dice,
    /// `None` acts as fast as the yard takes it.
    rate: Option<Rate>,
}

impl Crowd {
    /// A crowd that does not wait between acts.
    pub fn new(yard: &Yard, town: &Town, seed: u64) -> Self {
        Self {
            yard: yard.clone(),
            town: town.clone(),
            dice: Dice::fork(seed, 301),
            rate: None,
        }
    }

    /// Whose turn it is: the lower of two draws, because some come several times as often as others.
    pub fn next_shopper(&mut self) -> usize {
        let count = self.town.plan.shoppers.len();
        self.dice.below(count).min(self.dice.below(count))
    }

    /// One to three pages of the feed, looked at from the top until the shopper has had enough.
    pub async fn visit(&mut self, shopper: usize) -> Result<Visit, Error> {
        let pages = 1 + self.dice.below(PAGES);
        let (mut visit, mut cursor) = (Visit::default(), None);
        let session = self.dice.bits();
        for _ in 0..pages {
            let who = self.arrive(shopper).await?;
            let now = Timestamp::now();
            let page = self
                .yard
                .feed
                .page(&who.viewer(), cursor.as_deref(), PAGE, session, now)
                .await?;
            self.note_served(&who, &page, now).await?;
            visit.pages += 1;
            if !self.look_through(shopper, &who, &page, &mut visit).await? || page.cursor.is_none() {
                break;
            }
            cursor = page.cursor;
        }
        Ok(visit)
    }

    /// How well the first page fits a shopper's latent taste: the mean over its cards, from 0 to 1; `None` for an empty
    /// page. Nothing of it is recorded.
    pub async fn fit_of_page(
        &self,
        shopper: usize,
        viewer: &Viewer,
        seed: u64,
    ) -> Result<Option<f32>, Error> {
        let taste = &at(&self.town.plan.shoppers, "shopper", shopper)?.taste;
        let page = self
            .yard
            .feed
            .page(viewer, None, PAGE, seed, Timestamp::now())
            .await?;
        let fits: f32 = page
            .items
            .iter()
            .map(|served| taste.fit(&self.look(&served.card)))
            .sum();
        Ok((!page.items.is_empty()).then(|| fits / page.items.len() as f32))
    }

    /// The shopper as a viewer of the feed, with what their answer allows.
    pub async fn viewer(&self, shopper: usize) -> Result<Viewer, Error> {
        Ok(self.arrive(shopper).await?.viewer())
    }

    /// What taste sees of a card, also of one by somebody who is not of the plan.
    pub fn look(&self, card: &Card) -> Look {
        let planned = |id| {
            self.town
                .product_index
                .get(id)
                .and_then(|index| self.town.plan.products.get(*index))
        };
        Look {
            tags: card
                .view
                .post
                .tags
                .iter()
                .map(|tag| tag.as_str().to_owned())
                .collect(),
            kinds: card
                .products
                .iter()
                .filter_map(|product| Some(planned(&product.id)?.piece.kind))
                .collect(),
            creator: self.town.creator_index.get(&card.view.post.author).copied(),
            price_krw: card.products.iter().map(|product| product.price_min.minor).min(),
        }
    }

    /// Takes the answer from the yard and not from the plan: it holds what is allowed now.
    async fn arrive(&self, shopper: usize) -> Result<Present, Error> {
        let identity = identity(&self.town, shopper)?;
        let standing = self
            .yard
            .consents
            .standing(Subject::Person(identity.person))
            .await?;
        let consent = standing.stamp(Source::Feed, GlobalPrivacyControl::Unset);
        Ok(Present {
            identity: Identity { consent, ..identity },
            standing,
        })
    }

    /// Whether the shopper wants the next page.
    async fn look_through(
        &mut self,
        shopper: usize,
        who: &Present,
        page: &FeedPage,
        visit: &mut Visit,
    ) -> Result<bool, Error> {
        let town = self.town.clone();
        let taste = &at(&town.plan.shoppers, "shopper", shopper)?.taste;
        for served in &page.items {
            let fit = taste.fit(&self.look(&served.card));
            let response = Response::draw(&mut self.dice, fit);
            let acts = self.act(who, page.id, served, &response).await?;
            visit.cards += 1;
            visit.acts += acts;
            if let Some(rate) = self.rate {
                sleep(rate.pause(acts)).await;
            }
            if !goes_on(&mut self.dice, fit) {
                return Ok(false);
            }
        }
        Ok(!page.items.is_empty())
    }

    /// Does what the response says; tells how many acts that were.
    async fn act(
        &mut self,
        who: &Present,
        page: PageId,
        served: &Served,
        response: &Response,
    ) -> Result<usize, Error> {
        let post = served.card.view.post.id;
        let trace = FeedTrace {
            page,
            position: served.position,
            propensity: served.propensity,
        };
        let mut arrivals = vec![
            arrival(Act::View, Object::Post(post), trace, None)?,
            arrival(Act::Dwell, Object::Post(post), trace, Some(response.dwell_ms))?,
        ];
        if response.open {
            arrivals.push(arrival(Act::Open, Object::Post(post), trace, None)?);
        }
        let product = self.dice.pick(&served.card.products).map(|product| product.id);
        if let Some(product) = product.filter(|_| response.tap) {
            arrivals.push(arrival(Act::Tap, Object::Post(post), trace, None)?);
            arrivals.push(arrival(Act::Open, Object::Product(product), trace, None)?);
        }
        let mut acts = arrivals.len();
        self.yard
            .door
            .accept(&who.origin(), arrivals, None, Timestamp::now())
            .await?;

        let (social, actor) = (&self.yard.social, who.actor(trace));
        if response.like {
            acts += done("like", social.like(&actor, post).await);
        }
        if response.save {
            acts += done("save", social.save(&actor, post).await);
        }
        if response.comment {
            let body = words::comment(&mut self.dice);
            acts += done("comment", social.comment(&actor, post, body, Vec::new()).await);
        }
        if response.follow {
            let target = Target::Person(served.card.view.post.author);
            acts += done("follow", social.follow(&actor, target).await);
        }
        if response.hide {
            acts += done("hide", social.hide(&actor, post).await);
        }
        Ok(acts)
    }

    /// The page as the log keeps it for counterfactual estimates.
    async fn note_served(&self, who: &Present, page: &FeedPage, now: Timestamp) -> Result<(), Error> {
        if page.items.is_empty() {
            return Ok(());
        }
        let served = Arrival {
            message_id: format!("served:{}", page.id).parse()?,
            at: None,
            source: Source::Feed,
            act: Act::Served,
            object: Object::Page(page.id),
            trace: None,
            value: i64::try_from(page.items.len()).ok(),
            extra: Some(page.logged().to_extra()),
        };
        self.yard
            .door
            .accept(&who.origin(), vec![served], None, now)
            .await?;
        Ok(())
    }
}

/// 1 for an act that was done; one that is refused (the post is gone, its author has blocked) is none.
fn done<T>(what: &str, result: Result<T, social::Error>) -> usize {
    match result {
        Ok(_) => 1,
        Err(error) => {
            tracing::debug!(what, %error, "a shopper's act was refused");
            0
        }
    }
}

fn arrival(act: Act, object: Object, trace: FeedTrace, value: Option<i64>) -> Result<Arrival, Error> {
    Ok(Arrival {
        message_id: format!("{act}:{}", PageId::new()).parse()?,
        at: None,
        source: Source::Feed,
        act,
        object,
        trace: Some(trace),
        value,
        extra: None,
    })
}

/// A shopper during one page.
struct Present {
    identity: Identity,
    standing: consent::Standing,
}

impl Present {
    fn viewer(&self) -> Viewer {
        let consented = self
            .standing
            .allow(&[self.identity.leaf], GlobalPrivacyControl::Unset);
        Viewer {
            person: Some(self.identity.person),
            unit: self
                .identity
                .consent
                .purposes
                .has(Purpose::Measure)
                .then(|| *self.identity.person.as_bytes()),
            consented,
        }
    }

    fn origin(&self) -> Origin {
        let Identity {
            visitor,
            leaf,
            consent,
            ..
        } = self.identity;
        Origin {
            visitor,
            leaf,
            consent: consent.into(),
        }
    }

    fn actor(&self, trace: FeedTrace) -> Actor {
        let Identity {
            person,
            leaf,
            consent,
            ..
        } = self.identity;
        let known = self.identity.allows();
        Actor {
            person,
            leaf: known.then_some(leaf),
            consent,
            trace: known.then_some(trace),
        }
    }
}
