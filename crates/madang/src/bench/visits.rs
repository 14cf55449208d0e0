//! Synthetic visits, the same for the same seed: who looks at which posts, and what has to be counted for it.

use model::{LeafId, PostId, Purpose, PurposeSet, Tag, VisitorId};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

const POSTS_OF_TAG: usize = 50;
const MOST_TAGS_OF_POST: usize = 3;
/// Posts that one visitor looks at, each once.
pub const VIEWS: usize = 97;
/// One visitor in so many allows nothing.
const SILENT_EVERY: u64 = 10;

/// Posts with their tags; few of both draw most of the views.
pub struct Posts {
    pub tags: Vec<Tag>,
    pub posts: Vec<Post>,
    popular: Zipf,
}

pub struct Post {
    pub id: PostId,
    /// Places in [`Posts::tags`].
    pub tags: Vec<usize>,
}

/// One visitor's visit.
pub struct Visit {
    pub number: u64,
    pub visitor: VisitorId,
    pub leaf: LeafId,
    pub purposes: PurposeSet,
    /// Places in [`Posts::posts`], each once.
    pub posts: Vec<usize>,
}

/// What a tag has to show in the end.
#[derive(Clone, Copy, Default)]
pub struct Truth {
    pub views: u64,
    pub viewers: u64,
    pub anonymous: u64,
}

impl Posts {
    pub fn new(tags: usize, seed: u64) -> anyhow::Result<Self> {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let busy = Zipf::new(tags);
        let post = |_| {
            let count = random.random_range(1..=MOST_TAGS_OF_POST);
            let mut of_post: Vec<usize> = (0..count).map(|_| busy.draw(&mut random)).collect();
            of_post.sort_unstable();
            of_post.dedup();
            Post {
                id: PostId::from_bytes(random.random()),
                tags: of_post,
            }
        };
        let posts: Vec<Post> = (0..tags * POSTS_OF_TAG).map(post).collect();
        let tags: Result<Vec<Tag>, _> = (0..tags).map(|tag| format!("tag{tag}").parse()).collect();
        Ok(Self {
            tags: tags?,
            popular: Zipf::new(posts.len()),
            posts,
        })
    }

    /// The visit with this number, of at most `views` views.
    pub fn visit(&self, number: u64, views: usize) -> Visit {
        let mut random = Pcg64Mcg::seed_from_u64(number);
        let mut seen = vec![false; self.posts.len()];
        let mut posts = Vec::with_capacity(VIEWS);
        while posts.len() < views.min(VIEWS).min(self.posts.len()) {
            let post = self.popular.draw(&mut random);
            if let Some(seen) = seen.get_mut(post)
                && !std::mem::replace(seen, true)
            {
                posts.push(post);
            }
        }
        let purposes = match number % SILENT_EVERY {
            0 => PurposeSet::NONE,
            _ => PurposeSet::NONE.with(Purpose::Personalise).with(Purpose::Measure),
        };
        Visit {
            number,
            visitor: VisitorId::from_bytes(random.random()),
            leaf: LeafId::from_bytes(random.random()),
            purposes,
            posts,
        }
    }

    /// Adds what `visit` has to count to `truth`, by tag.
    pub fn expect(&self, visit: &Visit, truth: &mut [Truth]) {
        let of_posts = visit.posts.iter().filter_map(|post| self.posts.get(*post));
        let mut tags: Vec<usize> = of_posts.flat_map(|post| &post.tags).copied().collect();
        tags.sort_unstable();
        for same in tags.chunk_by(|a, b| a == b) {
            let Some(truth) = same.first().and_then(|tag| truth.get_mut(*tag)) else {
                continue;
            };
            truth.views += same.len() as u64;
            if visit.purposes.has(Purpose::Measure) {
                truth.viewers += 1;
            } else {
                truth.anonymous += same.len() as u64;
            }
        }
    }
}

/// Draws places below a number, place n as often as 1 / (n + 1) says.
struct Zipf(Vec<u32>);

impl Zipf {
    /// Draws are from a table of quantiles: one look instead of a search.
    const QUANTILES: usize = 1 << 18;

    fn new(places: usize) -> Self {
        let total: f64 = (1..=places).map(|rank| 1.0 / rank as f64).sum();
        let (mut place, mut below) = (0_usize, 1.0 / total);
        let quantile = |number| {
            while below < (number as f64 + 0.5) / Self::QUANTILES as f64 && place + 1 < places {
                place += 1;
                below += 1.0 / ((place + 1) as f64 * total);
            }
            u32::try_from(place).unwrap_or(u32::MAX)
        };
        Self((0..Self::QUANTILES).map(quantile).collect())
    }

    fn draw(&self, random: &mut Pcg64Mcg) -> usize {
        let place = random.random_range(0..Self::QUANTILES);
        self.0.get(place).map_or(0, |place| *place as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_is_the_same_again_and_sees_no_post_twice() {
        let posts = Posts::new(20, 1).unwrap();
        let (once, again) = (posts.visit(7, VIEWS), posts.visit(7, VIEWS));
        assert_eq!((once.leaf, &once.posts), (again.leaf, &again.posts));
        let mut sorted = once.posts.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), VIEWS);
        assert_ne!(posts.visit(8, VIEWS).leaf, once.leaf);
    }

    #[test]
    fn the_first_place_is_drawn_twice_as_often_as_the_second() {
        let zipf = Zipf::new(1_000);
        let count = |place: u32| zipf.0.iter().filter(|drawn| **drawn == place).count() as f64;
        assert!((count(0) / count(1) - 2.0).abs() < 0.01);
        assert!(count(999) > 0.0);
    }
}
