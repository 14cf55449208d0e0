use super::page::{Page, html};
use crate::{
    app::App,
    error::Told,
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

/// The page for what did not work. `back` is the page that was asked for, or that held the form.
pub(crate) async fn trouble(
    app: &App,
    caller: &Caller,
    told: Told,
    status: StatusCode,
    back: String,
    request_id: Option<String>,
) -> Response {
    let Told {
        trouble,
        problem,
        in_their_words,
    } = told;
    let drawn = async {
        let page = Page::of(app, caller)?;
        let shell = page.shell(Tab::Elsewhere, trouble.title(page.t)).await?;
        html(&ErrorPage {
            shell,
            t: page.t,
            trouble,
            detail: in_their_words.then(|| problem.detail.clone()),
            reload: (trouble == Trouble::StaleForm).then_some(back),
            request_id,
        })
    };
    match drawn.await {
        Ok(mut response) => {
            *response.status_mut() = status;
            response
        }
        // The page itself could not be made: say the least, which is better than nothing.
        Err(_) => (status, problem.detail).into_response(),
    }
}

/// The problem document that a script of the pages shows: its sentence in the language of the one who asked.
pub(crate) fn problem_in_words(caller: &Caller, told: &Told, status: StatusCode) -> Response {
    let mut problem = told.problem.clone();
    if !told.in_their_words {
        problem.detail = told.trouble.advice(caller.lang.words());
    }
    problem.as_response(status)
}
