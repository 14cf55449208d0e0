use super::{
    Mailer,
    queue::{self, Outcome, Sending},
};
use crate::{Error, People};
use model::Timestamp;
use std::time::Duration;

/// How often the outbox is looked at when nobody rings: for letters of other processes and second attempts.
const LOOK_EVERY: Duration = Duration::from_secs(5);
const SWEEP_EVERY: Duration = Duration::from_secs(3_600);
const PAUSE_AFTER_ERROR: Duration = Duration::from_secs(10);

/// What one round over the outbox did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Delivered {
    pub sent: u32,
    pub tried_again_later: u32,
    pub given_up: u32,
}

impl Delivered {
    fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

impl People {
    /// Sends the letters that are due, at most 5 in one round. A letter may go out twice when the process dies
    /// between sending and noting it, with one message id.
    pub async fn deliver_due(&self, mailer: &Mailer, now: Timestamp) -> Result<Delivered, Error> {
        let mut delivered = Delivered::default();
        for letter in self.records.write(move |tx| queue::claim(tx, now)).await? {
            let sent = match queue::why_not_send(&letter, now) {
                Some(reason) => Err(reason.to_owned()),
                None => mailer.send(&letter, now).await.map_err(|error| error.to_string()),
            };
            match sent {
                Ok(()) => {
                    self.records.write(move |tx| queue::settle(tx, &letter)).await?;
                    delivered.sent += 1;
                }
                Err(reason) => match self.note_failure(letter, reason, now).await? {
                    Outcome::TriedAgainLater => delivered.tried_again_later += 1,
                    Outcome::GivenUp => delivered.given_up += 1,
                },
            }
        }
        Ok(delivered)
    }

    async fn note_failure(&self, letter: Sending, reason: String, now: Timestamp) -> Result<Outcome, Error> {
        tracing::warn!(to = ?letter.to, reason, "a letter could not be sent");
        self.records
            .write(move |tx| queue::fail(tx, &letter, &reason, now))
            .await
    }
}

/// Sends letters until `stop` is done. Wakes when a letter is put into the outbox of this process, and every five
/// seconds. Sweeps what time has ended once an hour.
pub async fn run_mailer(people: People, mailer: Mailer, stop: impl Future<Output = ()>) {
    tokio::pin!(stop);
    let mut swept_at: Option<Timestamp> = None;
    loop {
        let now = Timestamp::now();
        if swept_at.is_none_or(|swept| now.since(swept) >= SWEEP_EVERY) {
            swept_at = Some(now);
            if let Err(error) = people.sweep(now).await {
                tracing::warn!(%error, "sessions and links that have ended could not be swept");
            }
        }
        let pause = match people.deliver_due(&mailer, now).await {
            Ok(delivered) if delivered.is_nothing() => LOOK_EVERY,
            Ok(_) => Duration::ZERO,
            Err(error) => {
                tracing::error!(%error, "the outbox of letters cannot be worked on");
                PAUSE_AFTER_ERROR
            }
        };
        tokio::select! {
            () = &mut stop => return,
            () = people.desk.mail_waiting.notified(), if pause <= LOOK_EVERY => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}
