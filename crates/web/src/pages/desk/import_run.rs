//! One reading of a file: how far it is, and what came of it.

use super::{enter, head, imports::state_words};
use crate::{
    app::App,
    csv::Csv,
    error::Failure,
    lang,
    pages::{Page, answer::Nothing, html, reasons, to},
    server::{Caller, Guarded},
    view::{
        desk::DeskTab,
        imports::{DeskImportRun, ImportStep, WarningGroup},
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use model::ImportRunId;
use shop::{ImportProgress, ImportRun, ImportState, KeptWarning};
use std::collections::BTreeMap;

/// Warnings of one kind that the page lists; the file has all that are kept.
const LISTED: usize = 10;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/desk/{handle}/imports/{run}", get(page))
        .route("/desk/{handle}/imports/{run}/warnings.csv", get(warnings))
        .route("/desk/{handle}/imports/{run}/take", post(take))
        .route("/desk/{handle}/imports/{run}/stop", post(stop))
        .route("/desk/{handle}/pictures/again", post(pictures_again))
}

fn run_of(text: &str) -> Result<ImportRunId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

async fn page(
    State(app): State<App>,
    caller: Caller,
    Path((handle, run)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let id = run_of(&run)?;
    let page = Page::of(&app, &caller)?;
    let t = page.t;
    // Asked for first: a run that ends in between is shown as under way once more, and then as over.
    let progress = app.imports.progress(&scope, id);
    let run = scope.import_run(id).await?;
    let step = step_of(&run, progress);
    let groups = match run.state {
        ImportState::Done => groups(scope.import_warnings(id).await?),
        _ => Vec::new(),
    };
    let head = head(&scope, DeskTab::Products).await?;
    html(&DeskImportRun {
        shell: page.shell(Tab::Desk, t.get("imports")).await?,
        t,
        csrf: page.csrf,
        action: format!("{}/imports/{id}", head.href()),
        name: run.name.clone(),
        state: state_words(t, &run),
        format: run.format.map(|format| format.title().to_owned()),
        when: lang::ago(caller.lang, caller.now.micros(), run.started_at.micros()),
        dry_run: run.dry_run,
        figures: run.figures,
        problem: run.problem.clone(),
        can_take: app.imports.can_repeat(&scope, id),
        pictures: match run.dry_run {
            true => 0,
            false => scope.picture_progress().await?.waiting,
        },
        step,
        groups,
        head,
    })
}

fn step_of(run: &ImportRun, progress: Option<ImportProgress>) -> ImportStep {
    match (run.state, progress) {
        (_, Some(ImportProgress::Queued)) => ImportStep::Queued,
        (_, Some(ImportProgress::Reading { rows })) => ImportStep::Reading(rows),
        (_, Some(ImportProgress::Writing { products, total })) => ImportStep::Writing(products, total),
        (ImportState::Running, None) => ImportStep::Queued,
        _ => ImportStep::Over,
    }
}

/// Warnings by their kind, the most frequent first.
fn groups(warnings: Vec<KeptWarning>) -> Vec<WarningGroup> {
    let mut by_code: BTreeMap<String, WarningGroup> = BTreeMap::new();
    for warning in warnings {
        let group = by_code
            .entry(warning.code.clone())
            .or_insert_with(|| WarningGroup {
                code: warning.code.clone(),
                count: 0,
                lines: Vec::new(),
            });
        group.count += 1;
        if group.lines.len() < LISTED {
            group.lines.push(warning);
        }
    }
    let mut groups: Vec<WarningGroup> = by_code.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    groups
}

async fn warnings(
    State(app): State<App>,
    caller: Caller,
    Path((handle, run)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let columns = ["row", "column", "code", "message"].map(str::to_owned);
    let mut file = Csv::new(&columns);
    for warning in scope.import_warnings(run_of(&run)?).await? {
        file.row(&[
            warning.row.to_string(),
            warning.column,
            warning.code,
            warning.message,
        ]);
    }
    Ok(file.download("import-warnings.csv"))
}

async fn take(
    State(app): State<App>,
    caller: Caller,
    Path((handle, run)): Path<(String, String)>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let t = caller.lang.words();
    let begun = app
        .imports
        .repeat(scope, run_of(&run)?, caller.now)
        .await
        .map_err(|error| reasons::shop_failure(t, error))?;
    Ok(to(&format!(
        "{}/imports/{begun}",
        crate::view::links::desk(&handle)
    )))
}

async fn stop(
    State(app): State<App>,
    caller: Caller,
    Path((handle, run)): Path<(String, String)>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    app.imports.stop(&scope, run_of(&run)?);
    Ok(to(&format!(
        "{}/imports/{run}",
        crate::view::links::desk(&handle)
    )))
}

async fn pictures_again(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    scope.retry_pictures().await?;
    Ok(to(&format!("{}/imports", crate::view::links::desk(&handle))))
}
