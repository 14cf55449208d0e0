//! What the social floor promises, on both databases.
#![cfg(test)]

mod acts;
mod counters;
mod lists;
mod media;
mod moderation;
mod people;
mod posts;
mod yard;
