//! Keys in requests: `Authorization: Bearer …`, or Basic with the key as the user's name, as event SDKs send it.

use crate::{app::App, error::Failure};
use axum::http::{HeaderMap, header};
use base64::{Engine, prelude::BASE64_STANDARD};
use model::Timestamp;
use shop::{KeyHolder, Scope};

/// The text that the request shows as its key.
pub fn shown(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.trim().to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = BASE64_STANDARD.decode(rest.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    Some(text.split(':').next().unwrap_or_default().to_owned())
}

/// Whoever shows a key that may do `scope`, from a site that may use it.
pub async fn holder(
    app: &App,
    headers: &HeaderMap,
    scope: Scope,
    now: Timestamp,
) -> Result<KeyHolder, Failure> {
    let text = shown(headers).ok_or(Failure::NoKey)?;
    let holder = app.keys.holder(&text, now).await?.ok_or(Failure::NoKey)?;
    let origin = headers
        .get(header::ORIGIN)
        .and_then(|origin| origin.to_str().ok());
    if !holder.may(scope) {
        return Err(Failure::NotAllowed(format!("this key lacks the scope `{scope}`")));
    }
    if !holder.lets(origin) {
        return Err(Failure::NotAllowed(
            "this key is not for pages of this site".to_owned(),
        ));
    }
    app.ingest.counts.add(holder.shop, shop::CALLS, 1);
    Ok(holder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_as_bearer_or_as_the_name_of_basic() {
        let with = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
            shown(&headers)
        };
        assert_eq!(with("Bearer mdg_x").as_deref(), Some("mdg_x"));
        // `mdg_x:` in Base64.
        assert_eq!(with("Basic bWRnX3g6").as_deref(), Some("mdg_x"));
        assert_eq!(with("Basic ###"), None);
        assert_eq!(with("Digest x"), None);
        assert_eq!(shown(&HeaderMap::new()), None);
    }
}
