//! What files of every format come to, and that none of them makes a reader fail badly.
#![cfg(test)]

mod feeds;
mod fuzz;
mod json_ld;
mod reading;
mod shopify;
mod tables;
mod woocommerce;
mod writing;
