use crate::query::Query;
use memory::{ActSet, Ordinal};

/// What of a history speaks for other items: what was engaged with and not turned away, each line with what `worth` makes of
/// its acts, halved each `half_life_seconds`.
pub fn strengths<'q>(
    query: &'q Query,
    half_life_seconds: f32,
    worth: impl Fn(ActSet) -> f32 + 'q,
) -> impl Iterator<Item = (Ordinal, f32)> + 'q {
    let history = query.memory.map_or(&[][..], |memory| &memory.history);
    let engaged = history
        .iter()
        .filter(|line| line.acts.engaged() && !line.acts.hidden());
    engaged.map(move |line| {
        let age = query.now.since(line.at()).as_secs_f32();
        let decay = (-age * std::f32::consts::LN_2 / half_life_seconds).exp();
        (line.item, worth(line.acts) * decay)
    })
}
