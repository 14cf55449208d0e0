//! Webhooks on their way, as badly as asked.

use super::{Sandbox, state::Refused};
use crate::payment::{ProviderError, signature};
use model::Timestamp;
use rand::{SeedableRng, rngs::SmallRng, seq::SliceRandom};
use std::time::Duration;
use storage::{Row, values};

/// Events that one round of deliveries takes up.
const ROUND: u32 = 100;

/// How badly webhooks are delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mischief {
    /// Times that each is sent in one round.
    pub copies: u8,
    /// How long each waits before it is sent.
    pub late: Duration,
    /// Mixes a round's order by this seed.
    pub shuffled: Option<u64>,
}

impl Mischief {
    /// Each once, at once, in order.
    pub const NONE: Self = Self {
        copies: 1,
        late: Duration::ZERO,
        shuffled: None,
    };
}

/// One webhook to be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// What [`Sandbox::acknowledge`] takes when the receiver has answered well.
    pub event: String,
    pub body: String,
    pub signature: String,
}

impl Sandbox {
    /// Webhooks that are due, signed at `now`. Each comes again in the next round until it is acknowledged.
    pub async fn deliveries(
        &self,
        mischief: Mischief,
        now: Timestamp,
    ) -> Result<Vec<Delivery>, ProviderError> {
        let until = now.minus(mischief.late);
        let secret = self.secret;
        let due = self.records.read(move |tx| {
            let rows = tx.query(
                "SELECT id, body FROM sandbox_events WHERE acknowledged = 0 AND created_at <= $1
                 ORDER BY created_at, id LIMIT $2",
                values![until, ROUND],
            )?;
            let delivery = |row: &Row| {
                let body: String = row.get(1)?;
                Ok(Delivery {
                    event: row.get(0)?,
                    signature: signature::sign(&secret, body.as_bytes(), now),
                    body,
                })
            };
            rows.iter().map(delivery).collect::<Result<Vec<_>, Refused>>()
        });
        let due = due.await.map_err(ProviderError::from)?;
        let mut sent: Vec<Delivery> = due
            .into_iter()
            .flat_map(|delivery| std::iter::repeat_n(delivery, usize::from(mischief.copies)))
            .collect();
        if let Some(seed) = mischief.shuffled {
            sent.shuffle(&mut SmallRng::seed_from_u64(seed));
        }
        Ok(sent)
    }

    /// The receiver has taken this event.
    pub async fn acknowledge(&self, event: &str) -> Result<(), ProviderError> {
        let event = event.to_owned();
        let done = self.records.write(move |tx| {
            tx.execute(
                "UPDATE sandbox_events SET acknowledged = 1 WHERE id = $1",
                values![&event],
            )?;
            Ok(())
        });
        done.await.map_err(|refused: Refused| refused.into())
    }
}
