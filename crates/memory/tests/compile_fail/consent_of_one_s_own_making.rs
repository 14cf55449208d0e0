//! Only `consent` makes the proof.
use consent::{Consented, Personalise};
use model::{LeafId, SourceSet};

fn main() {
    let leaves = vec![LeafId::new()].into_boxed_slice();
    let _ = Consented::<Personalise>::new(leaves, SourceSet::ALL);
}
