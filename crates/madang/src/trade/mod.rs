//! The yard's till: which payment provider it has, and what is done by the clock so that no order stays in the middle.

mod letters;
mod provider;

pub use letters::Letters;
pub use provider::{PaymentsConfig, Till};

use crate::yard::until;
use anyhow::Result;
use model::Timestamp;
use shop::{
    Carts, Checkout, Commissions, Error, HandOffs, Orders, Reservations, Shops,
    payment::{Mischief, Sandbox},
};
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, task::JoinSet};

/// Between two looks for payments and refunds that wait.
const WORK_PAUSE: Duration = Duration::from_millis(500);
const SWEEP_PAUSE: Duration = Duration::from_secs(60);
/// After something went wrong.
const AFTER_ERROR: Duration = Duration::from_secs(5);
/// Addresses of guests leave orders that have been over for this long: half a year, in which something may still come back.
const GUESTS_KEPT: Duration = Duration::from_secs(180 * 86_400);
/// Ways to a merchant's own site, for longer than any shop counts a tap and any desk shows them.
const HAND_OFFS_KEPT: Duration = Duration::from_secs(180 * 86_400);
/// Guests' carts that nobody touched for this long go away.
const IDLE_CART: Duration = Duration::from_secs(30 * 86_400);

/// Everything that sells.
#[derive(Clone)]
pub struct Trade {
    pub checkout: Checkout,
    pub sandbox: Option<Sandbox>,
    /// Where buyers say how they pay.
    pub page: web::PayWith,
    carts: Carts,
    orders: Orders,
    commissions: Commissions,
    hand_offs: HandOffs,
    reservations: Reservations,
}

impl Trade {
    pub fn open(shops: &Shops, till: &Till) -> Result<Self> {
        Ok(Self {
            checkout: shops.checkout(Arc::clone(&till.provider), till.fee),
            sandbox: till.sandbox.clone(),
            page: till.page.clone(),
            carts: shops.carts(),
            orders: shops.orders(),
            commissions: shops.commissions(),
            hand_offs: shops.hand_offs(),
            reservations: shops.reservations(),
        })
    }

    /// Starts what is done by the clock; it ends when `stop` turns true.
    pub fn work(&self, work: &mut JoinSet<()>, stop: &watch::Receiver<bool>) {
        work.spawn(until(stop.clone(), self.clone().keep_paying()));
        work.spawn(until(stop.clone(), self.clone().keep_sweeping()));
        if let Some(sandbox) = &self.sandbox {
            work.spawn(until(
                stop.clone(),
                deliver(sandbox.clone(), self.checkout.clone()),
            ));
        }
    }

    async fn keep_paying(self) {
        loop {
            let pause = match self.checkout.work(Timestamp::now()).await {
                Ok(0) => WORK_PAUSE,
                Ok(_) => Duration::from_millis(20),
                Err(error) => {
                    tracing::warn!(%error, "a payment or refund has to wait");
                    AFTER_ERROR
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    async fn keep_sweeping(self) {
        loop {
            if let Err(error) = self.sweep(Timestamp::now()).await {
                tracing::warn!(%error, "commissions, holds or carts have to wait");
            }
            tokio::time::sleep(SWEEP_PAUSE).await;
        }
    }

    async fn sweep(&self, now: Timestamp) -> Result<(), Error> {
        while self.commissions.approve_due(now).await? > 0 {}
        while self.reservations.release_expired(now).await? > 0 {}
        while self.carts.forget_idle(IDLE_CART, now).await? > 0 {}
        while self.orders.forget_guests(GUESTS_KEPT, now).await? > 0 {}
        while self.hand_offs.forget_old(HAND_OFFS_KEPT, now).await? > 0 {}
        Ok(())
    }
}

/// Brings the sandbox's webhooks to the door that every provider's come through.
async fn deliver(sandbox: Sandbox, checkout: Checkout) {
    loop {
        let now = Timestamp::now();
        let due = match sandbox.deliveries(Mischief::NONE, now).await {
            Ok(due) => due,
            Err(error) => {
                tracing::warn!(%error, "the sandbox's webhooks have to wait");
                tokio::time::sleep(AFTER_ERROR).await;
                continue;
            }
        };
        let pause = if due.is_empty() {
            WORK_PAUSE
        } else {
            Duration::ZERO
        };
        for delivery in due {
            let heard = checkout
                .webhook(delivery.body.as_bytes(), &delivery.signature, Timestamp::now())
                .await;
            let heard = match heard {
                Ok(_) => sandbox.acknowledge(&delivery.event).await.map_err(Error::from),
                Err(error) => Err(error),
            };
            if let Err(error) = heard {
                tracing::warn!(%error, "a webhook of the sandbox was not taken up; it comes again");
                tokio::time::sleep(AFTER_ERROR).await;
                break;
            }
        }
        tokio::time::sleep(pause).await;
    }
}
