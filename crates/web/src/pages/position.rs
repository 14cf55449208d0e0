//! Places in lists as opaque text in addresses, and the part of an address after `?`.

use crate::error::Failure;
use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{Position, Timestamp};
use serde::de::DeserializeOwned;

/// Bytes of a position: microseconds, then the id.
const BYTES: usize = 24;

/// The text of a place; [`read`] takes it back.
pub(crate) fn write(position: &Position) -> String {
    let mut bytes = Vec::with_capacity(BYTES);
    bytes.extend_from_slice(&position.at.micros().to_be_bytes());
    bytes.extend_from_slice(&position.id);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The place where a page begins; none, or an empty one, is the beginning.
pub(crate) fn read(text: Option<&str>) -> Result<Option<Position>, Failure> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let mut bytes = [0; BYTES];
    let unclear =
        || Failure::Unclear("the cursor is not one of this yard; begin at the first page".to_owned());
    match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
        Ok(BYTES) => {}
        _ => return Err(unclear()),
    }
    let (at, id) = bytes.split_first_chunk::<8>().ok_or_else(unclear)?;
    let id = id.try_into().map_err(|_| unclear())?;
    Ok(Some(Position::new(
        Timestamp::from_micros(i64::from_be_bytes(*at)),
        id,
    )))
}

/// The address of the next page of the list at `path`, which may carry a query already.
pub(crate) fn more(path: &str, next: Option<&Position>) -> Option<String> {
    let joint = if path.contains('?') { '&' } else { '?' };
    next.map(|next| format!("{path}{joint}cursor={}", write(next)))
}

/// The query of an address, with a clear refusal where it does not fit.
pub(crate) struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let query =
            Query::<T>::try_from_uri(&parts.uri).map_err(|error| Failure::Unclear(error.body_text()))?;
        Ok(Self(query.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_comes_back_and_other_text_is_refused() {
        let place = Position::new(Timestamp::from_micros(-5), [7; 16]);
        assert_eq!(read(Some(&write(&place))).unwrap(), Some(place));
        assert_eq!(read(None).unwrap(), None);
        assert_eq!(read(Some("")).unwrap(), None);
        for text in [
            "x",
            "도자기",
            &"A".repeat(31),
            &"A".repeat(33),
            &"A".repeat(5_000),
        ] {
            assert!(read(Some(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn the_next_page_keeps_the_query() {
        let place = Position::START;
        assert!(
            more("/t/cup?tab=new", Some(&place))
                .unwrap()
                .starts_with("/t/cup?tab=new&cursor=")
        );
        assert!(
            more("/saved", Some(&place))
                .unwrap()
                .starts_with("/saved?cursor=")
        );
        assert_eq!(more("/saved", None), None);
    }
}
