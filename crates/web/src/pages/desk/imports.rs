//! Catalogue files: bringing one, addresses that are fetched again and again, what came of them, and taking the catalogue out.

use super::{enter, head};
use crate::{
    app::App,
    error::Failure,
    lang::{self, Words},
    pages::{
        Page,
        answer::{Nothing, go, on_to, with_status},
        file_out, html, reasons, received, to,
    },
    server::{Caller, Guarded},
    view::{
        desk::DeskTab,
        imports::{DeskImports, FormatChoice, RunRow, SourceRow},
        links,
        shell::Tab,
    },
};
use ::catalogue::Format;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, Query, Request, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use model::ImportSourceId;
use serde::Deserialize;
use shop::{Error, ImportFile, ImportOptions, ImportRun, ImportSource, ImportState, NewSource, ShopScope};

/// A catalogue of a million products has about this size.
const MAX_FILE: u64 = 1 << 30;
/// Pauses between two fetches that are offered, in hours.
const PACES: [u32; 4] = [1, 6, 24, 168];

pub(super) fn routes() -> Router<App> {
    let limit = DefaultBodyLimit::max(MAX_FILE as usize + received::TEXTS);
    Router::new()
        .route("/desk/{handle}/imports", get(page).post(upload).layer(limit))
        .route("/desk/{handle}/imports/sources", post(add_source))
        .route(
            "/desk/{handle}/imports/sources/{source}/{act}",
            post(change_source),
        )
        .route("/desk/{handle}/export", get(export))
}

async fn page(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    draw(&app, &caller, &scope, Typed::default()).await
}

/// What came back of the page's two forms.
#[derive(Default)]
struct Typed {
    file_problem: Option<String>,
    address: String,
    address_problem: Option<String>,
}

async fn draw(app: &App, caller: &Caller, scope: &ShopScope, typed: Typed) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let t = page.t;
    let head = head(scope, DeskTab::Products).await?;
    let runs = scope.import_runs().await?;
    let sources = scope.import_sources().await?;
    let pictures = scope.picture_progress().await?;
    let base = format!("{}/imports", head.href());
    html(&DeskImports {
        shell: page.shell(Tab::Desk, t.get("imports")).await?,
        t,
        csrf: page.csrf,
        formats: formats(),
        paces: PACES
            .iter()
            .map(|hours| (*hours, t.count(pace(*hours), u64::from(*hours))))
            .collect(),
        busy: runs.iter().any(|run| run.state == ImportState::Running),
        runs: runs.iter().map(|run| run_row(t, caller, &base, run)).collect(),
        sources: sources
            .iter()
            .map(|source| source_row(t, caller, &base, source))
            .collect(),
        failures: pictures
            .failures
            .iter()
            .map(|failed| {
                (
                    format!("{}/products/{}", head.href(), failed.product),
                    failed.product_name.clone(),
                    failed.problem.clone(),
                )
            })
            .collect(),
        pictures,
        file_problem: typed.file_problem,
        address: typed.address,
        address_problem: typed.address_problem,
        head,
    })
}

fn formats() -> Vec<FormatChoice> {
    Format::ALL
        .iter()
        .map(|format| FormatChoice {
            name: format.name(),
            label: format.title(),
        })
        .collect()
}

fn pace(hours: u32) -> &'static str {
    match hours {
        168 => "intake-weekly",
        24 => "intake-daily",
        _ => "intake-hourly",
    }
}

pub(super) fn state_words(t: Words, run: &ImportRun) -> String {
    t.get(match (run.state, run.dry_run) {
        (ImportState::Running, _) => "intake-running",
        (ImportState::Done, true) => "intake-looked",
        (ImportState::Done, false) => "intake-taken",
        (ImportState::Failed, _) => "intake-not-taken",
        (ImportState::Stopped, _) => "intake-was-stopped",
    })
}

fn run_row(t: Words, caller: &Caller, base: &str, run: &ImportRun) -> RunRow {
    let figures = run.figures.map(|figures| {
        t.pair(
            "intake-run-figures",
            "created",
            t.digits(figures.created),
            "updated",
            t.digits(figures.updated),
        )
    });
    RunRow {
        href: format!("{base}/{}", run.id),
        name: run.name.clone(),
        state: state_words(t, run),
        is_bad: run.state == ImportState::Failed,
        figures: figures.unwrap_or_default(),
        warnings: run.figures.map_or(0, |figures| figures.warnings),
        when: lang::ago(caller.lang, caller.now.micros(), run.started_at.micros()),
    }
}

fn source_row(t: Words, caller: &Caller, base: &str, source: &ImportSource) -> SourceRow {
    SourceRow {
        base: format!("{base}/sources/{}", source.id),
        url: source.url.clone(),
        pace: t.count(pace(source.every_hours), u64::from(source.every_hours)),
        is_on: source.is_on,
        problem: source.problem.clone(),
        checked: source
            .checked_at
            .map(|at| lang::ago(caller.lang, caller.now.micros(), at.micros())),
    }
}

async fn upload(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let t = caller.lang.words();
    let form = received::receive(&app, &caller, request, MAX_FILE).await?;
    let options = ImportOptions {
        format: form.text("format").parse().ok(),
        assumed: None,
        delete_missing: !form.text("delete_missing").is_empty(),
        force: !form.text("force").is_empty(),
        dry_run: form.text("act") != "take",
    };
    let begun = match form.file {
        None => Err(t.get("intake-no-file")),
        Some((name, file)) => app
            .imports
            .begin(scope.clone(), ImportFile { name, file }, options, caller.now)
            .await
            .map_or_else(
                |error| match error {
                    Error::ImportRunning => Ok(Err(reasons::of_shop(t, &error))),
                    other => Err(Failure::from(other)),
                },
                |run| Ok(Ok(run)),
            )?,
    };
    match begun {
        Ok(run) => Ok(go(&caller, &format!("{}/imports/{run}", links::desk(&handle)))),
        Err(problem) => {
            let typed = Typed {
                file_problem: Some(problem),
                ..Typed::default()
            };
            with_status(
                StatusCode::UNPROCESSABLE_ENTITY,
                draw(&app, &caller, &scope, typed).await,
            )
        }
    }
}

#[derive(Deserialize)]
struct SourceForm {
    url: String,
    #[serde(default)]
    format: String,
    every_hours: u32,
    delete_missing: Option<String>,
}

async fn add_source(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    Guarded(form): Guarded<SourceForm>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let new = NewSource {
        url: form.url.clone(),
        format: form.format.parse().ok(),
        every_hours: form.every_hours,
        delete_missing: form.delete_missing.is_some(),
    };
    match scope.add_import_source(new, caller.now).await {
        Ok(_) => Ok(on_to(
            &app,
            &caller,
            &format!("{}/imports", links::desk(&handle)),
            "intake-source-added",
        )),
        Err(error) => {
            let words = reasons::of_shop(caller.lang.words(), &error);
            let typed = match error {
                Error::Empty { .. }
                | Error::TooLong { .. }
                | Error::TooMany { .. }
                | Error::WebAddress(_) => Typed {
                    address: form.url,
                    address_problem: Some(words),
                    ..Typed::default()
                },
                other => return Err(other.into()),
            };
            with_status(
                StatusCode::UNPROCESSABLE_ENTITY,
                draw(&app, &caller, &scope, typed).await,
            )
        }
    }
}

async fn change_source(
    State(app): State<App>,
    caller: Caller,
    Path((handle, source, act)): Path<(String, String, String)>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let source: ImportSourceId = source.parse().map_err(|_| Failure::NotFound)?;
    match act.as_str() {
        "fetch" => scope.fetch_import_source(source, caller.now).await?,
        "pause" => scope.pause_import_source(source, caller.now).await?,
        "remove" => scope.remove_import_source(source).await?,
        _ => return Err(Failure::NotFound),
    }
    Ok(to(&format!("{}/imports", links::desk(&handle))))
}

#[derive(Deserialize)]
struct Wanted {
    format: String,
}

/// The whole catalogue as a file. It is written to a temporary file first: an error half-way must not look like an end.
async fn export(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let format: Format = wanted
        .format
        .parse()
        .map_err(|error: ::catalogue::Error| Failure::Refused(error.to_string()))?;
    let address = format!(
        "{}{}",
        app.config.public_url.trim_end_matches('/'),
        links::shop(&handle)
    );
    let file = tempfile::tempfile().map_err(|error| received::not_kept(&error))?;
    let copy = file.try_clone().map_err(|error| received::not_kept(&error))?;
    scope
        .export(format, &address, std::io::BufWriter::new(copy))
        .await?;
    let name = format!("{handle}-{}.{}", format.name(), format.extension());
    file_out::attach(&name, file)
}
