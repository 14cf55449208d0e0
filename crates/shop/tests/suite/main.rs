//! What shops promise, on both databases.
#![cfg(test)]

mod ledger;
mod offers;
mod shops;
mod stock;
mod yard;
