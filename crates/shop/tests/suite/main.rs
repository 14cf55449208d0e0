//! What shops promise, on both databases.
#![cfg(test)]

mod ledger;
mod shops;
mod stock;
mod yard;
