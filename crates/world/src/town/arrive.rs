//! What comes after the opening: the pictures of the other products, and one post after another.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use social::{Actor, NewPin, NewPost};
use tokio::time::{Instant, sleep_until};

use super::album::{self, Frame, Print};
use super::build::{by_first_sight, studios};
use super::darkroom::{self, Priority};
use super::posts::When;
use super::studio;
use super::yard::{Error, Town, Yard, at};
use crate::scene::Scene;

/// Product pictures for one post, until every product has one.
const PRODUCTS_PER_POST: usize = 2;

/// The least time between two pieces of work, so that the machine stays free for those who look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    pub post: Duration,
    pub product: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            post: Duration::from_millis(2_500),
            product: Duration::from_millis(800),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Task {
    Hang(usize),
    Publish(usize),
}

/// Lets the rest of the town arrive, then returns. One picture is rendered at a time, at low priority. Cancel the
/// future to stop: what was published stays, a picture that is being rendered is thrown away.
pub async fn arrive(yard: &Yard, town: &Town, pace: Pace) -> Result<(), Error> {
    let plan = &town.plan;
    let tasks = tasks(town);
    let wanted = tasks.iter().flat_map(|task| frames(town, *task));
    let orders = wanted.filter_map(|frame| frame.order(plan)).collect();
    let size = (plan.sizes.picture_width, plan.sizes.picture_height);
    // Orders are taken by one thread, so they come out in the order of the tasks.
    let mut tray = darkroom::develop(orders, size, 1, Priority::Background)?;
    let mut next_at = Instant::now();
    for task in tasks {
        let mut prints: HashMap<Frame, Print> = HashMap::new();
        for frame in frames(town, task) {
            let Some((developed_for, developed)) = tray.recv().await else {
                return Ok(());
            };
            debug_assert_eq!(developed_for, frame);
            prints.insert(frame, album::print(yard, developed?).await?);
        }
        sleep_until(next_at).await;
        let done = match task {
            Task::Hang(product) => {
                next_at = Instant::now() + pace.product;
                hang(yard, town, product, prints).await
            }
            Task::Publish(post) => {
                next_at = Instant::now() + pace.post;
                publish(yard, town, post, prints).await
            }
        };
        // One thing that goes wrong (a product archived by hand, a full disk for a moment) must not end the arrivals.
        if let Err(error) = done {
            tracing::warn!(?task, %error, "an arrival was left out");
        }
    }
    Ok(())
}

/// Posts in the order of the plan, products in between, each product before a post that shows its picture.
fn tasks(town: &Town) -> Vec<Task> {
    let plan = &town.plan;
    let mut hung: HashSet<usize> = town.studio.lock().keys().copied().collect();
    let mut products = by_first_sight(plan).into_iter();
    let mut tasks = Vec::new();
    let arriving = plan
        .posts
        .iter()
        .enumerate()
        .filter(|(_, post)| post.when == When::Arriving);
    for (index, post) in arriving {
        let wanted = studios(&post.photos).filter(|product| hung.insert(*product));
        tasks.extend(wanted.collect::<Vec<_>>().into_iter().map(Task::Hang));
        let others = products
            .by_ref()
            .filter(|product| hung.insert(*product))
            .take(PRODUCTS_PER_POST);
        tasks.extend(others.map(Task::Hang));
        tasks.push(Task::Publish(index));
    }
    tasks.extend(products.filter(|product| hung.insert(*product)).map(Task::Hang));
    tasks
}

/// What has to be rendered for a task; pictures of products are there by then.
fn frames(town: &Town, task: Task) -> Vec<Frame> {
    match task {
        Task::Hang(product) => vec![Frame::Studio(product)],
        Task::Publish(index) => {
            let post = town.plan.posts.get(index);
            let frames = post.into_iter().flat_map(|post| Frame::of_post(index, post));
            frames.filter(|frame| matches!(frame, Frame::Post(..))).collect()
        }
    }
}

async fn hang(yard: &Yard, town: &Town, product: usize, prints: HashMap<Frame, Print>) -> Result<(), Error> {
    let print = prints.into_values().next().ok_or(Error::Missing {
        what: "picture of product",
        index: product,
    })?;
    studio::hang(yard, town, product, print.photo).await
}

async fn publish(
    yard: &Yard,
    town: &Town,
    index: usize,
    mut prints: HashMap<Frame, Print>,
) -> Result<(), Error> {
    let post = at(&town.plan.posts, "post", index)?;
    {
        let hung = town.studio.lock();
        for product in studios(&post.photos) {
            if let Some(photo) = hung.get(&product) {
                let (seed, subject) = town.plan.studio(product);
                let spots = Scene::compose(seed, &subject).hotspots();
                prints.insert(
                    Frame::Studio(product),
                    Print {
                        photo: photo.clone(),
                        spots,
                    },
                );
            }
        }
    }
    let (photos, spots) = album::arrange(&town.plan, index, &prints)?;
    let mut pins = Vec::with_capacity(spots.len());
    for spot in spots {
        let product = album::product_id(&town.products, spot.product)?;
        pins.push(NewPin {
            photo: spot.photo,
            x: spot.x,
            y: spot.y,
            product,
        });
    }
    let author = Actor::unremembered(*at(&town.creators, "creator", post.creator)?);
    let new = NewPost {
        photos,
        caption: post.caption.clone(),
        mentions: Vec::new(),
        pins,
    };
    yard.social.publish(&author, new).await?;
    Ok(())
}
