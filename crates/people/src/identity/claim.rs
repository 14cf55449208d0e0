//! What may be asserted, of what, and by whom.

use super::{Asserter, IdentifierKind as Kind, Node, Rule, Strength};
use crate::Error;
use model::{ShopId, Source};

/// An assertion that is about to be made. The order of the ends does not matter.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    pub a: Node,
    pub b: Node,
    pub rule: Rule,
    /// Where it was learned; `None` for the account pages.
    pub source: Option<Source>,
    pub by: Asserter,
}

impl Claim {
    /// Whether the rule is one for these ends and this asserter, and no wall stands between.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.check_walls()?;
        let (a, b) = super::assertion::in_order(self.a, self.b);
        let fits = match (self.rule, a, b) {
            (_, a, b) if a == b => false,
            (Rule::SignedIn, Node::Identifier(identifier), Node::Person(_)) => {
                matches!(
                    identifier.kind,
                    Kind::Device | Kind::Loyalty | Kind::Customer | Kind::Payment
                ) && self.by_yard_or_owner()
            }
            (Rule::Confirmed, Node::Identifier(identifier), Node::Person(_)) => {
                matches!(identifier.kind, Kind::Email | Kind::Phone) && self.by_yard_or_owner()
            }
            (Rule::SamePerson, Node::Person(_), Node::Person(_)) => self.by_owner(),
            (Rule::Payment, Node::Identifier(identifier), Node::Person(_)) => {
                identifier.kind == Kind::Payment && !matches!(self.by, Asserter::Person(_))
            }
            (Rule::Payment, Node::Identifier(one), Node::Identifier(other)) => {
                (one.kind == Kind::Payment) != (other.kind == Kind::Payment)
                    && !matches!(self.by, Asserter::Person(_))
            }
            (Rule::OwnLeaf, Node::Person(_), Node::Leaf(_)) => self.by_owner(),
            (Rule::Identify, Node::Identifier(identifier), Node::Person(_)) => {
                self.by_shop() && identifier.shop.is_some()
            }
            (Rule::Identify, Node::Identifier(one), Node::Identifier(other)) => {
                self.by_shop() && (one.shop.is_some() || other.shop.is_some())
            }
            (Rule::CoUse, Node::Identifier(one), Node::Identifier(other)) => {
                one.kind == Kind::Device && other.kind == Kind::Device && self.by == Asserter::Yard
            }
            _ => false,
        };
        if fits {
            Ok(())
        } else {
            Err(Error::Claim(self.rule.code()))
        }
    }

    /// The shop that the assertion holds within.
    pub(super) const fn within(&self) -> Option<ShopId> {
        match (self.rule.strength(), self.by) {
            (Strength::Weak, Asserter::Shop(shop)) => Some(shop),
            _ => None,
        }
    }

    /// Two shops' identifiers are never linked to each other, only each to a person; and a shop speaks of its own.
    fn check_walls(&self) -> Result<(), Error> {
        let speaker = match self.by {
            Asserter::Shop(shop) => Some(shop),
            _ => None,
        };
        let mut shops = [self.a.shop(), self.b.shop(), speaker].into_iter().flatten();
        let first = shops.next();
        if shops.all(|shop| Some(shop) == first) {
            Ok(())
        } else {
            Err(Error::Wall)
        }
    }

    fn by_yard_or_owner(&self) -> bool {
        self.by == Asserter::Yard || self.by_owner()
    }

    fn by_owner(&self) -> bool {
        match self.by {
            Asserter::Person(person) => self.a.person() == Some(person) || self.b.person() == Some(person),
            Asserter::Operator(_) => true,
            _ => false,
        }
    }

    fn by_shop(&self) -> bool {
        matches!(self.by, Asserter::Shop(_))
    }
}
