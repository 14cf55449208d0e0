//! Writes that many buyers make at once: refused by the database, they are tried again before a buyer hears of it.

use crate::Error;
use std::{sync::Arc, time::Duration};
use storage::{Records, Statements};

/// The records try eight times themselves; after so many rounds of those the shop is too busy.
const ROUNDS: u32 = 12;
const FIRST_PAUSE: Duration = Duration::from_millis(4);

/// Runs `unit` as one transaction, again and again while other writers are in its way.
pub(crate) async fn patiently<T, F>(records: &Records, unit: F) -> Result<T, Error>
where
    T: Send + 'static,
    F: Fn(&mut dyn Statements) -> Result<T, Error> + Send + Sync + 'static,
{
    let unit = Arc::new(unit);
    for round in 0..ROUNDS {
        let again = Arc::clone(&unit);
        match records.write(move |tx| again(tx)).await {
            Err(error) if error.is_passing() => {
                // Different for each caller, so that they do not meet again.
                let share = u32::from(rand::random::<u8>()) + 128;
                tokio::time::sleep(FIRST_PAUSE * (1 << round.min(5)) * share / 256).await;
            }
            done => return done,
        }
    }
    unit_once(records, unit).await
}

async fn unit_once<T, F>(records: &Records, unit: Arc<F>) -> Result<T, Error>
where
    T: Send + 'static,
    F: Fn(&mut dyn Statements) -> Result<T, Error> + Send + Sync + 'static,
{
    records.write(move |tx| unit(tx)).await
}
