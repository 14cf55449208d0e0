//! Whose memory an event may teach.

use crate::error::Failure;
use consent::{Consents, GlobalPrivacyControl, Subject};
use events::{
    Batch, Event, Kind,
    consent::{Choice, Gpc, Verdict},
};
use model::{ConsentStamp, LeafId, PersonId, Purpose, ShopId, Source, Timestamp};
use people::{
    Error, People,
    identity::{Asserter, Claim, Identifier, Plain, Rule},
};
use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
    time::Duration,
};
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

/// Whom the events of one request may be about, and what each of them allows.
pub struct Met {
    persons: HashMap<Identifier, Option<PersonId>>,
    allowed: HashMap<PersonId, Option<(LeafId, ConsentStamp)>>,
}

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

    /// Finds everybody that a request is about, in one reading of the records.
    pub async fn meet(&self, shop: ShopId, batch: &Batch<'_>, now: Timestamp) -> Result<Met, Error> {
        let mut persons = HashMap::new();
        let mut unknown = Vec::new();
        for id in batch.events().flat_map(|event| self.ids(shop, event)) {
            if let Entry::Vacant(place) = persons.entry(id) {
                let known = self.known.get(&id, now);
                if known.is_none() {
                    unknown.push(id);
                }
                place.insert(known.and_then(|known| *known));
            }
        }
        if !unknown.is_empty() {
            let mark = self.known.mark();
            let scope = model::Scope::Shop(shop);
            let found = self.people.holders_of_each(scope, unknown.clone()).await?;
            for (id, holders) in unknown.into_iter().zip(found) {
                let person = holders.first().copied();
                self.known.keep(mark, id, Arc::new(person), now);
                persons.insert(id, person);
            }
        }
        Ok(Met {
            persons,
            allowed: HashMap::new(),
        })
    }

    /// The memory that learns from this event, and for what; `None` where nobody is known or has allowed it.
    pub async fn about(
        &self,
        shop: ShopId,
        event: &Event<'_>,
        (verdict, gpc): (Verdict, Gpc),
        met: &mut Met,
    ) -> Result<Option<(LeafId, ConsentStamp)>, Failure> {
        if gpc == Gpc::On || verdict.share == Some(Choice::Deny) {
            return Ok(None);
        }
        let mut known = self
            .ids(shop, event)
            .filter_map(|id| met.persons.get(&id).copied().flatten());
        let Some(person) = known.next() else {
            return Ok(None);
        };
        let allowed = match met.allowed.get(&person) {
            Some(allowed) => *allowed,
            None => {
                let allowed = self.allowed(person).await?;
                met.allowed.insert(person, allowed);
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

    /// The ids that an event says, the user's own first.
    fn ids(&self, shop: ShopId, event: &Event<'_>) -> impl Iterator<Item = Identifier> + use<> {
        [self.user(shop, event), self.anonymous(shop, event)]
            .into_iter()
            .flatten()
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
