//! What the purposes of the TCF mean here.
//!
//! | | purpose of the TCF 2.2 and 2.3 | here |
//! |---|---|---|
//! | 1 | store and access information on a device | needed for `personalise` and `ads`, which follow a device |
//! | 2 | use limited data to select advertising | contextual; nothing is followed, so nothing asks for it |
//! | 3 | create profiles for personalised advertising | `ads` |
//! | 4 | use profiles to select personalised advertising | `ads` |
//! | 5 | create profiles to personalise content | `personalise` |
//! | 6 | use profiles to select personalised content | `personalise` |
//! | 7 | measure advertising performance | clicks and sales of ads; nothing asks for it yet |
//! | 8 | measure content performance | `measure` |
//! | 9 | understand audiences through statistics | `measure` |
//! | 10 | develop and improve services | nothing asks for it |
//! | 11 | use limited data to select content | contextual, as 2 |
//!
//! A use is allowed when all of its purposes are. Legitimate interest can stand for consent with 2 and 7 to 11 only;
//! TCF 2.2 took it from 3 to 6, and 1 never had it. `share` is no purpose of the TCF, which says it by vendors.

use super::{
    Choice, Verdict,
    tcf::{Purposes, Restriction, TcString},
};

pub(super) fn verdict(tc: &TcString, vendor: Option<u16>) -> Verdict {
    let all = |purposes: &[u8]| {
        let is_allowed = purposes.iter().all(|purpose| allows(tc, vendor, *purpose));
        Some(if is_allowed { Choice::Allow } else { Choice::Deny })
    };
    Verdict {
        personalise: all(&[1, 5, 6]),
        ads: all(&[1, 3, 4]),
        measure: all(&[8, 9]),
        share: None,
    }
}

/// A vendor needs the purpose, itself, and to have been shown. Who works for the shop needs what the shop was allowed:
/// its own segment where there is one, else the purposes themselves.
fn allows(tc: &TcString, vendor: Option<u16>, purpose: u8) -> bool {
    if purpose == 1 && tc.purpose_one_treatment {
        return true;
    }
    let by = |consent: Purposes, interest: Purposes| {
        (
            consent.has(purpose),
            has_interest(purpose) && interest.has(purpose),
        )
    };
    let Some(vendor) = vendor else {
        let (consent, interest) = match &tc.publisher {
            Some(publisher) => by(publisher.consent, publisher.legitimate_interest),
            None => by(tc.purposes_consent, tc.purposes_legitimate_interest),
        };
        return consent || interest;
    };
    let (consent, interest) = by(tc.purposes_consent, tc.purposes_legitimate_interest);
    let consent = consent && tc.vendor_consents.has(vendor);
    let interest = interest && tc.vendor_legitimate_interests.has(vendor);
    let is_shown = tc.disclosed_vendors.has(vendor);
    let mut is_allowed = is_shown && (consent || interest);
    let restrictions = tc
        .publisher_restrictions
        .iter()
        .filter(|one| one.purpose == purpose && one.vendors.has(vendor));
    for restricted in restrictions {
        is_allowed = is_allowed
            && match restricted.restriction {
                Restriction::NotAllowed => false,
                Restriction::RequireConsent => consent,
                Restriction::RequireLegitimateInterest => interest,
                Restriction::Undefined => true,
            };
    }
    is_allowed
}

const fn has_interest(purpose: u8) -> bool {
    matches!(purpose, 2 | 7..=11)
}
