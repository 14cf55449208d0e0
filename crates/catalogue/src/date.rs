//! Moments as feeds write them.

use jiff::{
    civil::DateTime,
    tz::{Offset, TimeZone},
};
use model::Timestamp;

/// Reads `2026-05-01`, `2026-05-01T09:30`, with seconds, and with `Z`, `+0900` or `-08:00`; without an offset it is
/// UTC. `None` when it is none of these.
pub fn read(text: &str) -> Option<Timestamp> {
    let text = text.trim().replace('/', "-");
    let (date, rest) = text.split_at_checked(10)?;
    let mut parts = date.split('-');
    let year: i16 = parts.next()?.parse().ok()?;
    let month: i8 = parts.next()?.parse().ok()?;
    let day: i8 = parts.next()?.parse().ok()?;
    let rest = rest.trim_start_matches(['T', 't', ' ']);
    let zone_at = rest.find(['Z', 'z', '+', '-', ' ']).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at_checked(zone_at)?;
    let mut clock = clock.split(':');
    let number = |part: Option<&str>| match part {
        None | Some("") => Some(0_i8),
        Some(part) => part.split('.').next()?.parse().ok(),
    };
    let (hour, minute, second) = (
        number(clock.next())?,
        number(clock.next())?,
        number(clock.next())?,
    );
    let local = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    let zoned = local.to_zoned(TimeZone::fixed(offset(zone)?)).ok()?;
    Some(Timestamp::from_micros(zoned.timestamp().as_microsecond()))
}

fn offset(zone: &str) -> Option<Offset> {
    let zone = zone.trim();
    if zone.is_empty() || zone.eq_ignore_ascii_case("z") || zone.eq_ignore_ascii_case("utc") {
        return Some(Offset::UTC);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = digits.split_at_checked(2)?;
    let hours: i32 = hours.parse().ok()?;
    let minutes: i32 = if minutes.is_empty() {
        0
    } else {
        minutes.parse().ok()?
    };
    Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok()
}

/// Both ends of `from/until`; either may be missing.
pub fn window(text: &str) -> Option<(Option<Timestamp>, Option<Timestamp>)> {
    let (from, until) = text.split_once('/')?;
    let end = |text: &str| match text.trim() {
        "" => Some(None),
        text => read(text).map(Some),
    };
    Some((end(from)?, end(until)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_feeds() {
        let expected = [
            ("2026-05-01", "2026-05-01T00:00:00Z"),
            ("2026-05-01T09:30+0900", "2026-05-01T00:30:00Z"),
            ("2026-05-01 09:30:15", "2026-05-01T09:30:15Z"),
            ("2026-05-01T00:00-08:00", "2026-05-01T08:00:00Z"),
            ("2026-05-01T09:30:00.250Z", "2026-05-01T09:30:00Z"),
        ];
        for (text, moment) in expected {
            assert_eq!(
                read(text).map(|time| time.to_string()).as_deref(),
                Some(moment),
                "{text}"
            );
        }
        for wrong in [
            "",
            "soon",
            "2026-13-01",
            "2026-05-0",
            "2026-05-01T25:00",
            "99999999999-1",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert!(window("2026-05-01T00:00+0900/2026-06-01T00:00+0900").is_some());
        assert!(window("2026-05-01").is_none());
    }
}
