use crate::{Error, error::Result, sparse::SparseRows, vocabulary::Vocabulary};

/// Who had to do with what, and how strongly: one weight for each pair, people and items as dense ordinals.
#[derive(Debug, Clone, Default)]
pub struct Interactions {
    people: Vocabulary,
    items: Vocabulary,
    by_person: SparseRows,
}

impl Interactions {
    pub fn people(&self) -> &Vocabulary {
        &self.people
    }

    pub fn items(&self) -> &Vocabulary {
        &self.items
    }

    /// A row for each person: items, ascending, with their weights.
    pub fn by_person(&self) -> &SparseRows {
        &self.by_person
    }

    /// A row for each item: people, ascending, with their weights.
    ///
    /// # Errors
    /// None for interactions that a builder made.
    pub fn by_item(&self) -> Result<SparseRows> {
        self.by_person.transposed(self.items.len())
    }

    /// Pairs of a person and an item.
    pub fn len(&self) -> usize {
        self.by_person.len()
    }

    pub fn is_empty(&self) -> bool {
        self.by_person.is_empty()
    }

    /// A builder that begins with all of this, to which more is added; ordinals stay what they are.
    pub fn into_builder(self) -> InteractionsBuilder {
        let triples = (0_u32..)
            .take(self.by_person.rows())
            .flat_map(|person| {
                self.by_person
                    .pairs(person)
                    .map(move |(item, weight)| (person, item, weight))
            })
            .collect();
        InteractionsBuilder {
            people: self.people,
            items: self.items,
            triples,
        }
    }

    /// The same people and items with only those pairs that `keep` wants; ordinals stay what they are.
    pub fn filtered(&self, mut keep: impl FnMut(u32, u32) -> bool) -> Self {
        let mut by_person = SparseRows::with_capacity(self.by_person.rows(), self.by_person.len());
        for person in (0_u32..).take(self.by_person.rows()) {
            by_person.push(
                self.by_person
                    .pairs(person)
                    .filter(|(item, _)| keep(person, *item)),
            );
        }
        Self {
            people: self.people.clone(),
            items: self.items.clone(),
            by_person,
        }
    }
}

/// Gathers interactions in any order; a pair that is said twice counts once, with the larger weight.
#[derive(Debug, Clone, Default)]
pub struct InteractionsBuilder {
    people: Vocabulary,
    items: Vocabulary,
    triples: Vec<(u32, u32, f32)>,
}

impl InteractionsBuilder {
    pub fn new() -> Self {
        Self::default()
    }

    /// # Errors
    /// [`Error::Weight`] for a weight that is not a finite number above zero; [`Error::TooMany`] when ordinals run out.
    pub fn add(&mut self, person: u64, item: u64, weight: f32) -> Result<()> {
        if !weight.is_finite() || weight <= 0.0 {
            return Err(Error::Weight { person, item, weight });
        }
        let person = self.people.intern(person)?;
        let item = self.items.intern(item)?;
        self.triples.push((person, item, weight));
        Ok(())
    }

    /// Makes a person and an item known without saying that they had to do with each other.
    ///
    /// # Errors
    /// [`Error::TooMany`] when ordinals run out.
    pub fn know(&mut self, person: u64, item: u64) -> Result<()> {
        self.people.intern(person)?;
        self.items.intern(item)?;
        Ok(())
    }

    /// Adds a line of the LightGCN layout, `person item item …`, each with weight one; an empty line adds nothing, a line
    /// with a person alone makes the person known. `number` is what errors call the line.
    ///
    /// # Errors
    /// [`Error::NotAnId`] with the line's number; [`Error::TooMany`] when ordinals run out.
    pub fn add_line(&mut self, number: usize, line: &[u8]) -> Result<()> {
        let mut ids = ids_of_line(number, line);
        let Some(person) = ids.next() else { return Ok(()) };
        let person = self.people.intern(person?)?;
        for id in ids {
            let item = self.items.intern(id?)?;
            self.triples.push((person, item, 1.0));
        }
        Ok(())
    }

    pub fn finish(mut self) -> Interactions {
        self.triples
            .sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.total_cmp(&a.2)));
        self.triples.dedup_by_key(|triple| (triple.0, triple.1));
        let mut by_person = SparseRows::with_capacity(self.people.len(), self.triples.len());
        let mut rest = self.triples.as_slice();
        for person in (0_u32..).take(self.people.len()) {
            let of_person = rest.partition_point(|triple| triple.0 == person);
            let (row, behind) = rest.split_at(of_person);
            by_person.push(row.iter().map(|triple| (triple.1, triple.2)));
            rest = behind;
        }
        Interactions {
            people: self.people,
            items: self.items,
            by_person,
        }
    }
}

/// The ids of a line `person item item …`; `number` is what errors call the line.
pub fn ids_of_line(number: usize, line: &[u8]) -> impl Iterator<Item = Result<u64>> {
    let words = line
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());
    words.map(move |word| parse_id(number, word))
}

/// A decimal id; `line` is what the error calls the line.
pub(crate) fn parse_id(line: usize, word: &[u8]) -> Result<u64> {
    let digits = word.iter().try_fold(0_u64, |id, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then_some(())?;
        id.checked_mul(10)?.checked_add(u64::from(digit))
    });
    digits.ok_or_else(|| {
        let shown: String = String::from_utf8_lossy(word).chars().take(40).collect();
        Error::NotAnId { line, what: shown }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_lines(lines: &[&str]) -> Result<Interactions> {
        let mut builder = InteractionsBuilder::new();
        for (number, line) in (1..).zip(lines) {
            builder.add_line(number, line.as_bytes())?;
        }
        Ok(builder.finish())
    }

    #[test]
    fn gaps_repeated_items_and_repeated_people_are_tolerated() {
        let all = from_lines(&["900 5 5 18446744073709551615", "", "  3\t5 ", "900 7 5", "4"]).unwrap();
        assert_eq!(all.people().ids(), [900, 3, 4]);
        assert_eq!(all.items().ids(), [5, u64::MAX, 7]);
        assert_eq!(all.by_person().row(0), (&[0, 1, 2][..], &[1.0; 3][..]));
        assert_eq!(all.by_person().row(1).0, [0]);
        assert_eq!(all.by_person().row(2).0.len(), 0);
        assert_eq!(all.len(), 4);
    }

    #[test]
    fn what_is_no_id_is_named_with_its_line() {
        for bad in ["x", "-1", "1.5", "18446744073709551616", "é"] {
            let error = from_lines(&["1 2", &format!("3 {bad}")]).unwrap_err();
            assert!(error.to_string().starts_with("line 2: "), "{error}");
        }
    }

    #[test]
    fn weights_that_are_no_weights_are_refused() {
        for weight in [f32::NAN, f32::INFINITY, 0.0, -1.0] {
            assert!(matches!(
                InteractionsBuilder::new().add(1, 2, weight),
                Err(Error::Weight { .. })
            ));
        }
    }

    #[test]
    fn a_pair_said_twice_counts_once_with_the_larger_weight() {
        let mut builder = InteractionsBuilder::new();
        for weight in [1.0, 3.0, 2.0] {
            builder.add(1, 2, weight).unwrap();
        }
        assert_eq!(builder.finish().by_person().row(0).1, [3.0]);
    }

    #[test]
    fn what_is_added_later_leaves_ordinals_as_they_are() {
        let before = from_lines(&["1 10 11", "2 11"]).unwrap();
        let mut builder = before.clone().into_builder();
        builder.add(3, 12, 1.0).unwrap();
        builder.add(1, 11, 1.0).unwrap();
        let after = builder.finish();
        assert_eq!(after.items().ids(), [10, 11, 12]);
        assert_eq!(after.by_person().row(0), before.by_person().row(0));
        assert_eq!(after.len(), 4);
    }
}
