//! How long ago, in words, with the exact instant for machines.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Lang;

/// A moment as shown: `3분 전`, and as RFC 3339 for `<time datetime>`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ago {
    pub text: String,
    pub iso: String,
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The distance from `then` to `now`, both in microseconds since 1970 (UTC). After a week it is a
/// date; a moment in the future, as by a wrong clock, is "just now".
pub fn ago(lang: Lang, now: i64, then: i64) -> Ago {
    let instant = Timestamp::from_microsecond(then).unwrap_or(Timestamp::UNIX_EPOCH);
    let seconds = now.saturating_sub(then) / 1_000_000;
    let text = match seconds {
        ..MINUTE => just_now(lang).to_owned(),
        MINUTE..HOUR => counted(lang, seconds / MINUTE, "분 전", "min"),
        HOUR..DAY => counted(lang, seconds / HOUR, "시간 전", "h"),
        _ if seconds < 7 * DAY => counted(lang, seconds / DAY, "일 전", "d"),
        _ => date(lang, now, instant),
    };
    Ago {
        text,
        iso: instant.to_string(),
    }
}

/// When something will be: `in 5 s`, `in 5 min`; `just now` for what is due.
pub fn ahead(lang: Lang, now: i64, then: i64) -> Ago {
    let instant = Timestamp::from_microsecond(then).unwrap_or(Timestamp::UNIX_EPOCH);
    let seconds = then.saturating_sub(now) / 1_000_000;
    let (count, korean, english) = match seconds {
        ..1 => {
            return Ago {
                text: just_now(lang).to_owned(),
                iso: instant.to_string(),
            };
        }
        1..MINUTE => (seconds, "초 뒤", "s"),
        MINUTE..HOUR => (seconds / MINUTE, "분 뒤", "min"),
        HOUR..DAY => (seconds / HOUR, "시간 뒤", "h"),
        _ => (seconds / DAY, "일 뒤", "d"),
    };
    let text = match lang {
        Lang::Korean => format!("{count}{korean}"),
        Lang::English => format!("in {count} {english}"),
    };
    Ago {
        text,
        iso: instant.to_string(),
    }
}

/// A date without its time, in UTC: `22 Nov`, with its year where that is not the one of `now`.
pub fn day(lang: Lang, now: i64, then: i64) -> Ago {
    let instant = Timestamp::from_microsecond(then).unwrap_or(Timestamp::UNIX_EPOCH);
    Ago {
        text: date(lang, now, instant),
        iso: instant.to_zoned(TimeZone::UTC).date().to_string(),
    }
}

fn just_now(lang: Lang) -> &'static str {
    match lang {
        Lang::Korean => "방금",
        Lang::English => "just now",
    }
}

fn counted(lang: Lang, n: i64, korean: &str, english: &str) -> String {
    match lang {
        Lang::Korean => format!("{n}{korean}"),
        Lang::English => format!("{n} {english} ago"),
    }
}

fn date(lang: Lang, now: i64, then: Timestamp) -> String {
    let then = then.to_zoned(TimeZone::UTC);
    let this_year = Timestamp::from_microsecond(now)
        .map(|now| now.to_zoned(TimeZone::UTC).year())
        .unwrap_or_default();
    let (month, day) = (then.month(), then.day());
    let is_this_year = then.year() == this_year;
    match (lang, is_this_year) {
        (Lang::Korean, true) => format!("{month}월 {day}일"),
        (Lang::Korean, false) => format!("{}년 {month}월 {day}일", then.year()),
        (Lang::English, true) => format!("{day} {}", month_name(month)),
        (Lang::English, false) => format!("{day} {} {}", month_name(month), then.year()),
    }
}

fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1)
        .ok()
        .and_then(|index| MONTHS.get(index))
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_000_000_000_000;

    fn text(lang: Lang, seconds: i64) -> String {
        ago(lang, NOW, NOW - seconds * 1_000_000).text
    }

    #[test]
    fn recent_moments_are_distances() {
        assert_eq!(text(Lang::Korean, 5), "방금");
        assert_eq!(text(Lang::Korean, 185), "3분 전");
        assert_eq!(text(Lang::English, 2 * HOUR), "2 h ago");
        assert_eq!(text(Lang::Korean, 6 * DAY), "6일 전");
    }

    #[test]
    fn older_moments_are_dates() {
        assert_eq!(text(Lang::English, 20 * DAY), "29 Oct");
        assert_eq!(text(Lang::Korean, 400 * DAY), "2025년 10월 14일");
    }

    #[test]
    fn the_future_is_now() {
        assert_eq!(text(Lang::English, -900), "just now");
    }
}
