//! Other programs on the shop's desk.

use super::{desk::DeskHead, filters, shell::Shell};
use crate::lang::{Ago, Words};
use askama::Template;

/// A receiver in the list.
#[derive(Debug, Clone)]
pub struct ReceiverRow {
    pub href: String,
    pub url: String,
    pub topics: String,
    pub is_on: bool,
    /// Why the yard turned it off.
    pub problem: Option<String>,
    pub failing_since: Option<Ago>,
}

#[derive(Debug, Clone)]
pub struct TopicChoice {
    pub name: &'static str,
    pub is_chosen: bool,
}

#[derive(Template)]
#[template(path = "desk/webhooks.html")]
pub struct DeskWebhooks {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub head: DeskHead,
    pub rows: Vec<ReceiverRow>,
    pub topics: Vec<TopicChoice>,
    pub url: String,
    pub problem: Option<String>,
}

/// An event in a receiver's log.
#[derive(Debug, Clone)]
pub struct DeliveryRow {
    pub href: String,
    pub topic: &'static str,
    pub state: String,
    pub is_bad: bool,
    pub attempts: u64,
    pub when: Ago,
    /// Of the next attempt, after one that went wrong.
    pub next: Option<Ago>,
}

#[derive(Template)]
#[template(path = "desk/webhook.html")]
pub struct DeskWebhook {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub head: DeskHead,
    /// Forms post to `{base}/do/…`.
    pub base: String,
    pub url: String,
    /// All when empty.
    pub topics: Vec<&'static str>,
    pub is_on: bool,
    pub problem: Option<String>,
    pub secret: String,
    pub rows: Vec<DeliveryRow>,
    pub has_failed: bool,
    pub more: Option<String>,
}

/// One post to a receiver.
#[derive(Debug, Clone)]
pub struct AttemptRow {
    pub when: Ago,
    pub status: String,
    pub is_good: bool,
    pub millis: u64,
    pub answer: String,
}

#[derive(Template)]
#[template(path = "desk/delivery.html")]
pub struct DeskDelivery {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub head: DeskHead,
    /// The receiver's own page.
    pub base: String,
    pub url: String,
    pub event: String,
    pub row: DeliveryRow,
    pub body: String,
    pub attempts: Vec<AttemptRow>,
}
