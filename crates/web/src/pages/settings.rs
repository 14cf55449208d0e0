//! One's own profile and devices.

use super::{
    Page,
    answer::{Nothing, actor, on_to, with_status},
    door::{language_of, welcome},
    html,
    page::avatar_src,
    present::{Look, person_face},
    reasons,
    upload::{self, Trouble, Uploaded},
};
use crate::{
    app::App,
    error::Failure,
    lang::Lang,
    server::{Caller, Guarded, language_cookie, said_cookie},
    view::{
        form::Field,
        picture::Avatar,
        settings::{Device, SettingsPage},
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, Request, State},
    http::{StatusCode, header},
    response::Response,
    routing::{get, post},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use model::{Handle, PersonId, Photo, PhotoFormat, SessionId};
use people::{EmailStanding, Error, Password, Person, Picture, ProfileChange, SignedIn};
use serde::Deserialize;
use social::media::Cut;
use std::sync::Arc;

/// One picture and a few texts.
const MAX_BODY: usize = social::media::limits::UPLOAD_BYTES + (1 << 20);
/// Pixels of the picture's file: sharp where it is shown largest.
const AVATAR: u32 = 256;
/// Blocked people shown; the rest come up when these are unblocked.
const BLOCKED: usize = 500;

pub fn routes() -> Router<App> {
    Router::new()
        .route(
            "/settings",
            get(page).post(change).layer(DefaultBodyLimit::max(MAX_BODY)),
        )
        .route("/settings/password", post(change_password))
        .route("/settings/sessions/others/end", post(end_others))
        .route("/settings/sessions/{session}/end", post(end_session))
}

fn signed_in(caller: &Caller) -> Result<Arc<SignedIn>, Failure> {
    caller.signed_in.clone().ok_or(Failure::SignInFirst)
}

/// The three texts of the profile, as they are or as they were typed.
struct Typed {
    name: Field,
    handle: Field,
    bio: Field,
}

impl Typed {
    fn of(person: &Person) -> Self {
        Self {
            name: Field::of(person.name.as_str()),
            handle: Field::of(person.handle.as_str()),
            bio: Field::of(person.bio.as_str()),
        }
    }
}

async fn page(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    let signed_in = signed_in(&caller)?;
    let person = app.people.person(signed_in.person).await?;
    let typed = Typed::of(&person);
    draw(&app, &caller, &signed_in, &person, typed, None).await
}

async fn draw(
    app: &App,
    caller: &Caller,
    signed_in: &SignedIn,
    person: &Person,
    typed: Typed,
    problem: Option<String>,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let look = Look::of(&page);
    let mut blocked_ids = app.social.blocked_by(person.id).await?;
    blocked_ids.truncate(BLOCKED);
    let profiles = app.people.profiles(&blocked_ids, caller.now).await?;
    let blocked = blocked_ids
        .iter()
        .filter_map(|id| profiles.get(id))
        .map(|profile| person_face(profile));
    let sessions = app.people.sessions(person.id, caller.now).await?;
    let devices = sessions.iter().map(|session| Device {
        name: device_name(&session.agent),
        seen: look.ago(session.seen_at),
        end: (session.id != signed_in.session).then(|| format!("/settings/sessions/{}/end", session.id)),
    });
    let shell = page.shell(Tab::Elsewhere, page.t.get("nav-settings")).await?;
    html(&SettingsPage {
        shell,
        t: page.t,
        avatar: Avatar::new(person.name.as_str(), avatar_src(person.picture.as_ref())),
        name: typed.name,
        handle: typed.handle,
        bio: typed.bio,
        email: person.email.as_ref().map(ToString::to_string).unwrap_or_default(),
        email_confirmed: person.standing == EmailStanding::Confirmed,
        blocked: blocked.collect(),
        devices: devices.collect(),
        problem,
        csrf: page.csrf,
    })
}

/// Browser and system, the two words of a `User-Agent` that a person knows their device by.
fn device_name(agent: &str) -> String {
    let first = |known: &[(&str, &str)]| {
        known
            .iter()
            .find(|(mark, _)| agent.contains(mark))
            .map(|(_, name)| (*name).to_owned())
    };
    // Each claims to be those behind it as well, so the order matters.
    let browser = first(&[
        ("Edg", "Edge"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Whale", "Whale"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    let known: Vec<String> = browser.into_iter().chain(system).collect();
    if known.is_empty() {
        agent.chars().take(40).collect()
    } else {
        known.join(" · ")
    }
}

async fn change(State(app): State<App>, caller: Caller, request: Request) -> Result<Response, Failure> {
    let signed_in = signed_in(&caller)?;
    let t = caller.lang.words();
    let (form, refused_picture) = match upload::read(&app, &caller, request, "picture", Cut::Avatar).await {
        Ok(form) => (form, None),
        Err(Trouble::Other(failure)) => return Err(failure),
        Err(Trouble::Picture(error, form)) => (form, Some(error)),
    };
    let person = app.people.person(signed_in.person).await?;
    let mut typed = Typed {
        name: Field::of(form.text("name")),
        handle: Field::of(form.text("handle")),
        bio: Field::of(form.text("bio")),
    };
    let problem = refused_picture.map(|error| reasons::of_social(t, &error));
    if problem.is_none() {
        match store(&app, &caller, &person, &form).await {
            Ok(()) => return Ok(stored(&app, &caller, &form)),
            Err(error) => {
                let words = Some(reasons::of_people(t, &error));
                match error {
                    Error::Name => typed.name.error = words,
                    Error::Bio => typed.bio.error = words,
                    Error::HandleTaken | Error::HandleTooSoon(_) => typed.handle.error = words,
                    Error::NotFound => typed.handle.error = Some(t.get("field-handle")),
                    other => return Err(other.into()),
                }
            }
        }
    }
    let drawn = draw(&app, &caller, &signed_in, &person, typed, problem).await;
    with_status(StatusCode::UNPROCESSABLE_ENTITY, drawn)
}

/// Writes what changed; `NotFound` stands for a handle that is none.
async fn store(app: &App, caller: &Caller, person: &Person, form: &Uploaded) -> Result<(), Error> {
    let mut change = ProfileChange {
        name: Some(form.text("name").parse()?),
        bio: Some(form.text("bio").parse()?),
        language: Lang::from_tag(form.text("lang")).map(language_of),
        picture: None,
    };
    let handle: Handle = form.text("handle").parse().map_err(|_| Error::NotFound)?;
    if handle != person.handle {
        app.people.change_handle(person.id, handle, caller.now).await?;
    }
    if let Some(photo) = form.photos.first() {
        change.picture = chosen_file(photo).map(Some);
    } else if !form.text("no_picture").is_empty() {
        change.picture = Some(None);
    }
    app.people.update_profile(person.id, change).await?;
    Ok(())
}

fn stored(app: &App, caller: &Caller, form: &Uploaded) -> Response {
    let mut response = on_to(app, caller, "/settings", "settings-done");
    let language = Lang::from_tag(form.text("lang"));
    if let Some(cookie) = language.and_then(|lang| language_cookie(&app.config, lang.tag())) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The file of the picture that the profile keeps; the other sizes are left to the sweep.
fn chosen_file(photo: &Photo) -> Option<Picture> {
    let file = photo.at_least(AVATAR, PhotoFormat::Jpeg)?;
    Some(Picture {
        blob: file.name.clone(),
        placeholder: BASE64_STANDARD.encode(&photo.thumbhash),
    })
}

#[derive(Deserialize)]
struct PasswordForm {
    old: String,
    new: String,
}

async fn change_password(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<PasswordForm>,
) -> Result<Response, Failure> {
    let signed_in = signed_in(&caller)?;
    let (old, new) = (Password::new(form.old), Password::new(form.new));
    match app
        .people
        .change_password(signed_in.person, old, new, &caller.client(), caller.now)
        .await
    {
        Ok(opened) => {
            let mut response = welcome(&app, &caller, &opened, "/settings");
            if let Some(cookie) = said_cookie(&app.config, "reset-done") {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(error) => {
            let t = caller.lang.words();
            let (status, words) = match &error {
                Error::Credentials => (StatusCode::UNAUTHORIZED, t.get("password-wrong")),
                Error::PasswordLength | Error::PasswordCommon | Error::PasswordIsOwnName => {
                    (StatusCode::UNPROCESSABLE_ENTITY, reasons::of_people(t, &error))
                }
                Error::RetryAfter(_) => (StatusCode::TOO_MANY_REQUESTS, reasons::of_people(t, &error)),
                _ => return Err(error.into()),
            };
            let person = app.people.person(signed_in.person).await?;
            let typed = Typed::of(&person);
            with_status(
                status,
                draw(&app, &caller, &signed_in, &person, typed, Some(words)).await,
            )
        }
    }
}

async fn end_session(
    State(app): State<App>,
    caller: Caller,
    Path(session): Path<String>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let person: PersonId = actor(&caller, None)?.person;
    let session: SessionId = session.parse().map_err(|_| Failure::NotFound)?;
    app.people.end_session(person, session).await?;
    Ok(on_to(&app, &caller, "/settings", "settings-done"))
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
    Ok(on_to(&app, &caller, "/settings", "settings-done"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_has_the_name_its_owner_knows() {
        let phone = "Mozilla/5.0 (Linux; Android 15; SM-S921N) AppleWebKit/537.36 (KHTML, like Gecko) \
                     SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36";
        assert_eq!(device_name(phone), "Samsung Internet · Android");
        assert_eq!(device_name("curl/8.5"), "curl/8.5");
        assert_eq!(device_name(""), "");
    }
}
