//! Where signals come in: clock corrected, consent-stamped, sealed, given their dedupe keys and put on disk.

use crate::{Error, sealing};
use consent::Stamps;
use model::{
    Act, ConsentStamp, FeedTrace, LeafId, MessageId, Object, Scope, Signal, Source, Timestamp, VisitorId,
};
use std::{sync::Arc, time::Duration};
use storage::{
    keys::{KeyStore, LeafKey, Sealer},
    signals::{Appended, Batch, DedupeKeys, Partition, Pending, SignalLog},
};

/// A signal's time may lie this far back; an older one is taken as this old.
const OLDEST: Duration = Duration::from_secs(24 * 3600);

/// Who sent the signals, and what they allow.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    pub visitor: VisitorId,
    pub leaf: LeafId,
    /// What each source's signals may be used for; those of a source with none are counted without the leaf.
    pub consent: Stamps,
}

/// A signal as a page sent it.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub message_id: MessageId,
    /// By the sender's clock.
    pub at: Option<Timestamp>,
    pub source: Source,
    pub act: Act,
    pub object: Object,
    pub trace: Option<FeedTrace>,
    pub value: Option<i64>,
    /// Unknown fields, as JSON object text.
    pub extra: Option<Box<str>>,
}

/// What became of one signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is on disk.
    Stored,
    /// The message id, or for a view its visitor, object and hour, was on disk already.
    Duplicate,
    /// It was about a leaf that has been erased and nothing else: there is nothing left to store.
    Erased,
}

/// The way into the log.
#[derive(Clone)]
pub struct Door {
    log: Arc<dyn SignalLog>,
    /// Keys the hashes that stand in for visitors where no purpose allows to keep who it was.
    secret: [u8; 32],
    keys: Arc<KeyStore>,
}

impl Door {
    pub fn new(log: Arc<dyn SignalLog>, secret: [u8; 32], keys: Arc<KeyStore>) -> Self {
        Self { log, secret, keys }
    }

    pub(crate) fn keys(&self) -> &KeyStore {
        &self.keys
    }

    pub fn log(&self) -> &Arc<dyn SignalLog> {
        &self.log
    }

    /// Puts `arrivals` on disk, in order; returns when they are there. `sent_at` is the sender's clock when the batch
    /// left and corrects every time in it by the difference to `received_at`. What names a leaf is sealed with the
    /// leaf's key; what comes from an erased leaf is counted without it.
    pub async fn accept(
        &self,
        origin: &Origin,
        arrivals: Vec<Arrival>,
        sent_at: Option<Timestamp>,
        received_at: Timestamp,
    ) -> Result<Vec<Verdict>, Error> {
        let named = |arrival: &Arrival| !origin.consent.of(arrival.source).purposes.is_empty();
        let key = match arrivals.iter().any(named) {
            true => self.keys.key_of(origin.leaf).await?,
            false => None,
        };
        let batch = self.batch(origin, key.as_ref(), arrivals, sent_at, received_at)?;
        let partition = Partition::of(origin.leaf.as_u128(), self.log.partitions());
        let appended = self
            .log
            .append(partition, batch)
            .map_err(|refused| refused.error)?
            .await?;
        Ok(appended.into_iter().map(Verdict::from).collect())
    }

    fn batch(
        &self,
        origin: &Origin,
        key: Option<&LeafKey>,
        arrivals: Vec<Arrival>,
        sent_at: Option<Timestamp>,
        received_at: Timestamp,
    ) -> Result<Batch, Error> {
        let mut batch = Batch::new();
        let mut payload = Vec::with_capacity(256);
        let mut sealer = key.map(LeafKey::sealer).transpose()?;
        for arrival in arrivals {
            let at = correct_clock(arrival.at, sent_at, received_at);
            let keys = self.keys_of_arrival(origin, &arrival, at);
            let consent = origin.consent.of(arrival.source);
            let mut sealer = sealer.as_mut().filter(|_| !consent.purposes.is_empty());
            let leaf = sealer.as_ref().map(|_| origin.leaf);
            let signal = stamp(consent, leaf, arrival, at);
            payload.clear();
            write(&signal, sealer.take(), &mut payload)?;
            batch.push(at, keys, &payload)?;
        }
        Ok(batch)
    }

    /// Puts signals of the yard's own records on disk, in order; sealed as by [`Door::accept`].
    pub async fn record(&self, signals: &[Signal]) -> Result<Vec<Verdict>, Error> {
        let mut appended = Vec::with_capacity(signals.len());
        for signals in signals.chunks(KeyStore::MAX_LEAVES) {
            let leaves: Vec<LeafId> = signals.iter().filter_map(|signal| signal.leaf).collect();
            let mut keys = self.keys.keys_of(&leaves).await?.into_iter();
            for signal in signals {
                let key = signal.leaf.and_then(|_| keys.next()).flatten();
                appended.push(self.append_one(signal, key.as_ref())?);
            }
        }
        let mut verdicts = Vec::with_capacity(signals.len());
        for pending in appended {
            match pending {
                Some(pending) => verdicts.extend(pending.await?.into_iter().map(Verdict::from)),
                None => verdicts.push(Verdict::Erased),
            }
        }
        Ok(verdicts)
    }

    fn append_one(&self, signal: &Signal, key: Option<&LeafKey>) -> Result<Option<Pending>, Error> {
        let mut payload = Vec::with_capacity(256);
        match (signal.leaf, key) {
            (Some(_), None) if matches!(signal.object, Object::Leaf(_)) => return Ok(None),
            (Some(_), None) => write(&nameless(signal), None, &mut payload)?,
            (_, key) => write(
                signal,
                key.map(LeafKey::sealer).transpose()?.as_mut(),
                &mut payload,
            )?,
        }
        let mut batch = Batch::new();
        let message = self.message_key(signal.scope, &signal.message_id);
        batch.push(signal.at, DedupeKeys::One(message), &payload)?;
        let name = signal.leaf.map_or(0, |leaf| leaf.as_u128());
        let partition = Partition::of(name, self.log.partitions());
        let pending = self
            .log
            .append(partition, batch)
            .map_err(|refused| refused.error)?;
        Ok(Some(pending))
    }

    fn keys_of_arrival(&self, origin: &Origin, arrival: &Arrival, at: Timestamp) -> DedupeKeys {
        let message = self.message_key(Scope::Yard, &arrival.message_id);
        match (&arrival.act, &arrival.object) {
            (Act::View, Object::Post(post)) => {
                let hour = at.hour().to_le_bytes();
                let once = self.hash(&[b"view", origin.visitor.as_bytes(), post.as_bytes(), &hour]);
                DedupeKeys::Two(message, once)
            }
            _ => DedupeKeys::One(message),
        }
    }

    pub(crate) fn message_key(&self, scope: Scope, id: &MessageId) -> u128 {
        match scope {
            Scope::Yard => self.hash(&[b"yard", id.as_str().as_bytes()]),
            Scope::Shop(shop) => self.hash(&[b"shop", shop.as_bytes(), id.as_str().as_bytes()]),
        }
    }

    fn hash(&self, parts: &[&[u8]]) -> u128 {
        let mut hasher = blake3::Hasher::new_keyed(&self.secret);
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let [half @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = *hasher.finalize().as_bytes();
        u128::from_le_bytes(half)
    }
}

impl From<Appended> for Verdict {
    fn from(appended: Appended) -> Self {
        match appended {
            Appended::Stored(_) => Self::Stored,
            Appended::Duplicate => Self::Duplicate,
        }
    }
}

/// `received - (sent - at)`, held between a day ago and now: an hour-old tab and a wrong clock both come out right.
fn correct_clock(at: Option<Timestamp>, sent: Option<Timestamp>, received: Timestamp) -> Timestamp {
    let Some(at) = at else { return received };
    let behind = sent.unwrap_or(received).since(at);
    received.minus(behind.min(OLDEST))
}

/// Makes the signal that is stored: where it may not be known who it was, only what was done to what is kept.
fn stamp(consent: ConsentStamp, leaf: Option<LeafId>, arrival: Arrival, at: Timestamp) -> Signal {
    Signal {
        message_id: arrival.message_id,
        at,
        scope: Scope::Yard,
        leaf,
        source: arrival.source,
        act: arrival.act,
        object: arrival.object,
        consent,
        trace: arrival.trace.filter(|_| leaf.is_some()),
        value: arrival.value,
        extra: arrival.extra.filter(|_| leaf.is_some()),
    }
}

/// What is left to count of a signal whose leaf has been erased.
fn nameless(signal: &Signal) -> Signal {
    Signal {
        leaf: None,
        trace: None,
        extra: None,
        ..signal.clone()
    }
}

fn write(signal: &Signal, sealer: Option<&mut Sealer>, payload: &mut Vec<u8>) -> Result<(), Error> {
    match sealer {
        Some(sealer) => sealing::seal_into(signal, sealer, payload),
        None => {
            signal.encode_into(payload);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn a_wrong_clock_is_corrected_by_the_time_of_sending() {
        let now = at(1_000_000);
        // The sender's clock runs an hour ahead; the act was ten seconds before sending.
        assert_eq!(
            correct_clock(Some(at(1_003_590)), Some(at(1_003_600)), now),
            at(999_990)
        );
        assert_eq!(correct_clock(None, None, now), now);
        assert_eq!(correct_clock(Some(at(2_000_000)), None, now), now);
        assert_eq!(
            correct_clock(Some(at(0)), Some(at(1_000_000)), now),
            now.minus(OLDEST)
        );
    }
}
