//! Whose memory an event may teach.

use crate::error::Failure;
use consent::{Consents, GlobalPrivacyControl, Subject};
use events::{
    Event, Kind,
    consent::{Choice, Gpc, Verdict},
};
use model::{ConsentStamp, LeafId, PersonId, Purpose, ShopId, Source, Timestamp};
use people::{
    Error, People,
    identity::{Asserter, Claim, Identifier, Plain, Rule},
};
use std::{collections::HashMap, sync::Arc, time::Duration};
use storage::ReadCache;

const CACHED: usize = 200_000;
/// How long somebody is taken for who they were, unless this process hears otherwise.
const KEPT_FOR: Duration = Duration::from_secs(5);
/// A shop's word that was heard is not written down again within this time.
const HEARD_FOR: Duration = Duration::from_secs(600);
/// In front of an anonymous id, so that no user's id is taken for one.
const ANONYMOUS: &str = "anonymous:";

/// Finds the person behind a shop's own ids.
pub struct Who {
    people: People,
    consents: Consents,
    known: ReadCache<Identifier, Option<PersonId>>,
    heard: ReadCache<(Identifier, Identifier), ()>,
}

/// What holds for one person in one request.
pub type Allowed = HashMap<PersonId, Option<(LeafId, ConsentStamp)>>;

impl Who {
    pub fn new(people: People, consents: Consents) -> Self {
        Self {
            people,
            consents,
            known: ReadCache::new(CACHED, KEPT_FOR),
            heard: ReadCache::new(CACHED, HEARD_FOR),
        }
    }

    /// Takes up what an identify or alias says: which of a shop's ids are one person, and with which address. It is a shop's word, so it
    /// holds within the shop and never joins two persons.
    pub async fn hear(&self, shop: ShopId, event: &Event<'_>, now: Timestamp) -> Result<(), Error> {
        let (user, anonymous) = (self.user(shop, event), self.anonymous(shop, event));
        match &event.kind {
            Kind::Identify { traits } => {
                let contact = |name: &str| {
                    let own = traits.get(name).and_then(events::Json::text);
                    own.or_else(|| event.context.text(&["traits", name]))
                };
                let Some(id) = user.or(anonymous) else {
                    return Ok(());
                };
                if let (Some(user), Some(anonymous)) = (user, anonymous) {
                    self.assert(shop, user, anonymous, now).await?;
                }
                // An address that cannot be read says nothing of anybody.
                let email =
                    contact("email").and_then(|text| self.people.identifier(Plain::Email(&text)).ok());
                let phone =
                    contact("phone").and_then(|text| self.people.identifier(Plain::Phone(&text)).ok());
                for contact in [email, phone].into_iter().flatten() {
                    self.assert(shop, id, contact, now).await?;
                }
            }
            Kind::Alias { previous_id } => {
                let Some(user) = user else { return Ok(()) };
                let previous = [
                    self.customer(shop, previous_id),
                    self.customer(shop, &format!("{ANONYMOUS}{previous_id}")),
                ];
                for previous in previous.into_iter().flatten() {
                    self.assert(shop, user, previous, now).await?;
                }
            }
            Kind::Track { .. } | Kind::Page { .. } | Kind::Screen { .. } | Kind::Group { .. } => {}
        }
        Ok(())
    }

    async fn assert(
        &self,
        shop: ShopId,
        one: Identifier,
        other: Identifier,
        now: Timestamp,
    ) -> Result<(), Error> {
        if one == other || self.heard.get(&(one, other), now).is_some() {
            return Ok(());
        }
        let claim = Claim {
            a: one.into(),
            b: other.into(),
            rule: Rule::Identify,
            source: Some(Source::Shop),
            by: Asserter::Shop(shop),
        };
        self.people.assert_same(claim, now).await?;
        self.heard
            .keep(self.heard.mark(), (one, other), Arc::new(()), now);
        self.known.changed([&one, &other]);
        Ok(())
    }

    /// The memory that learns from this event, and for what; `None` where nobody is known or has allowed it.
    pub async fn about(
        &self,
        shop: ShopId,
        event: &Event<'_>,
        said: (Verdict, Gpc),
        request: &mut Allowed,
        now: Timestamp,
    ) -> Result<Option<(LeafId, ConsentStamp)>, Failure> {
        let (verdict, gpc) = said;
        if gpc == Gpc::On || verdict.share == Some(Choice::Deny) {
            return Ok(None);
        }
        let ids = [self.user(shop, event), self.anonymous(shop, event)];
        let Some(person) = self.person(shop, ids.into_iter().flatten(), now).await? else {
            return Ok(None);
        };
        let allowed = match request.get(&person) {
            Some(allowed) => *allowed,
            None => {
                let allowed = self.allowed(person).await?;
                request.insert(person, allowed);
                allowed
            }
        };
        Ok(allowed.and_then(|(leaf, stamp)| {
            let purposes = Purpose::ALL
                .into_iter()
                .fold(stamp.purposes, |purposes, purpose| match verdict.of(purpose) {
                    Some(Choice::Deny) => purposes.without(purpose),
                    Some(Choice::Allow) | None => purposes,
                });
            let is_used = !purposes.without(Purpose::Share).is_empty();
            is_used.then_some((leaf, ConsentStamp { purposes }))
        }))
    }

    async fn person(
        &self,
        shop: ShopId,
        ids: impl Iterator<Item = Identifier>,
        now: Timestamp,
    ) -> Result<Option<PersonId>, Error> {
        for id in ids {
            let found = match self.known.get(&id, now) {
                Some(known) => *known,
                None => {
                    let mark = self.known.mark();
                    let scope = model::Scope::Shop(shop);
                    let holders = self.people.holders(scope, id, None).await?;
                    let person = holders.first().copied();
                    self.known.keep(mark, id, Arc::new(person), now);
                    person
                }
            };
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// What a person lets the yard do with what shops see: nothing unless they share it across shops.
    async fn allowed(&self, person: PersonId) -> Result<Option<(LeafId, ConsentStamp)>, Failure> {
        let standing = self.consents.standing(Subject::Person(person)).await?;
        let gpc = GlobalPrivacyControl::Unset;
        let shares = standing.sources(Purpose::Share, gpc).has(Source::Shop);
        let stamp = standing.stamp(Source::Shop, gpc);
        if !shares || stamp.purposes.without(Purpose::Share).is_empty() {
            return Ok(None);
        }
        let leaves = self.people.leaves_of(person).await?;
        Ok(leaves.first().map(|leaf| (*leaf, stamp)))
    }

    fn user(&self, shop: ShopId, event: &Event<'_>) -> Option<Identifier> {
        self.customer(shop, event.user_id.as_deref()?)
    }

    fn anonymous(&self, shop: ShopId, event: &Event<'_>) -> Option<Identifier> {
        let id = event.anonymous_id.as_deref()?;
        self.customer(shop, &format!("{ANONYMOUS}{id}"))
    }

    /// `None` for a text that is too long to be anybody's id.
    fn customer(&self, shop: ShopId, id: &str) -> Option<Identifier> {
        self.people.identifier(Plain::Customer { shop, id }).ok()
    }
}
