//! `GET /api/v1/tags/{tag}`: how much a tag is looked at.

use crate::{
    app::App,
    counted::{self, Direction},
    error::Failure,
    server::Caller,
};
use axum::{
    Json,
    extract::{Path, State},
};
use model::Tag;
use serde::Serialize;

#[derive(Serialize)]
pub struct TagJson {
    tag: Tag,
    url: String,
    posts: u64,
    /// Exact; past 2^53 read it with 64-bit integers.
    views: u64,
    /// Of `views`, those by people who do not allow to be measured: they are in no estimate.
    views_unmeasured: u64,
    people: PeopleJson,
    /// Views of the last 60 minutes, oldest first; the last minute is going on.
    minutes: Vec<u32>,
    /// `rising` or `falling`; absent while neither is clear.
    #[serde(skip_serializing_if = "Option::is_none")]
    direction: Option<&'static str>,
    /// Exact views of the last 30 days in UTC, oldest first; the last is today.
    days: Vec<DayJson>,
}

/// Different browsers and devices among the measured views.
#[derive(Serialize)]
struct PeopleJson {
    estimate: u64,
    /// Relative standard error.
    error: f64,
}

#[derive(Serialize)]
struct DayJson {
    day: String,
    views: u64,
}

pub async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(tag): Path<String>,
) -> Result<Json<TagJson>, Failure> {
    let tag: Tag = tag.parse().map_err(|_| Failure::NotFound)?;
    let stats = app.feed.tag(&tag, caller.now);
    let days = stats.days.iter().map(|(day, views)| DayJson {
        day: crate::lang::day(caller.lang, caller.now.micros(), day.starts_at().micros()).iso,
        views: *views,
    });
    Ok(Json(TagJson {
        url: crate::view::links::tag(tag.as_str()),
        posts: app.feed.tag_posts(&tag) as u64,
        views: stats.views,
        views_unmeasured: stats.anonymous,
        people: PeopleJson {
            estimate: counted::rounded(stats.uniques),
            error: stats.uniques.error,
        },
        minutes: stats.minutes.to_vec(),
        direction: Direction::of(&stats.minutes).map(Direction::name),
        days: days.collect(),
        tag,
    }))
}
