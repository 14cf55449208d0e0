//! What arrives after the opening, and in which order.

use std::collections::HashSet;

use super::album::Frame;
use super::plan::Plan;
use super::posts::{PhotoPlan, Pinned, PostPlan, When};
use super::yard::Town;

/// Product pictures between two posts, until every product has one. A picture takes about 0.4 s of one core, so with
/// the default pace 400 products are through in four to five minutes and a post still comes every four seconds.
const PRODUCTS_PER_POST: usize = 6;

/// One arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    /// Index of the product whose studio picture is hung.
    Hang(usize),
    /// Index of the post.
    Publish(usize),
}

impl Task {
    /// What has to be rendered for it; studio pictures that a post shows are there by then.
    pub fn frames(self, plan: &Plan) -> Vec<Frame> {
        match self {
            Self::Hang(product) => vec![Frame::Studio(product)],
            Self::Publish(index) => {
                let post = plan.posts.get(index);
                let frames = post.into_iter().flat_map(|post| Frame::of_post(index, post));
                frames.filter(|frame| matches!(frame, Frame::Post(..))).collect()
            }
        }
    }
}

/// Posts in the order of the plan, products in between: those that the next post shows by themselves or pins without
/// a picture, then others.
pub(super) fn tasks(town: &Town) -> Vec<Task> {
    let hung = town.studio.lock().keys().copied().collect();
    let close_ups = town.close_ups.lock().keys().copied().collect();
    order(&town.plan, hung, &close_ups)
}

/// `hung` have their studio picture, `close_ups` something to show until then.
fn order(plan: &Plan, mut hung: HashSet<usize>, close_ups: &HashSet<usize>) -> Vec<Task> {
    let (dressed, bare): (Vec<usize>, Vec<usize>) = by_first_sight(plan)
        .into_iter()
        .partition(|product| close_ups.contains(product));
    let mut others = bare.into_iter().chain(dressed);
    let mut tasks = Vec::new();
    for (index, post) in plan.posts.iter().enumerate() {
        if post.when != When::Arriving {
            continue;
        }
        let pinned = pinned(post).into_iter().filter(|pin| !close_ups.contains(pin));
        let mut next: Vec<usize> = studios(&post.photos).chain(pinned).collect();
        next.retain(|product| hung.insert(*product));
        let room = PRODUCTS_PER_POST.saturating_sub(next.len());
        next.extend(others.by_ref().filter(|product| hung.insert(*product)).take(room));
        tasks.extend(next.into_iter().map(Task::Hang));
        tasks.push(Task::Publish(index));
    }
    tasks.extend(others.filter(|product| hung.insert(*product)).map(Task::Hang));
    tasks
}

fn pinned(post: &PostPlan) -> Vec<usize> {
    match post.pinned {
        Pinned::Products => post.products(),
        Pinned::Nothing => Vec::new(),
    }
}

/// The products that people meet first: those on the first posts, newest post first, then the others.
fn by_first_sight(plan: &Plan) -> Vec<usize> {
    let mut order = Vec::with_capacity(plan.products.len());
    let mut known = HashSet::new();
    let newest_first: Vec<_> = plan.first_posts().collect();
    let shown = newest_first.iter().rev().flat_map(|(_, post)| post.products());
    for product in shown.chain(0..plan.products.len()) {
        if known.insert(product) {
            order.push(product);
        }
    }
    order
}

/// Products whose own pictures a post shows.
pub(super) fn studios(photos: &[PhotoPlan]) -> impl Iterator<Item = usize> {
    photos.iter().filter_map(|photo| match photo {
        PhotoPlan::Studio { product } => Some(*product),
        PhotoPlan::Scene { .. } => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agenda(plan: &Plan) -> (Vec<Task>, HashSet<usize>) {
        let posts = plan.first_posts().map(|(_, post)| post);
        let close_ups = posts.flat_map(pinned).collect();
        (order(plan, HashSet::new(), &close_ups), close_ups)
    }

    #[test]
    fn everything_arrives_once() {
        let plan = Plan::new(2);
        let (tasks, _) = agenda(&plan);
        let products: HashSet<usize> = tasks.iter().filter_map(|task| hung(*task)).collect();
        assert_eq!(products, (0..400).collect());
        let posts: Vec<usize> = tasks.iter().filter_map(|task| published(*task)).collect();
        assert_eq!(posts, (120..1_500).collect::<Vec<_>>());
        assert_eq!(tasks.len(), products.len() + posts.len());
    }

    #[test]
    fn a_post_arrives_after_the_pictures_of_what_it_pins() {
        let plan = Plan::new(2);
        let (tasks, close_ups) = agenda(&plan);
        let mut shown = close_ups;
        for task in tasks {
            match task {
                Task::Hang(product) => drop(shown.insert(product)),
                Task::Publish(index) => {
                    let post = &plan.posts[index];
                    assert!(pinned(post).iter().all(|product| shown.contains(product)));
                }
            }
        }
    }

    #[test]
    fn posts_keep_coming_while_products_are_hung() {
        let plan = Plan::new(2);
        let (tasks, _) = agenda(&plan);
        for between in tasks.split(|task| published(*task).is_some()).take(60) {
            assert_eq!(between.len(), PRODUCTS_PER_POST);
        }
    }

    #[test]
    fn what_has_no_picture_at_all_goes_before_what_has_a_close_up() {
        let plan = Plan::new(2);
        let (tasks, close_ups) = agenda(&plan);
        let hung: Vec<usize> = tasks.iter().filter_map(|task| hung(*task)).collect();
        let last_bare = hung
            .iter()
            .rposition(|product| !close_ups.contains(product))
            .unwrap();
        let early = hung
            .iter()
            .take(last_bare)
            .filter(|product| close_ups.contains(product))
            .count();
        assert!(
            early < 40,
            "{early} close-ups were replaced before the last bare product"
        );
    }

    fn hung(task: Task) -> Option<usize> {
        match task {
            Task::Hang(product) => Some(product),
            Task::Publish(_) => None,
        }
    }

    fn published(task: Task) -> Option<usize> {
        match task {
            Task::Publish(post) => Some(post),
            Task::Hang(_) => None,
        }
    }
}
