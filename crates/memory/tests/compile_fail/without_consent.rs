//! A person's memory opens to a proof of consent, not to the names of their leaves.
use memory::Memory;
use model::LeafId;

fn main() {
    let memory = Memory::new();
    memory.person(&[LeafId::new()]);
}
