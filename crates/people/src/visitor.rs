//! Visitors: a random first-party id in a cookie. Nothing is stored about one that does nothing.

use crate::{Error, token::random};
use model::{LeafId, VisitorId};

/// A visitor id of 128 random bits: it is the only thing that tells one anonymous browser from another.
pub fn new_visitor() -> Result<VisitorId, Error> {
    random().map(VisitorId::from_bytes)
}

/// The leaf of a visitor who is not signed in. Derived, so that it needs no row, and one-way, so that a leaf in the
/// log or in memory does not give the cookie away.
pub fn leaf_of(visitor: VisitorId) -> LeafId {
    let derived = blake3::derive_key("madang 2026 leaf of an anonymous visitor", visitor.as_bytes());
    let mut leaf = [0; 16];
    leaf.iter_mut().zip(derived).for_each(|(to, from)| *to = from);
    LeafId::from_bytes(leaf)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_has_one_leaf_and_it_is_not_the_cookie() {
        let visitor = new_visitor().unwrap();
        assert_eq!(leaf_of(visitor), leaf_of(visitor));
        assert_ne!(leaf_of(visitor), leaf_of(new_visitor().unwrap()));
        assert_ne!(leaf_of(visitor).as_bytes(), visitor.as_bytes());
    }
}
