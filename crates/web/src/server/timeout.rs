use axum::{
    extract::Request,
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::time::Duration;

/// The longest a request may take; uploads of pictures over a slow line need most of it.
const USUAL: Duration = Duration::from_secs(120);
/// A catalogue of a gigabyte over a line of five megabits.
const CATALOGUE: Duration = Duration::from_secs(1_800);

/// Ends what takes too long.
pub(super) async fn time_out(request: Request, next: Next) -> Response {
    let is_catalogue = *request.method() == Method::POST
        && request.uri().path().starts_with("/desk/")
        && request.uri().path().ends_with("/imports");
    let limit = if is_catalogue { CATALOGUE } else { USUAL };
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}
