//! Who is one person, by which rules, behind which walls.

mod desk;
mod devices;
mod erasing;
mod explaining;
mod joining;
mod limits;
mod listing;
mod model;
mod walls;

use crate::yard::*;
use ::model::{LeafId, PersonId, Scope, ShopId, Source};
use people::{
    Client, Error, OpenedSession,
    identity::{Asserter, Claim, Identifier, Node, Plain, Rule, Sameness},
};

pub const SEOUL: ShopId = ShopId::from_bytes([1; 16]);
pub const BUSAN: ShopId = ShopId::from_bytes([2; 16]);

impl Yard {
    pub async fn person(&self, handle: &str) -> PersonId {
        self.member(&format!("{handle}@example.com"), handle).await.id
    }

    pub fn identifier(&self, plain: Plain<'_>) -> Identifier {
        self.people.identifier(plain).unwrap()
    }

    pub fn phone(&self, number: &str) -> Identifier {
        self.identifier(Plain::Phone(number))
    }

    pub fn customer(&self, shop: ShopId, id: &str) -> Identifier {
        self.identifier(Plain::Customer { shop, id })
    }

    pub fn loyalty(&self, shop: ShopId, number: &str) -> Identifier {
        self.identifier(Plain::Loyalty { shop, number })
    }

    pub async fn sign_in_on(&self, person: PersonId, browser: &Client) -> OpenedSession {
        self.people.open_session(person, browser, self.now).await.unwrap()
    }

    pub async fn say(
        &self,
        a: impl Into<Node>,
        b: impl Into<Node>,
        rule: Rule,
        by: Asserter,
    ) -> Result<(), Error> {
        let source = match by {
            Asserter::Shop(_) => Some(Source::Shop),
            _ => None,
        };
        let claim = Claim {
            a: a.into(),
            b: b.into(),
            rule,
            source,
            by,
        };
        self.people.assert_same(claim, self.now).await
    }

    /// A shop's customer was signed in on the yard at the shop's own pages.
    pub async fn signed_in_at_shop(&self, customer: Identifier, person: PersonId) {
        let claim = Claim {
            a: customer.into(),
            b: person.into(),
            rule: Rule::SignedIn,
            source: Some(Source::Shop),
            by: Asserter::Yard,
        };
        self.people.assert_same(claim, self.now).await.unwrap();
    }

    pub async fn one(&self, asker: Scope, a: impl Into<Node>, b: impl Into<Node>) -> bool {
        let same = self.people.same_person(asker, a, b, None).await.unwrap();
        same == Sameness::OnePerson
    }

    /// Sorted, to be compared as a set.
    pub async fn leaves(&self, person: PersonId) -> Vec<LeafId> {
        sorted(self.people.leaves_of(person).await.unwrap())
    }

    pub async fn operator(&self, handle: &str) -> PersonId {
        let operator = self.person(handle).await;
        let link = self.people.first_link(self.now).await.unwrap().unwrap();
        self.people
            .claim_operator(&link, people::Claimant::Member(operator), self.now)
            .await
            .unwrap();
        operator
    }
}

pub fn sorted(mut leaves: Vec<LeafId>) -> Vec<LeafId> {
    leaves.sort_unstable();
    leaves
}
