//! Where signals come in: clock corrected, consent-stamped, given their dedupe keys and put on disk.

use crate::Error;
use model::{
    Act, ConsentStamp, FeedTrace, LeafId, MessageId, Object, Scope, Signal, Source, Timestamp, VisitorId,
};
use std::{sync::Arc, time::Duration};
use storage::signals::{Appended, Batch, DedupeKeys, Partition, SignalLog};

/// A signal's time may lie this far back; an older one is taken as this old.
const OLDEST: Duration = Duration::from_secs(24 * 3600);

/// Who sent the signals, and what they allow.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    pub visitor: VisitorId,
    pub leaf: LeafId,
    pub consent: ConsentStamp,
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

/// What became of one arrival; either way a copy is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Stored,
    /// The message id, or for a view its visitor, object and hour, was there already.
    Duplicate,
}

/// The way into the log.
#[derive(Clone)]
pub struct Door {
    log: Arc<dyn SignalLog>,
    /// Keys the hashes that stand in for visitors where no purpose allows to keep who it was.
    secret: [u8; 32],
}

impl Door {
    pub fn new(log: Arc<dyn SignalLog>, secret: [u8; 32]) -> Self {
        Self { log, secret }
    }

    pub fn log(&self) -> &Arc<dyn SignalLog> {
        &self.log
    }

    /// Puts `arrivals` on disk, in order; returns when they are there. `sent_at` is the sender's clock when the batch
    /// left and corrects every time in it by the difference to `received_at`.
    pub async fn accept(
        &self,
        origin: &Origin,
        arrivals: Vec<Arrival>,
        sent_at: Option<Timestamp>,
        received_at: Timestamp,
    ) -> Result<Vec<Verdict>, Error> {
        let mut batch = Batch::new();
        let mut payload = Vec::with_capacity(256);
        for arrival in arrivals {
            let at = correct_clock(arrival.at, sent_at, received_at);
            let keys = self.keys_of_arrival(origin, &arrival, at);
            let signal = stamp(origin, arrival, at);
            payload.clear();
            signal.encode_into(&mut payload);
            batch.push(at, keys, &payload)?;
        }
        let partition = Partition::of(origin.leaf.as_u128(), self.log.partitions());
        let appended = self
            .log
            .append(partition, batch)
            .map_err(|refused| refused.error)?
            .await?;
        Ok(appended.into_iter().map(Verdict::from).collect())
    }

    /// Puts signals of the yard's own records on disk, in order.
    pub async fn record(&self, signals: &[Signal]) -> Result<Vec<Verdict>, Error> {
        let mut verdicts = Vec::with_capacity(signals.len());
        for signal in signals {
            let mut batch = Batch::new();
            batch.push(
                signal.at,
                DedupeKeys::One(self.message_key(signal.scope, &signal.message_id)),
                &signal.encode(),
            )?;
            let name = signal.leaf.map_or(0, |leaf| leaf.as_u128());
            let partition = Partition::of(name, self.log.partitions());
            verdicts.push(
                self.log
                    .append(partition, batch)
                    .map_err(|refused| refused.error)?,
            );
        }
        let mut appended = Vec::with_capacity(verdicts.len());
        for pending in verdicts {
            appended.extend(pending.await?.into_iter().map(Verdict::from));
        }
        Ok(appended)
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

    fn message_key(&self, scope: Scope, id: &MessageId) -> u128 {
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

/// Makes the signal that is stored: where no purpose allows to know who it was, only what was done to what is kept.
fn stamp(origin: &Origin, arrival: Arrival, at: Timestamp) -> Signal {
    let known = !origin.consent.purposes.is_empty();
    Signal {
        message_id: arrival.message_id,
        at,
        scope: Scope::Yard,
        leaf: known.then_some(origin.leaf),
        source: arrival.source,
        act: arrival.act,
        object: arrival.object,
        consent: origin.consent,
        trace: arrival.trace.filter(|_| known),
        value: arrival.value,
        extra: arrival.extra.filter(|_| known),
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
