//! The thread that learns while the yard is served.

use super::{reader::LogReader, report::LearningReport, state::Checkpoint};
use crate::{Error, Feed};
use model::Timestamp;
use parking_lot::{Condvar, Mutex};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use storage::{keys::KeyStore, signals::SignalLog};

/// How the yard learns.
#[derive(Debug, Clone)]
pub struct LearningSettings {
    /// Where what was learned is kept.
    pub file: PathBuf,
    /// How long after it was served a page's acts count.
    pub window: Duration,
    /// The longest time between two writings of the file.
    pub every: Duration,
}

/// Between two looks at the log.
const PAUSE: Duration = Duration::from_millis(500);
/// Records read in one go: between two of them a stop is noticed.
const AT_ONCE: u64 = 20_000;
/// New weights are given out after so many impressions ...
const PUBLISH_AFTER: u64 = 200;
/// ... or when there are any after so long.
const PUBLISH_EVERY: Duration = Duration::from_secs(20);

/// Learning goes on until this is dropped, which writes the file a last time.
pub struct Learning {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Learning {
    /// Goes on from the file, and gives `feed` its weights now and whenever they are better. A file of another version,
    /// or a broken one, is set aside in a log line: everything is learned again from the log.
    ///
    /// # Errors
    /// What keeps the log from being read, or the thread from starting.
    pub fn start(
        feed: &Feed,
        log: &Arc<dyn SignalLog>,
        keys: &Arc<KeyStore>,
        settings: LearningSettings,
    ) -> Result<Self, Error> {
        let checkpoint = read_file(&settings.file)?;
        let reader = LogReader::new(&**log, checkpoint, settings.window)?;
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let mut learner = Learner {
            feed: feed.clone(),
            log: Arc::clone(log),
            keys: Arc::clone(keys),
            settings,
            published: (0, Instant::now()),
            reader,
        };
        learner.publish();
        let stopping = Arc::clone(&stop);
        let thread = thread::Builder::new()
            .name("feed-learning".to_owned())
            .spawn(move || learner.run(&stopping))
            .map_err(Error::Io)?;
        Ok(Self {
            stop,
            thread: Some(thread),
        })
    }
}

impl Drop for Learning {
    fn drop(&mut self) {
        *self.stop.0.lock() = true;
        self.stop.1.notify_all();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the learning thread had panicked");
        }
    }
}

struct Learner {
    feed: Feed,
    log: Arc<dyn SignalLog>,
    keys: Arc<KeyStore>,
    settings: LearningSettings,
    /// Impressions that the weights given out last were learned from, and when that was.
    published: (u64, Instant),
    reader: LogReader,
}

impl Learner {
    fn run(&mut self, stop: &(Mutex<bool>, Condvar)) {
        let mut written = (Instant::now(), self.reader.study().examples());
        loop {
            let read = match self.reader.read(&*self.log, &self.keys, AT_ONCE) {
                Ok(read) => read,
                Err(error) => {
                    tracing::error!(%error, "the signal log cannot be learned from for now");
                    0
                }
            };
            let caught_up = read < AT_ONCE;
            if caught_up {
                self.reader.close(Timestamp::now());
            }
            self.publish_if_due();
            let examples = self.reader.study().examples();
            if written.0.elapsed() >= self.settings.every && examples != written.1 {
                self.write();
                written = (Instant::now(), examples);
            }
            let mut stopped = stop.0.lock();
            if !*stopped && caught_up {
                stop.1.wait_for(&mut stopped, PAUSE);
            }
            if *stopped {
                drop(stopped);
                self.write();
                return;
            }
        }
    }

    fn publish_if_due(&mut self) {
        let new = self.reader.study().examples() - self.published.0;
        if new >= PUBLISH_AFTER || (new > 0 && self.published.1.elapsed() >= PUBLISH_EVERY) {
            self.publish();
        }
    }

    fn publish(&mut self) {
        let study = self.reader.study_mut();
        let weights = if study.examples() == 0 {
            None
        } else {
            Some(study.publish())
        };
        self.published = (study.examples(), Instant::now());
        let (open, left_out) = self.reader.open();
        let report = LearningReport::of(self.reader.study(), &self.feed.experiments(), Timestamp::now());
        report.export(open, left_out);
        self.feed.learned_now(weights, report);
    }

    fn write(&self) {
        let started = Instant::now();
        let bytes = self.reader.checkpoint().encode();
        if let Err(error) = write_file(&self.settings.file, &bytes) {
            tracing::warn!(%error, "what was learned could not be written; the log still has everything");
            return;
        }
        metrics::histogram!("madang_learning_checkpoint_seconds").record(started.elapsed().as_secs_f64());
    }
}

/// What was learned before; nothing where there is no file, or none that this program reads.
fn read_file(path: &Path) -> Result<Checkpoint, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(Checkpoint::decode(&bytes).unwrap_or_else(|| {
            tracing::warn!(file = %path.display(), "not a file that this version reads; it is learned anew from the log");
            Checkpoint::default()
        })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Checkpoint::default()),
        Err(error) => Err(Error::Io(error)),
    }
}

/// A reader sees the file before or the file after, whole.
fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}
