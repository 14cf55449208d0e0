use model::{ConsentStamp, Source};

/// What signals of one moment are stamped with, each by the source it comes from: a source that no purpose may use
/// has an empty stamp, and its signals are counted without a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamps(pub(crate) [ConsentStamp; Source::ALL.len()]);

impl Stamps {
    pub fn of(&self, source: Source) -> ConsentStamp {
        let mut stamps = Source::ALL.iter().zip(self.0);
        stamps
            .find(|(known, _)| **known == source)
            .map_or_else(ConsentStamp::default, |(_, stamp)| stamp)
    }

    /// Is there no source that any purpose may use?
    pub fn are_empty(&self) -> bool {
        self.0.iter().all(|stamp| stamp.purposes.is_empty())
    }
}

/// The same for every source.
impl From<ConsentStamp> for Stamps {
    fn from(stamp: ConsentStamp) -> Self {
        Self([stamp; Source::ALL.len()])
    }
}
