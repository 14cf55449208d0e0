//! One request with events.

use super::{Line, Outcome, meaning, tail::shown};
use crate::{app::App, error::Failure, server::ip};
use axum::{
    Json,
    body::Bytes,
    extract::{ConnectInfo, Path, State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use events::{
    Batch, Body, Call, Event, Kind, Refusal, WriteKey,
    commerce::{self, Product},
    consent::{self, Around, Choice, Gpc, Policy},
};
use memory::Verdict;
use model::{Purpose, ShopId, Timestamp};
use serde::Serialize;
use shop::{KeyHolder, Metered, Month, Scope};
use std::{
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    time::Duration,
};

/// Words about customers that are taken up of one request; each is a write.
const HEARD_AT_ONCE: usize = 100;
/// After this time at the latest a program asks again whether a limit was lifted.
const USED_UP_FOR: Duration = Duration::from_secs(3_600);
/// Events that were refused, as an answer lists them.
const LISTED: usize = 100;

/// Statuses as the SDKs understand them: 400, 401, 403 and 413 are final, 429, 507 and 503 are tried again.
#[derive(Debug)]
pub enum Denied {
    Refused(Refusal),
    Failure(Failure),
}

impl From<Refusal> for Denied {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl<E: Into<Failure>> From<E> for Denied {
    fn from(error: E) -> Self {
        Self::Failure(error.into())
    }
}

impl IntoResponse for Denied {
    fn into_response(self) -> Response {
        match self {
            Self::Failure(failure) => failure.into_response(),
            Self::Refused(refusal) => {
                let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
                let body = serde_json::json!({ "success": false, "message": refusal.to_string() });
                (status, Json(body)).into_response()
            }
        }
    }
}

/// What SDKs ignore and people read.
#[derive(Serialize)]
struct Answer {
    success: bool,
    accepted: usize,
    duplicates: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rejected: Vec<events::Rejected>,
}

/// Takes events in. Each one is on disk, or was there before, or is named as refused, when this answers.
pub async fn take(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Denied> {
    let now = Timestamp::now();
    let address = ip::client_ip(peer, &headers, &app.config.trusted_proxies);
    let call = Call::from_path(uri.path()).ok_or(Failure::NotFound)?;
    let limits = app.ingest.limits;
    let bytes = body.map_err(|error| match error.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => Denied::Refused(Refusal::TooLarge { limit: limits.body }),
        _ => Denied::Failure(Failure::Unclear("the body broke off".to_owned())),
    })?;
    let said = header_key(&headers);
    // Nothing is read for a key that opens nothing.
    let known = match &said {
        Some(key) => Some(let_in(&app, key, &headers, address, now).await?),
        None => None,
    };
    let body = Body::open(&bytes, &limits)?;
    let batch = events::read(call, &body, now, &limits)?;
    let holder = match known {
        Some(holder) => holder,
        None => {
            let key = WriteKey::of_request(None, None, batch.write_key.as_deref()).ok_or(Failure::NoKey)?;
            let_in(&app, &key, &headers, address, now).await?
        }
    };
    within_rate(&app, holder.shop, batch.items.len())?;
    if app.ingest.counts.is_used_up(holder.shop, Metered::Events) {
        let left = Month::of(now).next().begins().since(now);
        return Err(Failure::UsedUp(left.min(USED_UP_FOR)).into());
    }
    let around = Around {
        gpc: match headers.get("sec-gpc").is_some_and(|value| value == "1") {
            true => Gpc::On,
            false => Gpc::Unset,
        },
        query: uri.query().unwrap_or(""),
    };
    let (lines, rejected) = store(&app, &holder, &batch, &around, now).await?;
    let count = |outcome: Outcome| lines.iter().filter(|line| line.outcome == outcome).count();
    let (duplicates, refused) = (count(Outcome::Duplicate), count(Outcome::Refused));
    let accepted = lines.len() - duplicates - refused;
    let nothing_taken = refused > 0 && refused == lines.len();
    app.ingest.counts.events(holder.shop, &lines);
    app.ingest.tail.push(holder.shop, lines, now);
    let status = match nothing_taken {
        true => StatusCode::BAD_REQUEST,
        false => StatusCode::OK,
    };
    let answer = Answer {
        success: !nothing_taken,
        accepted,
        duplicates,
        rejected,
    };
    Ok((status, Json(answer)).into_response())
}

fn header_key(headers: &HeaderMap) -> Option<WriteKey> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    WriteKey::of_request(text(header::AUTHORIZATION.as_str()), text("x-write-key"), None)
}

/// [`holder`], for whom guessing costs time.
async fn let_in(
    app: &App,
    key: &WriteKey,
    headers: &HeaderMap,
    address: IpAddr,
    now: Timestamp,
) -> Result<KeyHolder, Failure> {
    let found = holder(app, key, headers, now).await;
    if matches!(found, Err(Failure::NoKey)) && app.ingest.strangers.check_key(&address).is_err() {
        return Err(Failure::TooFast(Duration::from_secs(1)));
    }
    found
}

async fn holder(
    app: &App,
    key: &WriteKey,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<KeyHolder, Failure> {
    // Jitsu's keys are `id:secret`; ours are one text, and what follows it is not looked at.
    let text = key.as_str().split(':').next().unwrap_or_default();
    let holder = app.keys.holder(text, now).await?.ok_or(Failure::NoKey)?;
    if !holder.may(Scope::EventsWrite) {
        let scope = Scope::EventsWrite;
        return Err(Failure::NotAllowed(format!("this key lacks the scope `{scope}`")));
    }
    let origin = headers
        .get(header::ORIGIN)
        .and_then(|origin| origin.to_str().ok());
    if !holder.lets(origin) {
        return Err(Failure::NotAllowed(
            "this key is not for pages of this site: add the site to the key".to_owned(),
        ));
    }
    Ok(holder)
}

fn within_rate(app: &App, shop: ShopId, events: usize) -> Result<(), Failure> {
    let count = u32::try_from(events).ok().and_then(NonZeroU32::new);
    let Some(count) = count else { return Ok(()) };
    match app.ingest.rate.check_key_n(&shop, count) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Failure::TooFast(Duration::from_secs(1))),
    }
}

/// Puts what was taken on disk, and says of each event what became of it.
async fn store(
    app: &App,
    holder: &KeyHolder,
    batch: &Batch<'_>,
    around: &Around<'_>,
    now: Timestamp,
) -> Result<(Vec<Line>, Vec<events::Rejected>), Failure> {
    let shop = holder.shop;
    let currency = holder.currency;
    let policy = Policy::default();
    let words = batch
        .events()
        .filter(|event| matches!(event.kind, Kind::Identify { .. } | Kind::Alias { .. }));
    for event in words.take(HEARD_AT_ONCE) {
        let said = consent::read(event.context, around, &policy).verdict;
        if is_refused(said, around.gpc) || app.ingest.hearing.check_key(&shop).is_err() {
            continue;
        }
        if let Err(error) = app.ingest.who.hear(shop, event, now).await {
            heard(error)?;
        }
    }
    let readings: Vec<Option<commerce::Reading<'_>>> = batch
        .items
        .iter()
        .map(|item| {
            item.as_ref()
                .ok()
                .and_then(|event| commerce::read(event, Some(currency)))
        })
        .collect();
    let numbers = meaning::numbers(readings.iter().flatten().map(|reading| &reading.commerce));
    let known = app.ingest.goods.find(shop, &numbers, now).await?;
    let mut met = app.ingest.who.meet(shop, batch, now).await?;
    let (mut reports, mut lines, mut rejected) = (Vec::new(), Vec::new(), Vec::new());
    // How many reports each event made.
    let mut made = Vec::with_capacity(batch.items.len());
    for (item, reading) in batch.items.iter().zip(&readings) {
        let event = match item {
            Ok(event) => event,
            Err(refused) => {
                made.push(0);
                lines.push(refused_line(refused, now));
                if rejected.len() < LISTED {
                    rejected.push(refused.clone());
                }
                continue;
            }
        };
        let said = consent::read(event.context, around, &policy);
        let about = app
            .ingest
            .who
            .about(shop, event, (said.verdict, around.gpc), &mut met)
            .await?;
        let mut notes = notes(event, reading.as_ref());
        if let Some(Err(wrong)) = &said.tcf {
            notes.push(shown(&wrong.to_string()));
        }
        let mut unknown = |product: &Product<'_>| {
            let name = product.product_id.as_deref().or(product.sku.as_deref());
            notes.push(format!("unknown product {}", shown(name.unwrap_or("–"))));
        };
        let commerce = reading.as_ref().map(|reading| &reading.commerce);
        let own = meaning::reports(shop, event, commerce, about, &known, &mut unknown);
        made.push(own.len());
        reports.extend(own);
        lines.push(Line {
            at: event.timestamp,
            title: shown(&meaning::title(event)),
            outcome: match about {
                Some(_) => Outcome::Accepted,
                None => Outcome::Counted,
            },
            notes,
        });
    }
    let verdicts = match reports.is_empty() {
        true => Vec::new(),
        false => app.door.report(shop, reports).await?,
    };
    let mut verdicts = verdicts.into_iter();
    for (line, made) in lines.iter_mut().zip(made) {
        let own: Vec<Verdict> = verdicts.by_ref().take(made).collect();
        if made > 0 && own.iter().all(|verdict| *verdict == Verdict::Duplicate) {
            line.outcome = Outcome::Duplicate;
        }
    }
    Ok((lines, rejected))
}

/// Has the visitor said no to everything that a shop's word about them could be for?
fn is_refused(said: consent::Verdict, gpc: Gpc) -> bool {
    let denies = |purpose| said.of(purpose) == Some(Choice::Deny);
    gpc == Gpc::On
        || denies(Purpose::Share)
        || [Purpose::Personalise, Purpose::Ads, Purpose::Measure]
            .into_iter()
            .all(denies)
}

/// A shop's word that the graph of persons does not take is no reason to lose the event.
fn heard(error: people::Error) -> Result<(), Failure> {
    match error {
        people::Error::Claim(_) | people::Error::Wall | people::Error::TooMany { .. } => {
            tracing::debug!(%error, "a shop's word about its customer was not taken");
            Ok(())
        }
        other => Err(other.into()),
    }
}

fn refused_line(refused: &events::Rejected, now: Timestamp) -> Line {
    Line {
        at: now,
        title: refused
            .message_id
            .as_deref()
            .map_or_else(|| format!("#{}", refused.index), shown),
        outcome: Outcome::Refused,
        notes: vec![shown(&format!("{}: {}", refused.code, refused.message))],
    }
}

fn notes(event: &Event<'_>, reading: Option<&commerce::Reading<'_>>) -> Vec<String> {
    let of_commerce = reading.map_or(&[][..], |reading| &reading.warnings);
    let warnings = event.warnings.iter().chain(of_commerce);
    warnings
        .map(|warning| shown(&format!("{}: {}", warning.property, warning.message)))
        .collect()
}

/// What the browser's SDK asks before it sends: nothing but this yard receives its events.
pub async fn settings(
    State(app): State<App>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Denied> {
    let key = WriteKey::of_request(None, None, Some(&key)).ok_or(Failure::NoKey)?;
    holder(&app, &key, &headers, Timestamp::now()).await?;
    let host = app.config.public_url.trim_end_matches('/');
    let bare = host.split_once("://").map_or(host, |(_, rest)| rest);
    let settings = serde_json::json!({
        "integrations": { "Segment.io": { "apiKey": key.as_str(), "apiHost": format!("{bare}/v1"), "protocol":
            if app.config.is_secure() { "https" } else { "http" } } },
        "plan": { "track": { "__default": { "enabled": true, "integrations": {} } } },
        "edgeFunction": {},
        "remotePlugins": []
    });
    let cache = [(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=300"),
    )];
    Ok((cache, Json(settings)).into_response())
}
