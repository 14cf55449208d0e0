use super::page::{Page, html};
use crate::{
    app::App,
    server::Caller,
    view::{
        error::{ErrorPage, Trouble},
        shell::Tab,
    },
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// The page for what did not work.
pub(crate) async fn trouble(
    app: &App,
    caller: &Caller,
    status: StatusCode,
    detail: String,
    request_id: Option<String>,
) -> Response {
    let trouble = match status {
        StatusCode::FORBIDDEN => Trouble::NotAllowed,
        StatusCode::NOT_FOUND => Trouble::NotFound,
        StatusCode::PAYLOAD_TOO_LARGE => Trouble::TooLarge,
        StatusCode::TOO_MANY_REQUESTS => Trouble::TooFast,
        status if status.is_client_error() => Trouble::Unclear,
        _ => Trouble::Broken,
    };
    let drawn = async {
        let page = Page::of(app, caller)?;
        let shell = page.shell(Tab::Elsewhere, trouble.title(page.t)).await?;
        let told = (status.is_client_error() && trouble != Trouble::NotFound).then_some(detail.clone());
        html(&ErrorPage {
            shell,
            t: page.t,
            trouble,
            detail: told,
            request_id,
        })
    };
    match drawn.await {
        Ok(mut response) => {
            *response.status_mut() = status;
            response
        }
        // The page itself could not be made: say the least, which is better than nothing.
        Err(_) => (status, detail).into_response(),
    }
}
