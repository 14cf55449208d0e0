//! Who allowed advertising has not allowed the feed to learn.
use consent::{Ads, Consented};
use memory::{Memory, PersonMemory};

fn look(memory: &Memory, consented: &Consented<Ads>) -> PersonMemory {
    memory.person(consented)
}

fn main() {}
