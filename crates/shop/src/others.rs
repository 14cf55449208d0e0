//! Changes to products by other processes over the same records, announced here as if they had been made here.

use crate::{Change, Desk, Error, Shops};
use model::{ProductId, ShopId, Timestamp};
use std::{collections::HashMap, sync::Arc, time::Duration};
use storage::{Records, values};

/// How much later than its own stamp a change may become visible: a long transaction, or clocks that differ.
const LATE: Duration = Duration::from_secs(20);
/// Changes of one read.
const PAGE: usize = 2_000;

/// Looks for what others changed. What this process changed itself is announced once more, which is work and no harm.
pub struct Others {
    records: Records,
    desk: Arc<Desk>,
    seen_until: Timestamp,
    /// What was announced of the last [`LATE`].
    seen: HashMap<ProductId, Timestamp>,
}

impl Shops {
    /// Notices from now on.
    pub fn others(&self, now: Timestamp) -> Others {
        Others {
            records: self.records.clone(),
            desk: self.desk(),
            seen_until: now,
            seen: HashMap::new(),
        }
    }
}

impl Others {
    /// Announces what has changed since the last call, and drops it from what was read before.
    pub async fn notice(&mut self, now: Timestamp) -> Result<usize, Error> {
        let mut noticed = 0;
        let mut after = (self.seen_until.minus(LATE), ProductId::from_bytes([0; 16]));
        loop {
            let from = after;
            let rows = self
                .records
                .read(move |tx| {
                    let sql = format!(
                        "SELECT shop_id, id, changed_at FROM products WHERE (changed_at, id) > ($1, $2)
                         ORDER BY changed_at, id LIMIT {PAGE}"
                    );
                    Ok::<_, Error>(tx.query(&sql, values![from.0, from.1])?)
                })
                .await?;
            let is_last = rows.len() < PAGE;
            for row in &rows {
                let (shop, product, at): (ShopId, ProductId, Timestamp) =
                    (row.get(0)?, row.get(1)?, row.get(2)?);
                after = (at, product);
                if self.seen.insert(product, at) != Some(at) {
                    self.desk.notice(Change::Product { shop, product });
                    noticed += 1;
                }
            }
            if is_last {
                break;
            }
        }
        // A stamp from the future must not hide what comes before it.
        self.seen_until = self.seen_until.max(after.0).min(now);
        let keep = self.seen_until.minus(LATE);
        self.seen.retain(|_, at| *at > keep);
        Ok(noticed)
    }
}
