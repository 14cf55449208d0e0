use model::Timestamp;
use std::time::Duration;

/// One piece of a partition that retention drops as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    pub first: u64,
    /// One more than the last record.
    pub end: u64,
    pub bytes: u64,
    /// No record of the piece was written after this, by the clock of the writer.
    pub newest: Timestamp,
}

/// How much of a partition to keep. What neither limit asks to drop stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retention {
    pub most_bytes: Option<u64>,
    pub longest: Option<Duration>,
}

impl Retention {
    /// The offset before which these limits would drop, given what a partition holds, oldest first. The caller
    /// lowers it to what its snapshots cover.
    pub fn horizon(&self, usage: &[Usage], now: Timestamp) -> u64 {
        let mut bytes: u64 = usage.iter().map(|piece| piece.bytes).sum();
        let mut horizon = usage.first().map_or(0, |piece| piece.first);
        for piece in usage {
            let too_many = self.most_bytes.is_some_and(|most| bytes > most);
            let too_old = self
                .longest
                .is_some_and(|longest| now.since(piece.newest) > longest);
            if !too_many && !too_old {
                break;
            }
            bytes -= piece.bytes;
            horizon = piece.end;
        }
        horizon
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces() -> Vec<Usage> {
        let piece = |n: u64| Usage {
            first: n * 10,
            end: n * 10 + 10,
            bytes: 100,
            newest: at(n as i64),
        };
        (2..6).map(piece).collect()
    }

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_micros(hour * 3_600_000_000)
    }

    #[test]
    fn without_limits_nothing_goes() {
        assert_eq!(Retention::default().horizon(&pieces(), at(1000)), 20);
        assert_eq!(Retention::default().horizon(&[], at(0)), 0);
    }

    #[test]
    fn the_oldest_go_until_the_bytes_fit() {
        let keep = |most| {
            Retention {
                most_bytes: Some(most),
                longest: None,
            }
            .horizon(&pieces(), at(6))
        };
        assert_eq!([keep(400), keep(399), keep(200), keep(0)], [20, 30, 40, 60]);
    }

    #[test]
    fn what_is_old_as_a_whole_goes() {
        let keep = Retention {
            most_bytes: None,
            longest: Some(Duration::from_secs(2 * 3600)),
        };
        assert_eq!(keep.horizon(&pieces(), at(5)), 30);
    }
}
