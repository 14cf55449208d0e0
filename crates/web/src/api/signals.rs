//! `POST /api/v1/signals`: a batch from a page or a program. Answers when every accepted signal is on disk.

use crate::{app::App, error::Failure, server::Caller};
use axum::{Json, body::Bytes, extract::State, http::StatusCode};
use memory::{Arrival, ItemId, Verdict};
use model::{Act, FeedTrace, MessageId, Object, Source, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub const MAX_BODY: usize = 512 * 1024;
pub const MAX_SIGNALS: usize = 1_000;
const MAX_SIGNAL: usize = 32 * 1024;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Batch {
    signals: Vec<Value>,
    #[serde(default)]
    sent_at: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignalJson {
    message_id: MessageId,
    act: Act,
    object: Object,
    #[serde(default)]
    at: Option<Timestamp>,
    #[serde(default)]
    source: Option<Source>,
    #[serde(default)]
    trace: Option<FeedTrace>,
    #[serde(default)]
    value: Option<i64>,
    /// Whatever else came along; kept as it is.
    #[serde(flatten)]
    extra: Map<String, Value>,
}

#[derive(Serialize)]
pub struct Answer {
    stored: usize,
    duplicates: usize,
    /// One entry for each signal that was refused.
    refused: Vec<Refusal>,
}

#[derive(Serialize)]
struct Refusal {
    /// Place in the batch, from 0.
    index: usize,
    reason: String,
}

pub async fn accept(
    State(app): State<App>,
    caller: Caller,
    body: Bytes,
) -> Result<(StatusCode, Json<Answer>), Failure> {
    if body.len() > MAX_BODY {
        return Err(Failure::TooLarge { limit: MAX_BODY });
    }
    let batch: Batch = serde_json::from_slice(&body).map_err(|error| Failure::Unclear(error.to_string()))?;
    if batch.signals.len() > MAX_SIGNALS {
        let found = batch.signals.len();
        return Err(Failure::Unclear(format!(
            "a batch has at most {MAX_SIGNALS} signals, this one has {found}"
        )));
    }
    let (mut arrivals, mut refused) = (Vec::with_capacity(batch.signals.len()), Vec::new());
    for (index, signal) in batch.signals.into_iter().enumerate() {
        match read(&app, signal) {
            Ok(arrival) => arrivals.push(arrival),
            Err(reason) => refused.push(Refusal { index, reason }),
        }
    }
    let verdicts = app
        .door
        .accept(&caller.origin(), arrivals, batch.sent_at, caller.now)
        .await?;
    let stored = verdicts
        .iter()
        .filter(|verdict| **verdict == Verdict::Stored)
        .count();
    metrics::counter!("madang_signals_stored_total").increment(stored as u64);
    metrics::counter!("madang_signals_refused_total").increment(refused.len() as u64);
    let nothing_taken = verdicts.is_empty() && !refused.is_empty();
    let status = if nothing_taken {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok((
        status,
        Json(Answer {
            stored,
            duplicates: verdicts.len() - stored,
            refused,
        }),
    ))
}

fn read(app: &App, signal: Value) -> Result<Arrival, String> {
    let signal: SignalJson = serde_json::from_value(signal).map_err(|error| error.to_string())?;
    if signal.act.is_recorded() {
        return Err(format!(
            "`{}` is written by the yard together with its record",
            signal.act
        ));
    }
    if let Some(item) = ItemId::of(&signal.object)
        && !app.feed.knows(item)
    {
        return Err("the object does not exist".to_owned());
    }
    if matches!(signal.object, Object::Leaf(_)) {
        return Err("a leaf is not something that a page can act on".to_owned());
    }
    let extra = match signal.extra.is_empty() {
        true => None,
        false => Some(serde_json::to_string(&signal.extra).map_err(|error| error.to_string())?),
    };
    if extra.as_ref().is_some_and(|extra| extra.len() > MAX_SIGNAL) {
        return Err(format!("its further fields are over {MAX_SIGNAL} bytes"));
    }
    Ok(Arrival {
        message_id: signal.message_id,
        at: signal.at,
        source: signal.source.unwrap_or(Source::Feed),
        act: signal.act,
        object: signal.object,
        trace: signal.trace,
        value: signal.value,
        extra: extra.map(Into::into),
    })
}
