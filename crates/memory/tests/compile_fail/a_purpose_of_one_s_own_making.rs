//! The purposes are those that people are asked about.
use consent::PurposeKind;
use model::Purpose;

enum Curiosity {}

impl PurposeKind for Curiosity {
    const PURPOSE: Purpose = Purpose::Personalise;
}

fn main() {}
