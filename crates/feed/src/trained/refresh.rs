//! The next model from the last one: only items whose counts changed are solved.

use super::{Trained, fit::item_places};
use learn::{
    Interactions, NeighbourTable, SparseRows,
    ridge::{Ridge, RidgeSettings},
};

/// Models in a row that may be made from the one before. What a column misses of its neighbours' counts adds up.
const MOST_REFRESHES: u32 = 24;
/// Of so many changed items, as a part of all, everything is solved: it costs little more, and misses nothing.
const MOST_CHANGED: f32 = 0.5;
/// A λ that is further from what the data asks for now, as a part of it, is not gone on with.
const LAMBDA_DRIFT: f32 = 0.1;

/// The last model in the ordinals of what is trained on now.
pub struct Last {
    pub ridge: Ridge,
    pub changed: Vec<u32>,
}

impl Last {
    /// `None` where all items have to be solved. They have to as soon as somebody was erased or had something forgotten:
    /// a column that stays would hold what they added.
    pub fn of(last: &Trained, now: &Interactions, taken_back: u64, settings: &RidgeSettings) -> Option<Self> {
        let wanted = settings.lambda_for(now.len(), now.people().len());
        let may_go_on = !last.is_empty()
            && last.fit.settings == *settings
            && last.about().taken_back == taken_back
            && last.about().refreshed < MOST_REFRESHES
            && (last.fit.lambda / wanted - 1.0).abs() <= LAMBDA_DRIFT;
        if !may_go_on {
            return None;
        }
        let ids = now.items().ids();
        let met = |id: &u64| {
            let ordinal = usize::try_from(*id).ok();
            ordinal
                .and_then(|ordinal| last.fit.met.get(ordinal))
                .copied()
                .unwrap_or(0.0)
        };
        let met: Vec<f32> = ids.iter().map(met).collect();
        let table = by_item(last.table(), ids)?;
        let ridge = Ridge::of_table(settings, last.fit.lambda, &table, met).ok()?;
        let changed: Vec<u32> = ridge.changed(now).collect();
        (changed.len() as f32 <= MOST_CHANGED * ids.len() as f32).then_some(Self { ridge, changed })
    }
}

/// The rows of these ordinals, in their order and named by their places in it.
fn by_item(table: &NeighbourTable, ids: &[u64]) -> Option<NeighbourTable> {
    let places = item_places(ids, table.items());
    let mut rows = SparseRows::with_capacity(ids.len(), table.len());
    for id in ids {
        let row = u32::try_from(*id).ok()?;
        rows.push(table.rows().pairs(row).filter_map(|(neighbour, weight)| {
            let place = places.get(neighbour as usize).copied().flatten()?;
            Some((place, weight))
        }));
    }
    NeighbourTable::from_rows(rows).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_again_and_what_is_trained_on_no_more_is_left_out() {
        // Ordinals 1 and 4 speak for each other and for 3, which is gone.
        let table =
            NeighbourTable::new(vec![0, 0, 2, 2, 2, 4], vec![3, 4, 1, 3], vec![0.1, 0.2, 0.3, 0.4]).unwrap();
        let found = by_item(&table, &[4, 9, 1]).unwrap();
        assert_eq!(found.row(0), (&[2][..], &[0.3][..]));
        assert_eq!(found.row(1).0.len(), 0);
        assert_eq!(found.row(2), (&[0][..], &[0.2][..]));
    }
}
