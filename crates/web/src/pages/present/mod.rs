//! From domain values to view models: pictures, faces, cards, tiles, goods.

mod card;
mod faces;
mod goods;
mod order;
mod picture;

pub(crate) use card::{post_card, served_card, spans, tile};
pub(crate) use faces::{person_face, shop_face};
pub(crate) use goods::{pick_line, price_of, product_tile, stock_of};
pub(crate) use order::{parcel_label, state_words};
pub(crate) use picture::{picture, thumbnail};

use crate::lang::{Ago, Words, ago};
use model::{Money, PersonId, Timestamp};

/// The first `limit` characters of a text on one line, with a sign where it goes on.
pub(crate) fn opening(text: &str, limit: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
        None => line,
    }
}

/// Who looks, when, and in which words: what shaping a value depends on.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    pub t: Words,
    pub now: Timestamp,
    pub viewer: Option<PersonId>,
}

impl Look {
    pub fn of(page: &super::Page<'_>) -> Self {
        Self {
            t: page.t,
            now: page.caller.now,
            viewer: page.caller.person(),
        }
    }

    pub fn ago(&self, then: Timestamp) -> Ago {
        ago(self.t.lang(), self.now.micros(), then.micros())
    }

    pub fn money(&self, money: Money) -> String {
        let exponent = u8::try_from(money.currency.exponent()).unwrap_or_default();
        crate::lang::money(money.minor, money.currency.code(), exponent)
    }
}
