use super::{Finding, Patient, Problem, finding::Repair};
use crate::restore::accounts;
use anyhow::Result;
use storage::keys::KeyStore;

/// Open accounts beside the erasures of the key store's ledger.
pub async fn examine(patient: &Patient, keys: &KeyStore) -> Result<Finding> {
    let people = accounts::people(&patient.root, patient.records.clone(), &patient.config)?;
    let left = accounts::left_over(&people, keys).await?;
    let mut finding = Finding::new(
        "accounts",
        "leaves of accounts compared with the ledger".to_owned(),
    );
    if !left.is_empty() {
        let problem = Problem::new(
            format!(
                "{} accounts have leaves that were erased: a restore brought them back",
                left.len()
            ),
            "take the leaves away, and close accounts without others; their owners have 30 days to take them back",
        );
        finding.add(problem.mended_by(Repair::CloseAccounts(left)));
    }
    Ok(finding)
}
