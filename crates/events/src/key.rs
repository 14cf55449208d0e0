use base64::{Engine, engine::general_purpose::STANDARD};
use std::borrow::Cow;

/// What a request says of its key, before anybody knows whether there is such a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteKey(String);

impl WriteKey {
    /// Characters of a key.
    pub const MAX_CHARS: usize = 200;

    /// The key that a request names: in `Authorization: Basic` as the user (with an empty password; Jitsu's
    /// `id:secret` is one key), in `Authorization: Bearer`, in Jitsu's `X-Write-Key`, or else in the body. The first of
    /// them that is there counts, in this order.
    pub fn of_request(
        authorization: Option<&str>,
        x_write_key: Option<&str>,
        body: Option<&str>,
    ) -> Option<Self> {
        let said = match (authorization.and_then(of_authorization), x_write_key) {
            (Some(key), _) => key,
            (None, Some(key)) => key.to_owned(),
            (None, None) => body?.to_owned(),
        };
        let key = said.trim();
        let fits = !key.is_empty() && key.chars().nth(Self::MAX_CHARS).is_none();
        (fits && !key.chars().any(char::is_control)).then(|| Self(key.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn of_authorization(header: &str) -> Option<String> {
    let (scheme, said) = header.trim().split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(said.trim().to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = STANDARD.decode(said.trim()).ok()?;
    let pair: Cow<'_, str> = String::from_utf8(bytes).ok()?.into();
    // Without a password it is `key:`; axios leaves a missing one out in the same way.
    Some(pair.strip_suffix(':').unwrap_or(&pair).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(authorization: Option<&str>, x_write_key: Option<&str>, body: Option<&str>) -> Option<String> {
        WriteKey::of_request(authorization, x_write_key, body).map(|key| key.as_str().to_owned())
    }

    #[test]
    fn a_key_is_found_where_each_sdk_writes_it() {
        let wk1 = Some("wk1".to_owned());
        assert_eq!(key(Some("Basic d2sxOg=="), None, None), wk1);
        assert_eq!(key(Some("basic d2sx"), None, None), wk1);
        assert_eq!(key(Some("Bearer wk1"), None, None), wk1);
        assert_eq!(key(None, Some("id:secret"), None).as_deref(), Some("id:secret"));
        assert_eq!(key(None, None, Some("wk1")), wk1);
        assert_eq!(key(Some("Basic d2sxOg=="), Some("wk2"), Some("wk3")), wk1);
        assert_eq!(key(Some("Digest x"), None, Some("wk1")), wk1);
    }

    #[test]
    fn what_is_no_key_is_none() {
        for header in ["", "Basic", "Basic !!!", "Basic Og==", "Basic /w==", "Bearer "] {
            assert_eq!(key(Some(header), None, None), None, "{header}");
        }
        assert_eq!(key(None, Some(&"k".repeat(201)), None), None);
        assert_eq!(key(None, None, Some("a\nb")), None);
        assert_eq!(key(None, None, None), None);
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(header in ".{0,80}", basic in "[A-Za-z0-9+/=]{0,80}") {
            let _ = key(Some(&header), Some(&header), Some(&header));
            let _ = key(Some(&format!("Basic {basic}")), None, None);
        }
    }
}
