//! What each source of data is worth: how much better lists are for having it.

use crate::{
    Error, HeldOut, Interactions, InteractionsBuilder, Interval, ListQuality, Model, error::Result,
    list_quality,
};

/// Somebody had to do with something, as a source saw it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Labelled<S> {
    pub source: S,
    pub person: u64,
    pub item: u64,
    pub weight: f32,
}

/// What one source is worth, in NDCG.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceWorth<S> {
    pub source: S,
    pub interactions: usize,
    /// What lists lose without it, in a yard that uses it only if it helps: whether it does is judged by one half of the
    /// people and counted for the other, and the other way round, so that luck is not taken for worth.
    pub contribution: Interval,
    /// The same where it is mixed in whatever comes of it; below zero for a source that makes lists worse.
    pub mixed_in: Interval,
    /// What lists made from it alone are better by than showing what is popular in it.
    pub alone: Interval,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Worth<S> {
    /// People whose lists were compared.
    pub people: usize,
    /// With all sources.
    pub ndcg: Interval,
    pub recall: Interval,
    pub sources: Vec<SourceWorth<S>>,
}

/// Compares lists of `k` items with and without each source, for the same people, on what they did `later` (pairs of a
/// person and an item). No list holds what the person had from any source. `fit` makes a model whose items are in the
/// ordinals of the interactions it is given. Sources come in their order.
///
/// # Errors
/// [`Error::Empty`] when there is nothing to learn from or nobody to ask, and what `fit` answers.
pub fn worth<S: Copy + Ord>(
    interactions: &[Labelled<S>],
    later: impl IntoIterator<Item = (u64, u64)>,
    k: usize,
    seed: u64,
    mut fit: impl FnMut(&Interactions) -> Result<Model>,
) -> Result<Worth<S>> {
    let known = gather(interactions, |_| true)?;
    let mut builder = InteractionsBuilder::new();
    for (person, item) in later {
        builder.add(person, item, 1.0)?;
    }
    let held_out = HeldOut::new(&known, &builder.finish());
    if held_out.people() == 0 {
        return Err(Error::Empty);
    }
    let mut lists = |part: &Interactions| match part.is_empty() {
        true => Ok(vec![ListQuality::default(); held_out.people()]),
        false => held_out.quality(&fit(part)?, part, &known, k),
    };
    let everything = lists(&known)?;
    let mut sources: Vec<S> = interactions.iter().map(|labelled| labelled.source).collect();
    sources.sort_unstable();
    sources.dedup();
    let mut worths = Vec::with_capacity(sources.len());
    for source in sources {
        let alone = gather(interactions, |of| of == source)?;
        let without = lists(&gather(interactions, |of| of != source)?)?;
        let popular = held_out.popular(&alone, &known, k);
        worths.push(SourceWorth {
            source,
            interactions: alone.len(),
            contribution: Interval::of_mean(&used_if_it_helps(&differences(&everything, &without)), seed),
            mixed_in: Interval::of_mean(&differences(&everything, &without), seed),
            alone: Interval::of_mean(&differences(&lists(&alone)?, &popular), seed),
        });
    }
    let of = |figure: fn(&ListQuality) -> f64| {
        Interval::of_mean(&everything.iter().map(figure).collect::<Vec<f64>>(), seed)
    };
    Ok(Worth {
        people: held_out.people(),
        ndcg: of(|q| q.ndcg),
        recall: of(|q| q.recall),
        sources: worths,
    })
}

/// The interactions of some sources; all people and items are known to each, with the same ordinals.
fn gather<S: Copy>(interactions: &[Labelled<S>], wanted: impl Fn(S) -> bool) -> Result<Interactions> {
    let mut builder = InteractionsBuilder::new();
    for labelled in interactions {
        builder.know(labelled.person, labelled.item)?;
        if wanted(labelled.source) {
            builder.add(labelled.person, labelled.item, labelled.weight)?;
        }
    }
    let gathered = builder.finish();
    if gathered.people().is_empty() {
        Err(Error::Empty)
    } else {
        Ok(gathered)
    }
}

fn differences(with: &[ListQuality], without: &[ListQuality]) -> Vec<f64> {
    let pairs = with.iter().zip(without);
    pairs.map(|(with, without)| with.ndcg - without.ndcg).collect()
}

/// Standard errors above zero from which on a source is taken to help.
const HELPS: f64 = 2.0;

/// Each difference counts if those of the other half of the people show that the source helps, and is 0 otherwise.
fn used_if_it_helps(differences: &[f64]) -> Vec<f64> {
    let helps = |half: usize| {
        let of_half: Vec<f64> = differences.iter().skip(half).step_by(2).copied().collect();
        let count = of_half.len().max(2) as f64;
        let mean = of_half.iter().sum::<f64>() / count;
        let squares: f64 = of_half.iter().map(|difference| (difference - mean).powi(2)).sum();
        mean > HELPS * (squares / (count - 1.0) / count).sqrt()
    };
    let judged_by_the_other = [helps(1), helps(0)].into_iter().cycle();
    differences
        .iter()
        .zip(judged_by_the_other)
        .map(|(difference, helps)| if helps { *difference } else { 0.0 })
        .collect()
}

impl HeldOut {
    /// Quality of showing everybody what is popular in `part`, without what `known` has of them.
    fn popular(&self, part: &Interactions, known: &Interactions, k: usize) -> Vec<ListQuality> {
        let mut totals = vec![0.0_f32; part.items().len()];
        for (item, weight) in part.by_person().columns().iter().zip(part.by_person().values()) {
            if let Some(total) = totals.get_mut(*item as usize) {
                *total += weight;
            }
        }
        let mut popular: Vec<(u32, f32)> = (0_u32..).zip(totals).collect();
        popular.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let of_person = |(person, later): (u32, &[u32])| {
            let seen = known.by_person().row(person).0;
            let list = popular
                .iter()
                .map(|(item, _)| *item)
                .filter(|item| seen.binary_search(item).is_err());
            list_quality(list, later, k).unwrap_or_default()
        };
        self.asked().map(of_person).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Kind, Scorer, Voice,
        ridge::{self, RidgeSettings},
    };
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    enum Channel {
        Feed,
        Shop,
        Null,
    }

    fn fit(interactions: &Interactions) -> Result<Model> {
        let fitted = ridge::fit(interactions, &RidgeSettings::default(), |_| ())?;
        let voices = Scorer::Voices(vec![Voice::timeless(fitted.table()?)]);
        Model::new(
            Kind::Ridge,
            Vec::new(),
            interactions.items().clone(),
            fitted.popularity().to_vec(),
            voices,
        )
    }

    /// Six crowds, each with forty items of its own; feed and shop see what a person's crowd likes, the null channel
    /// sees anything.
    fn yard(seed: u64, noise: usize) -> (Vec<Labelled<Channel>>, Vec<(u64, u64)>) {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let (mut seen, mut later) = (Vec::new(), Vec::new());
        for person in 0..500_u64 {
            let crowd = person % 6;
            let mut draw = |source| {
                let liked = source != Channel::Null && random.random_bool(0.8);
                if liked {
                    crowd * 40 + random.random_range(0..40)
                } else {
                    random.random_range(0..240)
                }
            };
            for (source, count) in [(Channel::Feed, 6), (Channel::Shop, 4), (Channel::Null, noise)] {
                for _ in 0..count {
                    seen.push(Labelled {
                        source,
                        person,
                        item: draw(source),
                        weight: 1.0,
                    });
                }
            }
            for _ in 0..4 {
                later.push((person, draw(Channel::Feed)));
            }
        }
        (seen, later)
    }

    #[test]
    fn channels_of_taste_are_found_and_the_null_channel_is_worth_nothing() {
        for seed in 1..4 {
            let (seen, later) = yard(seed, 1);
            let report = worth(&seen, later, 20, 9, fit).unwrap();
            let of = |channel| {
                report
                    .sources
                    .iter()
                    .find(|worth| worth.source == channel)
                    .unwrap()
            };
            for channel in [Channel::Feed, Channel::Shop] {
                assert!(
                    of(channel).contribution.low > 0.0,
                    "seed {seed}: {:?}",
                    of(channel)
                );
                assert!(of(channel).alone.low > 0.0, "seed {seed}: {:?}", of(channel));
            }
            assert!(
                of(Channel::Null).contribution.covers_zero(),
                "seed {seed}: {:?}",
                of(Channel::Null)
            );
            assert!(
                of(Channel::Null).alone.covers_zero(),
                "seed {seed}: {:?}",
                of(Channel::Null)
            );
        }
    }

    #[test]
    fn much_noise_is_worth_nothing_and_said_to_do_harm() {
        for seed in 1..4 {
            let (seen, later) = yard(seed, 5);
            let report = worth(&seen, later, 20, 9, fit).unwrap();
            let null = report
                .sources
                .iter()
                .find(|worth| worth.source == Channel::Null)
                .unwrap();
            assert!(
                null.contribution.covers_zero() && null.alone.covers_zero(),
                "seed {seed}: {null:?}"
            );
            assert!(null.mixed_in.mean < 0.0, "and it is said that it does harm");
        }
    }

    #[test]
    fn nobody_to_ask_is_said() {
        let (seen, _) = yard(1, 1);
        assert!(matches!(worth(&seen, [], 20, 1, fit), Err(Error::Empty)));
        assert!(matches!(
            worth::<Channel>(&[], [(1, 1)], 20, 1, fit),
            Err(Error::Empty)
        ));
    }
}
