//! What bodies of real SDKs and of hostile senders come to.
#![cfg(test)]

mod consents;
mod fuzz;
mod ids;
mod sales;
mod sdks;
mod sent;
mod times;
mod traps;
