//! `madang ledger check` on a data folder.

use crate::help::run;
use model::{Currency, Money, Timestamp};
use serde_json::Value;
use shop::ledger::{Entry, Ledger, Owner, Reason};
use std::path::Path;
use storage::{
    Records, blob_refs, outbox,
    records::{self, Location},
    values,
};

async fn records(folder: &Path) -> Records {
    let records = Records::open(Location::File(&folder.join("records.sqlite")))
        .await
        .unwrap();
    let migrations = [outbox::MIGRATIONS, blob_refs::MIGRATIONS, shop::MIGRATIONS].concat();
    records.migrate(&migrations).await.unwrap();
    records
}

fn check(folder: &Path) -> (i32, Value) {
    let (code, text) = run(&["ledger", "check", "--json", "--data", folder.to_str().unwrap()]);
    (code, serde_json::from_str(&text).unwrap())
}

#[tokio::test]
async fn a_book_that_adds_up_is_told_from_one_that_was_changed() {
    let folder = tempfile::TempDir::new().unwrap();
    let records = records(folder.path()).await;
    let amount = Money::new(500, Currency::KRW);
    let entry = Entry::post("a", Reason::Payout, None, Owner::Yard, Owner::Provider, amount);
    Ledger::new(records.clone())
        .record(vec![entry], Timestamp::now())
        .await
        .unwrap();
    let (code, report) = check(folder.path());
    assert_eq!((code, &report["transfers"]), (0, &Value::from(1)));
    assert_eq!(report["discrepancies"], Value::Array(Vec::new()));

    let done: Result<u64, records::Error> = records
        .write(|tx| {
            tx.execute(
                "UPDATE ledger_balances SET credits_posted = 499 WHERE owner_kind = 'provider'",
                values![],
            )
        })
        .await;
    done.unwrap();
    let (code, report) = check(folder.path());
    assert_eq!(code, 1);
    let found: Vec<&str> = report["discrepancies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["what"].as_str().unwrap())
        .collect();
    assert_eq!(found, ["balance", "sum"]);
}

#[test]
fn a_folder_without_records_is_refused_and_not_made() {
    let folder = tempfile::TempDir::new().unwrap();
    let (code, text) = run(&["ledger", "check", "--data", folder.path().to_str().unwrap()]);
    assert_eq!(code, 1);
    assert!(text.contains("records.sqlite"), "{text}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
