//! Bars of days, drawn on the server: places across in percent, so that the picture is as wide as its page and its
//! words keep their size.

use crate::lang::Words;

/// Height of the tallest bar, in pixels.
pub const PLOT: u32 = 88;
/// Room above the bars for what a bar says when it is pointed at.
pub const ABOVE: u32 = 20;
/// Room below for the days.
pub const BELOW: u32 = 20;
/// Days in one chart at the most.
const MOST: usize = 92;
/// A bar of one view among thousands is still seen.
const LEAST_HEIGHT: f64 = 2.0;

/// One day as it comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayCount {
    /// `22 Nov`.
    pub day: String,
    /// `2026-11-22`.
    pub iso: String,
    pub count: u64,
}

/// One bar, with all of its places already as attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    pub x: String,
    pub width: String,
    pub y: String,
    pub height: String,
    /// The whole column, which can be pointed at.
    pub column_x: String,
    pub column_width: String,
    /// What the bar says, and where that stands.
    pub says: String,
    pub says_x: String,
    pub anchor: &'static str,
    pub is_last: bool,
    pub is_empty: bool,
}

/// A line across, with its count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    pub y: u32,
    pub label: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DayChart {
    pub bars: Vec<Bar>,
    pub ticks: Vec<Tick>,
    pub first: String,
    pub middle: String,
    pub last: String,
    /// The days again, newest first, for the table.
    pub days: Vec<DayCount>,
    /// The chart in one sentence, for those who do not see it.
    pub summary: String,
}

impl DayChart {
    /// Draws `days`, oldest first; empty when nothing was counted in any of them. `key` names the message that tells a
    /// day's count.
    pub fn new(t: Words, key: &str, days: Vec<DayCount>) -> Self {
        let says = |day: &DayCount| {
            format!(
                "{} · {}",
                day.day,
                t.counted(key, day.count, "exact", t.digits(day.count))
            )
        };
        Self::drawn(&days, &|count| t.short(count), &says)
    }

    /// [`DayChart::new`] for counts of something else than things: `label` writes one beside the scale, `says` tells a day.
    pub fn drawn(
        days: &[DayCount],
        label: &dyn Fn(u64) -> String,
        says: &dyn Fn(&DayCount) -> String,
    ) -> Self {
        let days = days.get(days.len().saturating_sub(MOST)..).unwrap_or_default();
        let most = days.iter().map(|day| day.count).max().unwrap_or(0);
        if most == 0 {
            return Self::default();
        }
        let top = round_top(most);
        let bars = days.iter().enumerate();
        let day_at = |index: usize| days.get(index).map(|day| day.day.clone()).unwrap_or_default();
        let busiest = days.iter().rev().max_by_key(|day| day.count);
        Self {
            bars: bars
                .map(|(index, day)| bar(index, days.len(), day, top, says(day)))
                .collect(),
            ticks: ticks(label, top),
            first: day_at(0),
            middle: day_at(days.len() / 2),
            last: day_at(days.len().saturating_sub(1)),
            days: days.iter().rev().cloned().collect(),
            summary: busiest.map(says).unwrap_or_default(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.bars.is_empty()
    }

    pub fn height(&self) -> u32 {
        ABOVE + PLOT + BELOW
    }

    pub fn top(&self) -> u32 {
        ABOVE
    }

    pub fn column_height(&self) -> u32 {
        PLOT
    }

    /// Where the days below stand.
    pub fn days_y(&self) -> u32 {
        ABOVE + PLOT + 15
    }
}

fn bar(index: usize, of: usize, day: &DayCount, top: u64, says: String) -> Bar {
    let column = 100.0 / ratio(of as u64, 1);
    let left = column * ratio(index as u64, 1);
    let middle = left + column / 2.0;
    let share = ratio(day.count, top);
    let height = match day.count {
        0 => 0.0,
        _ => (f64::from(PLOT) * share).max(LEAST_HEIGHT),
    };
    // What stands near a border grows away from it.
    let (says_x, anchor) = match middle {
        m if m < 25.0 => (left, "start"),
        m if m > 75.0 => (left + column, "end"),
        m => (m, "middle"),
    };
    Bar {
        x: format!("{:.3}%", left + column * 0.14),
        width: format!("{:.3}%", column * 0.72),
        y: format!("{:.1}", f64::from(ABOVE + PLOT) - height),
        height: format!("{height:.1}"),
        column_x: format!("{left:.3}%"),
        column_width: format!("{column:.3}%"),
        says,
        says_x: format!("{says_x:.3}%"),
        anchor,
        is_last: index + 1 == of,
        is_empty: day.count == 0,
    }
}

fn ticks(label: &dyn Fn(u64) -> String, top: u64) -> Vec<Tick> {
    let tick = |count: u64| Tick {
        y: ABOVE + PLOT - (f64::from(PLOT) * ratio(count, top)) as u32,
        label: label(count),
    };
    let mut ticks = vec![tick(0)];
    if top.is_multiple_of(2) {
        ticks.push(tick(top / 2));
    }
    ticks.push(tick(top));
    ticks
}

/// The next count that is easy to read: one even digit and zeros.
fn round_top(most: u64) -> u64 {
    if most <= 1 {
        return 1;
    }
    let unit = 10_u64.pow(most.ilog10());
    let digits = [2, 4, 6, 8, 10]
        .into_iter()
        .map(|digit| unit.saturating_mul(digit));
    digits.into_iter().find(|top| *top >= most).unwrap_or(u64::MAX)
}

/// Precise enough for a drawing: counters past 2^53 lose digits that no pixel shows.
#[expect(clippy::cast_precision_loss, reason = "a drawing of some hundred pixels")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    fn days(counts: &[u64]) -> Vec<DayCount> {
        let day = |(index, count): (usize, &u64)| DayCount {
            day: format!("day {index}"),
            iso: String::new(),
            count: *count,
        };
        counts.iter().enumerate().map(day).collect()
    }

    fn chart(counts: &[u64]) -> DayChart {
        DayChart::new(Lang::English.words(), "tag-day", days(counts))
    }

    #[test]
    fn bars_stand_on_the_baseline_and_stay_in_their_columns() {
        let chart = chart(&[0, 50, 200]);
        let heights: Vec<&str> = chart.bars.iter().map(|bar| bar.height.as_str()).collect();
        assert_eq!(heights, ["0.0", "22.0", "88.0"]);
        assert_eq!(chart.bars[2].y, "20.0");
        assert_eq!(chart.bars[0].column_x, "0.000%");
        assert_eq!(chart.bars[2].anchor, "end");
        assert!(chart.bars[0].is_empty && chart.bars[2].is_last);
        assert!(chart.summary.contains("day 2") && chart.summary.contains("200"));
    }

    #[test]
    fn the_scale_ends_on_a_number_that_is_easy_to_read() {
        let tops = [1, 2, 3, 11, 99, 100, 101, 25_900_000_000].map(round_top);
        assert_eq!(tops, [1, 2, 4, 20, 100, 200, 200, 40_000_000_000]);
        assert_eq!(round_top(u64::MAX), u64::MAX);
        let labels: Vec<String> = chart(&[30]).ticks.into_iter().map(|tick| tick.label).collect();
        assert_eq!(labels, ["0", "20", "40"]);
    }

    #[test]
    fn nothing_counted_is_no_chart() {
        assert!(chart(&[0, 0]).is_empty() && chart(&[]).is_empty());
    }
}
