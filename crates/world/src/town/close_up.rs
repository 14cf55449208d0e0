//! Close-ups: a square around one product, cut from a picture that shows more.
//!
//! They stand in where a picture of its own is still missing: for products until their studio picture arrives, and as
//! the profile pictures of creators.

use std::collections::HashMap;

use jpeg_encoder::{ColorType, Encoder};
use model::Photo;
use rayon::prelude::*;
use social::media::Cut;

use super::album::Frame;
use super::creators::Face;
use super::darkroom::JPEG_QUALITY;
use super::plan::Plan;
use super::posts::{PhotoPlan, Pinned, PostPlan, When};
use super::yard::{Error, Yard};
use crate::scene::{Outline, Picture, Scene};

/// Side of a close-up for each length of the product: some air around it.
const AIR: f32 = 1.15;
/// The narrowest close-up, in hundredths of the picture's shorter side.
const LEAST_PERCENT: u32 = 42;
/// The narrowest close-up where the picture is as large: a product page on a phone shows it at about this width.
const LEAST_SIDE: u32 = 300;

/// Whose picture a close-up becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Whose {
    /// Index of the product.
    Product(usize),
    /// Index of the creator.
    Creator(usize),
}

/// A close-up to be cut while the picture is still pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct CloseUp {
    pub whose: Whose,
    pub around: Outline,
}

impl CloseUp {
    /// The close-up as a camera would save it.
    pub fn cut(&self, picture: &Picture) -> Result<Vec<u8>, Error> {
        let square = Square::around(&self.around, picture.width, picture.height);
        let rgb = square.of(picture);
        let side =
            u16::try_from(square.side).map_err(|_| Error::Encode("wider than a JPEG can be".to_owned()))?;
        let mut jpeg = Vec::with_capacity(rgb.len() / 8);
        Encoder::new(&mut jpeg, JPEG_QUALITY)
            .encode(&rgb, side, side, ColorType::Rgb)
            .map_err(|error| Error::Encode(error.to_string()))?;
        Ok(jpeg)
    }
}

/// Through the same upload as anybody's picture.
pub(super) async fn print(yard: &Yard, whose: Whose, jpeg: Vec<u8>) -> Result<Photo, Error> {
    let cut = match whose {
        Whose::Product(_) => Cut::Photo,
        Whose::Creator(_) => Cut::Avatar,
    };
    Ok(yard.social.upload(yard.blobs.clone(), jpeg, cut).await?)
}

/// The close-ups of the opening: of each product that is pinned on a first post and has no studio picture there, and
/// for each creator with a face, from the post that shows the product largest and nearest to the middle.
pub(super) fn at_opening(plan: &Plan) -> HashMap<Frame, Vec<CloseUp>> {
    let posts: Vec<_> = plan.first_posts().collect();
    // Scenes are composed to be looked at, which takes milliseconds each.
    let sights: Vec<Vec<Sight>> = posts
        .par_iter()
        .map(|(index, post)| sights(plan, *index, post))
        .collect();
    let mut best: HashMap<Whose, Sight> = HashMap::new();
    for sight in sights.into_iter().flatten() {
        let better = best
            .get(&sight.close_up.whose)
            .is_none_or(|known| sight.worth > known.worth);
        if better {
            best.insert(sight.close_up.whose, sight);
        }
    }
    let photos = plan.first_posts().flat_map(|(_, post)| &post.photos);
    for photo in photos {
        if let PhotoPlan::Studio { product } = photo {
            best.remove(&Whose::Product(*product));
        }
    }
    by_frame(best.into_values())
}

/// The faces of creators whose first post is still to arrive.
pub(super) fn arriving(plan: &Plan) -> HashMap<Frame, Vec<CloseUp>> {
    let mut first: HashMap<usize, Option<Sight>> = HashMap::new();
    for (_, post) in plan.first_posts() {
        first.insert(post.creator, None);
    }
    let arriving = plan.posts.iter().enumerate();
    for (index, post) in arriving.filter(|(_, post)| post.when == When::Arriving) {
        first.entry(post.creator).or_insert_with(|| {
            let faces = sights(plan, index, post)
                .into_iter()
                .filter(|sight| matches!(sight.close_up.whose, Whose::Creator(_)));
            faces.max_by(|a, b| a.worth.total_cmp(&b.worth))
        });
    }
    by_frame(first.into_values().flatten())
}

fn by_frame(sights: impl Iterator<Item = Sight>) -> HashMap<Frame, Vec<CloseUp>> {
    let mut frames: HashMap<Frame, Vec<CloseUp>> = HashMap::new();
    for sight in sights {
        frames.entry(sight.frame).or_default().push(sight.close_up);
    }
    for close_ups in frames.values_mut() {
        close_ups.sort_by_key(|close_up| close_up.whose);
    }
    frames
}

/// A close-up that could be made.
#[derive(Debug, Clone, Copy)]
struct Sight {
    frame: Frame,
    close_up: CloseUp,
    worth: f32,
}

/// Every close-up that the scenes of a post offer.
fn sights(plan: &Plan, index: usize, post: &PostPlan) -> Vec<Sight> {
    let has_face = plan
        .creators
        .get(post.creator)
        .is_some_and(|creator| creator.face == Face::Picture);
    let mut sights = Vec::new();
    if !has_face && post.pinned == Pinned::Nothing {
        return sights;
    }
    for (place, photo) in post.photos.iter().enumerate() {
        let PhotoPlan::Scene { products, .. } = photo else {
            continue;
        };
        let (seed, subject) = plan.subject(photo);
        for around in Scene::compose(seed, &subject).outlines() {
            let product = products.get(around.subject_index).copied();
            let pinned = product
                .filter(|_| post.pinned == Pinned::Products)
                .map(Whose::Product);
            let face = has_face.then_some(Whose::Creator(post.creator));
            for whose in pinned.into_iter().chain(face) {
                sights.push(Sight {
                    frame: Frame::Post(index, place),
                    close_up: CloseUp { whose, around },
                    worth: worth(&around),
                });
            }
        }
    }
    sights
}

/// Larger is better, and nearer to the middle; what fills the whole picture is no larger for that.
fn worth(outline: &Outline) -> f32 {
    let aside = (outline.x - 0.5).hypot(outline.y - 0.5);
    outline.radius.min(0.4) * (1.0 - aside).max(0.0)
}

/// A part of a picture, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Square {
    left: u32,
    top: u32,
    side: u32,
}

impl Square {
    /// Around the outline, moved and cut down to stay inside the picture.
    fn around(outline: &Outline, width: u32, height: u32) -> Self {
        let shorter = width.min(height);
        let least = (shorter * LEAST_PERCENT / 100).max(LEAST_SIDE).min(shorter);
        let wanted = (outline.radius * height as f32 * 2.0 * AIR).round() as u32;
        let side = wanted.clamp(least, shorter);
        let corner = |middle: f32, length: u32| {
            let before = middle * length as f32 - side as f32 * 0.5;
            (before.round().max(0.0) as u32).min(length - side)
        };
        Self {
            left: corner(outline.x, width),
            top: corner(outline.y, height),
            side,
        }
    }

    /// Its pixels, three bytes each.
    fn of(self, picture: &Picture) -> Vec<u8> {
        let [left, top, side, width] = [self.left, self.top, self.side, picture.width].map(|n| n as usize);
        let mut rgb = Vec::with_capacity(side * side * 3);
        for row in picture.rgb.chunks_exact(width.max(1) * 3).skip(top).take(side) {
            rgb.extend(row.iter().skip(left * 3).take(side * 3));
        }
        rgb
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn outline(x: f32, y: f32, radius: f32) -> Outline {
        Outline {
            subject_index: 0,
            x,
            y,
            radius,
        }
    }

    proptest! {
        #[test]
        fn a_close_up_stays_inside_its_picture(
            (x, y, radius) in (-0.5_f32..1.5, -0.5_f32..1.5, 0.0_f32..2.0),
            (width, height) in (16_u32..2_000, 16_u32..2_000),
        ) {
            let square = Square::around(&outline(x, y, radius), width, height);
            prop_assert!(square.left + square.side <= width && square.top + square.side <= height);
            prop_assert!(square.side >= LEAST_SIDE.min(width).min(height));
        }
    }

    #[test]
    fn a_close_up_has_its_product_in_the_middle_and_takes_as_much_as_the_product_does() {
        let square = Square::around(&outline(0.5, 0.5, 0.2), 720, 900);
        assert_eq!(
            square,
            Square {
                left: 153,
                top: 243,
                side: 414
            }
        );
        let small = Square::around(&outline(0.5, 0.5, 0.02), 720, 900);
        assert_eq!(small.side, 302);
        let huge = Square::around(&outline(0.5, 0.5, 0.7), 720, 900);
        assert_eq!((huge.left, huge.top, huge.side), (0, 90, 720));
    }

    #[test]
    fn a_close_up_has_the_pixels_of_its_place() {
        let (width, height) = (5_u8, 4_u8);
        let pixels = (0..height).flat_map(|y| (0..width).flat_map(move |x| [x, y, 0]));
        let picture = Picture {
            width: width.into(),
            height: height.into(),
            rgb: pixels.collect(),
        };
        let square = Square {
            left: 2,
            top: 1,
            side: 2,
        };
        assert_eq!(square.of(&picture), [2, 1, 0, 3, 1, 0, 2, 2, 0, 3, 2, 0]);
    }

    #[test]
    fn every_pinned_product_and_every_face_of_the_first_posts_is_cut_once() {
        let plan = Plan::new(3);
        let mut studios = HashSet::new();
        let (mut pinned, mut faces) = (HashSet::new(), HashSet::new());
        for (_, post) in plan.first_posts() {
            studios.extend(post.photos.iter().filter_map(|photo| match photo {
                PhotoPlan::Studio { product } => Some(*product),
                PhotoPlan::Scene { .. } => None,
            }));
            if post.pinned == Pinned::Products {
                pinned.extend(post.products());
            }
            if plan.creators[post.creator].face == Face::Picture {
                faces.insert(post.creator);
            }
        }
        let chosen = at_opening(&plan);
        let cut: Vec<Whose> = chosen.values().flatten().map(|close_up| close_up.whose).collect();
        let wanted: HashSet<Whose> = pinned
            .difference(&studios)
            .map(|product| Whose::Product(*product))
            .chain(faces.iter().map(|creator| Whose::Creator(*creator)))
            .collect();
        assert_eq!(cut.len(), wanted.len());
        assert_eq!(cut.iter().copied().collect::<HashSet<_>>(), wanted);
        assert_eq!(chosen, at_opening(&plan), "one seed gives one town");

        for close_up in arriving(&plan).values().flatten() {
            let Whose::Creator(creator) = close_up.whose else {
                panic!("{close_up:?} is cut from a picture that arrives");
            };
            assert!(plan.first_posts().all(|(_, post)| post.creator != creator));
        }
        for (frame, close_ups) in &chosen {
            let Frame::Post(index, _) = *frame else {
                panic!("{frame:?} is a studio picture");
            };
            for close_up in close_ups {
                match close_up.whose {
                    Whose::Creator(creator) => assert_eq!(plan.posts[index].creator, creator),
                    Whose::Product(product) => assert!(plan.posts[index].products().contains(&product)),
                }
            }
        }
    }
}
