//! A shop's statement: what each month used.

use super::{DAY, DayUsage};
use crate::{Error, ShopScope};
use jiff::civil::Date;
use model::Timestamp;
use std::{collections::BTreeMap, fmt};
use storage::{Row, Statements, values};

/// A month of the calendar, in UTC. Shown as `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    pub fn of(at: Timestamp) -> Self {
        let at = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default();
        let day = at.to_zoned(jiff::tz::TimeZone::UTC).date();
        Self {
            year: day.year(),
            month: day.month(),
        }
    }

    /// The first moment of it.
    pub fn begins(self) -> Timestamp {
        let midnight = Date::new(self.year, self.month, 1)
            .ok()
            .and_then(|day| day.to_zoned(jiff::tz::TimeZone::UTC).ok());
        Timestamp::from_micros(midnight.map_or(0, |at| at.timestamp().as_microsecond()))
    }

    pub fn next(self) -> Self {
        match self.month {
            12 => Self {
                year: self.year.saturating_add(1),
                month: 1,
            },
            month => Self {
                year: self.year,
                month: month + 1,
            },
        }
    }

    /// `count` months before it.
    pub fn back(self, count: u16) -> Self {
        let months = i32::from(self.year) * 12 + i32::from(self.month) - 1 - i32::from(count);
        Self {
            year: i16::try_from(months.div_euclid(12)).unwrap_or(0),
            month: i8::try_from(months.rem_euclid(12) + 1).unwrap_or(1),
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// What one month used. Events are counted once each, by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthUsage {
    pub month: Month,
    /// Events that taught somebody's memory.
    pub accepted: u64,
    /// Events that were counted without a name.
    pub counted: u64,
    pub duplicates: u64,
    pub refused: u64,
    /// Pages of the shop and its products that were served.
    pub pages: u64,
    /// Feeds served to other sites.
    pub embeds: u64,
    /// Requests with a key that did not bring events.
    pub calls: u64,
    /// Bytes of pictures on the day of the month that had most.
    pub stored: u64,
}

impl MonthUsage {
    const fn nothing(month: Month) -> Self {
        Self {
            month,
            accepted: 0,
            counted: 0,
            duplicates: 0,
            refused: 0,
            pages: 0,
            embeds: 0,
            calls: 0,
            stored: 0,
        }
    }

    /// Events that a quota counts: those that were kept.
    pub const fn events(&self) -> u64 {
        self.accepted.saturating_add(self.counted)
    }

    fn add(&mut self, what: &str, count: u64) {
        let place = match what {
            super::ACCEPTED => &mut self.accepted,
            super::COUNTED => &mut self.counted,
            "events.duplicate" => &mut self.duplicates,
            "events.refused" => &mut self.refused,
            super::PAGES => &mut self.pages,
            super::EMBEDS => &mut self.embeds,
            super::CALLS => &mut self.calls,
            super::STORED => return self.stored = self.stored.max(count),
            _ => return,
        };
        *place = place.saturating_add(count);
    }
}

impl ShopScope {
    /// This month and those before it in which something was used, the latest first.
    pub async fn statement(&self, months: u16, now: Timestamp) -> Result<Vec<MonthUsage>, Error> {
        let shop = self.id();
        let this = Month::of(now);
        let since = this.back(months.saturating_sub(1)).begins();
        let days = self
            .read(move |tx| {
                let rows = tx.query(
                    "SELECT day, what, count FROM usage_days WHERE shop_id = $1 AND day >= $2 AND what NOT LIKE 'event:%'",
                    values![shop, since.micros().div_euclid(DAY)],
                )?;
                rows.iter().map(super::read_day).collect::<Result<Vec<DayUsage>, Error>>()
            })
            .await?;
        let mut by_month = BTreeMap::from([(this, MonthUsage::nothing(this))]);
        for day in days {
            let month = Month::of(day.day);
            by_month
                .entry(month)
                .or_insert_with(|| MonthUsage::nothing(month))
                .add(&day.what, day.count);
        }
        Ok(by_month.into_values().rev().collect())
    }
}

/// Events of this month that a quota counts, of each shop that has one.
pub(super) fn events_by_shop(
    tx: &mut dyn Statements,
    now: Timestamp,
) -> Result<Vec<(model::ShopId, u64)>, Error> {
    let since = Month::of(now).begins().micros().div_euclid(DAY);
    let rows = tx.query(
        "SELECT q.shop_id, CAST(COALESCE((SELECT SUM(u.count) FROM usage_days u
           WHERE u.shop_id = q.shop_id AND u.day >= $1 AND u.what IN ($2, $3)), 0) AS BIGINT) FROM usage_quotas q WHERE q.what = 'events'",
        values![since, super::ACCEPTED, super::COUNTED],
    )?;
    let one = |row: &Row| Ok((row.get(0)?, row.get(1)?));
    rows.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other() {
        let at: Timestamp = "2026-12-31T23:59:59Z".parse().unwrap();
        let month = Month::of(at);
        assert_eq!(month.to_string(), "2026-12");
        assert_eq!(month.begins().to_string(), "2026-12-01T00:00:00Z");
        assert_eq!(month.next().to_string(), "2027-01");
        assert_eq!(month.next().back(1), month);
        assert_eq!(month.back(23).to_string(), "2025-01");
        assert_eq!(month.back(24).to_string(), "2024-12");
    }
}
