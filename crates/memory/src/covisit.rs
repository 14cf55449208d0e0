//! Item-to-item weights: what people who engaged with this item engaged with soon after or before, as
//! [`learn::covis`] keeps them. What stands here is how memory writes them down and reads them.

use crate::ordinal::Ordinal;
use learn::covis::{self, Clock, CovisSettings, Moment, Order, Pair};
use minicbor::{Decode, Decoder, Encode, Encoder, data::Type, decode, encode};
use model::Timestamp;

pub(crate) const SETTINGS: CovisSettings = CovisSettings::YARD;
const CLOCK: Clock = Clock::of_days(14);
/// What a neighbour that came before counts against one that came after.
const BEFORE: f32 = 0.5;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    pub item: Ordinal,
    pub weight: f32,
}

/// The neighbours of one item: at most 244 bytes.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Neighbours(covis::Neighbours);

impl Neighbours {
    /// Takes in a pair of which `item`, whose list this is, is one.
    pub fn add(&mut self, item: Ordinal, pair: &Pair, at: Timestamp) {
        let (other, order) = if pair.earlier == item.0 {
            (pair.later, Order::After)
        } else {
            (pair.earlier, Order::Before)
        };
        self.0
            .add(other, order, pair.weight, moment(at), SETTINGS.capacity);
    }

    /// What the list's weights are to be multiplied by to be what they are worth at `now`.
    pub fn worth_at(&self, now: Timestamp) -> f32 {
        self.0.worth_at(moment(now))
    }

    /// The neighbours with weights that can be compared within this list.
    pub fn iter(&self) -> impl Iterator<Item = Neighbour> {
        self.0.list().iter().map(|neighbour| Neighbour {
            item: Ordinal(neighbour.item),
            weight: neighbour.after + BEFORE * neighbour.before,
        })
    }
}

pub(crate) fn seconds(at: Timestamp) -> u32 {
    u32::try_from(at.seconds()).unwrap_or(0)
}

fn moment(at: Timestamp) -> Moment {
    CLOCK.moment(seconds(at))
}

/// `[[[item, after, before], …], epoch]`.
impl<C> Encode<C> for Neighbours {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        let list = self.0.list();
        e.array(2)?.array(list.len() as u64)?;
        for neighbour in list {
            e.array(3)?
                .u32(neighbour.item)?
                .f32(neighbour.after)?
                .f32(neighbour.before)?;
        }
        e.u32(self.0.epoch())?;
        Ok(())
    }
}

/// Reads what [`Encode`] writes, and `[[[item, weight], …], seconds]`, which was written before order counted.
impl<'b, C> Decode<'b, C> for Neighbours {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        expect(d, 2)?;
        let count = d
            .array()?
            .ok_or_else(|| decode::Error::message("a list without a length"))?;
        let (mut list, mut is_old) = (Vec::new(), false);
        for _ in 0..count {
            let fields = d.array()?;
            let item = d.u32()?;
            let (after, before) = match fields {
                Some(3) => (d.f32()?, d.f32()?),
                Some(2) => {
                    is_old = true;
                    // Which way round is not known, so both, together worth what they were.
                    let half = d.f32()? / (1.0 + BEFORE);
                    (half, half)
                }
                _ => return Err(decode::Error::message("a neighbour has two or three fields")),
            };
            list.push(covis::Neighbour { item, after, before });
        }
        let number = d.u32()?;
        if !is_old {
            return Ok(Self(covis::Neighbours::from_parts(list, number)));
        }
        let then = CLOCK.moment(number);
        let factor = then.rest.exp2();
        for neighbour in &mut list {
            neighbour.after *= factor;
            neighbour.before *= factor;
        }
        list.sort_unstable_by(|a, b| b.total().total_cmp(&a.total()));
        list.truncate(SETTINGS.capacity);
        Ok(Self(covis::Neighbours::from_parts(list, then.epoch)))
    }
}

fn expect(d: &mut Decoder, fields: u64) -> Result<(), decode::Error> {
    if d.datatype()? == Type::Array && d.array()? == Some(fields) {
        return Ok(());
    }
    Err(decode::Error::message("neighbours are an array of two"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000_000;

    fn pair(earlier: u32, later: u32, weight: f32) -> Pair {
        Pair {
            earlier,
            later,
            weight,
        }
    }

    fn weights(neighbours: &Neighbours, now: i64) -> Vec<(u32, f32)> {
        let worth = neighbours.worth_at(Timestamp::from_micros(now));
        neighbours.iter().map(|n| (n.item.0, n.weight * worth)).collect()
    }

    #[test]
    fn weights_halve_in_two_weeks_and_after_counts_more_than_before() {
        let mut neighbours = Neighbours::default();
        let then = Timestamp::from_micros(20_000 * DAY);
        neighbours.add(Ordinal(1), &pair(1, 2, 1.0), then);
        neighbours.add(Ordinal(1), &pair(3, 1, 1.0), then);
        let later = weights(&neighbours, (20_000 + 14) * DAY);
        assert_eq!(later.iter().map(|pair| pair.0).collect::<Vec<_>>(), [2, 3]);
        assert!((later[0].1 - 0.5).abs() < 1e-4 && (later[1].1 - 0.25).abs() < 1e-4);
    }

    #[test]
    fn what_is_written_is_read() {
        let mut neighbours = Neighbours::default();
        for other in 2..40 {
            let at = Timestamp::from_micros(i64::from(20_000 + other) * DAY);
            neighbours.add(Ordinal(1), &pair(1, other as u32, 1.5), at);
        }
        let bytes = minicbor::to_vec(&neighbours).unwrap();
        assert_eq!(minicbor::decode::<Neighbours>(&bytes).unwrap(), neighbours);
    }

    #[test]
    fn what_was_written_before_order_counted_is_still_read() {
        #[derive(Encode)]
        struct OldNeighbour(#[n(0)] u32, #[n(1)] f32);
        #[derive(Encode)]
        struct OldNeighbours(#[n(0)] Vec<OldNeighbour>, #[n(1)] u32);
        let list = (0..32)
            .map(|item| OldNeighbour(item, 1.0 + item as f32))
            .collect();
        let at = 20_000 * 86_400;
        let bytes = minicbor::to_vec(OldNeighbours(list, at)).unwrap();
        let read: Neighbours = minicbor::decode(&bytes).unwrap();
        let read = weights(&read, i64::from(at) * 1_000_000);
        assert_eq!(read.len(), SETTINGS.capacity);
        for (item, weight) in read {
            assert!(item >= 12 && (weight / (1.0 + item as f32) - 1.0).abs() < 1e-4);
        }
        let empty = minicbor::to_vec(OldNeighbours(Vec::new(), 0)).unwrap();
        assert_eq!(
            minicbor::decode::<Neighbours>(&empty).unwrap(),
            Neighbours::default()
        );
    }

    #[test]
    fn hostile_bytes_are_an_error() {
        for bytes in [
            &[][..],
            &[0x82, 0x9b],
            &[0x82, 0x81, 0x81, 0x01, 0x00],
            &[0x80],
            &[0xf6],
        ] {
            assert!(minicbor::decode::<Neighbours>(bytes).is_err());
        }
    }
}
