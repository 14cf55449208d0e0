use crate::{Error, People};
use model::Timestamp;
use std::time::Duration;
use storage::values;

/// How long a letter that could not be sent stays visible.
const FAILED_KEPT: Duration = Duration::from_secs(30 * 86_400);
/// How long a device that made room for a newer one can still be explained.
const OUTGROWN_KEPT: Duration = Duration::from_secs(90 * 86_400);

impl People {
    /// Removes what time has ended: sessions, one-time tokens, held handles, letters given up long ago, devices
    /// outgrown long ago. The mailer
    /// does this once an hour.
    pub async fn sweep(&self, now: Timestamp) -> Result<(), Error> {
        self.records
            .write(move |tx| {
                tx.execute("DELETE FROM sessions WHERE expires_at <= $1", values![now])?;
                tx.execute("DELETE FROM one_time_tokens WHERE expires_at <= $1", values![now])?;
                tx.execute("DELETE FROM handles WHERE held_until <= $1", values![now])?;
                tx.execute(
                    "DELETE FROM identity_assertions WHERE undone_why = 'limit' AND undone_at <= $1",
                    values![now.minus(OUTGROWN_KEPT)],
                )?;
                tx.execute(
                    "DELETE FROM mail_outbox WHERE failed_at <= $1",
                    values![now.minus(FAILED_KEPT)],
                )?;
                Ok(())
            })
            .await
    }
}
