//! What the compiler refuses: a person's memory without consent, with consent for something else, or with consent
//! of one's own making.

#![cfg(test)]

use consent::{Ads, Consented, Personalise};
use memory::{Memory, PersonMemory};

#[test]
fn memory_and_ads_open_to_their_own_proof_of_consent_and_to_nothing_else() {
    // These compile, so the cases fail for the want of the proof and for nothing else.
    let _: fn(&Memory, &Consented<Personalise>) -> PersonMemory = Memory::person;
    let _: fn(&Consented<Ads>) = target;
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}

/// What whoever chooses ads will ask for.
fn target(_: &Consented<Ads>) {}
