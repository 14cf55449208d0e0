//! Reporting posts, people, products and comments: a page that asks for the reason, and the report itself.

use super::{
    Page,
    act::person,
    actions::post_id,
    answer::{CameFrom, actor, done, on_to},
    html, reasons,
};
use crate::{
    app::App,
    error::Failure,
    server::{Caller, Guarded},
    view::{
        card::{Gone, GoneCard},
        links,
        post::ReportPage,
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post as on_post},
};
use model::{CommentId, ProductId};
use serde::Deserialize;
use social::{Reason, ReportTarget};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/p/{post}/report", get(ask_about_post).post(report_post))
        .route("/@{handle}/report", get(ask_about_person).post(report_person))
        .route(
            "/products/{product}/report",
            get(ask_about_product).post(report_product),
        )
        .route("/comments/{comment}/report", on_post(report_comment))
}

#[derive(Deserialize)]
struct ReportForm {
    #[serde(default)]
    reason: String,
}

impl ReportForm {
    /// The choices of the page in the yard's own words; a report without a reason is one of another kind.
    fn reason(&self) -> Reason {
        match self.reason.as_str() {
            "spam" => Reason::Spam,
            "rude" => Reason::Harassment,
            "false" => Reason::Fraud,
            "stolen" => Reason::Copyright,
            "danger" => Reason::Dangerous,
            other => other.parse().unwrap_or(Reason::Other),
        }
    }
}

async fn ask_about_post(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Path(post): Path<String>,
) -> Result<Response, Failure> {
    let person = actor(&caller, None)?.person;
    let id = post_id(&post)?;
    let known = app.social.post(Some(person), id).await?;
    known.ok_or(Failure::NotFound)?;
    let address = links::post(&id.to_string());
    ask_reason(&app, &caller, &address, from.or(&address)).await
}

async fn ask_about_person(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    actor(&caller, None)?;
    let profile = person(&app, &caller, &handle).await?;
    let address = links::person(profile.handle.as_str());
    ask_reason(&app, &caller, &address, &address).await
}

async fn ask_about_product(
    State(app): State<App>,
    caller: Caller,
    Path(product): Path<String>,
) -> Result<Response, Failure> {
    actor(&caller, None)?;
    let id = product_id(&product)?;
    let known = app.catalogue.product(id).await?;
    known.ok_or(Failure::NotFound)?;
    let address = links::product(&id.to_string());
    ask_reason(&app, &caller, &address, &address).await
}

/// The page that asks why; its form goes to `/report` below the address.
async fn ask_reason(app: &App, caller: &Caller, address: &str, back: &str) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let shell = page.shell(Tab::Elsewhere, page.t.get("report-title")).await?;
    html(&ReportPage {
        shell,
        t: page.t,
        csrf: page.csrf,
        action: format!("{address}/report"),
        back: back.to_owned(),
    })
}

async fn report_post(
    State(app): State<App>,
    caller: Caller,
    Path(post): Path<String>,
    Guarded(form): Guarded<ReportForm>,
) -> Result<Response, Failure> {
    let target = ReportTarget::Post(post_id(&post)?);
    report(&app, &caller, target, &form).await?;
    if !caller.fragment {
        return Ok(on_to(&app, &caller, "/", "gone-reported"));
    }
    let page = Page::of(&app, &caller)?;
    html(&GoneCard {
        t: page.t,
        csrf: page.csrf,
        gone: Gone::Reported,
        undo: None,
    })
}

async fn report_person(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    Guarded(form): Guarded<ReportForm>,
) -> Result<Response, Failure> {
    let profile = person(&app, &caller, &handle).await?;
    report(&app, &caller, ReportTarget::Person(profile.id), &form).await?;
    let address = links::person(profile.handle.as_str());
    Ok(on_to(&app, &caller, &address, "gone-reported"))
}

async fn report_product(
    State(app): State<App>,
    caller: Caller,
    Path(product): Path<String>,
    Guarded(form): Guarded<ReportForm>,
) -> Result<Response, Failure> {
    let id = product_id(&product)?;
    report(&app, &caller, ReportTarget::Product(id), &form).await?;
    let address = links::product(&id.to_string());
    Ok(on_to(&app, &caller, &address, "gone-reported"))
}

async fn report_comment(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Path(comment): Path<String>,
    Guarded(form): Guarded<ReportForm>,
) -> Result<Response, Failure> {
    let comment: CommentId = comment.parse().map_err(|_| Failure::NotFound)?;
    report(&app, &caller, ReportTarget::Comment(comment), &form).await?;
    if caller.fragment {
        return Ok(done(caller.lang.words(), "comment-reported"));
    }
    Ok(on_to(&app, &caller, from.or("/"), "gone-reported"))
}

async fn report(app: &App, caller: &Caller, target: ReportTarget, form: &ReportForm) -> Result<(), Failure> {
    let actor = actor(caller, None)?;
    let reported = app.social.report(&actor, target, form.reason(), "").await;
    reported.map_err(|error| reasons::social_failure(caller.lang.words(), error))?;
    Ok(())
}

fn product_id(text: &str) -> Result<ProductId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}
