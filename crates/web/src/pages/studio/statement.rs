//! The statement: each line says where its amount comes from, and what it waits for.

use super::Look;
use crate::{
    app::App,
    error::Failure,
    lang,
    view::{links, studio::ExplainedLine},
};
use model::{PersonId, Rounding, Timestamp};
use shop::{Basis, CommissionState, StatementLine};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

/// Some lines, and from where the next ones are asked.
pub(super) struct Lines {
    pub items: Vec<StatementLine>,
    pub next: Option<Timestamp>,
}

pub(super) async fn page(
    app: &App,
    me: PersonId,
    before: Option<Timestamp>,
    now: Timestamp,
    limit: usize,
) -> Result<Lines, Failure> {
    let before = before.unwrap_or(now.plus(DAY));
    let mut items = app.commissions.statement(me, before).await?.lines;
    // Lines of one order are earned at one moment and stay on one page.
    let edge = items.get(limit).map(|line| line.earned_at);
    let Some(edge) = edge else {
        return Ok(Lines { items, next: None });
    };
    let kept = items.iter().take_while(|line| line.earned_at > edge).count();
    let kept = if kept == 0 { items.len() } else { kept };
    items.truncate(kept);
    let next = items.last().map(|line| line.earned_at);
    Ok(Lines { items, next })
}

pub(super) fn explained(look: &Look, line: &StatementLine) -> ExplainedLine {
    let t = look.t;
    let by = match (line.basis, &line.code) {
        (Basis::Code, Some(code)) => t.with("earned-by-code", "code", code),
        (Basis::Code, None) => t.get("earned-by-your-code"),
        (Basis::Tap, _) => t.get("earned-by-tap"),
    };
    let (state, class, note) = state(look, line);
    ExplainedLine {
        when: look.ago(line.earned_at),
        title: match line.quantity {
            1 => line.product.clone(),
            several => format!("{} × {several}", line.product),
        },
        shop: line.shop_name.clone(),
        by,
        post: line.post.map(|post| links::post(&post.to_string())),
        sum: t.pair("earned-sum", "rate", line.rate, "base", look.money(line.base)),
        back: back(look, line),
        state,
        state_class: class,
        state_note: note,
        amount: look.money(line.amount),
    }
}

/// Why it is less than its rate promises.
fn back(look: &Look, line: &StatementLine) -> Option<String> {
    let promised = line.rate.of(line.base, Rounding::HalfUp);
    let less = promised.minor - line.amount.minor;
    if less <= 0 {
        return None;
    }
    let less = look.money(model::Money::new(less, line.amount.currency));
    Some(if line.units_back > 0 {
        look.t
            .counted("earned-units-back", u64::from(line.units_back), "less", less)
    } else {
        look.t.with("earned-money-back", "less", less)
    })
}

fn state(look: &Look, line: &StatementLine) -> (String, &'static str, String) {
    let t = look.t;
    let day = |at: Timestamp| lang::day(t.lang(), look.now.micros(), at.micros()).text;
    match line.state {
        CommissionState::Pending => {
            let note = match line.approved_at {
                // The shop's clock has run, something is still open about the order.
                Some(at) if at <= look.now => t.get("state-pending-open"),
                Some(at) => t.with("state-pending-until", "day", day(at)),
                None => t.get("state-pending-unsent"),
            };
            (t.get("state-pending"), "pill", note)
        }
        CommissionState::Approved => (t.get("state-approved"), "pill on", t.get("state-approved-note")),
        CommissionState::Paid => (t.get("state-paid"), "pill on", String::new()),
        CommissionState::Clawback => (t.get("state-clawback"), "pill", t.get("state-clawback-note")),
        CommissionState::Cancelled => (t.get("state-cancelled"), "pill", t.get("state-cancelled-note")),
    }
}
