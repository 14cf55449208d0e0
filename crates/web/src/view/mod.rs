//! View models: what each page shows, already shaped for reading, with the template that draws it.
//!
//! They hold strings, numbers, enums and lists only. A handler fills one and renders it; nothing
//! here asks a domain crate for anything.

pub mod buy;
pub mod card;
pub mod chart;
pub mod compose;
pub mod consent;
pub mod desk;
pub mod devices;
pub mod door;
pub mod erasure;
pub mod error;
pub mod events;
pub mod feed;
pub mod filters;
pub mod form;
pub mod identity;
pub mod imports;
pub mod intervals;
pub mod keys;
pub mod learning;
pub mod links;
pub mod lists;
pub mod my_data;
pub mod operator;
pub mod payouts;
pub mod people;
pub mod picture;
pub mod post;
pub mod product;
pub mod sales;
pub mod selling;
pub mod settings;
pub mod shell;
pub mod shop;
pub mod studio;
pub mod tag;
#[cfg(test)]
mod template_rules;
pub mod terms;
pub mod toast;
pub mod trend;
pub mod usage;
pub mod webhooks;
