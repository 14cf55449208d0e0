//! What shops promise, on both databases.
#![cfg(test)]

mod carts;
mod checkout;
mod commissions;
mod hand_off;
mod import_desk;
mod imports;
mod ledger;
mod market;
mod offers;
mod orders;
mod payments;
mod sales;
mod shops;
mod stock;
mod stranger;
mod stripe;
mod stripe_stub;
mod usage;
mod webhooks;
mod yard;
