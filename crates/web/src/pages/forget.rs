//! Forgetting: the order is a signal in the log, so that a memory made anew from it forgets again.

use super::answer::{CameFrom, done, on_to};
use crate::{
    app::App,
    error::Failure,
    server::{Caller, Guarded},
};
use axum::{Router, extract::State, response::Response, routing::post};
use feed::Topic;
use memory::ItemId;
use model::{Act, LeafId, MessageId, Object, PageId, Scope, Signal, Source};
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
        What::All => {
            everything(&app, &caller).await?;
            "forgotten-all"
        }
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

/// Cuts off the leaves of the one who calls and has memory forget them. A person's devices go on with new leaves; a
/// visitor has but one, which starts empty again.
pub(super) async fn everything(app: &App, caller: &Caller) -> Result<(), Failure> {
    let leaves = match caller.person() {
        Some(person) => app.people.give_up_leaves(person, caller.now).await?,
        None => caller.leaves(),
    };
    leaves_of(app, caller, &leaves).await
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
        consent: caller.standing.stamp(caller.gpc),
        trace: None,
        value: None,
        extra,
    })
}
