//! `/media/{name}`: pictures by content hash, with Range (RFC 9110 §14).

use crate::{app::App, error::Failure};
use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use storage::blobs::{self, BlobName, Span};

const IMMUTABLE: &str = "public, max-age=31536000, immutable";

pub(super) async fn file(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let name: BlobName = name.parse().map_err(|_| Failure::NotFound)?;
    let etag = format!("\"{name}\"");
    let matches = |value: &axum::http::HeaderValue| value.to_str().is_ok_and(|text| text.contains(&etag));
    if headers.get(header::IF_NONE_MATCH).is_some_and(matches) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    let range = headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok())
        .and_then(single_range);
    let (blobs, wanted) = (app.blobs.clone(), name.clone());
    let opened = tokio::task::spawn_blocking(move || {
        let blob = blobs.open(&wanted, range.unwrap_or(Span::All))?;
        let (size, offset, length) = (blob.size, blob.offset, blob.length);
        Ok::<_, blobs::Error>((size, offset, length, blob.into_bytes()?))
    });
    let (size, offset, length, bytes) = match opened.await.map_err(|_| Failure::Broken("media reader"))? {
        Ok(found) => found,
        Err(blobs::Error::Missing { .. }) => return Err(Failure::NotFound),
        Err(blobs::Error::OutOfRange { size, .. }) => {
            let range = [(header::CONTENT_RANGE, format!("bytes */{size}"))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, range).into_response());
        }
        Err(error) => return Err(error.into()),
    };
    let mut response = Body::from(bytes).into_response();
    let part = range.is_some();
    *response.status_mut() = if part {
        StatusCode::PARTIAL_CONTENT
    } else {
        StatusCode::OK
    };
    let mut put = |name: header::HeaderName, value: String| {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    };
    put(header::CONTENT_TYPE, content_type(name.extension()).to_owned());
    put(header::CACHE_CONTROL, IMMUTABLE.to_owned());
    put(header::ACCEPT_RANGES, "bytes".to_owned());
    put(header::ETAG, etag);
    if part {
        let last = (offset + length).saturating_sub(1);
        put(header::CONTENT_RANGE, format!("bytes {offset}-{last}/{size}"));
    }
    Ok(response)
}

fn content_type(extension: &str) -> &'static str {
    match extension {
        "jpg" => "image/jpeg",
        "webp" => "image/webp",
        "png" => "image/png",
        _ => "application/octet-stream",
    }
}

/// One range of bytes; several at once, or nonsense, is answered with the whole as the RFC allows.
fn single_range(header: &str) -> Option<Span> {
    let (first, last) = header.strip_prefix("bytes=")?.split_once('-')?;
    match (first.trim(), last.trim()) {
        ("", last) => Some(Span::Last(last.parse().ok()?)),
        (first, "") => Some(Span::From(first.parse().ok()?)),
        (first, last) => {
            let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
            (first <= last).then_some(Span::Between(first, last))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_nonsense_is_the_whole() {
        assert!(matches!(single_range("bytes=0-99"), Some(Span::Between(0, 99))));
        assert!(matches!(single_range("bytes=5-"), Some(Span::From(5))));
        assert!(matches!(single_range("bytes=-7"), Some(Span::Last(7))));
        for nonsense in ["bytes=9-1", "bytes=0-1,5-6", "chars=0-1", "bytes=-"] {
            assert!(single_range(nonsense).is_none(), "{nonsense}");
        }
    }
}
