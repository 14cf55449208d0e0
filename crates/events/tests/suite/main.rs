//! What bodies of real SDKs and of hostile senders come to.
#![cfg(test)]

mod ids;
mod sales;
mod sdks;
mod sent;
mod times;
mod traps;
