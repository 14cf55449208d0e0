//! A provider that moves no money and is honest about everything else: it keeps its state, remembers keys, refuses
//! what a real one refuses, signs its webhooks and, when asked to, sends them twice, late and out of order.

mod acts;
mod deliver;
pub mod methods;
mod schema;
mod state;

pub use deliver::{Delivery, Mischief};
pub(crate) use schema::MIGRATION;
pub use state::{Deployment, Sandbox};
