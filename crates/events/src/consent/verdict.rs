use model::Purpose;

/// What somebody answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Choice {
    Allow,
    Deny,
}

/// The answers to the four uses; `None` where nothing was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Verdict {
    pub personalise: Option<Choice>,
    pub ads: Option<Choice>,
    pub measure: Option<Choice>,
    pub share: Option<Choice>,
}

impl Verdict {
    /// Global Privacy Control.
    pub(super) const NOT_SHARED: Self = Self {
        personalise: None,
        ads: None,
        measure: None,
        share: Some(Choice::Deny),
    };
    /// A TC string that cannot be read.
    pub(super) const DENIED: Self = Self {
        personalise: Some(Choice::Deny),
        ads: Some(Choice::Deny),
        measure: Some(Choice::Deny),
        share: None,
    };

    pub const fn of(self, purpose: Purpose) -> Option<Choice> {
        match purpose {
            Purpose::Personalise => self.personalise,
            Purpose::Ads => self.ads,
            Purpose::Measure => self.measure,
            Purpose::Share => self.share,
        }
    }

    pub(super) fn set(&mut self, purpose: Purpose, choice: Choice) {
        let answer = match purpose {
            Purpose::Personalise => &mut self.personalise,
            Purpose::Ads => &mut self.ads,
            Purpose::Measure => &mut self.measure,
            Purpose::Share => &mut self.share,
        };
        *answer = (*answer).max(Some(choice));
    }

    /// Denied where either denies, allowed where one allows and the other is silent or allows too.
    #[must_use]
    pub fn strictest(self, other: Self) -> Self {
        Self {
            personalise: self.personalise.max(other.personalise),
            ads: self.ads.max(other.ads),
            measure: self.measure.max(other.measure),
            share: self.share.max(other.share),
        }
    }
}
