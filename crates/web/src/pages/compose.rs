//! Writing a post: photos, caption, pins.

use super::{
    Page,
    answer::{actor, on_to, with_status},
    html, reasons, studio,
    upload::{self, Uploaded},
};
use crate::{
    app::App,
    error::Failure,
    server::Caller,
    view::{
        compose::{ComposePage, Limits},
        form::Field,
        links,
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use model::{Handle, PersonId, ProductId};
use serde::Deserialize;
use social::{NewPin, NewPost, PostPhoto, caption, limits, media::Cut};

/// Pins on one photo that a page offers to place; a post has at most [`limits::PINS`] in all.
const PINS_PER_PHOTO: u32 = 10;

pub fn routes() -> Router<App> {
    Router::new().route(
        "/compose",
        get(page)
            .post(publish)
            .layer(DefaultBodyLimit::max(upload::MAX_BODY)),
    )
}

pub(super) fn shown_limits() -> Limits {
    Limits {
        photos: limits::PHOTOS as u32,
        pins_per_photo: PINS_PER_PHOTO,
        caption_chars: limits::CAPTION as u32,
        photo_megabytes: (social::media::limits::UPLOAD_BYTES >> 20) as u32,
    }
}

async fn page(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    actor(&caller, None)?;
    draw(&app, &caller, Field::default(), None).await
}

async fn draw(
    app: &App,
    caller: &Caller,
    caption: Field,
    problem: Option<String>,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let shell = page.shell(Tab::Compose, page.t.get("compose-title")).await?;
    html(&ComposePage {
        shell,
        t: page.t,
        csrf: page.csrf,
        action: "/compose".to_owned(),
        caption,
        photos: Vec::new(),
        limits: shown_limits(),
        problem,
        delete: None,
    })
}

/// Whoever has an account may publish, also before their address is confirmed: a letter may take its time, and what
/// is wrong can be reported and removed. The settings say that the address is unconfirmed.
async fn publish(State(app): State<App>, caller: Caller, request: Request) -> Result<Response, Failure> {
    let actor = actor(&caller, None)?;
    let mut form = upload::read(&app, &caller, request, "photos", Cut::Photo).await?;
    if let Some(problem) = form.wrong_pictures(caller.lang.words()) {
        return send_back(&app, &caller, &form, Failure::Refused(problem)).await;
    }
    let mentions = match caption::parse(form.text("caption")) {
        Ok(read) => mentioned(&app, &caller, read.mentions).await?,
        Err(error) => return refuse(&app, &caller, &form, error).await,
    };
    let post = match new_post(&form, mentions) {
        Ok(post) => post,
        Err(failure) => return send_back(&app, &caller, &form, failure).await,
    };
    if let Err(error) = app.social.check(post.clone()).await {
        return refuse(&app, &caller, &form, error).await;
    }
    form.store(&app).await?;
    let pinned: Vec<ProductId> = post.pins.iter().map(|pin| pin.product).collect();
    match app.social.publish(&actor, post).await {
        Ok(id) => {
            studio::joined_by_pins(&app, actor.person, pinned, caller.now).await;
            Ok(on_to(
                &app,
                &caller,
                &links::post(&id.to_string()),
                "compose-sent",
            ))
        }
        Err(error) => refuse(&app, &caller, &form, error).await,
    }
}

/// The post as the form asks for it, with pictures that are not stored yet.
fn new_post(form: &Uploaded, mentions: Vec<PersonId>) -> Result<NewPost, Failure> {
    let mut alts = form.all("alt");
    let photos = form.photos().into_iter().map(|photo| PostPhoto {
        photo,
        alt: alts.next().unwrap_or("").to_owned(),
    });
    Ok(NewPost {
        photos: photos.collect(),
        caption: form.text("caption").to_owned(),
        mentions,
        pins: pins(form.text("pins"))?,
    })
}

async fn refuse(
    app: &App,
    caller: &Caller,
    form: &Uploaded,
    error: social::Error,
) -> Result<Response, Failure> {
    let failure = reasons::social_failure(caller.lang.words(), error);
    send_back(app, caller, form, failure).await
}

/// Tells why: to the script as a problem document, else on the form with the caption as it was. A browser does not
/// give files back, so they have to be chosen anew.
async fn send_back(
    app: &App,
    caller: &Caller,
    form: &Uploaded,
    failure: Failure,
) -> Result<Response, Failure> {
    match failure {
        Failure::Refused(words) if !caller.fragment => {
            let caption = Field::of(form.text("caption"));
            let page = draw(app, caller, caption, Some(words)).await;
            with_status(StatusCode::UNPROCESSABLE_ENTITY, page)
        }
        failure => Err(failure),
    }
}

/// The people behind handles in a text; handles of nobody are plain text.
pub(super) async fn mentioned(
    app: &App,
    caller: &Caller,
    handles: Vec<Handle>,
) -> Result<Vec<PersonId>, Failure> {
    let mut people = Vec::with_capacity(handles.len());
    // At most twenty, and those seen before cost no query.
    for handle in handles {
        if let Some(profile) = app.people.profile_by_handle(handle, caller.now).await? {
            people.push(profile.id);
        }
    }
    Ok(people)
}

/// A pin as the composer sends it: `x` and `y` in percent of the photo.
#[derive(Deserialize)]
struct PlacedPin {
    photo: u16,
    x: f64,
    y: f64,
    product: ProductId,
}

/// Reads the `pins` field; empty means none.
pub(super) fn pins(text: &str) -> Result<Vec<NewPin>, Failure> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let placed: Vec<PlacedPin> = serde_json::from_str(text)
        .map_err(|error| Failure::Unclear(format!("the pins cannot be read: {error}")))?;
    placed
        .into_iter()
        .map(|pin| {
            Ok(NewPin {
                photo: pin.photo,
                x: scaled(pin.x)?,
                y: scaled(pin.y)?,
                product: pin.product,
            })
        })
        .collect()
}

/// Percent as ten-thousandths.
fn scaled(percent: f64) -> Result<u16, Failure> {
    if !(0.0..=100.0).contains(&percent) {
        return Err(Failure::Refused(format!(
            "a pin is at {percent} percent of its photo, 0 to 100 is inside"
        )));
    }
    Ok((percent * 100.0).round() as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_are_read_in_percent_and_only_inside_their_photo() {
        let product = ProductId::new();
        let read = pins(&format!(
            r#"[{{"photo":1,"x":37,"y":62.5,"product":"{product}"}}]"#
        ))
        .unwrap();
        assert_eq!(
            read,
            [NewPin {
                photo: 1,
                x: 3_700,
                y: 6_250,
                product
            }]
        );
        assert!(pins("").unwrap().is_empty());
        for wrong in ["{", "[1]", r#"[{"photo":0,"x":1,"y":1,"product":"x"}]"#] {
            assert!(matches!(pins(wrong), Err(Failure::Unclear(_))), "{wrong}");
        }
        for x in ["101", "-0.1", "1e9"] {
            let text = format!(r#"[{{"photo":0,"x":{x},"y":1,"product":"{product}"}}]"#);
            assert!(matches!(pins(&text), Err(Failure::Refused(_))), "{x}");
        }
    }
}
