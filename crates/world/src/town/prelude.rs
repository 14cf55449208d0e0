//! The day before the opening: what shoppers did to the first posts, so that nobody walks into an empty town.
//!
//! Every like, save and follow is written twice, as `social` would: its row, with the post's counter, and its signal.
//! The rows go in by the thousand without an outbox, and the same acts go to the log directly, so the counters of the
//! records, the rows, and the counters of memory all come to the same numbers.

use std::collections::HashSet;
use std::time::Duration;

use model::{Act, MessageId, Object, PostId, Scope, Signal, Source, Timestamp};
use social::{BulkFollow, BulkReaction};

use super::identity::{Identity, identity};
use super::posts::When;
use super::response::Response;
use super::taste::Look;
use super::yard::{Error, Town, Yard, at};
use crate::dice::Dice;

const DAY: Duration = Duration::from_secs(86_400);
/// Posts one shopper saw that day, at most.
const LOOKS: usize = 5;
/// A shopper's choice between so many posts, of which the best fitting is mostly taken.
const AMONG: usize = 3;
/// Signals handed to the log at once.
const SIGNALS_AT_ONCE: usize = 1_000;

/// What one day left behind.
#[derive(Default)]
struct Day {
    signals: Vec<Signal>,
    likes: Vec<BulkReaction>,
    saves: Vec<BulkReaction>,
    follows: Vec<BulkFollow>,
}

/// Plays the day. Bounded by the town's size: at most [`LOOKS`] posts for each shopper.
pub(super) async fn play(yard: &Yard, town: &Town, now: Timestamp) -> Result<(), Error> {
    let mut day = imagine(town, now)?;
    // A leaf learns in the order of time.
    day.signals.sort_by_key(|signal| signal.at);
    yard.social.bulk_like(day.likes).await?;
    yard.social.bulk_save(day.saves).await?;
    yard.social.bulk_follow(day.follows).await?;
    for chunk in day.signals.chunks(SIGNALS_AT_ONCE) {
        yard.door.record(chunk).await?;
    }
    Ok(())
}

fn imagine(town: &Town, now: Timestamp) -> Result<Day, Error> {
    let plan = &town.plan;
    let mut dice = Dice::fork(plan.seed, 201);
    let mut day = Day::default();
    let mut posts: Vec<(PostId, usize, Look, Timestamp)> = Vec::with_capacity(town.first_posts.len());
    for ((_, post), id) in plan.first_posts().zip(&town.first_posts) {
        let since = match post.when {
            When::Ago(age) => now.minus(age.min(DAY)),
            When::Arriving => now,
        };
        posts.push((*id, post.creator, plan.look(post), since));
    }
    let mut followed: HashSet<(usize, usize)> = HashSet::new();
    for index in 0..plan.shoppers.len() {
        let shopper = at(&plan.shoppers, "shopper", index)?;
        let who = identity(town, index)?;
        let mut seen: Vec<PostId> = Vec::with_capacity(LOOKS);
        for _ in 0..1 + dice.below(LOOKS) {
            let mut among: Vec<_> = (0..AMONG).filter_map(|_| dice.pick(&posts)).collect();
            if dice.chance(0.6) {
                among.sort_by(|a, b| shopper.taste.fit(&b.2).total_cmp(&shopper.taste.fit(&a.2)));
            }
            let Some((post, creator, look, since)) = among.first() else {
                continue;
            };
            if seen.contains(post) {
                continue;
            }
            seen.push(*post);
            let moment = since.plus(now.since(*since).mul_f32(dice.unit()));
            let response = Response::draw(&mut dice, shopper.taste.fit(look));
            day.note(&who, *post, &response, moment)?;
            if response.follow && followed.insert((index, *creator)) {
                let target = *at(&town.creators, "creator", *creator)?;
                day.follows.push(BulkFollow::Person {
                    follower: who.person,
                    target,
                    at: moment,
                });
                day.signals
                    .push(who.signal(Act::Follow, Object::Creator(target), None, moment)?);
            }
        }
    }
    Ok(day)
}

impl Day {
    fn note(
        &mut self,
        who: &Identity,
        post: PostId,
        response: &Response,
        at: Timestamp,
    ) -> Result<(), Error> {
        let mut sign = |act, value| {
            self.signals.push(who.signal(act, Object::Post(post), value, at)?);
            Ok::<_, Error>(())
        };
        sign(Act::View, None)?;
        if who.allows() {
            sign(Act::Dwell, Some(response.dwell_ms))?;
        }
        if response.open {
            sign(Act::Open, None)?;
        }
        let reaction = BulkReaction {
            person: who.person,
            post,
            at,
        };
        if response.like {
            sign(Act::Like, None)?;
            self.likes.push(reaction);
        }
        if response.save {
            sign(Act::Save, None)?;
            self.saves.push(reaction);
        }
        Ok(())
    }
}

impl Identity {
    /// As the yard's own door would stamp it: without consent only what was done is kept.
    fn signal(&self, act: Act, object: Object, value: Option<i64>, at: Timestamp) -> Result<Signal, Error> {
        let message_id: MessageId = format!("{act}:{}", model::PageId::new()).parse()?;
        Ok(Signal {
            message_id,
            at,
            scope: Scope::Yard,
            leaf: self.allows().then_some(self.leaf),
            source: Source::Feed,
            act,
            object,
            consent: self.consent,
            trace: None,
            value,
            extra: None,
        })
    }
}
