use super::{
    blend::{NextItem, Priors},
    component::Component,
    recipe::Recipe,
    taste::taste,
};
use crate::{
    Error, NeighbourTable, SparseRows,
    covis::{self, Normalisation, two_steps},
    error::Result,
    lseq::{self, decay},
    sequences::{Repeats, Sequences},
};
use std::sync::Arc;

/// Events that taste is read from, and that count as together.
const TASTE_WINDOW: usize = 500;

/// Fits every table to `sequences`; the weights are even until [`NextItem::weigh`].
///
/// # Errors
/// [`Error::Empty`] without events; what the tables' own fits refuse.
pub fn learn(sequences: &Sequences, recipe: &Recipe) -> Result<NextItem> {
    if sequences.events().is_empty() {
        return Err(Error::Empty);
    }
    let items = sequences.item_count();
    let mut components = Vec::new();
    if recipe.covisitation {
        covisitation(sequences, recipe, &mut components)?;
    }
    if recipe.ridge {
        ridge(sequences, recipe, &mut components)?;
    }
    if recipe.taste && items <= recipe.lseq.whole_up_to {
        let table = Arc::new(taste(
            sequences,
            recipe.lseq.lambda,
            TASTE_WINDOW,
            recipe.lseq.kept,
        )?);
        components.push(Component::new("taste", 0.3).with(Arc::clone(&table), vec![1.0; TASTE_WINDOW]));
        components.push(Component::new("taste of late", 0.1).with(table, decay(50.0, TASTE_WINDOW)));
    }
    if recipe.repeats == Repeats::Expected {
        let same = Arc::new(itself(items)?);
        components.push(Component::new("last", 1.0).with(Arc::clone(&same), vec![1.0]));
        let mut rest = decay(2.0, 20);
        if let Some(last) = rest.first_mut() {
            *last = 0.0;
        }
        components.push(Component::new("seen", 1.0).with(same, rest));
    }
    Ok(NextItem::new(
        items,
        components,
        priors(sequences, recipe.repeats),
    ))
}

fn covisitation(sequences: &Sequences, recipe: &Recipe, components: &mut Vec<Component>) -> Result<()> {
    let powers = |mix, item_power, neighbour_power| Normalisation {
        mix,
        item_power,
        neighbour_power,
    };
    let near = covis::count(sequences, &decay(1.0, 20), recipe.repeats)?;
    let wide = covis::count(sequences, &decay(3.0, 30), recipe.repeats)?;
    let far = covis::count(sequences, &decay(8.0, 50), recipe.repeats)?;
    let kept = recipe.kept;
    components
        .push(Component::new("follows", 0.01).with(near.table(powers(0.2, 1.0, 0.0), kept)?, decay(1.0, 20)));
    components
        .push(Component::new("near", 0.01).with(wide.table(powers(0.5, 0.75, 0.25), kept)?, decay(2.0, 20)));
    components
        .push(Component::new("together", 0.01).with(far.table(powers(1.0, 0.5, 0.5), kept)?, decay(6.0, 50)));
    let cosine = wide.table(powers(1.0, 0.5, 0.5), kept)?;
    let reached = Arc::new(two_steps(&cosine, recipe.two_steps_from, kept)?);
    components.push(Component::new("two steps from last", 0.01).with(Arc::clone(&reached), vec![1.0]));
    components.push(Component::new("two steps from near", 0.01).with(Arc::clone(&reached), decay(2.0, 20)));
    components.push(Component::new("two steps from far", 0.01).with(reached, decay(6.0, 50)));
    Ok(())
}

fn ridge(sequences: &Sequences, recipe: &Recipe, components: &mut Vec<Component>) -> Result<()> {
    let fitted = lseq::fit(sequences, &recipe.lseq)?;
    let mut component = Component::new("ridge", 0.003);
    for (table, decay) in fitted.tables.into_iter().zip(fitted.basis.decays()) {
        component = component.with(table, decay.clone());
    }
    components.push(component);
    Ok(())
}

/// Every item's only neighbour is itself.
fn itself(items: usize) -> Result<NeighbourTable> {
    let mut rows = SparseRows::with_capacity(items, items);
    (0_u32..).take(items).for_each(|item| rows.push([(item, 1.0)]));
    NeighbourTable::from_rows(rows)
}

/// What is popular, and what was popular of late. In sessions, which are in the order of time, late is the end of all
/// events; in people's histories it is the end of each.
fn priors(sequences: &Sequences, repeats: Repeats) -> Priors {
    let events = sequences.events();
    let end_of_all =
        |share: usize| log_counts(sequences, events.iter().rev().take(events.len().div_ceil(share)));
    let end_of_each = |count: usize| {
        log_counts(
            sequences,
            sequences.iter().flat_map(|s| s.iter().rev().take(count)),
        )
    };
    let (late, later) = match repeats {
        Repeats::Expected => (end_of_all(12), end_of_all(50)),
        Repeats::Excluded => (end_of_each(2), end_of_each(1)),
    };
    vec![
        ("popular".into(), log_counts(sequences, events.iter())),
        ("popular of late".into(), late),
        ("popular at the end".into(), later),
    ]
}

/// The logarithm of how often each item occurs in `events`, of which even the unseen has a little.
fn log_counts<'e>(sequences: &Sequences, events: impl Iterator<Item = &'e u32>) -> Vec<f32> {
    let mut counts = vec![0.3_f32; sequences.item_count()];
    for item in events {
        if let Some(count) = counts.get_mut(*item as usize) {
            *count += 1.0;
        }
    }
    counts.into_iter().map(f32::ln).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Vocabulary,
        next_item::Workspace,
        sequence_eval::{LeaveOneOut, Quality, next_clicks, ranks},
    };
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    const ITEMS: u32 = 60;

    /// People who go round a ring, mostly by one step.
    fn ring(people: usize) -> Sequences {
        let mut random = Pcg64Mcg::seed_from_u64(11);
        let histories = (0..people).map(|_| {
            let mut at = random.random_range(0..ITEMS);
            (0..random.random_range(3..12))
                .map(|_| {
                    at =
                        (at + if random.random_bool(0.8) {
                            1
                        } else {
                            random.random_range(2..ITEMS)
                        }) % ITEMS;
                    at
                })
                .collect()
        });
        let items = Vocabulary::from_ids((0..u64::from(ITEMS)).collect()).unwrap();
        let histories: Vec<Vec<u32>> = histories.collect();
        Sequences::new(items, histories).unwrap()
    }

    #[test]
    fn a_walk_is_learned_and_foretold() {
        let all = ring(400);
        let protocol = LeaveOneOut::new(&all);
        let recipe = Recipe::new(Repeats::Excluded);
        let mut model = learn(&protocol.training(), &recipe).unwrap();
        model.learn_weights(&protocol.validation(), &recipe);
        let ranks = ranks(&model, &protocol.test(), Repeats::Excluded, || ());
        assert!(Quality::of(&ranks, 1).hit_rate > 0.6);
    }

    #[test]
    fn learned_weights_are_better_than_even_ones_on_what_they_were_learned_from() {
        let all = ring(400);
        let sessions = Recipe::new(Repeats::Expected);
        let mut model = learn(&all, &sessions).unwrap();
        let held_out = next_clicks(all.iter().take(100));
        let quality =
            |model: &NextItem| Quality::of(&ranks(model, &held_out, Repeats::Expected, || ()), 5).ndcg;
        let even = quality(&model);
        model.learn_weights(&held_out, &sessions);
        assert!(quality(&model) > even);
    }

    #[test]
    fn the_same_scores_on_any_number_of_threads() {
        let all = ring(100);
        let scored = |threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| {
                let recipe = Recipe::new(Repeats::Expected);
                let mut model = learn(&all, &recipe).unwrap();
                model.learn_weights(&next_clicks(all.iter()), &recipe);
                model.score(&[3, 4, 5], &mut Workspace::new()).to_vec()
            })
        };
        assert_eq!(scored(1), scored(3));
    }

    #[test]
    fn little_or_nothing_to_learn_from_is_no_panic() {
        let items = || Vocabulary::from_ids((0..3).collect()).unwrap();
        let recipe = Recipe::new(Repeats::Expected);
        let empty = Sequences::new(items(), []).unwrap();
        assert!(matches!(learn(&empty, &recipe), Err(Error::Empty)));
        for history in [vec![1], vec![1, 1, 1, 1], vec![0, 1]] {
            let all = Sequences::new(items(), [history]).unwrap();
            let mut model = learn(&all, &recipe).unwrap();
            model.learn_weights(&next_clicks(all.iter()), &recipe);
            let mut workspace = Workspace::new();
            for asked in [&[][..], &[1], &[2, 2, 1, 0], &[999]] {
                let scores = model.score(asked, &mut workspace);
                assert_eq!(scores.len(), 3);
                assert!(scores.iter().all(|score| score.is_finite()));
            }
        }
    }

    #[test]
    fn an_endless_history_costs_a_window() {
        let items = Vocabulary::from_ids((0..50).collect()).unwrap();
        let endless: Vec<u32> = (0..1_000_000_u32).map(|n| n * 7 % 50).collect();
        let all = Sequences::new(items, [endless.clone()]).unwrap();
        let recipe = Recipe {
            repeats: Repeats::Expected,
            ridge: false,
            ..Recipe::new(Repeats::Expected)
        };
        let model = learn(&all, &recipe).unwrap();
        let scores = model.score(&endless, &mut Workspace::new()).to_vec();
        let best = (0..50).max_by(|a, b| scores[*a].total_cmp(&scores[*b])).unwrap();
        assert_eq!(best as u32, 1_000_000 * 7 % 50);
    }
}
