use super::Caller;
use crate::{app::App, error::Told, pages};
use axum::{
    extract::{Request, State},
    http::{Method, StatusCode, header},
    middleware::Next,
    response::Response,
};

/// Draws failures as pages for people who asked for a page; programs keep the problem document. Whoever has to sign
/// in first is led there and back: to the page they asked for, or to the one that held the form.
pub(super) async fn draw(State(app): State<App>, request: Request, next: Next) -> Response {
    let accept = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let is_api = request.uri().path().starts_with("/api/");
    let wants_page = !is_api && accept.contains("text/html");
    let request_id = request
        .headers()
        .get("x-request-id")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let back = match *request.method() {
        Method::GET | Method::HEAD => request.uri().to_string(),
        _ => pages::came_from(request.headers()),
    };
    let response = next.run(request).await;
    let told = response.extensions().get::<Told>().cloned();
    let caller = response.extensions().get::<Caller>().cloned();
    let (Some(told), Some(caller)) = (told, caller) else {
        return response;
    };
    let status = response.status();
    let must_sign_in = status == StatusCode::UNAUTHORIZED;
    if must_sign_in && caller.fragment {
        return pages::script_to_sign_in(response, &back);
    }
    let drawn = if caller.fragment && !is_api {
        pages::problem_in_words(&caller, &told, status)
    } else if !wants_page {
        return response;
    } else if must_sign_in {
        return pages::to_sign_in(&back);
    } else {
        pages::trouble(&app, &caller, told, status, back, request_id).await
    };
    carrying(drawn, &response)
}

/// `drawn` with those headers of the answer it stands for that still hold.
fn carrying(mut drawn: Response, response: &Response) -> Response {
    if let Some(wait) = response.headers().get(header::RETRY_AFTER) {
        drawn.headers_mut().insert(header::RETRY_AFTER, wait.clone());
    }
    for cookie in response.headers().get_all(header::SET_COOKIE) {
        drawn.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    drawn
}
