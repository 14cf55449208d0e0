//! From developed pictures to the photos and pins of a post.

use std::collections::HashMap;

use model::{Photo, ProductId};
use social::{PostPhoto, media::Cut};

use super::close_up::{self, CloseUp, Whose};
use super::darkroom::{Developed, Order};
use super::plan::Plan;
use super::posts::{PhotoPlan, Pinned, PostPlan};
use super::yard::{Error, Yard, at};
use crate::scene::Hotspot;

/// What a picture is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Frame {
    /// Index of the post, place of the photo in it.
    Post(usize, usize),
    /// Index of the product.
    Studio(usize),
}

impl Frame {
    /// The order for its picture, with what `close_ups` wants from it.
    pub fn order(self, plan: &Plan, close_ups: &HashMap<Self, Vec<CloseUp>>) -> Option<Order<Self>> {
        let (seed, subject) = match self {
            Self::Post(post, place) => plan.subject(plan.posts.get(post)?.photos.get(place)?),
            Self::Studio(product) => plan.studio(product),
        };
        Some(Order {
            of: self,
            seed,
            subject,
            close_ups: close_ups.get(&self).cloned().unwrap_or_default(),
        })
    }

    /// The pictures that a post needs, in the order of its photos.
    pub fn of_post(index: usize, post: &PostPlan) -> impl Iterator<Item = Self> {
        post.photos
            .iter()
            .enumerate()
            .map(move |(place, photo)| match photo {
                PhotoPlan::Scene { .. } => Self::Post(index, place),
                PhotoPlan::Studio { product } => Self::Studio(*product),
            })
    }
}

/// An uploaded picture and where its products are.
#[derive(Debug, Clone)]
pub(super) struct Print {
    pub photo: Photo,
    pub spots: Vec<Hotspot>,
    pub close_ups: Vec<(Whose, Photo)>,
}

/// Through the same upload as anybody's picture.
pub(super) async fn print(yard: &Yard, developed: Developed) -> Result<Print, Error> {
    let Developed {
        jpeg,
        spots,
        close_ups,
    } = developed;
    let photo = yard.social.upload(yard.blobs.clone(), jpeg, Cut::Photo).await?;
    let mut cut = Vec::with_capacity(close_ups.len());
    for (whose, jpeg) in close_ups {
        cut.push((whose, close_up::print(yard, whose, jpeg).await?));
    }
    Ok(Print {
        photo,
        spots,
        close_ups: cut,
    })
}

/// A pin of a post in the units of `social`: ten-thousandths of the picture's sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub photo: u16,
    pub x: u16,
    pub y: u16,
    /// Index into the plan's products.
    pub product: usize,
}

/// Photos and pins of a post whose pictures are all printed. A product is pinned once, where it is shown first.
pub(super) fn arrange(
    plan: &Plan,
    index: usize,
    prints: &HashMap<Frame, Print>,
) -> Result<(Vec<PostPhoto>, Vec<Spot>), Error> {
    let post = at(&plan.posts, "post", index)?;
    let (mut photos, mut pins): (Vec<PostPhoto>, Vec<Spot>) = (Vec::new(), Vec::new());
    for ((frame, photo), place) in Frame::of_post(index, post).zip(&post.photos).zip(0_u16..) {
        let print = prints.get(&frame).ok_or(Error::Missing {
            what: "picture of post",
            index,
        })?;
        let shown = match photo {
            PhotoPlan::Scene { products, .. } => products.as_slice(),
            PhotoPlan::Studio { product } => std::slice::from_ref(product),
        };
        photos.push(PostPhoto {
            photo: print.photo.clone(),
            alt: alt(plan, shown),
        });
        for spot in &print.spots {
            let Some(product) = shown.get(spot.subject_index).copied() else {
                continue;
            };
            let is_new = pins.iter().all(|pin| pin.product != product);
            if post.pinned == Pinned::Products && is_new {
                let scale = |percent: f32| (percent * 100.0).round().clamp(0.0, 10_000.0) as u16;
                pins.push(Spot {
                    photo: place,
                    x: scale(spot.x_percent),
                    y: scale(spot.y_percent),
                    product,
                });
            }
        }
    }
    Ok((photos, pins))
}

/// What the picture shows, by the names of its products.
pub(super) fn alt(plan: &Plan, shown: &[usize]) -> String {
    let names: Vec<&str> = shown
        .iter()
        .filter_map(|index| plan.products.get(*index))
        .map(|p| p.name.as_str())
        .collect();
    names.join(" / ")
}

/// The id of a product of the plan.
pub(super) fn product_id(products: &[ProductId], index: usize) -> Result<ProductId, Error> {
    at(products, "product", index).copied()
}
