//! Which identifiers and assertions a question may see.

use super::{Assertion, Node, Strength};
use consent::{Consented, Share};
use model::{LeafId, PersonId, Scope, ShopId, SourceSet};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Walls {
    /// The yard's own identifiers.
    Yard,
    /// The yard's and one shop's, with what that shop says.
    Within(ShopId),
    /// All shops', by strong rules, learned from sources that the person shares.
    Across(SourceSet),
}

/// What is taken from a [`Consented<Share>`] into one unit of work.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    pub leaves: Box<[LeafId]>,
    sources: SourceSet,
}

impl Shared {
    pub fn of(proof: &Consented<Share>) -> Self {
        Self {
            leaves: proof.leaves().into(),
            sources: proof.sources(),
        }
    }
}

impl Walls {
    /// What `asker` may see to answer about `ends`; `None` when a wall stands before it.
    pub fn before(asker: Scope, ends: &[Node], shared: Option<&Shared>) -> Option<Self> {
        let home = match asker {
            Scope::Yard => None,
            Scope::Shop(shop) => Some(shop),
        };
        if ends.iter().filter_map(Node::shop).all(|shop| Some(shop) == home) {
            return Some(home.map_or(Self::Yard, Self::Within));
        }
        shared.map(|shared| Self::Across(shared.sources))
    }

    pub fn sees(self, assertion: &Assertion) -> bool {
        self.reaches(&assertion.a) && self.reaches(&assertion.b) && self.trusts(assertion)
    }

    fn reaches(self, node: &Node) -> bool {
        match (node.shop(), self) {
            (None, _) | (Some(_), Self::Across(_)) => true,
            (Some(shop), Self::Within(home)) => shop == home,
            (Some(_), Self::Yard) => false,
        }
    }

    fn trusts(self, assertion: &Assertion) -> bool {
        match (self, assertion.rule.strength(), assertion.shop) {
            (Self::Across(sources), Strength::Strong, _) => {
                assertion.source.is_none_or(|source| sources.has(source))
            }
            (Self::Across(_), Strength::Weak, _) => false,
            (_, Strength::Strong, _) | (_, Strength::Weak, None) => true,
            (Self::Within(home), Strength::Weak, Some(shop)) => shop == home,
            (Self::Yard, Strength::Weak, Some(_)) => false,
        }
    }
}

/// Persons on a way across walls, each of whom must be named by the proof.
pub(super) fn persons_on<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> Vec<PersonId> {
    nodes.into_iter().filter_map(Node::person).collect()
}
