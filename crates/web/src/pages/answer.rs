//! What forms are answered with: where to go on, and a word about what was done.

use crate::{
    app::App,
    error::Failure,
    lang::Words,
    server::{Caller, said_cookie},
    view::toast,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use model::{FeedTrace, PageId};
use serde::Deserialize;

/// Messages that one page may leave for the next; nothing else in that cookie is shown.
const SAID: [&str; 38] = [
    "cart-added",
    "compose-sent",
    "consent-done",
    "consent-later-done",
    "desk-arrived",
    "desk-cancelled",
    "desk-packed",
    "desk-refunded",
    "desk-return-received",
    "desk-return-refused",
    "desk-sent",
    "device-linked",
    "device-signed-out",
    "device-unlinked",
    "devices-signed-out",
    "email-sent",
    "forgotten",
    "forgotten-all",
    "gone-blocked",
    "gone-deleted",
    "gone-reported",
    "intake-source-added",
    "key-revoked",
    "order-cancelled",
    "order-return-asked",
    "order-saved",
    "pay-done",
    "payouts-ordered",
    "reset-done",
    "settings-done",
    "staff-joined",
    "studio-joined",
    "usage-set-done",
    "way-back-done",
    "webhook-again",
    "webhook-removed",
    "webhook-rotated",
    "webhook-tested",
];

pub(super) fn said(t: Words, key: &str) -> Option<String> {
    SAID.contains(&key).then(|| t.get(key))
}

/// A path of this yard, else `otherwise`: addresses of other places are never followed.
pub(crate) fn local<'a>(path: &'a str, otherwise: &'a str) -> &'a str {
    let mut letters = path.chars();
    let rooted = letters.next() == Some('/');
    // Browsers read `//host` and `/\host` as another host, and drop tabs and line ends before looking.
    let leads_away = matches!(letters.next(), Some('/' | '\\'));
    let plain = path.chars().all(|c| !c.is_control() && c != '\\');
    if rooted && !leads_away && plain && path.len() <= 2_000 {
        path
    } else {
        otherwise
    }
}

/// The page of this yard that a form was on, by its `Referer`.
pub(crate) struct CameFrom(Option<String>);

impl CameFrom {
    pub fn of(headers: &HeaderMap) -> Self {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let path = text(header::REFERER).and_then(|referer| {
            let (_, rest) = referer.split_once("://")?;
            let (host, path) = rest.split_once('/')?;
            (Some(host) == text(header::HOST)).then(|| format!("/{path}"))
        });
        Self(path.filter(|path| local(path, "") == path))
    }

    pub fn or<'a>(&'a self, otherwise: &'a str) -> &'a str {
        self.0.as_deref().unwrap_or(otherwise)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for CameFrom {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.headers))
    }
}

/// The feed page that led to an act, as the card's script sends it along. A form without script has none.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Traced {
    page: Option<PageId>,
    position: Option<u16>,
    propensity: Option<f32>,
}

impl Traced {
    pub const fn new(page: Option<PageId>, position: Option<u16>, propensity: Option<f32>) -> Self {
        Self {
            page,
            position,
            propensity,
        }
    }

    pub fn trace(&self) -> Option<FeedTrace> {
        let propensity = self
            .propensity
            .filter(|p| p.is_finite() && (0.0..=1.0).contains(p));
        Some(FeedTrace {
            page: self.page?,
            position: self.position?,
            propensity,
        })
    }
}

/// A form of which only its token matters.
#[derive(Debug, Deserialize)]
pub(crate) struct Nothing {}

/// The signed-in person as the one who acts.
pub(crate) fn actor(caller: &Caller, trace: Option<FeedTrace>) -> Result<social::Actor, Failure> {
    caller.actor(trace).ok_or(Failure::SignInFirst)
}

/// `response`, which makes the page say `text`.
pub(crate) fn saying(text: &str, mut response: Response) -> Response {
    if let Ok(value) = HeaderValue::try_from(toast::trigger(text)) {
        response.headers_mut().insert("hx-trigger", value);
    }
    response
}

/// Goes on to `path` and says the words called `key` there; a script is told to go there.
pub(crate) fn on_to(app: &App, caller: &Caller, path: &str, key: &str) -> Response {
    let mut response = go(caller, path);
    if let Some(cookie) = said_cookie(&app.config, key) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Goes on to `path`: by a redirect, or by the header that scripts follow.
pub(crate) fn go(caller: &Caller, path: &str) -> Response {
    if caller.fragment {
        let location = HeaderValue::try_from(path).unwrap_or(HeaderValue::from_static("/"));
        (
            StatusCode::NO_CONTENT,
            [(HeaderName::from_static("hx-redirect"), location)],
        )
            .into_response()
    } else {
        super::to(path)
    }
}

/// An empty answer for a fragment that has nothing to show, with a word about what was done.
pub(crate) fn done(t: Words, key: &str) -> Response {
    saying(&t.get(key), StatusCode::OK.into_response())
}

/// An empty answer for a script that says itself what was done.
pub(crate) fn nothing() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

pub(crate) fn with_status(
    status: StatusCode,
    response: Result<Response, Failure>,
) -> Result<Response, Failure> {
    let mut response = response?;
    *response.status_mut() = status;
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_yard_are_followed() {
        for path in ["/", "/p/1?x=1#comments", "/t/%EB%8F%84", "/@mina"] {
            assert_eq!(local(path, "/home"), path);
        }
        let away = [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/\t/evil",
        ];
        for path in away {
            assert_eq!(local(path, "/home"), "/home", "{path:?}");
        }
    }

    #[test]
    fn a_form_goes_back_to_a_page_of_this_yard_only() {
        let from = |referer: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "yard.example".parse().unwrap());
            headers.insert(header::REFERER, referer.parse().unwrap());
            CameFrom::of(&headers).or("/").to_owned()
        };
        assert_eq!(from("https://yard.example/t/cups?tab=new"), "/t/cups?tab=new");
        assert_eq!(from("https://evil.example/t/cups"), "/");
        assert_eq!(from("https://yard.example//evil.example"), "/");
    }

    #[test]
    fn a_trace_needs_a_page_and_a_place_and_holds_a_real_probability() {
        let page = Some(PageId::new());
        let traced = |propensity| {
            Traced {
                page,
                position: Some(3),
                propensity,
            }
            .trace()
            .unwrap()
            .propensity
        };
        assert_eq!(traced(Some(0.25)), Some(0.25));
        assert_eq!(traced(Some(f32::NAN)), None);
        assert_eq!(traced(Some(7.0)), None);
        assert!(
            Traced {
                page,
                ..Traced::default()
            }
            .trace()
            .is_none()
        );
    }
}
