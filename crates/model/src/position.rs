use crate::{Error, Timestamp};
use std::{fmt, str::FromStr};

/// A place in a list ordered by time and then by id; opaque text in addresses and cursors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    pub at: Timestamp,
    pub id: [u8; 16],
}

impl Position {
    /// Before everything.
    pub const START: Self = Self {
        at: Timestamp::from_micros(i64::MIN),
        id: [0; 16],
    };
    /// After everything.
    pub const END: Self = Self {
        at: Timestamp::from_micros(i64::MAX),
        id: [0xff; 16],
    };

    pub const fn new(at: Timestamp, id: [u8; 16]) -> Self {
        Self { at, id }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:016x}{:032x}",
            self.at.micros(),
            u128::from_be_bytes(self.id)
        )
    }
}

impl FromStr for Position {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let refuse = || Error::Position(text.chars().take(64).collect());
        let hex = text.len() == 48 && text.bytes().all(|b| b.is_ascii_hexdigit());
        let (at, id) = text.split_at_checked(16).filter(|_| hex).ok_or_else(refuse)?;
        let at = u64::from_str_radix(at, 16).map_err(|_| refuse())?;
        let id = u128::from_str_radix(id, 16).map_err(|_| refuse())?;
        Ok(Self::new(
            Timestamp::from_micros(at.cast_signed()),
            id.to_be_bytes(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_position_survives_its_text(micros: i64, id: [u8; 16]) {
            let position = Position::new(Timestamp::from_micros(micros), id);
            prop_assert_eq!(position.to_string().parse::<Position>(), Ok(position));
        }

        #[test]
        fn any_other_text_is_refused(text in "\\PC{0,60}") {
            if let Ok(position) = text.parse::<Position>() {
                prop_assert_eq!(position.to_string(), text.to_lowercase());
            }
        }
    }
}
