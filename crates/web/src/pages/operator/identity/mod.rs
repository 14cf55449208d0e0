//! `/operator/identity`: why two identifiers are one person, or why they are not. What is typed goes by POST, is
//! hashed, and is neither logged nor kept.

mod asked;
mod told;

use super::operator;
use crate::{
    app::App,
    error::Failure,
    lang,
    pages::{Page, answer::with_status, html, reasons::of_people},
    server::{Caller, Guarded},
    view::{
        identity::{AuditRow, Cut, Found, IdentityPage},
        shell::Tab,
    },
};
use asked::{Asked, Ends};
use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use model::{PersonId, Timestamp};
use people::{
    Error,
    identity::{AssertionId, Why},
};
use serde::Deserialize;
use told::Teller;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/operator/identity", get(page).post(look_up))
        .route("/operator/identity/cut", post(cut))
        .route("/operator/identity/take-back", post(take_back))
}

/// What operators give as the reason for cutting a link; the others are the yard's or the person's own.
const REASONS: [Why; 4] = [Why::MistakenAlias, Why::SharedDevice, Why::GivenUp, Why::NotMe];

/// What the page shows beside the form.
#[derive(Default)]
struct Shown {
    found: Option<Found>,
    cut: Option<Cut>,
    problem: Option<String>,
}

#[derive(Deserialize)]
struct CutForm {
    #[serde(flatten)]
    asked: Asked,
    link: String,
    why: String,
}

#[derive(Deserialize)]
struct TakeBackForm {
    #[serde(flatten)]
    asked: Asked,
    cut_at: String,
}

async fn page(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    let operator = operator(&caller)?;
    let asked = Asked::default();
    draw(&app, &caller, operator, &asked, None, Shown::default()).await
}

async fn look_up(
    State(app): State<App>,
    caller: Caller,
    Guarded(asked): Guarded<Asked>,
) -> Result<Response, Failure> {
    let operator = operator(&caller)?;
    answer(&app, &caller, operator, &asked, None).await
}

async fn cut(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<CutForm>,
) -> Result<Response, Failure> {
    let operator = operator(&caller)?;
    let t = caller.lang.words();
    let link: AssertionId = form.link.parse()?;
    let chosen = REASONS.into_iter().find(|why| why.code() == form.why);
    let why = chosen.ok_or_else(|| Failure::Unclear("there is no such reason".to_owned()))?;
    let undone = app.people.cut_link(operator, link, why, caller.now).await?;
    let cut = if undone > 0 {
        Cut {
            said: t.get("identity-cut-done"),
            at: Some(caller.now.micros().to_string()),
        }
    } else {
        Cut {
            said: t.get("identity-cut-before"),
            at: None,
        }
    };
    answer(&app, &caller, operator, &form.asked, Some(cut)).await
}

async fn take_back(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<TakeBackForm>,
) -> Result<Response, Failure> {
    let operator = operator(&caller)?;
    let t = caller.lang.words();
    let micros = form.cut_at.parse().map_err(|_| Failure::NotFound)?;
    let cut_at = Timestamp::from_micros(micros);
    let said = match app.people.take_back_cut(operator, cut_at, caller.now).await {
        Ok(_) => t.get("identity-back-done"),
        Err(Error::NotFound) => t.get("identity-back-none"),
        Err(Error::LeafHeld | Error::TooMany { .. }) => t.get("identity-back-taken"),
        Err(other) => return Err(other.into()),
    };
    let cut = Some(Cut { said, at: None });
    answer(&app, &caller, operator, &form.asked, cut).await
}

/// Looks up what was asked, and draws the page with the answer or with what is wrong about the question.
async fn answer(
    app: &App,
    caller: &Caller,
    operator: PersonId,
    asked: &Asked,
    cut: Option<Cut>,
) -> Result<Response, Failure> {
    let ends = asked.read(app, caller).await?;
    let (Ok(a), Ok(b)) = (&ends.a, &ends.b) else {
        let shown = Shown {
            cut,
            ..Shown::default()
        };
        let drawn = draw(app, caller, operator, asked, Some(&ends), shown).await;
        return with_status(StatusCode::UNPROCESSABLE_ENTITY, drawn);
    };
    let scope = ends.scope();
    match app.people.look_up(operator, scope, *a, *b, caller.now).await {
        Ok(explanation) => {
            let teller = Teller::of(app, caller, &explanation, &[*a, *b]).await?;
            let found = Some(teller.found(&explanation, *a, *b));
            let shown = Shown {
                found,
                cut,
                problem: None,
            };
            draw(app, caller, operator, asked, None, shown).await
        }
        Err(error @ Error::RetryAfter(_)) => {
            let problem = Some(of_people(caller.lang.words(), &error));
            let shown = Shown {
                problem,
                cut,
                found: None,
            };
            let drawn = draw(app, caller, operator, asked, None, shown).await;
            with_status(StatusCode::TOO_MANY_REQUESTS, drawn)
        }
        Err(other) => Err(other.into()),
    }
}

async fn draw(
    app: &App,
    caller: &Caller,
    operator: PersonId,
    asked: &Asked,
    read: Option<&Ends>,
    shown: Shown,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let t = page.t;
    let reasons = REASONS.into_iter().map(|why| (why.code(), told::why(t, why)));
    html(&IdentityPage {
        shell: page.shell(Tab::Operator, t.get("identity-title")).await?,
        t,
        ends: asked.fields(t, read),
        found: shown.found,
        cut: shown.cut,
        problem: shown.problem,
        reasons: reasons.collect(),
        audit: audit(app, caller, operator).await?,
        csrf: page.csrf,
    })
}

async fn audit(app: &App, caller: &Caller, operator: PersonId) -> Result<Vec<AuditRow>, Failure> {
    let t = caller.lang.words();
    let lines = app.people.operator_audit(operator).await?;
    let mut operators: Vec<PersonId> = lines.iter().filter_map(|line| line.operator).collect();
    operators.sort_unstable();
    operators.dedup();
    let profiles = app.people.profiles(&operators, caller.now).await?;
    let rows = lines.iter().map(|line| {
        let profile = line.operator.and_then(|operator| profiles.get(&operator));
        AuditRow {
            when: lang::ago(caller.lang, caller.now.micros(), line.at.micros()),
            who: profile.map_or_else(
                || t.get("identity-former-operator"),
                |profile| format!("@{}", profile.handle),
            ),
            what: told::audited(t, line),
        }
    });
    Ok(rows.collect())
}
