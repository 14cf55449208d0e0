//! What a shop has announced to creators, as its owners see it.

use super::{Tier, terms::windows};
use crate::{Error, ShopScope, limits, product::stored};
use model::{PersonId, Timestamp};
use serde::Serialize;
use std::time::Duration;
use storage::{Row, values};

/// One announcement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Announcement {
    /// For whom alone, where it is not for all; `Some(None)` once that creator was forgotten.
    pub creator: Option<Option<PersonId>>,
    /// Empty in a creator's own plan, it ended that plan.
    pub tiers: Vec<Tier>,
    pub announced_at: Timestamp,
}

impl ShopScope {
    /// What was announced, the newest first; at most [`limits::PAGE`].
    pub async fn commission_announcements(&self) -> Result<Vec<Announcement>, Error> {
        let shop = self.id();
        let sql = format!(
            "SELECT CAST(CASE WHEN c.payee_id IS NULL THEN 0 ELSE 1 END AS BIGINT), p.person_id, c.tiers,
               c.announced_at FROM commission_plans c LEFT JOIN payees p ON p.id = c.payee_id WHERE c.shop_id = $1
             ORDER BY c.announced_at DESC, c.id DESC LIMIT {}",
            limits::PAGE
        );
        let announcement = |row: &Row| {
            let person: Option<PersonId> = row.get(1)?;
            Ok(Announcement {
                creator: row.get::<bool>(0)?.then_some(person),
                tiers: stored(&row.get::<String>(2)?)?,
                announced_at: row.get(3)?,
            })
        };
        self.read(move |tx| tx.query(&sql, values![shop])?.iter().map(announcement).collect())
            .await
    }

    /// How long a tap counts, and how long after arrival commissions are approved.
    pub async fn commission_windows(&self) -> Result<(Duration, Duration), Error> {
        let shop = self.id();
        self.read(move |tx| windows(tx, shop)).await
    }
}
