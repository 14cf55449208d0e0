//! `/saved`, and the list of what somebody follows.

use super::{
    Page, html,
    position::{self, Asked},
    present::{self, tile},
};
use crate::{
    app::App,
    error::Failure,
    server::Caller,
    view::{
        links,
        lists::{FollowLine, ListTab, PeoplePage, SavedPage},
        people::{Face, Follow},
        shell::Tab,
    },
};
use axum::{Router, extract::State, response::Response, routing::get};
use model::PersonId;
use serde::Deserialize;
use social::List;

const TILES: usize = 24;
const LINES: usize = 50;

/// What of the followed is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Followed {
    People,
    Shops,
    Tags,
}

impl Followed {
    const ALL: [Self; 3] = [Self::People, Self::Shops, Self::Tags];

    const fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Shops => "shops",
            Self::Tags => "tags",
        }
    }
}

pub fn routes() -> Router<App> {
    Router::new().route("/saved", get(saved))
}

#[derive(Deserialize)]
struct Place {
    cursor: Option<String>,
}

async fn saved(
    State(app): State<App>,
    caller: Caller,
    Asked(place): Asked<Place>,
) -> Result<Response, Failure> {
    let person = caller.person().ok_or(Failure::SignInFirst)?;
    let page = Page::of(&app, &caller)?;
    let before = position::read(place.cursor.as_deref())?;
    let listed = app.social.list(Some(person), List::Saved, before, TILES).await?;
    html(&SavedPage {
        shell: page.shell(Tab::Saved, page.t.get("nav-saved")).await?,
        t: page.t,
        posts: listed.items.iter().map(tile).collect(),
        products: Vec::new(),
        more: position::more("/saved", listed.next.as_ref()),
    })
}

/// The people, shops or tags that `person` follows, the latest first, each with a button to stop.
pub(super) async fn followed(
    page: &Page<'_>,
    person: PersonId,
    list: Followed,
    cursor: Option<&str>,
) -> Result<Response, Failure> {
    let (t, address) = (page.t, format!("/following?list={}", list.name()));
    let (lines, more) = match list {
        Followed::People => people(page, person, &address, cursor).await?,
        Followed::Shops => shops(page, person, &address, cursor).await?,
        Followed::Tags => tags(page, person).await?,
    };
    let label = |list| match list {
        Followed::People => t.get("people"),
        Followed::Shops => t.get("shops"),
        Followed::Tags => t.get("tags"),
    };
    let tab = |one: Followed| ListTab {
        label: label(one),
        href: format!("/following?list={}", one.name()),
        current: one == list,
    };
    html(&PeoplePage {
        shell: page.shell(Tab::Me, t.get("feed-following")).await?,
        t,
        csrf: page.csrf.clone(),
        heading: t.get("feed-following"),
        tabs: Followed::ALL.into_iter().map(tab).collect(),
        people: lines,
        more,
    })
}

type Lines = (Vec<FollowLine>, Option<String>);

async fn people(
    page: &Page<'_>,
    person: PersonId,
    address: &str,
    cursor: Option<&str>,
) -> Result<Lines, Failure> {
    let listed = page
        .app
        .social
        .following(person, position::read(cursor)?, LINES)
        .await?;
    let profiles = page.app.people.profiles(&listed.items, page.caller.now).await?;
    let lines = listed
        .items
        .iter()
        .filter_map(|id| Some(line(present::person_face(profiles.get(id)?))));
    Ok((lines.collect(), position::more(address, listed.next.as_ref())))
}

/// Shops come from the person's facts, so their cursor is a count.
async fn shops(
    page: &Page<'_>,
    person: PersonId,
    address: &str,
    cursor: Option<&str>,
) -> Result<Lines, Failure> {
    let skip: usize = match cursor {
        Some(text) => text
            .parse()
            .map_err(|_| Failure::Unclear("the cursor is not one of this list".to_owned()))?,
        None => 0,
    };
    let facts = page.app.social.facts(person).await?;
    let all = &facts.follows_shops;
    let ids: Vec<_> = all.iter().skip(skip).take(LINES).copied().collect();
    let shown = skip.saturating_add(ids.len());
    let shops = page.app.catalogue.shops(ids).await?;
    let more = (shown < all.len()).then(|| format!("{address}&cursor={shown}"));
    Ok((
        shops.iter().map(|shop| line(present::shop_face(shop))).collect(),
        more,
    ))
}

/// At most [`social::limits::FOLLOWED_TAGS`], which fit one page.
async fn tags(page: &Page<'_>, person: PersonId) -> Result<Lines, Failure> {
    let facts = page.app.social.facts(person).await?;
    let lines = facts.follows_tags.iter().map(|tag| {
        let posts = page.app.feed.tag_posts(tag) as u64;
        line(Face {
            name: format!("#{tag}"),
            handle: tag.to_string(),
            href: links::tag(tag.as_str()),
            avatar: crate::view::picture::Avatar::new(tag.as_str(), None),
            note: page.t.count("posts-count", posts),
        })
    });
    Ok((lines.collect(), None))
}

fn line(face: Face) -> FollowLine {
    FollowLine {
        follow: Follow {
            base: face.href.clone(),
            on: true,
            followers: 0,
        },
        face,
    }
}
