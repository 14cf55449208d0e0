//! When an event happened, told from clocks that may be wrong.
//!
//! A device's clock may be years off; what it says about the time between two moments is right. So, as Segment and
//! RudderStack do it: `timestamp = receivedAt - (sentAt - originalTimestamp)`.

use crate::json::Json;
use jiff::civil;
use model::Timestamp;
use std::time::Duration;

/// Clocks of servers differ by seconds, and what is sent in the same instant may be stamped a little later: no
/// warning for that much.
const TOLERANCE: Duration = Duration::from_secs(60);

/// 2000-01-01: no shop has records of its web pages from before. The floor for imports.
const FIRST: Timestamp = Timestamp::from_micros(946_684_800_000_000);

/// What an event says of its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claimed {
    /// Nothing: it happened when it arrived.
    Nothing,
    /// By a clock that is not to be corrected: the `timestamp` that somebody set beside RudderStack's
    /// `originalTimestamp`, or one of an event that does not say when it was sent.
    Exactly(Timestamp),
    /// By a device's clock, which also said when it sent the event.
    Device { original: Timestamp, sent: Timestamp },
}

/// How far back events may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This long before the arrival.
    Live(Duration),
    /// Back to the year 2000.
    Import,
}

/// A time that can be trusted not to be in the future nor before [`Reach`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated {
    pub at: Timestamp,
    pub doubt: Option<Doubt>,
}

/// What had to be done to a time. Either way the clock that said it, or the program that set it, is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It lay this far in the future; the arrival stands in its place.
    Future(Duration),
    /// It lay this far before the reach; the reach's beginning stands in its place.
    TooOld(Duration),
}

/// Corrects a time for its sender's clock and keeps it within `reach` and the arrival, both inclusive.
pub fn date(claimed: Claimed, received_at: Timestamp, reach: Reach) -> Dated {
    let at = match claimed {
        Claimed::Nothing => received_at,
        Claimed::Exactly(at) => at,
        Claimed::Device { original, sent } => {
            let waited = sent.micros().saturating_sub(original.micros());
            Timestamp::from_micros(received_at.micros().saturating_sub(waited))
        }
    };
    let oldest = match reach {
        Reach::Live(age) => received_at.minus(age),
        Reach::Import => FIRST.min(received_at),
    };
    if at > received_at {
        let ahead = at.since(received_at);
        return Dated {
            at: received_at,
            doubt: (ahead > TOLERANCE).then_some(Doubt::Future(ahead)),
        };
    }
    if at < oldest {
        return Dated {
            at: oldest,
            doubt: Some(Doubt::TooOld(oldest.since(at))),
        };
    }
    Dated { at, doubt: None }
}

/// A moment as an SDK wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    pub at: Timestamp,
    pub zone: Zone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// With an offset or `Z`, or a number, which counts from a fixed moment.
    Known,
    /// Without: it was read as UTC.
    Assumed,
}

/// Reads ISO 8601 with an offset or without one, a date alone, or the time since 1970 as a number, which by its size is
/// of seconds, milliseconds, microseconds or nanoseconds. `None` for what is none of these.
pub fn read(value: Json<'_>) -> Option<Written> {
    if let Some(digits) = value.number() {
        return number(digits);
    }
    let text = value.text()?;
    let text = text.trim();
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(Written {
            at: Timestamp::from_micros(at.as_microsecond()),
            zone: Zone::Known,
        });
    }
    if let Some(written) = number(text) {
        return Some(written);
    }
    let plain: civil::DateTime = text.parse().ok()?;
    let at = plain.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    Some(Written {
        at: Timestamp::from_micros(at.as_microsecond()),
        zone: Zone::Assumed,
    })
}

/// A number of which the unit is told by its size. The ranges meet in the year 5138 of the smaller unit and in 1973 of
/// the larger one.
fn number(digits: &str) -> Option<Written> {
    let micros = match digits.parse::<i64>() {
        Ok(whole) => match whole.unsigned_abs() {
            0..100_000_000_000 => whole.checked_mul(1_000_000)?,
            100_000_000_000..100_000_000_000_000 => whole.checked_mul(1_000)?,
            100_000_000_000_000..100_000_000_000_000_000 => whole,
            _ => whole / 1_000,
        },
        Err(_) => fraction(digits)?,
    };
    Some(Written {
        at: Timestamp::from_micros(micros),
        zone: Zone::Known,
    })
}

/// As Python's `time.time()` and `performance.timeOrigin + performance.now()` write it. A microsecond of this century
/// has 51 bits, an `f64` holds 53.
fn fraction(digits: &str) -> Option<i64> {
    if !digits
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'))
    {
        return None;
    }
    let value: f64 = digits.parse().ok()?;
    let micros = match value.abs() {
        size if size < 1e11 => value * 1e6,
        size if size < 1e14 => value * 1e3,
        size if size < 1e17 => value,
        size if size < 1e18 => value / 1e3,
        _ => return None,
    };
    #[expect(clippy::cast_possible_truncation, reason = "below 1e17 by the ranges above")]
    let whole = micros.round() as i64;
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use proptest::prelude::*;

    const DAY: Duration = Duration::from_hours(24);

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn written(text: &str) -> Option<Written> {
        read(Json::parse(text, Limits::default().bounds).unwrap())
    }

    fn live(claimed: Claimed, received_at: Timestamp) -> Dated {
        date(claimed, received_at, Reach::Live(365 * DAY))
    }

    #[test]
    fn all_shapes_that_sdks_write_are_read() {
        let expected = time("2026-05-01T09:30:00.123Z");
        for text in [
            r#""2026-05-01T09:30:00.123Z""#,
            r#""2026-05-01T09:30:00.123000Z""#,
            r#""2026-05-01T09:30:00.123000000Z""#,
            r#""2026-05-01T09:30:00.123+00:00""#,
            r#""2026-05-01T18:30:00.123+09:00""#,
            r#""2026-05-01T18:30:00.123+0900""#,
            r#""2026-05-01 09:30:00.123Z""#,
            r#""2026-05-01t09:30:00.123z""#,
            r#"" 2026-05-01T09:30:00.123Z ""#,
            "1777627800123",
            "1777627800.123",
            "1777627800123000",
            "1777627800123000000",
            "1777627800123.0",
            "1.777627800123e12",
            r#""1777627800123""#,
        ] {
            assert_eq!(
                written(text),
                Some(Written {
                    at: expected,
                    zone: Zone::Known
                }),
                "{text}"
            );
        }
        let naive = Written {
            at: expected,
            zone: Zone::Assumed,
        };
        assert_eq!(written(r#""2026-05-01T09:30:00.123""#), Some(naive));
        assert_eq!(written(r#""2026-05-01 09:30:00.123""#), Some(naive));
        assert_eq!(
            written(r#""2026-05-01""#).map(|day| day.at),
            Some(time("2026-05-01T00:00:00Z"))
        );
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in [
            "\"\"",
            "\"yesterday\"",
            "null",
            "{}",
            "true",
            "1e300",
            "\"NaN\"",
            "\"inf\"",
            "\"2026-13-01\"",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
    }

    #[test]
    fn a_clock_that_is_years_off_is_corrected() {
        let received_at = time("2026-05-01T12:00:00Z");
        for sent in [
            "1970-01-01T00:00:10Z",
            "2041-01-01T00:00:00Z",
            "2026-05-01T11:59:58Z",
        ] {
            let sent = time(sent);
            let claimed = Claimed::Device {
                original: sent.minus(Duration::from_secs(7)),
                sent,
            };
            let expected = Dated {
                at: time("2026-05-01T11:59:53Z"),
                doubt: None,
            };
            assert_eq!(live(claimed, received_at), expected, "{sent}");
        }
    }

    #[test]
    fn the_future_is_cut_off() {
        let received_at = time("2026-05-01T12:00:00Z");
        let after = |seconds| Claimed::Exactly(received_at.plus(Duration::from_secs(seconds)));
        assert_eq!(
            live(after(60), received_at),
            Dated {
                at: received_at,
                doubt: None
            }
        );
        let doubt = Some(Doubt::Future(Duration::from_secs(61)));
        assert_eq!(
            live(after(61), received_at),
            Dated {
                at: received_at,
                doubt
            }
        );
    }

    #[test]
    fn what_is_older_than_a_year_needs_an_import() {
        let received_at = time("2026-05-01T12:00:00Z");
        let old = Claimed::Exactly(time("2019-03-01T00:00:00Z"));
        let dated = live(old, received_at);
        assert_eq!(dated.at, time("2025-05-01T12:00:00Z"));
        assert!(matches!(dated.doubt, Some(Doubt::TooOld(_))));
        let imported = date(old, received_at, Reach::Import);
        assert_eq!(
            imported,
            Dated {
                at: time("2019-03-01T00:00:00Z"),
                doubt: None
            }
        );
        let never_set = date(
            Claimed::Exactly(Timestamp::from_micros(0)),
            received_at,
            Reach::Import,
        );
        assert_eq!(never_set.at, time("2000-01-01T00:00:00Z"));
    }

    fn moments() -> impl Strategy<Value = Timestamp> {
        prop_oneof![
            3 => 1_500_000_000_000_000_i64..1_900_000_000_000_000,
            1 => any::<i64>(),
        ]
        .prop_map(Timestamp::from_micros)
    }

    fn claims() -> impl Strategy<Value = Claimed> {
        prop_oneof![
            Just(Claimed::Nothing),
            moments().prop_map(Claimed::Exactly),
            (moments(), moments()).prop_map(|(original, sent)| Claimed::Device { original, sent }),
        ]
    }

    proptest! {
        #[test]
        fn no_time_leaves_its_bounds(claimed in claims(), received_at in moments(), days in 0_u32..4_000) {
            let dated = date(claimed, received_at, Reach::Live(days * DAY));
            prop_assert!(dated.at <= received_at);
            prop_assert!(dated.at >= received_at.minus(days * DAY));
            prop_assert!(date(claimed, received_at, Reach::Import).at <= received_at);
        }

        #[test]
        fn it_does_not_matter_how_wrong_a_clock_is(
            waited in 0_i64..31_536_000_000_000,
            off in -1_000_000_000_000_000_i64..1_000_000_000_000_000,
            received in 1_500_000_000_000_000_i64..1_900_000_000_000_000,
        ) {
            let sent = Timestamp::from_micros(received + off);
            let original = Timestamp::from_micros(received + off - waited);
            let dated = live(Claimed::Device { original, sent }, Timestamp::from_micros(received));
            prop_assert_eq!(dated, Dated { at: Timestamp::from_micros(received - waited), doubt: None });
        }

        #[test]
        fn what_happened_later_is_dated_later(
            first in moments(), second in moments(), sent in moments(), received_at in moments(),
        ) {
            let dated = |original| live(Claimed::Device { original, sent }, received_at).at;
            prop_assert_eq!(first.cmp(&second).is_le() && dated(first) > dated(second), false);
        }

        #[test]
        fn what_model_writes_is_read(micros in 0_i64..4_000_000_000_000_000) {
            let at = Timestamp::from_micros(micros);
            prop_assert_eq!(written(&format!("\"{at}\"")), Some(Written { at, zone: Zone::Known }));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}", digits in "[-+0-9.eE]{0,30}") {
            for text in [text, digits] {
                let quoted = serde_json::to_string(&text).unwrap();
                let _ = written(&quoted);
                if let Ok(value) = Json::parse(&text, Limits::default().bounds) {
                    let _ = read(value);
                }
            }
        }
    }
}
