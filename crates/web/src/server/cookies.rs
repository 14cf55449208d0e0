//! The first-party cookies: who browses, who is signed in, which language; and two that live for a moment: that the
//! consent sheet was put off, and what the page before has to say.

use crate::app::WebConfig;
use axum::http::{HeaderMap, HeaderValue, header};

pub(super) const VISITOR: &str = "visitor";
pub(super) const SESSION: &str = "session";
pub(super) const LANGUAGE: &str = "lang";
pub(super) const PUT_OFF: &str = "consent_later";
pub(super) const SAID: &str = "said";

const YEAR: u32 = 365 * 86_400;
const SESSION_AGE: u32 = 90 * 86_400;
/// A message is for the page that a form leads to, which is asked for at once.
const SAID_AGE: u32 = 5;

/// The value of cookie `name`.
pub(super) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    pairs
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

pub(crate) fn visitor_cookie(config: &WebConfig, id: &str) -> Option<HeaderValue> {
    set(config, VISITOR, id, YEAR)
}

pub(crate) fn session_cookie(config: &WebConfig, token: &str) -> Option<HeaderValue> {
    set(config, SESSION, token, SESSION_AGE)
}

pub(crate) fn clear_session_cookie(config: &WebConfig) -> Option<HeaderValue> {
    set(config, SESSION, "", 0)
}

pub(crate) fn language_cookie(config: &WebConfig, tag: &str) -> Option<HeaderValue> {
    set(config, LANGUAGE, tag, YEAR)
}

/// Lives as long as the browser is open: the sheet comes back with the next visit.
pub(crate) fn put_off_cookie(config: &WebConfig) -> Option<HeaderValue> {
    let secure = if config.is_secure() { "; Secure" } else { "" };
    HeaderValue::try_from(format!("{PUT_OFF}=1; Path=/; HttpOnly; SameSite=Lax{secure}")).ok()
}

/// Leaves the words called `key` for the next page.
pub(crate) fn said_cookie(config: &WebConfig, key: &str) -> Option<HeaderValue> {
    set(config, SAID, key, SAID_AGE)
}

fn set(config: &WebConfig, name: &str, value: &str, max_age: u32) -> Option<HeaderValue> {
    let secure = if config.is_secure() { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::try_from(cookie).ok()
}
