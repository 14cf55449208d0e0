use super::{conjugate::Conjugate, scaled::Scaled, settings::RidgeSettings};

/// Room for the equations of one item at a time; each thread has its own.
pub(super) struct Block<'a> {
    scaled: &'a Scaled,
    settings: &'a RidgeSettings,
    /// Row of G of the item at work, all zero between items.
    row: Vec<f32>,
    /// Neighbours with their `G_Nj`, ascending by item.
    neighbours: Vec<(u32, f32)>,
    lower: Vec<f32>,
    right: Vec<f32>,
    people: Gathered,
    conjugate: Conjugate,
}

impl<'a> Block<'a> {
    pub fn new(scaled: &'a Scaled, settings: &'a RidgeSettings) -> Self {
        Self {
            scaled,
            settings,
            row: vec![0.0; scaled.by_item.rows()],
            neighbours: Vec::new(),
            lower: Vec::new(),
            right: Vec::new(),
            people: Gathered::new(scaled.by_person.rows()),
            conjugate: Conjugate::default(),
        }
    }

    /// Neighbours of `item`, ascending, and their weights towards it.
    pub fn solve(&mut self, item: u32) -> Vec<(u32, f32)> {
        self.find_neighbours(item);
        let n = self.neighbours.len();
        self.lower.clear();
        self.lower.resize(n * n, 0.0);
        match &self.scaled.gram {
            Some(gram) => {
                for (place, (neighbour, _)) in self.neighbours.iter().enumerate() {
                    let whole = gram.row(*neighbour);
                    let to = self.lower.iter_mut().skip(place * n).take(place);
                    for (cell, (other, _)) in to.zip(&self.neighbours) {
                        *cell = whole.get(*other as usize).copied().unwrap_or(0.0);
                    }
                }
            }
            None => self.people.gram(self.scaled, &self.neighbours, &mut self.lower),
        }
        for (cell, (neighbour, _)) in self.lower.iter_mut().step_by(n + 1).zip(&self.neighbours) {
            let diagonal = self
                .scaled
                .diagonal
                .get(*neighbour as usize)
                .copied()
                .unwrap_or(0.0);
            *cell = diagonal + self.scaled.lambda;
        }
        self.right.clear();
        self.right.extend(self.neighbours.iter().map(|(_, value)| *value));
        self.conjugate
            .solve(&self.lower, &self.right, self.settings.tolerance);
        self.neighbours
            .iter()
            .zip(&self.conjugate.solution)
            .map(|((item, _), weight)| (*item, *weight))
            .collect()
    }

    /// The items with the largest values in the row of G, without the item itself; among equals those that came first.
    fn find_neighbours(&mut self, item: u32) {
        self.neighbours.clear();
        if let Some(gram) = &self.scaled.gram {
            let row = (0_u32..).zip(gram.row(item).iter().copied());
            self.neighbours
                .extend(row.filter(|(other, value)| *other != item && *value > 0.0));
        } else {
            for (person, value) in self.scaled.by_item.pairs(item) {
                for (other, of_other) in self.scaled.by_person.pairs(person) {
                    let Some(cell) = self.row.get_mut(other as usize) else {
                        continue;
                    };
                    if *cell == 0.0 {
                        self.neighbours.push((other, 0.0));
                    }
                    *cell += value * of_other;
                }
            }
            for (other, value) in &mut self.neighbours {
                if let Some(cell) = self.row.get_mut(*other as usize) {
                    *value = std::mem::take(cell);
                }
            }
            self.neighbours
                .retain(|(other, value)| *other != item && *value > 0.0);
        }
        let wanted = self.settings.neighbours;
        if self.neighbours.len() > wanted {
            self.neighbours
                .select_nth_unstable_by(wanted - 1, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            self.neighbours.truncate(wanted);
        }
        self.neighbours.sort_unstable_by_key(|(other, _)| *other);
    }
}

/// The neighbours that each person had to do with, from which `G_NN` is summed person by person. Far fewer pairs
/// meet in a person than rows of G have values, so this beats both a search in stored rows and their storage.
struct Gathered {
    /// The part of `shares` that belongs to each person; empty and zero between items.
    parts: Vec<Part>,
    present: Vec<u32>,
    /// Person after person.
    shares: Vec<Share>,
}

#[derive(Clone, Copy, Default)]
struct Part {
    from: u32,
    /// While room is made, how many shares the person has; then where the next one is written.
    next: u32,
}

/// A neighbour by its place in the block, and a person's scaled value for it.
#[derive(Clone, Copy, Default)]
struct Share {
    place: u32,
    value: f32,
}

impl Gathered {
    fn new(people: usize) -> Self {
        Self {
            parts: vec![Part::default(); people],
            present: Vec::new(),
            shares: Vec::new(),
        }
    }

    /// Writes the part of G below the diagonal that belongs to `neighbours` into `lower`, which must hold zeros. One row
    /// after the other, so that what is summed into stays in the first cache.
    fn gram(&mut self, scaled: &Scaled, neighbours: &[(u32, f32)], lower: &mut [f32]) {
        self.make_room(scaled, neighbours);
        let n = neighbours.len();
        for ((place, row), (neighbour, _)) in (0_u32..).zip(lower.chunks_exact_mut(n.max(1))).zip(neighbours)
        {
            let (people, values) = scaled.by_item.row(*neighbour);
            for (person, value) in people.iter().zip(values) {
                let Some(part) = self.parts.get_mut(*person as usize) else {
                    continue;
                };
                let end = part.next as usize;
                for share in self.shares.get(part.from as usize..end).unwrap_or(&[]) {
                    if let Some(cell) = row.get_mut(share.place as usize) {
                        *cell += value * share.value;
                    }
                }
                if let Some(share) = self.shares.get_mut(end) {
                    *share = Share { place, value: *value };
                }
                part.next += 1;
            }
        }
        for person in self.present.drain(..) {
            if let Some(part) = self.parts.get_mut(person as usize) {
                *part = Part::default();
            }
        }
    }

    /// Gives each person as much room as the person has neighbours.
    fn make_room(&mut self, scaled: &Scaled, neighbours: &[(u32, f32)]) {
        for (neighbour, _) in neighbours {
            for person in scaled.by_item.row(*neighbour).0 {
                let Some(part) = self.parts.get_mut(*person as usize) else {
                    continue;
                };
                if part.next == 0 {
                    self.present.push(*person);
                }
                part.next += 1;
            }
        }
        let mut total = 0;
        for person in &self.present {
            if let Some(part) = self.parts.get_mut(*person as usize) {
                let count = part.next;
                *part = Part {
                    from: total,
                    next: total,
                };
                total += count;
            }
        }
        self.shares.resize(total as usize, Share::default());
    }
}
