//! Training beside the pages of a served yard.

use super::{Basis, Shelf};
use anyhow::{Context, Result};
use feed::{Feed, TrainSettings, Trained};
use memory::Memory;
use model::Timestamp;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use storage::{keys::KeyStore, signals::SignalLog};

/// Between two looks at whether a model is due or asked for.
const LOOK: Duration = Duration::from_secs(1);
/// Signals that have to be new before another model is worth its time.
const NEW_SIGNALS: u64 = 200;
/// A new yard has nothing to learn from yet, and is looked at again.
const RETRY: Duration = Duration::from_secs(60);
/// A yard that has just started has other things to do.
const AFTER_START: Duration = Duration::from_secs(30);

/// Keeps the model of a yard up to date.
#[derive(Clone)]
pub struct Trainer {
    pub feed: Feed,
    pub memory: Arc<Memory>,
    pub log: Arc<dyn SignalLog>,
    pub keys: Arc<KeyStore>,
    pub shelf: Shelf,
    /// Between two models; `None` trains only when asked.
    pub every: Option<Duration>,
}

impl Trainer {
    /// Takes the model that is on the shelf into use. One that does not fit is left out and said so: pages go on without,
    /// and the next one takes its place. Blocks: a start does not wait for it.
    fn load(&self) {
        let read = self.shelf.read().and_then(|bytes| {
            bytes
                .map(|bytes| self.feed.read_model(&bytes).map_err(anyhow::Error::from))
                .transpose()
        });
        match read {
            Ok(Some(model)) => self.feed.use_model(model),
            Ok(None) => {}
            Err(error) => tracing::warn!("the model is not used: {error:#}"),
        }
    }

    /// Loads the model, then trains when it is due, and when somebody asks, for ever; cancel the future to stop.
    pub async fn run(self) {
        let loading = self.clone();
        // A panic in it is told by the runtime; pages go on without a model.
        let _ = tokio::task::spawn_blocking(move || loading.load()).await;
        let (mut next, mut included) = (Instant::now() + AFTER_START, 0);
        loop {
            tokio::time::sleep(LOOK).await;
            let wish = self.shelf.wish();
            let asked = wish.is_some();
            let signals = self.memory.applied();
            let due = Instant::now() >= next && (included == 0 || signals >= included + NEW_SIGNALS);
            if !asked && (!due || self.every.is_none()) {
                continue;
            }
            let trained = self.clone().train(wish.unwrap_or_default()).await;
            let pause = self.every.unwrap_or(RETRY);
            match &trained {
                Ok(()) => (next, included) = (Instant::now() + pause, signals),
                Err(_) => next = Instant::now() + RETRY.min(pause),
            }
            let failed = trained.err().map(|error| format!("{error:#}"));
            if let Some(reason) = &failed {
                tracing::info!(reason, "no model was trained");
            }
            if asked {
                self.shelf.answer(failed.as_deref());
            }
        }
    }

    async fn train(self, basis: Basis) -> Result<()> {
        let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(2));
        let started = Instant::now();
        let train = move || -> Result<()> {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .thread_name(|number| format!("train-{number}"))
                .start_handler(|_| step_back())
                .build()
                .context("starting the threads that train")?;
            let model = pool.install(|| self.fit(basis))?;
            self.shelf.write(&self.feed.write_model(&model))?;
            let about = *model.about();
            self.feed.use_model(model);
            tracing::info!(
                items = about.items,
                leaves = about.leaves,
                interactions = about.interactions,
                solved = about.solved,
                seconds = started.elapsed().as_secs_f64(),
                "a model was trained"
            );
            metrics::gauge!("madang_model_items").set(about.items as f64);
            metrics::gauge!("madang_model_trained_seconds").set(about.at.seconds() as f64);
            Ok(())
        };
        tokio::task::spawn_blocking(train).await?
    }

    fn fit(&self, basis: Basis) -> Result<Trained> {
        let (log, settings) = (&*self.log, TrainSettings::default());
        let last = self.feed.model();
        let last = match basis {
            Basis::LastModel => Some(&*last),
            Basis::Nothing => None,
        };
        let quiet = |_| {};
        Ok(self
            .feed
            .train(log, &self.keys, &settings, last, Timestamp::now(), &quiet)?)
    }
}

/// Pages come first: this thread gets what they leave.
fn step_back() {
    const LEAST: i32 = 19;
    // On Linux a thread has a priority of its own. Where it may not be changed, training is just less polite.
    let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), LEAST);
}
