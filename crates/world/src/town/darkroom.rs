//! Where pictures are rendered: threads of their own, one picture per thread, a bounded tray of finished ones.

use std::sync::Arc;
use std::thread;

use jpeg_encoder::{ColorType, Encoder};
use parking_lot::Mutex;
use rayon::{ThreadPool, ThreadPoolBuilder};
use tokio::sync::mpsc;

use super::close_up::{CloseUp, Whose};
use super::yard::Error;
use crate::scene::{Hotspot, Scene, Subject};

/// As a camera would save it; the upload cuts it down again.
pub(super) const JPEG_QUALITY: u8 = 92;
/// Finished pictures that wait; a thread whose picture finds no room waits with it.
const TRAY: usize = 2;

/// How much the picture threads take from everybody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Priority {
    Normal,
    /// Only what nobody else wants, where the system can say so.
    Background,
}

/// One picture to be taken.
#[derive(Debug, Clone)]
pub(super) struct Order<T> {
    pub of: T,
    pub seed: u64,
    pub subject: Subject,
    /// Cut from the same picture.
    pub close_ups: Vec<CloseUp>,
}

/// A picture as its photographer would upload it.
#[derive(Debug)]
pub(super) struct Developed {
    pub jpeg: Vec<u8>,
    /// Where the products are, in the order of the subject's pieces.
    pub spots: Vec<Hotspot>,
    /// The close-ups of the order, as JPEG too.
    pub close_ups: Vec<(Whose, Vec<u8>)>,
}

/// The other end of a darkroom; dropping it stops the threads after the picture they are at.
pub(super) type Tray<T> = mpsc::Receiver<(T, Result<Developed, Error>)>;

/// Renders `orders` on `threads` threads; they come out as they are done.
pub(super) fn develop<T: Send + Sync + 'static>(
    orders: Vec<Order<T>>,
    (width, height): (u32, u32),
    threads: usize,
    priority: Priority,
) -> Result<Tray<T>, Error> {
    let (done, tray) = mpsc::channel(TRAY);
    let orders = Arc::new(Mutex::new(orders.into_iter()));
    for number in 0..threads.max(1) {
        let (orders, done) = (Arc::clone(&orders), done.clone());
        let pool = pool_of_one(priority)?;
        let work = move || loop {
            let Some(order) = orders.lock().next() else {
                return;
            };
            let picture = pool.install(|| picture(&order, width, height));
            if done.blocking_send((order.of, picture)).is_err() {
                return;
            }
        };
        let spawned = thread::Builder::new()
            .name(format!("darkroom-{number}"))
            .spawn(work);
        spawned.map_err(|error| Error::Thread(error.to_string()))?;
    }
    Ok(tray)
}

/// The renderer spreads its rows over the pool it runs in; a pool of one keeps a picture on one thread.
fn pool_of_one(priority: Priority) -> Result<ThreadPool, Error> {
    ThreadPoolBuilder::new()
        .num_threads(1)
        .thread_name(|_| "darkroom-rows".to_owned())
        .start_handler(move |_| {
            if priority == Priority::Background {
                give_way();
            }
        })
        .build()
        .map_err(|error| Error::Thread(error.to_string()))
}

/// Linux keeps priorities per thread, so this binds the calling thread alone.
#[cfg(target_os = "linux")]
fn give_way() {
    if let Err(error) = rustix::process::nice(19) {
        tracing::debug!(%error, "pictures are rendered at normal priority");
    }
}

#[cfg(not(target_os = "linux"))]
fn give_way() {}

fn picture<T: Sync>(order: &Order<T>, width: u32, height: u32) -> Result<Developed, Error> {
    let scene = Scene::compose(order.seed, &order.subject);
    let picture = scene.render(width, height)?;
    let (Ok(wide), Ok(high)) = (u16::try_from(width), u16::try_from(height)) else {
        return Err(Error::Encode(format!(
            "{width} x {height} is larger than a JPEG can be"
        )));
    };
    let mut jpeg = Vec::with_capacity(picture.rgb.len() / 8);
    Encoder::new(&mut jpeg, JPEG_QUALITY)
        .encode(&picture.rgb, wide, high, ColorType::Rgb)
        .map_err(|error| Error::Encode(error.to_string()))?;
    let mut close_ups = Vec::with_capacity(order.close_ups.len());
    for close_up in &order.close_ups {
        close_ups.push((close_up.whose, close_up.cut(&picture)?));
    }
    Ok(Developed {
        jpeg,
        spots: scene.hotspots(),
        close_ups,
    })
}
