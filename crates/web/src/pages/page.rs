//! What every page needs: the shell around it, and the answer it becomes.

use crate::{
    app::App,
    error::Failure,
    lang::Words,
    server::Caller,
    view::{
        picture::Avatar,
        shell::{Rank, Shell, Tab, Viewer},
    },
};
use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use people::Role;

/// A page in the making: who looks, in which words.
pub(crate) struct Page<'a> {
    pub app: &'a App,
    pub caller: &'a Caller,
    pub t: Words,
    /// Fresh for this page; it goes into every form.
    pub csrf: String,
}

impl<'a> Page<'a> {
    pub fn of(app: &'a App, caller: &'a Caller) -> Result<Self, Failure> {
        let csrf = people::csrf_token(&app.secrets, caller.csrf_subject())?;
        Ok(Self {
            app,
            caller,
            t: caller.lang.words(),
            csrf,
        })
    }

    /// The shell of a page called `title`.
    pub async fn shell(&self, tab: Tab, title: impl Into<String>) -> Result<Shell, Failure> {
        let (viewer, unread) = match &self.caller.signed_in {
            None => (None, 0),
            Some(signed_in) => {
                let profile = self.app.people.profile(signed_in.person, self.caller.now).await?;
                let works_in_a_shop = !self.app.shops.of_person(signed_in.person).await?.is_empty();
                let rank = match signed_in.role {
                    Role::Operator => Rank::Operator,
                    Role::Person if works_in_a_shop => Rank::ShopStaff,
                    Role::Person => Rank::Shopper,
                };
                let sells = self.app.commissions.is_creator(signed_in.person).await?;
                let viewer = profile.map(|profile| Viewer {
                    name: profile.name.to_string(),
                    handle: profile.handle.to_string(),
                    avatar: Avatar::new(&profile.name.to_string(), avatar_src(profile.picture.as_ref())),
                    rank,
                    sells,
                });
                (viewer, self.app.social.unread_count(signed_in.person).await?)
            }
        };
        Ok(Shell {
            t: self.t,
            title: title.into(),
            description: String::new(),
            path: self.caller.path.clone(),
            csrf: self.csrf.clone(),
            viewer,
            unread: unread as u64,
            pieces: super::buy::pieces(self.app, self.caller).await?,
            tab,
            ask_consent: !self.caller.standing.answered && !self.caller.put_off,
            toast: self
                .caller
                .said
                .as_deref()
                .and_then(|key| super::answer::said(self.t, key)),
        })
    }
}

/// Address of an avatar's file.
pub(crate) fn avatar_src(picture: Option<&people::Picture>) -> Option<String> {
    picture.map(|picture| format!("/media/{}", picture.blob))
}

/// A template as an answer.
pub(crate) fn html(template: &impl Template) -> Result<Response, Failure> {
    Ok(Html(template.render()?).into_response())
}

/// Goes on to another page after a form (303).
pub(crate) fn to(path: &str) -> Response {
    let location = HeaderValue::try_from(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// Goes to the sign-in page and comes back to `path` afterwards.
pub(crate) fn to_sign_in(path: &str) -> Response {
    to(&format!("/sign-in?next={}", crate::view::links::encode(path)))
}

/// Tells a script to go to the sign-in page; the answer keeps its reason for programs.
pub(crate) fn script_to_sign_in(mut response: Response, path: &str) -> Response {
    let location = format!("/sign-in?next={}", crate::view::links::encode(path));
    if let Ok(location) = HeaderValue::try_from(location) {
        response.headers_mut().insert("hx-redirect", location);
    }
    response
}
