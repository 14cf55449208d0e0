//! What people see and touch: pages, words, styles and scripts, and the HTTP surface over them.
//!
//! A handler parses, asks one domain function and renders a view model from [`view`]; nothing in
//! here holds a rule of its own.

mod api;
mod app;
pub mod assets;
mod counted;
mod csv;
mod embed;
mod error;
mod ingest;
pub mod lang;
mod pages;
mod portable;
mod served;
mod server;
pub mod view;
mod why;

pub use app::{App, DemoAccount, Parts, PayWith, WebConfig};
pub use ingest::Ingest;
pub use server::router;
