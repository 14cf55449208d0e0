//! The shop's orders, by what is to be done with them: those to be packed first, and of these whoever waits longest.

use super::{enter, head};
use crate::{
    app::App,
    error::Failure,
    pages::{
        Page, html,
        position::{self, Asked},
        present::{Look, state_words},
    },
    server::Caller,
    view::{
        desk::DeskTab,
        links,
        selling::{DeskOrders, LedBy, QueueTab, SoldRow},
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use model::PersonId;
use people::Profile;
use serde::Deserialize;
use shop::{Contact, Country, Order, OrderLine, Queue, QueueSizes, Turn};
use std::{collections::HashMap, sync::Arc};

const PAGE: usize = 30;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/desk/{handle}/orders", get(list))
}

#[derive(Deserialize)]
struct Place {
    queue: Option<String>,
    turn: Option<String>,
    cursor: Option<String>,
}

/// The queue's name in addresses, its name in words, and what is said when nobody stands in it.
const fn names(queue: Queue) -> (&'static str, &'static str, &'static str) {
    match queue {
        Queue::ToPack => ("to-pack", "queue-to-pack", "queue-to-pack-empty"),
        Queue::Packed => ("packed", "queue-packed", "queue-packed-empty"),
        Queue::Sent => ("sent", "queue-sent", "queue-sent-empty"),
        Queue::Arrived => ("arrived", "queue-arrived", "queue-arrived-empty"),
        Queue::Returns => ("returns", "queue-returns", "queue-returns-empty"),
        Queue::Over => ("over", "queue-over", "queue-over-empty"),
    }
}

/// What is still to be done is done in its turn; what is done is looked back at.
const fn usual_turn(queue: Queue) -> Turn {
    match queue {
        Queue::ToPack | Queue::Packed | Queue::Sent | Queue::Returns => Turn::OldestFirst,
        Queue::Arrived | Queue::Over => Turn::NewestFirst,
    }
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    Asked(place): Asked<Place>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let page = Page::of(&app, &caller)?;
    let look = Look::of(&page);
    let asked = place.queue.as_deref().unwrap_or("to-pack");
    let queue = Queue::ALL.into_iter().find(|queue| names(*queue).0 == asked);
    let queue = queue.ok_or(Failure::NotFound)?;
    let turn = match place.turn.as_deref() {
        Some("oldest") => Turn::OldestFirst,
        Some("newest") => Turn::NewestFirst,
        _ => usual_turn(queue),
    };
    let from = position::read(place.cursor.as_deref())?;
    let found = scope.queue(queue, turn, from, PAGE).await?;
    let led = creators(&app, &caller, found.items.iter().flat_map(|order| &order.lines)).await?;
    let head = head(&scope, DeskTab::Orders).await?;
    let sizes = scope.queue_sizes().await?;
    let (name, heading, empty) = names(queue);
    let address = format!("{}/orders", head.href());
    let (this, other) = match turn {
        Turn::OldestFirst => ("oldest", "newest"),
        Turn::NewestFirst => ("newest", "oldest"),
    };
    let here = format!("{address}?queue={name}&turn={this}");
    html(&DeskOrders {
        shell: page.shell(Tab::Desk, page.t.get("desk-orders")).await?,
        t: page.t,
        queues: tabs(&look, &address, queue, &sizes),
        heading: page.t.get(heading),
        rows: found
            .items
            .iter()
            .map(|order| row(&look, &address, order, &led))
            .collect(),
        more: position::more(&here, found.next.as_ref()),
        turned: format!("{address}?queue={name}&turn={other}"),
        is_oldest_first: turn == Turn::OldestFirst,
        empty: page.t.get(empty),
        head,
    })
}

fn tabs(look: &Look, address: &str, current: Queue, sizes: &QueueSizes) -> Vec<QueueTab> {
    let tab = |queue: Queue| QueueTab {
        href: format!("{address}?queue={}", names(queue).0),
        label: look.t.get(names(queue).1),
        count: sizes.of(queue),
        current: queue == current,
    };
    Queue::ALL.map(tab).to_vec()
}

/// The people whose posts led to these lines.
pub(super) async fn creators(
    app: &App,
    caller: &Caller,
    lines: impl Iterator<Item = &OrderLine>,
) -> Result<HashMap<PersonId, Arc<Profile>>, Failure> {
    let mut ids: Vec<PersonId> = lines.filter_map(|line| line.tap.map(|tap| tap.creator)).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(app.people.profiles(&ids, caller.now).await?)
}

/// Who led to a line: by a post where it is known, else by who they are.
pub(super) fn led_by(line: &OrderLine, creators: &HashMap<PersonId, Arc<Profile>>) -> Option<LedBy> {
    let tap = line.tap?;
    let creator = creators.get(&tap.creator)?;
    let href = tap.post.map_or_else(
        || links::person(creator.handle.as_str()),
        |post| links::post(&post.to_string()),
    );
    Some(LedBy {
        name: creator.name.to_string(),
        href,
    })
}

fn row(look: &Look, address: &str, order: &Order, creators: &HashMap<PersonId, Arc<Profile>>) -> SoldRow {
    SoldRow {
        href: format!("{address}/{}", order.id),
        number: order.number(),
        when: look.ago(order.placed_at),
        buyer: order.contact.as_ref().map_or_else(
            || look.t.get("desk-buyer-forgotten"),
            |contact| contact.address.name.clone(),
        ),
        where_to: order.contact.as_ref().map_or_else(
            || look.t.country(order.country.code()),
            |contact| where_to(look, contact),
        ),
        what: what(look, order),
        total: look.money(order.total),
        led: order.lines.iter().find_map(|line| led_by(line, creators)),
        state: look.t.get(state_words(order.state)),
    }
}

/// The city, or where the address begins with it; abroad, its country too.
fn where_to(look: &Look, contact: &Contact) -> String {
    let address = &contact.address;
    let first = address.line1.split_whitespace().next().unwrap_or_default();
    let city = if address.city.is_empty() {
        first
    } else {
        address.city.as_str()
    };
    if address.country == Country::KR {
        city.to_owned()
    } else {
        format!("{city}, {}", look.t.country(address.country.code()))
    }
}

/// The first line with its options and number, and how many more there are.
fn what(look: &Look, order: &Order) -> String {
    let line = |line: &OrderLine| {
        let left = line.quantity - line.cancelled - line.returned;
        let mut words = line.name.clone();
        if !line.options.is_empty() {
            words = format!("{words}, {}", line.options.join(" · "));
        }
        if left > 1 {
            words = format!("{words} × {left}");
        }
        words
    };
    let first = order.lines.first().map(line).unwrap_or_default();
    match order.lines.len() {
        0 | 1 => first,
        several => look
            .t
            .counted("order-and-more", (several - 1) as u64, "name", first),
    }
}
