//! Who a shopper is to the yard: the ids behind their requests.

use model::{ConsentStamp, LeafId, PersonId, Purpose, PurposeSet, Timestamp, VisitorId};

use super::shopper_plan::Answer;
use super::yard::{Error, Town, at};

/// Who a shopper is to the yard.
#[derive(Debug, Clone, Copy)]
pub(super) struct Identity {
    pub person: PersonId,
    pub visitor: VisitorId,
    pub leaf: LeafId,
    pub consent: ConsentStamp,
}

impl Identity {
    pub fn allows(&self) -> bool {
        !self.consent.purposes.is_empty()
    }
}

/// The shopper's ids, and the consent that the plan gives them.
pub(super) fn identity(town: &Town, shopper: usize) -> Result<Identity, Error> {
    let planned = at(&town.plan.shoppers, "shopper", shopper)?;
    let purposes = match planned.answer {
        Answer::Allows => PurposeSet::NONE.with(Purpose::Personalise).with(Purpose::Measure),
        Answer::Declines | Answer::None => PurposeSet::NONE,
    };
    let since = Timestamp::default();
    Ok(Identity {
        person: *at(&town.shoppers, "shopper", shopper)?,
        visitor: VisitorId::from_parts(since, planned.random),
        leaf: LeafId::from_parts(since, planned.random),
        consent: ConsentStamp { purposes },
    })
}
