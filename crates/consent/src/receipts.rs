//! Receipts as rows.

use crate::{Choice, Receipt, Subject, Via};
use model::{ReceiptId, SourceSet};
use storage::{Row, Statements, records, values};

/// Receipts read at once; an answer writes four.
pub const MAX_RECEIPTS: u32 = 200;

/// Behind every id that is drawn.
const END: [u8; 16] = [0xff; 16];

pub(crate) fn read(
    tx: &mut dyn Statements,
    subject: Subject,
    before: Option<ReceiptId>,
) -> Result<Vec<Receipt>, records::Error> {
    let before = before.map_or(END, |id| *id.as_bytes());
    let rows = tx.query(
        "SELECT id, purpose, sources, via, at FROM consent_receipts
         WHERE subject = $1 AND subject_kind = $2 AND id < $3 ORDER BY id DESC LIMIT $4",
        values![subject.id(), subject.kind(), before, MAX_RECEIPTS],
    )?;
    rows.iter().map(receipt).collect()
}

fn receipt(row: &Row) -> Result<Receipt, records::Error> {
    let via: String = row.get(3)?;
    Ok(Receipt {
        id: row.get(0)?,
        choice: choice(row, 1, 2)?,
        via: Via::from_name(&via).ok_or_else(|| records::Error::Stored(format!("receipt via `{via}`")))?,
        at: row.get(4)?,
    })
}

pub(crate) fn choice(row: &Row, purpose: usize, sources: usize) -> Result<Choice, records::Error> {
    let purpose: String = row.get(purpose)?;
    Ok(Choice {
        purpose: purpose
            .parse()
            .map_err(|error: model::Error| records::Error::Stored(error.to_string()))?,
        sources: SourceSet::from_bits(row.get(sources)?),
    })
}
