//! Writes that many buyers make at once: refused by the database, they are tried again before a buyer hears of it.

use crate::Error;
use std::{sync::Arc, time::Duration};
use storage::{Records, Statements, records::Engine};
use tokio::sync::Semaphore;

/// The records try eight times themselves; after so many rounds of those the shop is too busy.
const ROUNDS: u32 = 12;
const FIRST_PAUSE: Duration = Duration::from_millis(4);

/// Writes of this process that are in a PostgreSQL at a time. Nearly all of them change the same few balances, so that more of them
/// undo each other and wait longer and longer before they try again.
static LANES: Semaphore = Semaphore::const_new(2);

/// Runs `unit` as one transaction, again and again while other writers are in its way.
pub(crate) async fn patiently<T, F>(records: &Records, unit: F) -> Result<T, Error>
where
    T: Send + 'static,
    F: Fn(&mut dyn Statements) -> Result<T, Error> + Send + Sync + 'static,
{
    let _lane = match records.engine() {
        // One thread writes, and takes what waits together.
        Engine::Sqlite => None,
        Engine::Postgres => LANES.acquire().await.ok(),
    };
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
