//! What comes after the opening: the pictures of the other products, and one post after another.

use std::collections::HashMap;
use std::time::Duration;

use social::{Actor, NewPin, NewPost};
use tokio::time::{Instant, sleep_until};

use super::agenda::{self, Task, studios};
use super::album::{self, Frame, Print};
use super::close_up::{self, Whose};
use super::darkroom::{self, Priority};
use super::residents;
use super::studio;
use super::yard::{Error, Town, Yard, at};
use crate::scene::Scene;

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
            product: Duration::from_millis(250),
        }
    }
}

/// Lets the rest of the town arrive, then returns. One picture is rendered at a time, at low priority. Cancel the
/// future to stop: what was published stays, a picture that is being rendered is thrown away.
pub async fn arrive(yard: &Yard, town: &Town, pace: Pace) -> Result<(), Error> {
    let plan = &town.plan;
    let close_ups = close_up::arriving(plan);
    let tasks = agenda::tasks(town);
    let wanted = tasks.iter().flat_map(|task| task.frames(plan));
    let orders = wanted.filter_map(|frame| frame.order(plan, &close_ups)).collect();
    let size = (plan.sizes.picture_width, plan.sizes.picture_height);
    // Orders are taken by one thread, so they come out in the order of the tasks.
    let mut tray = darkroom::develop(orders, size, 1, Priority::Background)?;
    let mut next_at = Instant::now();
    for task in tasks {
        let mut prints: HashMap<Frame, Print> = HashMap::new();
        for frame in task.frames(plan) {
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
                        close_ups: Vec::new(),
                    },
                );
            }
        }
    }
    for (whose, photo) in prints.values().flat_map(|print| &print.close_ups) {
        if let Whose::Creator(creator) = whose {
            let creator = *at(&town.creators, "creator", *creator)?;
            residents::show_face(yard, creator, photo).await?;
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
