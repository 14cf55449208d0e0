use crate::{app::App, error::Failure};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::Response,
};

/// Refuses writes that a foreign page makes in the name of a visitor of ours. Browsers say where a request comes
/// from in `Sec-Fetch-Site` or `Origin`; programs that send neither carry no cookies of others. Forms are checked by
/// their token as well.
pub(super) async fn refuse_cross_site(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    if is_foreign_write(&app, request.method(), request.headers()) {
        return Err(Failure::CrossSite);
    }
    Ok(next.run(request).await)
}

fn is_foreign_write(app: &App, method: &Method, headers: &HeaderMap) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (header("sec-fetch-site"), header(header::ORIGIN.as_str())) {
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => !is_own(origin, header(header::HOST.as_str()), &app.config.public_url),
        (None, None) => false,
    }
}

fn is_own(origin: &str, host: Option<&str>, public_url: &str) -> bool {
    let bare = |url: &str| {
        url.split_once("://")
            .map(|(_, rest)| rest.trim_end_matches('/').to_owned())
    };
    let asked = bare(origin);
    asked.is_some() && (asked.as_deref() == host || asked == bare(public_url))
}
