//! How much a tag is looked at, in words and pictures.

use super::Page;
use crate::{
    counted::{self, Direction},
    lang,
    view::{
        chart::{DayChart, DayCount},
        tag::TagFigures,
        trend::Trend,
    },
};
use memory::{Day, TagStats};
use model::Timestamp;

/// From so many people on, the estimate is written short.
const SHORT_FROM: u64 = 1_000_000;

pub(super) fn figures(page: &Page<'_>, stats: &TagStats) -> TagFigures {
    let t = page.t;
    let hour = stats.minutes.iter().copied().map(u64::from).sum::<u64>();
    let direction = Direction::of(&stats.minutes).map(|direction| match direction {
        Direction::Rising => t.get("tag-rising"),
        Direction::Falling => t.get("tag-falling"),
    });
    let minutes = stats.minutes.map(u64::from);
    let in_words = t.counted("tag-hour", hour, "exact", t.digits(hour));
    TagFigures {
        views: stats.views,
        anonymous: stats.anonymous,
        people: people(page, stats),
        error: t.with("tag-error", "percent", counted::percent(stats.uniques)),
        hour,
        hour_line: Trend::new(&minutes, in_words).filter(|_| hour > 0),
        direction,
        chart: DayChart::new(t, "tag-day", days(page, stats)),
        since: since(page, stats),
    }
}

fn people(page: &Page<'_>, stats: &TagStats) -> Option<String> {
    let people = counted::rounded(stats.uniques);
    let exact = if people >= SHORT_FROM {
        page.t.short(people)
    } else {
        page.t.digits(people)
    };
    (people > 0).then(|| page.t.counted("tag-people", people, "exact", exact))
}

fn days(page: &Page<'_>, stats: &TagStats) -> Vec<DayCount> {
    let of = |(day, count): &(Day, u64)| {
        let date = date(page, day.starts_at());
        DayCount {
            day: date.text,
            iso: date.iso,
            count: *count,
        }
    };
    stats.days.iter().map(of).collect()
}

/// The day of the first view, where all views are younger than the chart.
fn since(page: &Page<'_>, stats: &TagStats) -> Option<String> {
    let charted: u64 = stats.days.iter().map(|(_, count)| count).sum();
    let (first, _) = stats.days.iter().find(|(_, count)| *count > 0)?;
    if charted != stats.views {
        return None;
    }
    Some(if *first == Day::of(page.caller.now) {
        page.t.get("tag-since-today")
    } else {
        page.t
            .with("tag-since", "day", date(page, first.starts_at()).text)
    })
}

fn date(page: &Page<'_>, at: Timestamp) -> lang::Ago {
    lang::day(page.t.lang(), page.caller.now.micros(), at.micros())
}
