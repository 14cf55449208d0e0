use crate::{assets, error::Failure};
use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};

/// Files of the binary. The version in the address makes each of them immutable.
pub(super) async fn file(Path((_, name)): Path<(String, String)>) -> Result<Response, Failure> {
    let asset = assets::find(&name).ok_or(Failure::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, asset.mime),
        (header::CACHE_CONTROL, assets::CACHE_CONTROL),
    ];
    Ok((headers, asset.bytes).into_response())
}
