//! Imports that run beside the pages: of files that somebody uploaded, and of files that are fetched by the clock.

use super::{
    options::{ImportOptions, ImportReport, ImportStage},
    runs::{self, Ending, ImportFigures, ImportRun, ImportState, KEPT_WARNINGS},
    sources::{self, ImportSource},
};
use crate::{Error, ShopScope, Shops, patience::patiently, product::to_store, webhook};
use fetch::{Fetched, Fetcher};
use model::{ImportRunId, ShopId, Timestamp};
use std::{
    collections::HashMap,
    fs::File,
    io::{Read, Seek, SeekFrom},
    ops::ControlFlow,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use storage::Records;
use tokio::sync::Semaphore;

/// Imports at a time; others wait for their turn.
const AT_ONCE: usize = 2;
/// How long the file of a trial is kept for whoever wants to take it in after all.
const KEPT_FOR: Duration = Duration::from_secs(3_600);
/// A catalogue that is fetched.
const FETCHED_BYTES: u64 = 2 << 30;
const FETCHED_WITHIN: Duration = Duration::from_secs(1_800);

/// A file that somebody brought. It has no name on disk, so it is gone with the process.
#[derive(Debug)]
pub struct ImportFile {
    pub name: String,
    pub file: File,
}

/// Where a run that is under way is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportProgress {
    /// Others have their turn first.
    Queued,
    Reading {
        rows: u64,
    },
    Writing {
        products: u64,
        total: u64,
    },
}

/// The imports of all shops.
#[derive(Clone)]
pub struct Imports {
    pub(crate) records: Records,
    pub(crate) shops: Shops,
    fetcher: Fetcher,
    jobs: Arc<Mutex<HashMap<ImportRunId, Arc<Job>>>>,
    seats: Arc<Semaphore>,
}

/// What this process knows of a run.
#[derive(Debug)]
struct Job {
    shop: ShopId,
    options: ImportOptions,
    name: String,
    begun: Timestamp,
    running: AtomicBool,
    stop: AtomicBool,
    is_writing: AtomicBool,
    at: AtomicU64,
    of: AtomicU64,
    file: Mutex<Option<File>>,
}

impl Job {
    /// The file's name, or where it was fetched without what opens it there.
    fn title(&self) -> String {
        let Some((_, rest)) = self.name.split_once("://") else {
            return self.name.clone();
        };
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        host.rsplit('@').next().unwrap_or_default().to_owned()
    }

    fn progress(&self) -> ImportProgress {
        let (at, of) = (self.at.load(Ordering::Relaxed), self.of.load(Ordering::Relaxed));
        match (self.is_writing.load(Ordering::Relaxed), at) {
            (true, products) => ImportProgress::Writing { products, total: of },
            (false, 0) => ImportProgress::Queued,
            (false, rows) => ImportProgress::Reading { rows },
        }
    }

    fn note(&self, stage: ImportStage) -> ControlFlow<()> {
        match stage {
            ImportStage::Reading(rows) => self.at.store(rows.max(1), Ordering::Relaxed),
            ImportStage::Writing(products, total) => {
                self.at.store(products, Ordering::Relaxed);
                self.of.store(total, Ordering::Relaxed);
                self.is_writing.store(true, Ordering::Relaxed);
            }
        }
        match self.stop.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}

impl Imports {
    pub fn new(shops: &Shops, fetcher: Fetcher) -> Self {
        Self {
            records: shops.records.clone(),
            shops: shops.clone(),
            fetcher,
            jobs: Arc::default(),
            seats: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Ends the runs of an earlier process; to be called once, before any begins.
    pub async fn end_abandoned(&self, now: Timestamp) -> Result<u64, Error> {
        patiently(&self.records, move |tx| runs::end_abandoned(tx, now)).await
    }

    /// Starts to take a file in, and answers before it is read.
    ///
    /// # Errors
    /// [`Error::ImportRunning`] while another file of this shop is taken in.
    pub async fn begin(
        &self,
        scope: ShopScope,
        file: ImportFile,
        options: ImportOptions,
        now: Timestamp,
    ) -> Result<ImportRunId, Error> {
        let (run, job) = self.enrol(&scope, None, file, options, now).await?;
        let (imports, id) = (self.clone(), run);
        tokio::spawn(async move {
            // What came of it stands in its row.
            let _ = imports.run(scope, id, job).await;
        });
        Ok(run)
    }

    /// Takes in the file of a trial.
    ///
    /// # Errors
    /// [`Error::ImportFileGone`] when it was too long ago.
    pub async fn repeat(
        &self,
        scope: ShopScope,
        trial: ImportRunId,
        now: Timestamp,
    ) -> Result<ImportRunId, Error> {
        let job = self.job(scope.id(), trial).ok_or(Error::ImportFileGone)?;
        if !self.can_repeat(&scope, trial) {
            return Err(Error::ImportFileGone);
        }
        let kept = lock(&job.file)
            .as_ref()
            .map(File::try_clone)
            .ok_or(Error::ImportFileGone)?;
        let file = ImportFile {
            name: job.name.clone(),
            file: kept.map_err(|error| Error::ImportStopped(error.to_string()))?,
        };
        let options = ImportOptions {
            dry_run: false,
            ..job.options
        };
        let run = self.begin(scope, file, options, now).await?;
        lock(&job.file).take();
        Ok(run)
    }

    /// Can [`Imports::repeat`] be asked for?
    pub fn can_repeat(&self, scope: &ShopScope, trial: ImportRunId) -> bool {
        self.job(scope.id(), trial).is_some_and(|job| {
            job.options.dry_run && !job.running.load(Ordering::Acquire) && lock(&job.file).is_some()
        })
    }

    /// Ends a run as soon as it can; what it has written stays.
    pub fn stop(&self, scope: &ShopScope, run: ImportRunId) {
        if let Some(job) = self.job(scope.id(), run) {
            job.stop.store(true, Ordering::Relaxed);
        }
    }

    /// Where the run is; `None` when it is over, or runs in another process.
    pub fn progress(&self, scope: &ShopScope, run: ImportRunId) -> Option<ImportProgress> {
        let job = self.job(scope.id(), run)?;
        job.running.load(Ordering::Acquire).then(|| job.progress())
    }

    /// Fetches one address that is due, and takes in what is new there. Tells whether there was one.
    pub async fn fetch_due(&self, now: Timestamp) -> Result<bool, Error> {
        let claimed = patiently(&self.records, move |tx| sources::claim(tx, now)).await?;
        let Some((shop, source)) = claimed else {
            return Ok(false);
        };
        let begun = Instant::now();
        match self.fetch(shop, &source, now).await {
            Ok(()) => {}
            // Somebody uploads a file just now; the address has its turn later.
            Err(error) => {
                let (problem, now) = (error.to_string(), now.plus(begun.elapsed()));
                patiently(&self.records, move |tx| {
                    sources::failed(tx, shop, &source, &problem, now)
                })
                .await?;
            }
        }
        Ok(true)
    }

    async fn fetch(&self, shop: ShopId, source: &ImportSource, now: Timestamp) -> Result<(), Error> {
        // Before anything is fetched: a shop that nobody owns any more gets nothing.
        let scope = self.shops.enter_for_operator(shop).await?;
        let (fetcher, url, known) = (self.fetcher.clone(), source.url.clone(), source.known.clone());
        let fetching = tokio::task::spawn_blocking(move || {
            let mut file = tempfile::tempfile().map_err(fetch::Error::Keeping)?;
            let fetched = fetcher.get(&url, &known, FETCHED_BYTES, FETCHED_WITHIN, &mut file)?;
            Ok::<_, Error>((file, fetched))
        });
        let (file, fetched) = fetching
            .await
            .map_err(|error| Error::ImportStopped(error.to_string()))??;
        let place = (shop, source.id);
        let Fetched::Fresh { validators, .. } = fetched else {
            return patiently(&self.records, move |tx| sources::succeeded(tx, place, None)).await;
        };
        let options = ImportOptions {
            format: source.format,
            delete_missing: source.delete_missing,
            ..ImportOptions::default()
        };
        let file = ImportFile {
            name: source.url.clone(),
            file,
        };
        let (run, job) = self.enrol(&scope, Some(source.id), file, options, now).await?;
        self.run(scope, run, job).await?;
        patiently(&self.records, move |tx| {
            sources::succeeded(tx, place, Some(&validators))
        })
        .await
    }

    async fn enrol(
        &self,
        scope: &ShopScope,
        source: Option<model::ImportSourceId>,
        file: ImportFile,
        options: ImportOptions,
        now: Timestamp,
    ) -> Result<(ImportRunId, Arc<Job>), Error> {
        let (shop, id) = (scope.id(), ImportRunId::new());
        let job = Arc::new(Job {
            shop,
            options,
            name: file.name.chars().take(200).collect(),
            begun: now,
            running: AtomicBool::new(true),
            stop: AtomicBool::new(false),
            is_writing: AtomicBool::new(false),
            at: AtomicU64::new(0),
            of: AtomicU64::new(0),
            file: Mutex::new(Some(file.file)),
        });
        {
            let mut jobs = lock(&self.jobs);
            // An older trial of this shop gives up its file: one at a time is kept for each.
            jobs.retain(|_, job| {
                job.running.load(Ordering::Acquire) || (job.shop != shop && job.begun.plus(KEPT_FOR) > now)
            });
            let is_busy = |job: &Arc<Job>| job.shop == shop && job.running.load(Ordering::Acquire);
            if jobs.values().any(is_busy) {
                return Err(Error::ImportRunning);
            }
            jobs.insert(id, Arc::clone(&job));
        }
        let run = ImportRun {
            id,
            source,
            name: job.name.clone(),
            dry_run: options.dry_run,
            state: ImportState::Running,
            format: None,
            figures: None,
            problem: None,
            started_at: now,
            ended_at: None,
        };
        let written = scope.write_patiently(move |tx| runs::begin(tx, shop, &run)).await;
        if let Err(error) = written {
            lock(&self.jobs).remove(&id);
            return Err(error);
        }
        Ok((id, job))
    }

    /// Runs to the end and writes down what came of it; its error is the import's own.
    async fn run(&self, scope: ShopScope, id: ImportRunId, job: Arc<Job>) -> Result<(), Error> {
        let outcome = self.import(&scope, &job).await;
        let ending = ending(&outcome);
        let place = (job.shop, id);
        let written = match ending {
            Ok(ending) => {
                let now = Timestamp::now();
                let (told, name) = (told_of(&job, &outcome), job.title());
                patiently(&self.records, move |tx| {
                    runs::end(tx, place, &ending, now)?;
                    match &told {
                        Some(figures) => webhook::of_import(tx, place.0, &name, figures, now),
                        None => Ok(()),
                    }
                })
                .await
            }
            Err(error) => Err(error),
        };
        // A file that was taken in is not needed any more.
        if outcome.is_err() || !job.options.dry_run {
            lock(&job.file).take();
        }
        job.running.store(false, Ordering::Release);
        written?;
        outcome.map(drop)
    }

    async fn import(&self, scope: &ShopScope, job: &Arc<Job>) -> Result<ImportReport, Error> {
        let _seat = self
            .seats
            .acquire()
            .await
            .map_err(|error| Error::ImportStopped(error.to_string()))?;
        let file = lock(&job.file)
            .as_ref()
            .map(File::try_clone)
            .ok_or(Error::ImportFileGone)?;
        let mut file = file.map_err(|error| Error::ImportStopped(error.to_string()))?;
        file.seek(SeekFrom::Start(0))
            .map_err(|error| Error::ImportStopped(error.to_string()))?;
        let told = Arc::clone(job);
        let input: Box<dyn Read + Send> = Box::new(file);
        scope
            .import(input, job.options, move |stage| told.note(stage))
            .await
    }

    fn job(&self, shop: ShopId, run: ImportRunId) -> Option<Arc<Job>> {
        let jobs = lock(&self.jobs);
        jobs.get(&run).filter(|job| job.shop == shop).cloned()
    }
}

/// What receivers of the shop's events are to hear.
fn told_of(job: &Job, outcome: &Result<ImportReport, Error>) -> Option<ImportFigures> {
    let report = outcome.as_ref().ok().filter(|_| !job.options.dry_run)?;
    Some(ImportFigures::of(report))
}

fn ending(outcome: &Result<ImportReport, Error>) -> Result<Ending, Error> {
    Ok(match outcome {
        Ok(report) => Ending {
            state: ImportState::Done,
            format: report.format,
            report: Some(to_store(&ImportFigures::of(report))?),
            warnings: Some(to_store(
                report.warnings.get(..KEPT_WARNINGS).unwrap_or(&report.warnings),
            )?),
            problem: None,
        },
        Err(error) => Ending {
            state: match error {
                Error::ImportCancelled => ImportState::Stopped,
                _ => ImportState::Failed,
            },
            format: None,
            report: None,
            warnings: None,
            problem: Some(error.to_string()),
        },
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
