//! Whose sale it was.

use crate::Tap;
use model::{PersonId, PostId, Timestamp};
use serde::Serialize;
use std::{str::FromStr, time::Duration};
use storage::records;

/// By what a creator sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    Code,
    Tap,
}

impl Basis {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Tap => "tap",
        }
    }
}

impl FromStr for Basis {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        match text {
            "code" => Ok(Self::Code),
            "tap" => Ok(Self::Tap),
            other => Err(records::Error::Stored(format!("commission by `{other}`"))),
        }
    }
}

/// One sale's creator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attributed {
    pub creator: PersonId,
    pub basis: Basis,
    pub post: Option<PostId>,
}

/// A code beats the last tap; a tap counts within the window; nobody earns from what they buy themselves.
pub(super) fn attributed(
    code_creator: Option<PersonId>,
    tap: Option<Tap>,
    buyer: Option<PersonId>,
    placed_at: Timestamp,
    window: Duration,
) -> Option<Attributed> {
    let by_code = code_creator.map(|creator| Attributed {
        creator,
        basis: Basis::Code,
        post: None,
    });
    let by_tap = tap
        .filter(|tap| tap.at <= placed_at && placed_at.since(tap.at) <= window)
        .map(|tap| Attributed {
            creator: tap.creator,
            basis: Basis::Tap,
            post: tap.post,
        });
    by_code.or(by_tap).filter(|found| Some(found.creator) != buyer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_beats_a_tap_and_a_tap_counts_within_its_window() {
        let [mina, jun, buyer] = [1, 2, 3].map(|byte| PersonId::from_bytes([byte; 16]));
        let window = Duration::from_secs(3_600);
        let placed = Timestamp::from_micros(10_000_000_000);
        let tap = |at| {
            Some(Tap {
                creator: mina,
                post: None,
                at,
            })
        };
        let who = |code, tap, buyer| attributed(code, tap, buyer, placed, window);
        let fresh = tap(placed.minus(window));
        assert_eq!(who(None, fresh, Some(buyer)).unwrap().basis, Basis::Tap);
        assert_eq!(who(Some(jun), fresh, Some(buyer)).unwrap().creator, jun);
        let stale = tap(placed.minus(window + Duration::from_micros(1)));
        assert_eq!(who(None, stale, None), None);
        assert_eq!(
            who(None, tap(placed.plus(window)), None),
            None,
            "a tap after the order led to nothing"
        );
        assert_eq!(who(None, fresh, Some(mina)), None);
        assert_eq!(
            who(Some(jun), fresh, Some(jun)),
            None,
            "their own code, not the tap either"
        );
    }
}
