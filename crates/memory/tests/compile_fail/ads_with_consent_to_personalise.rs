//! Who allowed the feed to learn has not allowed advertising.
use consent::{Ads, Consented, Personalise};

fn target(_: &Consented<Ads>) {}

fn show(consented: &Consented<Personalise>) {
    target(consented);
}

fn main() {}
