use crate::{Interactions, ListQuality, Model, Scored, Workspace, error::Result, list_quality};
use rayon::prelude::*;

/// What people did later, in the ordinals of what is known about them.
#[derive(Debug, Clone)]
pub struct HeldOut {
    /// By person of the known interactions: later items, ascending; what nobody had before cannot be hit, and counts.
    later: Vec<Vec<u32>>,
    people: usize,
}

/// Stands for later items that nobody had before.
const UNKNOWN: u32 = u32::MAX;

impl HeldOut {
    /// What `later` says about the people of `known`; people who are not known are left out.
    pub fn new(known: &Interactions, later: &Interactions) -> Self {
        let of_person = |id: &u64| -> Vec<u32> {
            let Some(person) = later.people().ordinal(*id) else {
                return Vec::new();
            };
            let items = later.by_person().row(person).0.iter();
            let ids = items.filter_map(|item| later.items().id(*item));
            let mut items: Vec<u32> = ids
                .map(|id| known.items().ordinal(id).unwrap_or(UNKNOWN))
                .collect();
            items.sort_unstable();
            items
        };
        let later: Vec<Vec<u32>> = known.people().ids().iter().map(of_person).collect();
        let people = later.iter().filter(|items| !items.is_empty()).count();
        Self { later, people }
    }

    /// People who have something to be hit.
    pub fn people(&self) -> usize {
        self.people
    }

    /// People who have something to be hit, and what.
    pub(crate) fn asked(&self) -> impl Iterator<Item = (u32, &[u32])> {
        (0_u32..)
            .zip(self.later.iter().map(Vec::as_slice))
            .filter(|(_, later)| !later.is_empty())
    }

    /// Quality of the first `k` for each person who has something to be hit, in the order of the people. Lists are made
    /// from `histories` and hold nothing that `known` has; both are in the ordinals of `model`.
    ///
    /// # Errors
    /// None.
    pub fn quality(
        &self,
        model: &Model,
        histories: &Interactions,
        known: &Interactions,
        k: usize,
    ) -> Result<Vec<ListQuality>> {
        let people: Vec<(u32, &[u32])> = self.asked().collect();
        let of_person = |room: &mut Room, (person, later): &(u32, &[u32])| {
            room.history.clear();
            room.history.extend(histories.by_person().pairs(*person));
            let seen = known.by_person().row(*person).0;
            model.recommend(&room.history, seen, k, &mut room.workspace, &mut room.list);
            list_quality(room.list.iter().map(|scored| scored.item), later, k).unwrap_or_default()
        };
        Ok(people
            .par_iter()
            .with_min_len(64)
            .map_init(Room::default, of_person)
            .collect())
    }
}

#[derive(Default)]
struct Room {
    workspace: Workspace,
    history: Vec<(u32, f32)>,
    list: Vec<Scored>,
}
