//! The eraser: carries out erasures step by step, over every floor.
//!
//! Each step can be done twice, and the row of the erasure moves on only when its step is done: after a crash at any
//! point the next start does the step once more. One process at a time has the key store open, and with it the eraser,
//! so no two do the same step at once. What fails is tried again with growing pauses and shows in the metrics.

use anyhow::{Result, bail};
use consent::{Consents, Subject};
use memory::{Door, Memory, Relay};
use model::{PersonId, Timestamp};
use people::{Erased, ErasureState, ErasureStep, ErasureWork, LedgerLine, People, StepNote, mail::Mailer};
use shop::Shops;
use social::Social;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use storage::{Records, blob_refs, blobs::Blobs};

/// How often it is looked whether a day is over.
const LOOK: Duration = Duration::from_secs(1);
const AFTER_ERROR: Duration = Duration::from_secs(5);
/// While a receipt is on its way.
const LETTER_LOOK: Duration = Duration::from_secs(1);
/// The outbox is moved within milliseconds; one that takes longer is tried again.
const DRAIN_WITHIN: Duration = Duration::from_secs(30);
/// Writing the records' file anew may hold up writers for this share of the time at the most.
const COMPACTING_SHARE: u32 = 20;
/// Erasures that end with one compaction.
const ENDED_TOGETHER: u32 = 1_000;
const SWEPT_AT_ONCE: u32 = 500;
/// Tables that an erasure deletes from, for databases that clean table by table.
const TABLES: &[&str] = &[
    "people",
    "people_search",
    "handles",
    "sessions",
    "leaves",
    "leaf_labels",
    "one_time_tokens",
    "mail_outbox",
    "identity_assertions",
    "erasures",
    "consent_receipts",
    "posts",
    "post_photos",
    "post_tags",
    "post_mentions",
    "pins",
    "comments",
    "likes",
    "saves",
    "hides",
    "follows_people",
    "follows_shops",
    "follows_tags",
    "blocks",
    "see_less_tags",
    "see_less_creators",
    "notifications",
    "notification_actors",
    "reports",
    "storefront_collections",
    "storefront_products",
    "hand_offs",
    "hand_off_orders",
    "shop_staff",
    "shop_invitations",
    "carts",
    "cart_lines",
    "cart_codes",
    "coupons",
    "payments",
    "orders",
    "order_lines",
    "order_events",
    "returns",
    "payees",
    "commissions",
    "blob_refs",
    "outbox",
];

/// The floors that something is erased from.
pub struct Eraser {
    pub people: People,
    pub social: Social,
    pub shops: Shops,
    pub consents: Consents,
    pub memory: Arc<Memory>,
    pub door: Door,
    pub records: Records,
    pub blobs: Arc<dyn Blobs>,
    pub mailer: Mailer,
    /// How long unused pictures are kept that nobody erased.
    pub grace: Duration,
}

enum Outcome {
    Done(StepNote),
    /// Something else has to happen first.
    Waits(Duration),
}

impl Outcome {
    fn done() -> Self {
        Self::Done(StepNote::default())
    }
}

impl Eraser {
    /// Erases for ever; cancel the future to stop.
    pub async fn run(self) {
        if let Err(error) = self.people.retry_erasures(Timestamp::now()).await {
            tracing::error!(%error, "erasures that failed are not tried at once");
        }
        // Far enough back for the first to begin at once.
        let mut compacted = Compacted::default();
        loop {
            let pause = match self.round(&mut compacted).await {
                Ok(true) => continue,
                Ok(false) => LOOK,
                Err(error) => {
                    tracing::error!(%error, "erasures cannot be worked on");
                    AFTER_ERROR
                }
            };
            self.tell().await;
            tokio::select! {
                () = self.people.erasure_ordered() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Does one step of one erasure; `false` when there is nothing to do.
    async fn round(&self, compacted: &mut Compacted) -> Result<bool> {
        let now = Timestamp::now();
        let Some(work) = self.people.next_erasure(now).await? else {
            return Ok(false);
        };
        let waits = work.state == ErasureState::Waiting && work.step != ErasureStep::Hide;
        if waits && !self.people.begin_erasure(&work, now).await? {
            return Ok(true);
        }
        let done = match (work.state, work.step) {
            (ErasureState::Returning, _) => self.show_again(&work).await,
            (_, ErasureStep::Files) => self.compact(compacted).await,
            (_, _) => self.step(&work).await,
        };
        let now = Timestamp::now();
        match done {
            Ok(Outcome::Done(note)) => {
                tracing::info!(erasure = %work.id, step = work.step.name(), "a step of an erasure is done");
                self.people.erasure_step_done(&work, note, now).await?;
            }
            Ok(Outcome::Waits(pause)) => self.people.erasure_waits(&work, now.plus(pause)).await?,
            Err(error) => {
                metrics::counter!("madang_erasure_steps_failed_total").increment(1);
                tracing::warn!(erasure = %work.id, step = work.step.name(), %error, "a step of an erasure failed");
                self.people.erasure_failed(&work, &error.to_string(), now).await?;
            }
        }
        Ok(true)
    }

    async fn show_again(&self, work: &ErasureWork) -> Result<Outcome> {
        if let Some(person) = work.person {
            self.social.reopen_person(person).await?;
        }
        Ok(Outcome::done())
    }

    async fn step(&self, work: &ErasureWork) -> Result<Outcome> {
        match (work.step, work.person) {
            (ErasureStep::Keys, _) => return self.destroy_keys(work).await,
            (ErasureStep::Hide, Some(person)) => self.social.close_person(person).await?,
            (ErasureStep::Count, Some(person)) => return self.count(person).await,
            (ErasureStep::Posts, Some(person)) => self.social.forget_person(person).await?,
            (ErasureStep::Consents, Some(person)) => {
                self.consents.erase(Subject::Person(person)).await?;
            }
            (ErasureStep::Account, Some(person)) => {
                if let Some(address) = self.people.closed_address(person).await? {
                    self.mailer.forget(&address).await?;
                }
                self.people.erase_account(person, Timestamp::now()).await?;
            }
            (ErasureStep::Shops, Some(person)) => self.shops.forget_person(person).await?,
            (ErasureStep::Pictures, _) => self.delete_pictures().await?,
            (ErasureStep::Signals, _) => {
                let relay = Relay::new(self.records.clone(), self.door.clone());
                tokio::time::timeout(DRAIN_WITHIN, relay.drain()).await??;
            }
            (ErasureStep::Letter, _) => self.people.write_receipt(work, Timestamp::now()).await?,
            (ErasureStep::Posted, _) => {
                if !self.people.receipt_is_posted(work).await? {
                    return Ok(Outcome::Waits(LETTER_LOOK));
                }
            }
            (step, _) => bail!("the step `{}` wants a person", step.name()),
        }
        Ok(Outcome::done())
    }

    async fn count(&self, person: PersonId) -> Result<Outcome> {
        let own = self.social.belongings(person).await?;
        let counts = vec![
            (Erased::Posts, own.posts),
            (Erased::Pictures, own.pictures),
            (Erased::Comments, own.comments),
            (Erased::Likes, own.likes),
            (Erased::Saves, own.saves),
            (Erased::Follows, own.follows),
            (Erased::Blocks, own.blocks),
            (Erased::Hides, own.hides),
            (Erased::Notifications, own.notifications),
            (Erased::Reports, own.reports),
            (
                Erased::Receipts,
                self.consents.count(Subject::Person(person)).await?,
            ),
            (
                Erased::Leaves,
                self.people.leaves_ever(person).await?.len() as u64,
            ),
        ];
        Ok(Outcome::Done(StepNote {
            counts: Some(counts),
            ledger: None,
        }))
    }

    async fn destroy_keys(&self, work: &ErasureWork) -> Result<Outcome> {
        let leaves = match work.person {
            Some(person) => self.people.leaves_ever(person).await?,
            None => work.leaves.clone(),
        };
        let line = self.door.erase(&self.memory, &leaves, Timestamp::now()).await?;
        Ok(Outcome::Done(StepNote {
            counts: None,
            ledger: line.map(|line| LedgerLine {
                number: line.number,
                commitment: line.commitment,
            }),
        }))
    }

    async fn delete_pictures(&self) -> Result<()> {
        let sweep = || blob_refs::sweep(&self.records, Arc::clone(&self.blobs), self.grace, SWEPT_AT_ONCE);
        while sweep().await? == SWEPT_AT_ONCE as usize {}
        if blob_refs::discarded_wait(&self.records).await? {
            bail!("some pictures could not be deleted");
        }
        Ok(())
    }

    /// Ends all erasures that have come so far, with one compaction.
    async fn compact(&self, compacted: &mut Compacted) -> Result<Outcome> {
        if let Some(pause) = compacted.pause() {
            return Ok(Outcome::Waits(pause));
        }
        let ready = self
            .people
            .erasures_at(ErasureStep::Files, ENDED_TOGETHER)
            .await?;
        let began = Instant::now();
        let done = self.records.compact(TABLES).await;
        compacted.note(began);
        done?;
        metrics::histogram!("madang_erasure_compact_seconds").record(began.elapsed().as_secs_f64());
        let now = Timestamp::now();
        for work in &ready {
            self.people
                .erasure_step_done(work, StepNote::default(), now)
                .await?;
        }
        Ok(Outcome::done())
    }

    /// Puts the figures where `/metrics` finds them.
    async fn tell(&self) {
        match self.people.erasure_tally().await {
            Ok(tally) => {
                let figures = [
                    ("waiting", tally.waiting),
                    ("erasing", tally.erasing),
                    ("stuck", tally.stuck),
                    ("done", tally.done),
                ];
                for (state, count) in figures {
                    metrics::gauge!("madang_erasures", "state" => state).set(count as f64);
                }
            }
            Err(error) => tracing::warn!(%error, "erasures cannot be counted"),
        }
    }
}

/// When the records' file was last written anew, and how long that took.
#[derive(Default)]
struct Compacted {
    last: Option<(Instant, Duration)>,
}

impl Compacted {
    fn note(&mut self, began: Instant) {
        self.last = Some((Instant::now(), began.elapsed()));
    }

    /// What is left to wait, so that the share is kept.
    fn pause(&self) -> Option<Duration> {
        let (ended, took) = self.last?;
        let left = (took * COMPACTING_SHARE).checked_sub(ended.elapsed())?;
        (!left.is_zero()).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compaction_waits_twenty_times_what_the_last_one_took() {
        let mut compacted = Compacted::default();
        assert_eq!(compacted.pause(), None);
        compacted.last = Some((Instant::now(), Duration::from_secs(60)));
        let pause = compacted.pause().unwrap();
        assert!(pause > Duration::from_secs(1_190) && pause <= Duration::from_secs(1_200));
        compacted.last = Some((Instant::now(), Duration::ZERO));
        assert_eq!(compacted.pause(), None);
    }
}
