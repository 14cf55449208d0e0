use super::{
    Claim, Held,
    reserve::{release, reserve, sell},
};
use crate::{Desk, Error, limits, patience::patiently};
use model::{ReservationId, ShopId, Timestamp};
use std::sync::Arc;
use storage::{Records, Row, Statements, values};

/// Claims on stock for those who sell without a cart, and the sweep of those that ran out.
#[derive(Clone)]
pub struct Reservations {
    records: Records,
    desk: Arc<Desk>,
}

impl Reservations {
    pub(crate) fn new(records: Records, desk: Arc<Desk>) -> Self {
        Self { records, desk }
    }

    /// Holds all that the claims want until `until`, or nothing.
    ///
    /// # Errors
    /// [`Error::NotEnough`] tells which variant has how many left.
    pub async fn hold(
        &self,
        shop: ShopId,
        claims: Vec<Claim>,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<ReservationId, Error> {
        let (id, desk) = (ReservationId::new(), Arc::clone(&self.desk));
        patiently(&self.records, move |tx| {
            reserve(tx, &desk, (shop, id), &claims, now, until)?;
            Ok(id)
        })
        .await
    }

    /// Makes a claim final, once.
    pub async fn sell(&self, shop: ShopId, id: ReservationId, now: Timestamp) -> Result<Held, Error> {
        let desk = Arc::clone(&self.desk);
        patiently(&self.records, move |tx| sell(tx, &desk, shop, id, now)).await
    }

    /// Lets a claim go that is still held; tells whether it was.
    pub async fn release(&self, shop: ShopId, id: ReservationId, now: Timestamp) -> Result<bool, Error> {
        let desk = Arc::clone(&self.desk);
        patiently(&self.records, move |tx| release(tx, &desk, shop, id, now)).await
    }

    /// Lets the claims go that ran out before `now`; tells how many. At most [`limits::SWEEP`] at once.
    pub async fn release_expired(&self, now: Timestamp) -> Result<usize, Error> {
        let desk = Arc::clone(&self.desk);
        patiently(&self.records, move |tx| {
            let expired = expired(tx, now)?;
            for &(shop, id) in &expired {
                release(tx, &desk, shop, id, now)?;
            }
            Ok(expired.len())
        })
        .await
    }
}

fn expired(tx: &mut dyn Statements, now: Timestamp) -> Result<Vec<(ShopId, ReservationId)>, Error> {
    let sql = format!(
        "SELECT shop_id, id FROM reservations WHERE state = 'held' AND expires_at <= $1
         ORDER BY expires_at, id LIMIT {}",
        limits::SWEEP
    );
    let rows = tx.query(&sql, values![now])?;
    rows.iter()
        .map(|row: &Row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}
