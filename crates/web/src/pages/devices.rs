//! `/settings/devices`: where one is signed in, and which devices make up one's memory.

use super::{
    Page,
    answer::{Nothing, go, on_to, saying},
    html,
    settings::signed_in,
};
use crate::{
    app::App,
    error::Failure,
    lang::{self, Words},
    server::{Caller, Guarded},
    view::{
        devices::{DeviceLine, DeviceLists, DeviceMark, DevicesPage, Lists},
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use model::{LeafId, SessionId};
use people::{
    DeviceLabel, Error,
    identity::{Asserter, Device, DeviceOrigin, DeviceStanding},
};
use std::time::Duration;

const PAGE: &str = "/settings/devices";
/// So long after giving a device away the page offers to take that back, on top.
const JUST_NOW: Duration = Duration::from_secs(15 * 60);

pub fn routes() -> Router<App> {
    Router::new()
        .route(PAGE, get(page))
        .route("/settings/devices/{leaf}/sign-out", post(sign_out))
        .route("/settings/devices/{leaf}/unlink", post(unlink))
        .route("/settings/devices/{leaf}/link", post(link))
        .route("/settings/sessions/others/end", post(end_others))
        .route("/settings/sessions/{session}/end", post(end_session))
}

async fn page(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    let lists = lists(&app, &caller).await?;
    let page = Page::of(&app, &caller)?;
    html(&DevicesPage {
        shell: page.shell(Tab::Elsewhere, page.t.get("devices-title")).await?,
        t: page.t,
        csrf: page.csrf,
        lists,
    })
}

async fn lists(app: &App, caller: &Caller) -> Result<Lists, Failure> {
    let signed_in = signed_in(caller)?;
    let devices = app.people.devices(signed_in.person, caller.now).await?;
    let mut lists = Lists::default();
    for device in &devices {
        let line = line(caller, signed_in.leaf, device);
        match device.standing {
            DeviceStanding::Unlinked { at } => {
                if lists.just_now.is_none() && caller.now.since(at) <= JUST_NOW {
                    lists.just_now = Some(line.clone());
                }
                lists.given_away.push(line);
            }
            _ if line.is_here() => lists.own.insert(0, line),
            _ => lists.own.push(line),
        }
    }
    lists.others_signed_in = lists.own.iter().any(DeviceLine::is_signed_in);
    Ok(lists)
}

fn line(caller: &Caller, here: LeafId, device: &Device) -> DeviceLine {
    let t = caller.lang.words();
    let ago = |at: model::Timestamp| lang::ago(caller.lang, caller.now.micros(), at.micros());
    let mark = match device.standing {
        DeviceStanding::Unlinked { .. } => DeviceMark::GivenAway,
        _ if device.leaf == here => DeviceMark::Here,
        _ if device.sessions.is_empty() => DeviceMark::SignedOut,
        _ => DeviceMark::SignedIn,
    };
    DeviceLine {
        name: name(t, device, caller),
        state: state(t, device, mark),
        first: device.first_at.map(ago),
        used: ago(device.used_at),
        mark,
        base: format!("{PAGE}/{}", device.leaf),
    }
}

fn name(t: Words, device: &Device, caller: &Caller) -> String {
    if device.origin == DeviceOrigin::BeforeSignIn {
        let is_here = device.leaf == people::leaf_of(caller.visitor);
        return t.get(if is_here {
            "device-before-here"
        } else {
            "device-before"
        });
    }
    in_words(t, device.label)
}

/// Browser and system by the names that a person knows them by.
pub(super) fn in_words(t: Words, label: DeviceLabel) -> String {
    match (label.browser, label.system) {
        (Some(browser), Some(system)) => t.pair("device-both", "browser", browser, "system", system),
        (Some(browser), None) => browser.to_string(),
        (None, Some(system)) => t.with("device-system", "system", system),
        (None, None) => t.get("device-unknown"),
    }
}

fn state(t: Words, device: &Device, mark: DeviceMark) -> String {
    t.get(match (device.standing, mark, device.origin) {
        (DeviceStanding::Unlinked { .. }, ..) => "device-given-away",
        (DeviceStanding::Shared, ..) => "device-shared",
        (DeviceStanding::TooMany, ..) => "device-too-many",
        (DeviceStanding::InMemory, _, DeviceOrigin::BeforeSignIn) => "device-claimed",
        (DeviceStanding::InMemory, DeviceMark::SignedOut, _) => "device-out",
        (DeviceStanding::InMemory, ..) => "device-in-memory",
    })
}

async fn sign_out(
    State(app): State<App>,
    caller: Caller,
    Path(leaf): Path<String>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let signed_in = signed_in(&caller)?;
    let leaf = other_leaf(&caller, &leaf)?;
    app.people.sign_out_leaf(signed_in.person, leaf).await?;
    answer(&app, &caller, "device-signed-out").await
}

async fn unlink(
    State(app): State<App>,
    caller: Caller,
    Path(leaf): Path<String>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let signed_in = signed_in(&caller)?;
    let leaf = other_leaf(&caller, &leaf)?;
    app.people.unlink_leaf(signed_in.person, leaf, caller.now).await?;
    answer(&app, &caller, "device-unlinked").await
}

async fn link(
    State(app): State<App>,
    caller: Caller,
    Path(leaf): Path<String>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let person = signed_in(&caller)?.person;
    let leaf: LeafId = leaf.parse().map_err(|_| Failure::NotFound)?;
    let linked = app
        .people
        .link_leaf(Asserter::Person(person), person, leaf, caller.now)
        .await;
    match linked {
        Ok(()) => answer(&app, &caller, "device-linked").await,
        Err(Error::LeafHeld) => Err(Failure::Conflict(caller.lang.words().get("device-held"))),
        Err(Error::TooMany { .. }) => Err(Failure::Conflict(caller.lang.words().get("device-full"))),
        Err(other) => Err(other.into()),
    }
}

/// The leaf in an address, which is not the one that asks: there one signs out.
fn other_leaf(caller: &Caller, leaf: &str) -> Result<LeafId, Failure> {
    let leaf = leaf.parse().map_err(|_| Failure::NotFound)?;
    if leaf == caller.leaf() {
        return Err(Failure::Refused(caller.lang.words().get("device-here-refused")));
    }
    Ok(leaf)
}

async fn end_session(
    State(app): State<App>,
    caller: Caller,
    Path(session): Path<String>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let signed_in = signed_in(&caller)?;
    let session: SessionId = session.parse().map_err(|_| Failure::NotFound)?;
    app.people.end_session(signed_in.person, session).await?;
    answer(&app, &caller, "device-signed-out").await
}

async fn end_others(
    State(app): State<App>,
    caller: Caller,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let signed_in = signed_in(&caller)?;
    app.people
        .end_other_sessions(signed_in.person, signed_in.session)
        .await?;
    answer(&app, &caller, "devices-signed-out").await
}

/// The lists as they are now for a script, else the page again.
async fn answer(app: &App, caller: &Caller, said: &'static str) -> Result<Response, Failure> {
    if !caller.fragment {
        return Ok(on_to(app, caller, PAGE, said));
    }
    let Ok(lists) = lists(app, caller).await else {
        return Ok(go(caller, PAGE));
    };
    let page = Page::of(app, caller)?;
    let (t, csrf) = (page.t, page.csrf);
    Ok(saying(&t.get(said), html(&DeviceLists { t, csrf, lists })?))
}
