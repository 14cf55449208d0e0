//! The pages over a real yard: requests go through the whole router, effects are read back from the records.
#![cfg(test)]

mod acting;
mod browser;
mod counting;
mod devices;
mod identity;
mod ingest;
mod places;
mod reading;
mod selling;
mod usage;
mod yard;
