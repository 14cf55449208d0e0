//! What the shop promises to creators.

use super::{Typed, amount, creator, date, in_words, number, owner, rate, refuse, stored};
use crate::{
    app::App,
    error::Failure,
    pages::present::Look,
    server::{Caller, Guarded},
    view::{
        form::Field,
        terms::{Announced, CommissionForm, Part, StepRow, WindowsForm},
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use model::{Currency, Money, PersonId};
use serde::Deserialize;
use shop::{Announcement, ShopScope, Tier, limits};

/// Steps that the form has room for.
const STEPS: usize = 3;
const HOURS: u32 = 24;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/desk/{handle}/terms/commission", post(announce))
        .route("/desk/{handle}/terms/windows", post(set_windows))
}

/// What was announced for all last, in a sentence.
pub(super) fn for_all(look: &Look, told: &[Announcement], currency: Currency) -> String {
    let last = told.iter().find(|announcement| announcement.creator.is_none());
    last.map_or_else(
        || look.t.get("commission-none"),
        |last| {
            let steps = in_steps(look, &last.tiers, currency);
            look.t.with("commission-now", "rate", steps)
        },
    )
}

pub(super) async fn announced(
    app: &App,
    caller: &Caller,
    look: &Look,
    told: &[Announcement],
    currency: Currency,
) -> Result<Vec<Announced>, Failure> {
    let ids: Vec<PersonId> = told.iter().filter_map(|told| told.creator.flatten()).collect();
    let people = app.people.profiles(&ids, caller.now).await?;
    let line = |told: &Announcement| Announced {
        when: date(look, told.announced_at),
        words: in_steps(look, &told.tiers, currency),
        whom: match told.creator {
            None => look.t.get("commission-all"),
            Some(creator) => creator.and_then(|creator| people.get(&creator)).map_or_else(
                || look.t.get("creator-gone"),
                |profile| format!("@{}", profile.handle),
            ),
        },
    };
    Ok(told.iter().map(line).collect())
}

/// `5%, 8% from ₩1,000,000 on`.
pub(in crate::pages) fn in_steps(look: &Look, tiers: &[Tier], currency: Currency) -> String {
    let mut tiers = tiers.to_vec();
    tiers.sort_by_key(|tier| tier.from_minor);
    let step = |tier: &Tier| match tier.from_minor {
        0 => tier.rate.to_string(),
        from => look.t.pair(
            "commission-step",
            "rate",
            tier.rate,
            "from",
            look.money(Money::new(from, currency)),
        ),
    };
    let steps: Vec<String> = tiers.iter().map(step).collect();
    if steps.is_empty() {
        look.t.get("commission-ended")
    } else {
        steps.join(", ")
    }
}

pub(super) fn with_room(mut form: CommissionForm) -> CommissionForm {
    form.steps.resize_with(STEPS, StepRow::default);
    form
}

pub(super) async fn windows(scope: &ShopScope) -> Result<WindowsForm, Failure> {
    let (tap, approved) = scope.commission_windows().await?;
    let days = |span: std::time::Duration| span.as_secs().div_ceil(86_400).to_string();
    Ok(WindowsForm {
        tap_days: Field::of(days(tap)),
        approve_days: Field::of(days(approved)),
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Form {
    rate: String,
    step_from: Vec<String>,
    step_rate: Vec<String>,
    creator: String,
    /// Ends what a creator has of their own.
    end: String,
}

async fn announce(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    Guarded(form): Guarded<Form>,
) -> Result<Response, Failure> {
    let scope = owner(&app, &caller, &handle).await?;
    let t = caller.lang.words();
    let mut rates = form.step_rate.into_iter();
    let steps = form.step_from.into_iter().take(limits::COMMISSION_TIERS);
    let mut fields = CommissionForm {
        rate: Field::of(form.rate),
        steps: steps
            .map(|from| StepRow {
                from: Field::of(from),
                rate: Field::of(rates.next().unwrap_or_default()),
            })
            .collect(),
        creator: Field::of(form.creator),
    };
    let whom = creator(&app, &caller, &mut fields.creator).await?;
    let ends = !form.end.is_empty();
    if ends && whom.is_none() && fields.creator.error.is_none() {
        fields.creator.error = Some(t.get("field-required"));
    }
    let tiers = if ends {
        Some(Vec::new())
    } else {
        read(t, scope.currency(), &mut fields)
    };
    let tiers = tiers.filter(|_| fields.creator.error.is_none());
    let mut typed = Typed {
        commission: Some(fields),
        ..Typed::default()
    };
    let Some(tiers) = tiers else {
        return refuse(&app, &caller, &scope, typed).await;
    };
    if let Err(error) = scope.announce_commission(whom, tiers, caller.now).await {
        typed.problem = Some((Part::Commission, in_words(t, error)?));
        return refuse(&app, &caller, &scope, typed).await;
    }
    stored(&app, &caller, &scope, "commission").await
}

fn read(t: crate::lang::Words, currency: Currency, fields: &mut CommissionForm) -> Option<Vec<Tier>> {
    let base = rate(t, &mut fields.rate).map(|rate| Tier { from_minor: 0, rate });
    let mut tiers = vec![base];
    for step in &mut fields.steps {
        let is_empty = step.from.value.trim().is_empty() && step.rate.value.trim().is_empty();
        if is_empty {
            continue;
        }
        let (from, rate) = (amount(t, currency, &mut step.from), rate(t, &mut step.rate));
        if from.is_none() && step.from.error.is_none() {
            step.from.error = Some(t.get("field-required"));
        }
        tiers.push(from.zip(rate).map(|(from, rate)| Tier {
            from_minor: from.minor,
            rate,
        }));
    }
    tiers.into_iter().collect()
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Spans {
    tap_days: String,
    approve_days: String,
}

async fn set_windows(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    Guarded(form): Guarded<Spans>,
) -> Result<Response, Failure> {
    let scope = owner(&app, &caller, &handle).await?;
    let t = caller.lang.words();
    let mut fields = WindowsForm {
        tap_days: Field::of(form.tap_days),
        approve_days: Field::of(form.approve_days),
    };
    let days = (
        number(t, &mut fields.tap_days),
        number(t, &mut fields.approve_days),
    );
    let mut typed = Typed {
        windows: Some(fields),
        ..Typed::default()
    };
    let (Some(tap), Some(approve)) = days else {
        typed.problem = Some((Part::Windows, t.get("terms-windows-form")));
        return refuse(&app, &caller, &scope, typed).await;
    };
    let set = scope
        .set_commission_windows(tap.saturating_mul(HOURS), approve)
        .await;
    if let Err(error) = set {
        typed.problem = Some((Part::Windows, in_words(t, error)?));
        return refuse(&app, &caller, &scope, typed).await;
    }
    stored(&app, &caller, &scope, "windows").await
}
