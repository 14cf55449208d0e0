//! What shops promise, on both databases.
#![cfg(test)]

mod carts;
mod checkout;
mod commissions;
mod imports;
mod ledger;
mod market;
mod offers;
mod orders;
mod payments;
mod sales;
mod shops;
mod stock;
mod stripe;
mod stripe_stub;
mod yard;
