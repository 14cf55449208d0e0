//! The statement as a file.

use crate::{app::App, csv::Csv, error::Failure, pages::answer::actor, server::Caller};
use axum::{extract::State, response::Response};
use shop::{StatementLine, limits};
use std::time::Duration;

const TOMORROW: Duration = Duration::from_secs(86_400);
/// Lines of one file: the newest 10,000.
const READS: usize = 20;

const COLUMNS: [&str; 16] = [
    "earned_at",
    "shop",
    "order",
    "product",
    "quantity",
    "units_back",
    "by",
    "code",
    "post",
    "rate_percent",
    "currency",
    "base",
    "amount",
    "state",
    "approved_at",
    "payout",
];

pub(super) async fn download(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    let me = actor(&caller, None)?.person;
    let mut file = Csv::new(&COLUMNS.map(str::to_owned));
    let mut before = caller.now.plus(TOMORROW);
    for _ in 0..READS {
        let lines = app.commissions.statement(me, before).await?.lines;
        lines.iter().for_each(|line| file.row(&row(line)));
        match lines.last() {
            Some(last) if lines.len() == limits::BATCH => before = last.earned_at,
            _ => break,
        }
    }
    Ok(file.download("statement.csv"))
}

fn row(line: &StatementLine) -> [String; 16] {
    let or_none = |id: Option<String>| id.unwrap_or_default();
    [
        line.earned_at.to_string(),
        line.shop_name.clone(),
        line.order.to_string(),
        line.product.clone(),
        line.quantity.to_string(),
        line.units_back.to_string(),
        line.basis.name().to_owned(),
        or_none(line.code.clone()),
        or_none(line.post.map(|post| post.to_string())),
        line.rate.to_string().trim_end_matches('%').to_owned(),
        line.base.currency.code().to_owned(),
        line.base.major(),
        line.amount.major(),
        line.state.name().to_owned(),
        or_none(line.approved_at.map(|at| at.to_string())),
        or_none(line.payout.map(|payout| payout.to_string())),
    ]
}
