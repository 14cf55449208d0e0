use crate::{Error, Vocabulary, error::Result, interactions::parse_id};

/// What people engaged with, in the order of time: one sequence for each person, or for each session.
///
/// All events stand behind each other; a *position* is an index into them.
#[derive(Debug, Clone, Default)]
pub struct Sequences {
    items: Vocabulary,
    /// One more than there are sequences, rising from 0 to the number of events.
    offsets: Vec<usize>,
    events: Vec<u32>,
}

impl Sequences {
    /// Sequences over the ordinals of `items`.
    ///
    /// # Errors
    /// [`Error::Table`] when an event names an item that has no id; [`Error::TooMany`] behind 4,294,967,294 events.
    pub fn new(items: Vocabulary, sequences: impl IntoIterator<Item = Vec<u32>>) -> Result<Self> {
        let (mut offsets, mut events) = (vec![0], Vec::new());
        for sequence in sequences {
            events.extend(sequence);
            offsets.push(events.len());
        }
        if events.iter().any(|item| *item as usize >= items.len()) {
            return Err(Error::Table(
                "an event names an item that is not in the vocabulary",
            ));
        }
        // Positions are kept as u32 where there are many of them.
        if events.len() >= u32::MAX as usize {
            return Err(Error::TooMany { what: "events" });
        }
        Ok(Self {
            items,
            offsets,
            events,
        })
    }

    pub fn items(&self) -> &Vocabulary {
        &self.items
    }

    /// Items that have an ordinal: one more than the largest ordinal in any event can be.
    pub fn item_count(&self) -> usize {
        self.items.len()
    }

    pub fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Events of all sequences.
    pub fn events(&self) -> &[u32] {
        &self.events
    }

    /// One sequence, oldest event first; empty behind the last one.
    pub fn get(&self, sequence: usize) -> &[u32] {
        let (Some(from), Some(to)) = (self.offsets.get(sequence), self.offsets.get(sequence + 1)) else {
            return &[];
        };
        self.events.get(*from..*to).unwrap_or(&[])
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u32]> {
        (0..self.len()).map(|sequence| self.get(sequence))
    }

    /// The same items, with another cut of each sequence.
    pub fn cut<'a>(&'a self, cut: impl Fn(usize, &'a [u32]) -> &'a [u32]) -> Self {
        let (mut offsets, mut events) = (vec![0], Vec::with_capacity(self.events.len()));
        for (number, sequence) in self.iter().enumerate() {
            events.extend_from_slice(cut(number, sequence));
            offsets.push(events.len());
        }
        Self {
            items: self.items.clone(),
            offsets,
            events,
        }
    }

    /// How often each item occurs.
    pub fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.item_count()];
        for item in &self.events {
            if let Some(count) = counts.get_mut(*item as usize) {
                *count += 1;
            }
        }
        counts
    }
}

/// May an item come again?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeats {
    /// As in a session, in which people go back to what they saw.
    Expected,
    /// As with purchases and ratings: what is in the history is never the answer.
    Excluded,
}

/// Where each item occurs, so that an item's neighbours can be gathered without looking at anybody else's sequences.
#[derive(Debug)]
pub struct Occurrences<'s> {
    sequences: &'s Sequences,
    offsets: Vec<usize>,
    positions: Vec<u32>,
    /// The sequence of each position.
    sequence_of: Vec<u32>,
}

/// One occurrence of an item: what came before it and what came after it in the same sequence.
#[derive(Debug, Clone, Copy)]
pub struct Occurrence<'s> {
    /// Oldest first: the last one is the event right before.
    pub before: &'s [u32],
    /// Oldest first: the first one is the event right after.
    pub after: &'s [u32],
}

impl<'s> Occurrences<'s> {
    pub fn of(sequences: &'s Sequences) -> Self {
        let mut offsets = Vec::with_capacity(sequences.item_count() + 1);
        let mut total = 0;
        offsets.push(0);
        for count in sequences.counts() {
            total += count as usize;
            offsets.push(total);
        }
        let mut next = offsets.clone();
        let mut positions = vec![0; sequences.events.len()];
        for (position, item) in (0_u32..).zip(&sequences.events) {
            let Some(free) = next.get_mut(*item as usize) else {
                continue;
            };
            if let Some(place) = positions.get_mut(*free) {
                *place = position;
            }
            *free += 1;
        }
        let sequence_of = (0_u32..)
            .zip(sequences.iter())
            .flat_map(|(number, sequence)| std::iter::repeat_n(number, sequence.len()))
            .collect();
        Self {
            sequences,
            offsets,
            positions,
            sequence_of,
        }
    }

    /// Every occurrence of `item`, in the order of the sequences.
    pub fn of_item(&self, item: u32) -> impl Iterator<Item = Occurrence<'s>> {
        let item = item as usize;
        let from = self.offsets.get(item).copied().unwrap_or(0);
        let to = self.offsets.get(item + 1).copied().unwrap_or(from);
        let positions = self.positions.get(from..to).unwrap_or(&[]);
        positions
            .iter()
            .filter_map(|position| self.at(*position as usize))
    }

    fn at(&self, position: usize) -> Option<Occurrence<'s>> {
        let sequence = *self.sequence_of.get(position)? as usize;
        let (from, to) = (
            *self.sequences.offsets.get(sequence)?,
            *self.sequences.offsets.get(sequence + 1)?,
        );
        Some(Occurrence {
            before: self.sequences.events.get(from..position)?,
            after: self.sequences.events.get(position + 1..to)?,
        })
    }
}

/// Gathers sequences line by line.
#[derive(Debug, Clone, Default)]
pub struct SequencesBuilder {
    items: Vocabulary,
    people: Vocabulary,
    sequences: Vec<Vec<u32>>,
}

impl SequencesBuilder {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a line `person item item …`, oldest item first. A person who has a line already goes on where that one ended.
    /// `number` is what errors call the line; an empty line adds nothing.
    ///
    /// # Errors
    /// [`Error::NotAnId`] with the line's number; [`Error::TooMany`] when ordinals run out.
    pub fn add_person(&mut self, number: usize, line: &[u8]) -> Result<()> {
        let mut words = words(line);
        let Some(person) = words.next() else { return Ok(()) };
        let person = self.people.intern(parse_id(number, person)?)? as usize;
        if self.sequences.len() <= person {
            self.sequences.resize_with(person + 1, Vec::new);
        }
        for word in words {
            let item = self.items.intern(parse_id(number, word)?)?;
            if let Some(sequence) = self.sequences.get_mut(person) {
                sequence.push(item);
            }
        }
        Ok(())
    }

    /// Adds a line `item item …` as a session of its own, behind those that were added before; an empty line adds nothing.
    ///
    /// # Errors
    /// As [`Self::add_person`].
    pub fn add_session(&mut self, number: usize, line: &[u8]) -> Result<()> {
        let session = self.intern(number, line)?;
        if !session.is_empty() {
            self.sequences.push(session);
        }
        Ok(())
    }

    /// The items of a line, as ordinals; those that are new get one.
    ///
    /// # Errors
    /// As [`Self::add_person`].
    pub fn intern(&mut self, number: usize, line: &[u8]) -> Result<Vec<u32>> {
        words(line)
            .map(|word| self.items.intern(parse_id(number, word)?))
            .collect()
    }

    /// # Errors
    /// As [`Sequences::new`].
    pub fn finish(self) -> Result<Sequences> {
        Sequences::new(self.items, self.sequences)
    }
}

fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(lines: &[&str]) -> Result<Sequences> {
        let mut builder = SequencesBuilder::new();
        for (number, line) in (1..).zip(lines) {
            builder.add_person(number, line.as_bytes())?;
        }
        builder.finish()
    }

    #[test]
    fn a_person_with_two_lines_goes_on_where_the_first_ended() {
        let all = people(&["7 100 200 100", "8 5", "", "7 300"]).unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(all.get(0), [0, 1, 0, 3]);
        assert_eq!(all.get(1), [2]);
        assert_eq!(all.get(2), [] as [u32; 0]);
        assert_eq!(all.items().ids(), [100, 200, 5, 300]);
        assert_eq!(all.counts(), [2, 1, 1, 1]);
    }

    #[test]
    fn a_wrong_line_is_named() {
        let error = people(&["1 2 3", "1 2 x"]).unwrap_err();
        assert!(error.to_string().starts_with("line 2"), "{error}");
    }

    #[test]
    fn an_occurrence_knows_what_stands_around_it_in_its_own_sequence() {
        let all = people(&["1 10 20 30", "2 20 10"]).unwrap();
        let occurrences = Occurrences::of(&all);
        let found: Vec<_> = occurrences
            .of_item(1)
            .map(|one| (one.before.to_vec(), one.after.to_vec()))
            .collect();
        assert_eq!(found, [(vec![0], vec![2]), (vec![], vec![0])]);
        assert_eq!(occurrences.of_item(99).count(), 0);
    }

    #[test]
    fn an_event_without_an_item_is_refused() {
        assert!(Sequences::new(Vocabulary::default(), [vec![0]]).is_err());
        assert!(Sequences::default().is_empty());
    }
}
