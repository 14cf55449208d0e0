//! Receipts of consent: the newest as sentences, all of them as a file.

use crate::{
    app::App,
    error::Failure,
    pages::{
        Page,
        consent::{purpose_words, source_words},
        present::Look,
    },
    portable::format::Consent,
    server::Caller,
    view::my_data::Receipt as Line,
};
use axum::{
    Router,
    extract::State,
    http::{HeaderName, header},
    response::{IntoResponse, Response},
    routing::get,
};
use consent::{Receipt, Via};
use model::{Source, SourceSet};
use std::fmt::Write;

/// Receipts of one file: an answer a day for 34 years.
const MAX_RECEIPTS: usize = 50_000;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/my-data/receipts.json", get(as_json))
        .route("/my-data/receipts.csv", get(as_csv))
}

/// The newest receipts, as *my data* shows them.
pub(super) async fn newest(page: &Page<'_>, look: &Look) -> Result<Vec<Line>, Failure> {
    let receipts = page.app.consents.receipts(page.caller.subject()).await?;
    Ok(receipts.iter().map(|receipt| line(page, look, receipt)).collect())
}

fn line(page: &Page<'_>, look: &Look, receipt: &Receipt) -> Line {
    let t = page.t;
    let what = t.get(purpose_words(receipt.choice.purpose));
    let sentence = if receipt.choice.sources == SourceSet::NONE {
        t.with("receipt-withdrawn", "what", what)
    } else {
        let from: Vec<String> = sources(receipt.choice.sources)
            .map(|source| t.get(source_words(source)))
            .collect();
        t.pair("receipt-granted", "what", what, "from", from.join(", "))
    };
    Line {
        when: look.ago(receipt.at),
        sentence,
        via: t.get(via_words(receipt.via)),
        id: receipt.id.to_string(),
    }
}

fn sources(set: SourceSet) -> impl Iterator<Item = Source> {
    Source::ALL.into_iter().filter(move |source| set.has(*source))
}

const fn via_words(via: Via) -> &'static str {
    match via {
        Via::Sheet => "via-sheet",
        Via::MyData => "via-my-data",
        Via::CarriedFromVisitor => "via-carried",
        Via::Import => "via-import",
        Via::Api => "via-api",
    }
}

fn row(receipt: &Receipt) -> Consent {
    Consent {
        id: receipt.id.to_string(),
        purpose: receipt.choice.purpose.name().to_owned(),
        sources: sources(receipt.choice.sources)
            .map(|source| source.name().to_owned())
            .collect(),
        at: receipt.at,
        via: receipt.via.name().to_owned(),
    }
}

/// All receipts of the caller, newest first.
pub(crate) async fn all(app: &App, caller: &Caller) -> Result<Vec<Consent>, Failure> {
    let (mut rows, mut before) = (Vec::new(), None);
    while rows.len() < MAX_RECEIPTS {
        let page = app.consents.receipts_before(caller.subject(), before).await?;
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        rows.extend(page.iter().map(row));
    }
    Ok(rows)
}

async fn as_json(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    let rows = all(&app, &caller).await?;
    let text = serde_json::to_string_pretty(&rows).map_err(|_| Failure::Broken("receipts as JSON"))?;
    Ok(file("application/json", "receipts.json", text))
}

async fn as_csv(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    let mut text = String::from("id,purpose,sources,at,via\r\n");
    for row in all(&app, &caller).await? {
        // Every field is one of the yard's own words, none of which needs quoting.
        let sources = row.sources.join(" ");
        write!(
            text,
            "{},{},{sources},{},{}\r\n",
            row.id, row.purpose, row.at, row.via
        )
        .map_err(|_| Failure::Broken("receipts as CSV"))?;
    }
    Ok(file("text/csv; charset=utf-8", "receipts.csv", text))
}

fn file(kind: &'static str, name: &'static str, text: String) -> Response {
    let headers: [(HeaderName, String); 2] = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    (headers, text).into_response()
}
