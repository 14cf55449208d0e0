use super::{
    Damage, Entry, Error, Partition, Position, Records,
    frame::GroupHeader,
    partition::PartitionState,
    scan::{Found, GroupReader},
    segment::Segment,
};
use std::sync::Arc;

/// Reads a partition in order, a page at a time.
pub trait Cursor: Send {
    /// The next records, or `None` when all that is durable was read; ask again when the tail has moved.
    ///
    /// # Errors
    /// [`Error::Damaged`] with the file and place, [`Error::Dropped`] if retention overtook this cursor, or
    /// [`Error::Io`]. The cursor stays where it was.
    fn next_page(&mut self) -> Result<Option<Page<'_>>, Error>;

    /// The record that comes next.
    fn position(&self) -> Position;
}

/// Records that follow each other, borrowed from the cursor's buffer: one to 30,000 of them, at most 8 MiB.
#[derive(Clone)]
pub struct Page<'a> {
    partition: Partition,
    first: u64,
    skip: usize,
    records: Records<'a>,
}

impl<'a> Page<'a> {
    pub fn iter(&self) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        let partition = self.partition;
        let offsets = self.first..;
        offsets
            .zip(self.records.clone())
            .skip(self.skip)
            .map(move |(offset, raw)| Entry {
                position: Position { partition, offset },
                time: raw.time,
                keys: raw.keys,
                payload: raw.payload,
            })
    }
}

/// A cursor over the segments of a partition.
pub(super) struct SegmentCursor {
    state: Arc<PartitionState>,
    next: u64,
    place: Option<Place>,
}

/// Where in which file the next group to look at stands, and its first record.
struct Place {
    segment: Arc<Segment>,
    reader: GroupReader,
    at: u64,
    group: u64,
}

impl SegmentCursor {
    pub fn new(state: Arc<PartitionState>, from: u64) -> Result<Self, Error> {
        let (asked, first, next) = (state.position(from), state.first(), state.end.next());
        if from < first {
            return Err(Error::Dropped { asked, first });
        }
        if from > next {
            return Err(Error::Ahead { asked, next });
        }
        Ok(Self {
            state,
            next: from,
            place: None,
        })
    }

    /// The group that holds the next record, which the caller knows to be durable, and where it stands.
    fn advance(&mut self) -> Result<(u64, GroupHeader), Error> {
        let holding = self.state.holding(self.next);
        let asked = self.state.position(self.next);
        let holding = holding.ok_or_else(|| Error::Dropped {
            asked,
            first: self.state.first(),
        })?;
        let same = |place: &Place| place.segment.base() == holding.base();
        let mut place = match self.place.take().filter(same) {
            Some(place) => place,
            None => {
                let mark = holding.nearest(self.next);
                let reader = GroupReader::new(holding.open()?, holding.header.salt, holding.durable());
                Place {
                    segment: holding,
                    reader,
                    at: mark.at,
                    group: mark.offset,
                }
            }
        };
        place.reader.limit = place.segment.durable();
        loop {
            let found = place.reader.group_at(place.at, place.group);
            let header = match found.map_err(Error::io("read", &place.segment.path))? {
                Found::Group(header) => header,
                Found::End => return Err(place.segment.damaged(place.at, place.group, Damage::Missing)),
                Found::Broken(damage) => return Err(place.segment.damaged(place.at, place.group, damage)),
            };
            let at = place.at;
            place.segment.mark(header.first, at);
            place.at += header.whole_len();
            place.group = header.end();
            if header.end() > self.next {
                self.place = Some(place);
                return Ok((at, header));
            }
        }
    }
}

impl Cursor for SegmentCursor {
    fn next_page(&mut self) -> Result<Option<Page<'_>>, Error> {
        if self.next >= self.state.end.next() {
            return Ok(None);
        }
        let (at, header) = self.advance()?;
        let skip = usize::try_from(self.next - header.first).unwrap_or(usize::MAX);
        self.next = header.end();
        let records = self
            .place
            .as_ref()
            .map_or(Records(&[]), |place| Records(place.reader.body(at, &header)));
        Ok(Some(Page {
            partition: self.state.partition,
            first: header.first,
            skip,
            records,
        }))
    }

    fn position(&self) -> Position {
        self.state.position(self.next)
    }
}
