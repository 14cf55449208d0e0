//! The way in for what a shop's own programs report: many people in one batch, each event sealed for whom it is about.

use crate::{Door, Error, Verdict, sealing};
use model::{Act, ConsentStamp, LeafId, MessageId, Object, Scope, ShopId, Signal, Source, Timestamp};
use storage::{
    keys::{KeyStore, LeafKey},
    signals::{Batch, DedupeKeys, Partition},
};

/// Something that a shop's program saw.
#[derive(Debug, Clone)]
pub struct Report {
    /// Unique in the shop.
    pub message_id: MessageId,
    /// Corrected for the sender's clock.
    pub at: Timestamp,
    /// Whose memory learns from it, and for what; `None` where nobody may be known.
    pub about: Option<(LeafId, ConsentStamp)>,
    pub act: Act,
    pub object: Object,
    pub value: Option<i64>,
    /// JSON object text. Of a report about nobody it must say nothing of a person.
    pub extra: Option<Box<str>>,
}

impl Door {
    /// Puts a shop's reports on disk, in order; returns when they are there. A report that was there before is a
    /// duplicate, whoever it is about now.
    ///
    /// # Errors
    /// [`Error::Log`] when the log's queue is full: nothing was taken.
    pub async fn report(&self, shop: ShopId, reports: Vec<Report>) -> Result<Vec<Verdict>, Error> {
        let mut keys: Vec<Option<LeafKey>> = Vec::with_capacity(reports.len());
        for some in reports.chunks(KeyStore::MAX_LEAVES) {
            let leaves: Vec<LeafId> = some
                .iter()
                .filter_map(|report| report.about.map(|(leaf, _)| leaf))
                .collect();
            let mut found = match leaves.is_empty() {
                true => Vec::new(),
                false => self.keys().keys_of(&leaves).await?,
            }
            .into_iter();
            for report in some {
                keys.push(report.about.and_then(|_| found.next()).flatten());
            }
        }
        let (mut batch, mut payload) = (Batch::new(), Vec::with_capacity(256));
        for (report, key) in reports.into_iter().zip(&keys) {
            let at = report.at;
            let message = DedupeKeys::One(self.message_key(Scope::Shop(shop), &report.message_id));
            let signal = stamped(shop, report, key.is_some());
            payload.clear();
            match key {
                Some(key) => sealing::seal_into(&signal, &mut key.sealer()?, &mut payload)?,
                None => signal.encode_into(&mut payload),
            }
            batch.push(at, message, &payload)?;
        }
        // By the shop and not by whom it is about: a repeat has to meet what it repeats.
        let partition = Partition::of(shop.as_u128(), self.log().partitions());
        let appended = self
            .log()
            .append(partition, batch)
            .map_err(|refused| refused.error)?
            .await?;
        Ok(appended.into_iter().map(Verdict::from).collect())
    }
}

/// Without a key the leaf was erased meanwhile, or there never was one.
fn stamped(shop: ShopId, report: Report, is_sealed: bool) -> Signal {
    let was_about = report.about.is_some();
    let about = report.about.filter(|_| is_sealed);
    Signal {
        message_id: report.message_id,
        at: report.at,
        scope: Scope::Shop(shop),
        leaf: about.map(|(leaf, _)| leaf),
        source: Source::Shop,
        act: report.act,
        object: report.object,
        consent: about.map_or_else(ConsentStamp::default, |(_, consent)| consent),
        trace: None,
        value: report.value,
        extra: report.extra.filter(|_| is_sealed || !was_about),
    }
}
