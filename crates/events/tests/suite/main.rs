//! What bodies of real SDKs and of hostile senders come to.
#![cfg(test)]

mod ids;
mod sdks;
mod sent;
mod times;
mod traps;
