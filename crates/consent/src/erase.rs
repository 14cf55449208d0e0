//! What a person answered, gone with the person.

use crate::{Consents, Error, Subject};
use storage::values;

impl Consents {
    /// Deletes every receipt of `subject`, who is as one never asked from then on; gives how many there were. Doing it
    /// again gives 0.
    pub async fn erase(&self, subject: Subject) -> Result<u64, Error> {
        let erased = self
            .records
            .write(move |tx| {
                let sql = "DELETE FROM consent_receipts WHERE subject = $1 AND subject_kind = $2";
                tx.execute(sql, values![subject.id(), subject.kind()])
            })
            .await;
        // Whether or not the write succeeded.
        self.drop_cached(subject);
        Ok(erased?)
    }

    /// How many receipts `subject` has.
    pub async fn count(&self, subject: Subject) -> Result<u64, Error> {
        let counted = self.records.read(move |tx| {
            let sql = "SELECT COUNT(*) FROM consent_receipts WHERE subject = $1 AND subject_kind = $2";
            let row = tx.query_first(sql, values![subject.id(), subject.kind()])?;
            row.map_or(Ok(0), |row| row.get(0))
        });
        Ok(counted.await.map_err(|error: storage::records::Error| error)?)
    }
}
