//! What the forms of cards and places have in common: one thing named in the address, done by somebody signed in,
//! answered by a fragment or by going back to where the form was.

use super::{
    Page,
    answer::{CameFrom, Traced, actor},
    html, reasons, to,
};
use crate::{
    app::App,
    error::Failure,
    server::{Caller, Guarded},
};
use askama::Template;
use axum::{
    RequestPartsExt,
    extract::{FromRequest, Path, Request},
    response::Response,
};
use model::{Handle, PostId, Tag};
use people::Profile;
use shop::Shop;
use social::Actor;
use std::{str::FromStr, sync::Arc};

/// A form by which somebody does something to what its address names.
pub(super) struct Act {
    pub app: App,
    pub caller: Caller,
    from: CameFrom,
    name: String,
    traced: Traced,
}

impl FromRequest<App> for Act {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let caller = parts.extract::<Caller>().await?;
        let from = CameFrom::of(&parts.headers);
        let Path(name) = parts
            .extract::<Path<String>>()
            .await
            .map_err(|_| Failure::NotFound)?;
        let Guarded(traced) = Guarded::from_request(Request::from_parts(parts, body), app).await?;
        Ok(Self {
            app: app.clone(),
            caller,
            from,
            name,
            traced,
        })
    }
}

impl Act {
    /// Who acts, with the feed page that led to it.
    pub fn actor(&self) -> Result<Actor, Failure> {
        actor(&self.caller, self.traced.trace())
    }

    pub fn post(&self) -> Result<PostId, Failure> {
        self.named()
    }

    pub fn tag(&self) -> Result<Tag, Failure> {
        self.named()
    }

    fn named<T: FromStr>(&self) -> Result<T, Failure> {
        self.name.parse().map_err(|_| Failure::NotFound)
    }

    pub async fn person(&self) -> Result<Arc<Profile>, Failure> {
        person(&self.app, &self.caller, &self.name).await
    }

    pub async fn shop(&self) -> Result<Shop, Failure> {
        let handle: Handle = self.named()?;
        let found = self.app.catalogue.shop_by_handle(handle).await?;
        found.ok_or(Failure::NotFound)
    }

    /// What was done; a refusal in the words of the one who acts.
    pub fn done<T>(&self, outcome: Result<T, social::Error>) -> Result<T, Failure> {
        outcome.map_err(|error| reasons::social_failure(self.caller.lang.words(), error))
    }

    /// To a script the fragment, else the way back to where the form was, or to `otherwise`.
    pub fn answer<T: Template>(
        &self,
        otherwise: &str,
        fragment: impl FnOnce(Page<'_>) -> T,
    ) -> Result<Response, Failure> {
        if !self.caller.fragment {
            return Ok(self.back(otherwise));
        }
        html(&fragment(Page::of(&self.app, &self.caller)?))
    }

    /// Back to where the form was.
    pub fn back(&self, otherwise: &str) -> Response {
        to(self.from.or(otherwise))
    }

    /// The address of the page that held the form.
    pub fn came_from<'a>(&'a self, otherwise: &'a str) -> &'a str {
        self.from.or(otherwise)
    }
}

/// The person of a handle in an address.
pub(super) async fn person(app: &App, caller: &Caller, handle: &str) -> Result<Arc<Profile>, Failure> {
    let handle: Handle = handle.parse().map_err(|_| Failure::NotFound)?;
    let found = app.people.profile_by_handle(handle, caller.now).await?;
    found.ok_or(Failure::NotFound)
}
