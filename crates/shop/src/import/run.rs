//! An import from its first byte to its report.

use super::{
    apply::{Outcome, Run, apply},
    gather::{self, Batch, Meaning},
    known, missing,
    options::{ImportOptions, ImportReport, ImportStage},
    spool,
};
use crate::{Error, ShopScope};
use catalogue::{Code, Issues};
use model::{ProductId, Timestamp};
use std::{io::Read, ops::ControlFlow, sync::Arc};
use storage::Statements;
use tokio::{sync::mpsc, task::spawn_blocking};

/// Batches that wait for the database.
const WAITING: usize = 2;
/// Products withdrawn in one unit of work.
const WITHDRAWN_AT_ONCE: usize = 500;

impl ShopScope {
    /// Takes a catalogue file in. What is wrong with rows is in the report; an error means that the file was refused, or
    /// that the import stopped, and what it had written by then stays. `progress` is called often, must be quick, and may end the import.
    ///
    /// # Errors
    /// [`Error::Catalogue`] for a file that cannot be read, before anything was written; [`Error::DeletesTooMany`];
    /// [`Error::ImportCancelled`] when `progress` said so.
    pub async fn import<R: Read + Send + 'static>(
        &self,
        input: R,
        options: ImportOptions,
        progress: impl Fn(ImportStage) -> ControlFlow<()> + Send + Sync + 'static,
    ) -> Result<ImportReport, Error> {
        let (shop, currency) = (self.id(), self.currency());
        let progress = Arc::new(progress);
        let known = self.read(move |tx| known::columns(tx, shop)).await?;
        let told = Arc::clone(&progress);
        let spooled = spawn_blocking(move || spool::read_file(input, options, currency, &known, &*told));
        let spooled = spooled
            .await
            .map_err(|error| Error::ImportStopped(error.to_string()))??;
        let mut report = ImportReport {
            rows: spooled.rows,
            products: 0,
            variants: 0,
            created: 0,
            updated: 0,
            unchanged: 0,
            skipped: spooled.skipped,
            warnings: Vec::new(),
            format: Some(spooled.format),
            withdrawn: 0,
        };
        let mut issues = spooled.issues;
        let meaning = Arc::new(Meaning {
            dialect: spooled.format.dialect(),
            mapping: spooled.mapping,
            columns: spooled.columns,
            currencies: gather::currencies(currency, &options),
        });
        let gone = match options.delete_missing {
            true => {
                self.find_missing(&meaning, &spooled.groups, options.force)
                    .await?
            }
            false => Vec::new(),
        };
        if !options.dry_run {
            let columns = Arc::clone(&meaning);
            self.write(move |tx| known::add(tx, shop, columns.dialect, &columns.columns))
                .await?;
        }
        let total = spooled.groups.len() as u64;
        drop(spooled.groups);
        let (give, mut batches) = mpsc::channel::<Batch>(WAITING);
        let means = Arc::clone(&meaning);
        let gathering = spawn_blocking(move || {
            gather::gather(spooled.parts, &means, &mut |batch| {
                give.blocking_send(batch).is_ok()
            })
        });
        let now = Timestamp::now();
        while let Some(mut batch) = batches.recv().await {
            report.variants += batch
                .products
                .iter()
                .map(|incoming| incoming.product.variants.len() as u64)
                .sum::<u64>();
            issues.append(std::mem::take(&mut batch.issues));
            report.skipped += batch.skipped;
            let outcome = self
                .apply_batch(Arc::new(batch), &meaning, now, options.dry_run)
                .await?;
            report.created += outcome.created;
            report.updated += outcome.updated;
            report.unchanged += outcome.unchanged;
            issues.append(outcome.issues);
            report.products = report.created + report.updated + report.unchanged;
            if progress(ImportStage::Writing(report.products, total)).is_break() {
                return Err(Error::ImportCancelled);
            }
        }
        gathering
            .await
            .map_err(|error| Error::ImportStopped(error.to_string()))??;
        self.withdraw_missing(&gone, &meaning, now, options.dry_run, &mut issues)
            .await?;
        report.withdrawn = gone.len() as u64;
        report.updated += report.withdrawn;
        report.warnings = issues.into_sorted();
        Ok(report)
    }

    async fn apply_batch(
        &self,
        batch: Arc<Batch>,
        meaning: &Arc<Meaning>,
        now: Timestamp,
        dry: bool,
    ) -> Result<Outcome, Error> {
        let (shop, desk, meaning) = (self.id(), self.desk(), Arc::clone(meaning));
        let unit = move |tx: &mut dyn Statements| {
            let run = Run {
                shop,
                desk: &desk,
                meaning: &meaning,
                now,
                dry,
            };
            apply(tx, &run, &batch)
        };
        if dry {
            self.read(unit).await
        } else {
            self.write_patiently(unit).await
        }
    }

    async fn find_missing(
        &self,
        meaning: &Meaning,
        groups: &std::collections::HashMap<u64, u32>,
        force: bool,
    ) -> Result<Vec<(String, ProductId)>, Error> {
        let (shop, dialect) = (self.id(), meaning.dialect);
        let (mut gone, mut total, mut after) = (Vec::new(), 0, String::new());
        loop {
            let from = after.clone();
            let page = self
                .read(move |tx| missing::page(tx, shop, dialect, &from))
                .await?;
            let Some((last, _)) = page.last() else { break };
            after.clone_from(last);
            total += page.len();
            gone.extend(
                page.into_iter()
                    .filter(|(key, _)| missing::is_missing(groups, key)),
            );
        }
        missing::check(gone.len(), total, force)?;
        Ok(gone)
    }

    async fn withdraw_missing(
        &self,
        gone: &[(String, ProductId)],
        meaning: &Meaning,
        now: Timestamp,
        dry: bool,
        issues: &mut Issues,
    ) -> Result<(), Error> {
        if gone.is_empty() {
            return Ok(());
        }
        let message = format!(
            "{} products of earlier files are not in this one; they are no longer offered",
            gone.len()
        );
        issues.add(0, "", Code::DeletedMissing, message);
        if dry {
            return Ok(());
        }
        let whose = (self.id(), meaning.dialect);
        for some in gone.chunks(WITHDRAWN_AT_ONCE) {
            let (some, desk) = (some.to_vec(), self.desk());
            self.write_patiently(move |tx| missing::withdraw(tx, &desk, whose, &some, now))
                .await?;
        }
        Ok(())
    }
}
