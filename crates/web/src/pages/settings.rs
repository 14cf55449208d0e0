//! One's own profile, with the way to everything else about the account.

use super::{
    Page,
    answer::{on_to, with_status},
    door::language_of,
    html,
    page::avatar_src,
    present::person_face,
    reasons,
    upload::{self, Uploaded},
};
use crate::{
    app::App,
    error::Failure,
    lang::Lang,
    server::{Caller, language_cookie},
    view::{form::Field, picture::Avatar, settings::SettingsPage, shell::Tab},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{StatusCode, header},
    response::Response,
    routing::get,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use model::{Handle, Photo, PhotoFormat};
use people::{Bio, EmailStanding, Error, Name, Person, Picture, ProfileChange, SignedIn};
use social::media::Cut;
use std::sync::Arc;

/// One picture and a few texts.
const MAX_BODY: usize = social::media::limits::UPLOAD_BYTES + (1 << 20);
/// Pixels of the picture's file: sharp where it is shown largest.
const AVATAR: u32 = 256;
/// Blocked people shown; the rest come up when these are unblocked.
const BLOCKED: usize = 500;

pub fn routes() -> Router<App> {
    Router::new().route(
        "/settings",
        get(page).post(change).layer(DefaultBodyLimit::max(MAX_BODY)),
    )
}

pub(super) fn signed_in(caller: &Caller) -> Result<Arc<SignedIn>, Failure> {
    caller.signed_in.clone().ok_or(Failure::SignInFirst)
}

/// The three texts of the profile, as they are or as they were typed.
pub(super) struct Typed {
    name: Field,
    handle: Field,
    bio: Field,
}

impl Typed {
    pub fn of(person: &Person) -> Self {
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
    draw(&app, &caller, &person, typed, None).await
}

pub(super) async fn draw(
    app: &App,
    caller: &Caller,
    person: &Person,
    typed: Typed,
    problem: Option<String>,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let mut blocked_ids = app.social.blocked_by(person.id).await?;
    blocked_ids.truncate(BLOCKED);
    let profiles = app.people.profiles(&blocked_ids, caller.now).await?;
    let blocked = blocked_ids
        .iter()
        .filter_map(|id| profiles.get(id))
        .map(|profile| person_face(profile));
    let sessions = app.people.sessions(person.id, caller.now).await?;
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
        signed_in_on: sessions.len() as u64,
        problem,
        csrf: page.csrf,
    })
}

async fn change(State(app): State<App>, caller: Caller, request: Request) -> Result<Response, Failure> {
    let signed_in = signed_in(&caller)?;
    let t = caller.lang.words();
    let mut form = upload::read(&app, &caller, request, "picture", Cut::Avatar).await?;
    let person = app.people.person(signed_in.person).await?;
    let mut typed = Typed {
        name: Field::of(form.text("name")),
        handle: Field::of(form.text("handle")),
        bio: Field::of(form.text("bio")),
    };
    let problem = form.wrong_pictures(t);
    if problem.is_none() {
        match store(&app, &caller, &person, &mut form).await {
            Ok(()) => return Ok(stored(&app, &caller, &form)),
            Err(NotStored::Handle) => typed.handle.error = Some(t.get("field-handle")),
            Err(NotStored::Refused(error)) => {
                let words = Some(reasons::of_people(t, &error));
                match error {
                    Error::Name => typed.name.error = words,
                    Error::Bio => typed.bio.error = words,
                    Error::HandleTaken | Error::HandleTooSoon(_) => typed.handle.error = words,
                    other => return Err(other.into()),
                }
            }
            Err(NotStored::Failed(failure)) => return Err(failure),
        }
    }
    let drawn = draw(&app, &caller, &person, typed, problem).await;
    with_status(StatusCode::UNPROCESSABLE_ENTITY, drawn)
}

/// Why a profile was not changed.
enum NotStored {
    /// What was typed for a handle is none.
    Handle,
    Refused(Error),
    Failed(Failure),
}

impl From<Error> for NotStored {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

/// Writes what changed; the picture's file once all texts were found good.
async fn store(app: &App, caller: &Caller, person: &Person, form: &mut Uploaded) -> Result<(), NotStored> {
    let mut change = ProfileChange {
        name: Some(form.text("name").parse::<Name>()?),
        bio: Some(form.text("bio").parse::<Bio>()?),
        language: Lang::from_tag(form.text("lang")).map(language_of),
        picture: None,
    };
    let handle: Handle = form.text("handle").parse().map_err(|_| NotStored::Handle)?;
    if handle != person.handle {
        app.people.change_handle(person.id, handle, caller.now).await?;
    }
    if let Some(photo) = form.photos().first() {
        form.store(app).await.map_err(NotStored::Failed)?;
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
