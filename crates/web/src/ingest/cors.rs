//! Pages of shops' own sites send events from their visitors' browsers. No cookie comes along, so every site may ask; whether its
//! key lets it in is decided with the key.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

const ALLOWED: [(HeaderName, &str); 4] = [
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (header::ACCESS_CONTROL_ALLOW_METHODS, "POST, GET, OPTIONS"),
    (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    (header::ACCESS_CONTROL_EXPOSE_HEADERS, "retry-after"),
];
/// What SDKs put into their headers, where the browser does not say it by itself.
const HEADERS: &str =
    "authorization, content-type, content-encoding, x-write-key, anonymousid, x-attempt, x-retry-count";
const LONGEST: usize = 500;

/// The answer to a browser's question before it sends anything.
pub async fn preflight(headers: HeaderMap) -> Response {
    let asked = headers
        .get(header::ACCESS_CONTROL_REQUEST_HEADERS)
        .filter(|asked| asked.len() <= LONGEST)
        .cloned()
        .unwrap_or(HeaderValue::from_static(HEADERS));
    (
        StatusCode::NO_CONTENT,
        [(header::ACCESS_CONTROL_ALLOW_HEADERS, asked)],
    )
        .into_response()
}

/// Lets pages of every site read the answer.
pub async fn allow(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in ALLOWED {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response.headers_mut().insert(
        "cross-origin-resource-policy",
        HeaderValue::from_static("cross-origin"),
    );
    response
}
