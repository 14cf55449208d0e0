use super::{Finding, Patient, Problem};
use crate::ledger::has_tables;
use anyhow::Result;
use shop::audit_report;

/// Discrepancies that are listed one by one.
const LISTED: usize = 20;

/// Orders, payments, commissions and shelves beside the book.
pub async fn examine(patient: &Patient) -> Result<Finding> {
    if !patient.records.read(has_tables).await? {
        return Ok(Finding::new(
            "trade",
            "these records are older than selling".to_owned(),
        ));
    }
    let report = patient.records.read(audit_report).await?;
    let mut finding = Finding::new(
        "trade",
        format!(
            "{} transfers, orders and shelves compared with the ledger",
            report.transfers
        ),
    );
    for wrong in report.discrepancies.iter().take(LISTED) {
        finding.add(Problem::new(
            wrong.to_string(),
            "rows of the ledger are never changed: find out with `madang ledger check`, and set it right with an order of its own",
        ));
    }
    if let Some(more) = report
        .discrepancies
        .len()
        .checked_sub(LISTED)
        .filter(|more| *more > 0)
    {
        finding.add(Problem::new(
            format!("and {more} more of this kind"),
            "`madang ledger check` lists all",
        ));
    }
    Ok(finding)
}
