//! Forgetting: the order is a signal in the log, so that a memory made anew from it forgets again.

use super::answer::{CameFrom, done, on_to};
use crate::{
    app::App,
    error::Failure,
    server::{Caller, Guarded, visitor_cookie},
};
use axum::{Router, extract::State, http::header, response::Response, routing::post};
use consent::Subject;
use feed::Topic;
use memory::ItemId;
use model::{Act, LeafId, MessageId, Object, PageId, Scope, Signal, Source};
use people::{ErasureWork, LedgerLine, StepNote};
use serde::Deserialize;
use serde_json::json;

pub fn routes() -> Router<App> {
    Router::new().route("/my-data/forget", post(forget))
}

#[derive(Deserialize)]
struct Form {
    what: String,
}

/// What is to be forgotten, as the buttons of *my data* name it.
enum What {
    All,
    Item(ItemId),
    Source(Source),
    /// Every remembered item that speaks for it.
    Topic(Topic),
}

impl What {
    fn read(text: &str) -> Option<Self> {
        if text == "all" {
            return Some(Self::All);
        }
        let (kind, name) = text.split_once(':')?;
        Some(match kind {
            "post" => Self::Item(ItemId::Post(name.parse().ok()?)),
            "product" => Self::Item(ItemId::Product(name.parse().ok()?)),
            "source" => Self::Source(name.parse().ok()?),
            "tag" => Self::Topic(Topic::Tag(name.parse().ok()?)),
            "creator" => Self::Topic(Topic::Creator(name.parse().ok()?)),
            "shop" => Self::Topic(Topic::Shop(name.parse().ok()?)),
            _ => return None,
        })
    }
}

async fn forget(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Guarded(form): Guarded<Form>,
) -> Result<Response, Failure> {
    let unclear = || Failure::Unclear("`what` names nothing that could be forgotten".to_owned());
    let what = What::read(&form.what).ok_or_else(unclear)?;
    let leaves = caller.leaves();
    let key = match what {
        What::All => return everything(&app, &caller).await,
        What::Item(item) => {
            order(&app, &caller, &leaves, &[item]).await?;
            "forgotten"
        }
        What::Source(source) => {
            let extra: Box<str> = json!({ "source": source.name() }).to_string().into();
            let signals: Result<Vec<_>, _> = leaves
                .iter()
                .map(|leaf| signal(&caller, *leaf, Object::Leaf(*leaf), Some(extra.clone())))
                .collect();
            app.door.record(&signals?).await?;
            "forgotten"
        }
        What::Topic(topic) => {
            if let Some(consented) = caller.personalise() {
                let evidence = app.feed.evidence(&consented, &topic);
                order(&app, &caller, &leaves, &evidence).await?;
            }
            "forgotten"
        }
    };
    if caller.fragment {
        return Ok(done(caller.lang.words(), key));
    }
    Ok(on_to(&app, &caller, from.or("/my-data"), key))
}

/// Erases the leaves of the one who calls, for good and at once. A person's devices go on with new leaves. A visitor goes
/// on as another one: there is no way to ask tomorrow who they were, so there is no day to take it back.
async fn everything(app: &App, caller: &Caller) -> Result<Response, Failure> {
    let work = match caller.person() {
        Some(person) => app.people.order_leaves_of(person, caller.now).await?,
        None => app.people.order_leaf(caller.leaf(), caller.now).await?,
    };
    // The order stands: what fails here is done by the eraser.
    if let Err(error) = erase(app, caller, &work).await {
        tracing::warn!(%error, "leaves are erased a little later");
    }
    let mut response = on_to(app, caller, "/my-data", "forgotten-all");
    if caller.person().is_none() {
        app.consents.erase(Subject::Visitor(caller.visitor)).await?;
        let fresh = people::new_visitor()?.to_string();
        if let Some(cookie) = visitor_cookie(&app.config, &fresh) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    Ok(response)
}

async fn erase(app: &App, caller: &Caller, work: &ErasureWork) -> Result<(), Failure> {
    let line = app.door.erase(&app.memory, &work.leaves, caller.now).await?;
    let note = StepNote {
        counts: None,
        ledger: line.map(|line| LedgerLine {
            number: line.number,
            commitment: line.commitment,
        }),
    };
    app.people.erasure_step_done(work, note, caller.now).await?;
    Ok(())
}

/// Has memory forget whole leaves.
pub(super) async fn leaves_of(app: &App, caller: &Caller, leaves: &[LeafId]) -> Result<(), Failure> {
    let signals: Result<Vec<_>, _> = leaves
        .iter()
        .map(|leaf| signal(caller, *leaf, Object::Leaf(*leaf), None))
        .collect();
    app.door.record(&signals?).await?;
    Ok(())
}

/// Has memory forget items, in every leaf: which of them knows an item is not asked.
async fn order(app: &App, caller: &Caller, leaves: &[LeafId], items: &[ItemId]) -> Result<(), Failure> {
    let mut signals = Vec::with_capacity(leaves.len() * items.len());
    for leaf in leaves {
        for item in items {
            let object = match item {
                ItemId::Post(id) => Object::Post(*id),
                ItemId::Product(id) => Object::Product(*id),
            };
            signals.push(signal(caller, *leaf, object, None)?);
        }
    }
    app.door.record(&signals).await?;
    Ok(())
}

fn signal(caller: &Caller, leaf: LeafId, object: Object, extra: Option<Box<str>>) -> Result<Signal, Failure> {
    let message_id: MessageId = format!("forget:{}", PageId::new()).parse()?;
    Ok(Signal {
        message_id,
        at: caller.now,
        scope: Scope::Yard,
        leaf: Some(leaf),
        source: Source::Feed,
        act: Act::Forget,
        object,
        consent: caller.standing.stamp(Source::Feed, caller.gpc),
        trace: None,
        value: None,
        extra,
    })
}
