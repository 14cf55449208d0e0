//! Random histories against a model in memory that knows the rules and no graph.

use super::*;
use ::model::{Handle, Timestamp};
use people::{Bio, Config, Imported, Language, identity::IdentityLimits, identity::Why, leaf_of};
use proptest::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use storage::testing;
use tempfile::TempDir;

const PERSONS: usize = 3;
const DEVICES: usize = 2;
const PHONES: usize = 2;
const CUSTOMERS: usize = 3;
const LIMITS: IdentityLimits = IdentityLimits {
    identifiers: 6,
    accounts: 3,
    holders: 2,
    shared_within: Duration::from_secs(30 * 86_400),
};

#[derive(Debug, Clone)]
enum Step {
    SignIn {
        person: usize,
        device: usize,
    },
    LinkDevice {
        person: usize,
        device: usize,
    },
    UnlinkDevice {
        person: usize,
        device: usize,
    },
    UnlinkLeaf {
        person: usize,
        which: usize,
    },
    LinkLeafAgain {
        person: usize,
        which: usize,
    },
    SayJoined {
        by: usize,
        other: usize,
    },
    UndoJoined {
        by: usize,
        other: usize,
    },
    Confirm {
        person: usize,
        phone: usize,
        by: Said,
    },
    Unconfirm {
        person: usize,
        phone: usize,
    },
    /// Weak: the model knows nothing of them.
    IdentifyPerson {
        shop: usize,
        customer: usize,
        person: usize,
    },
    IdentifyPhone {
        shop: usize,
        customer: usize,
        phone: usize,
    },
    CoUse {
        one: usize,
        other: usize,
    },
    Wait {
        days: u32,
    },
    Restart,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    ByYard,
    ByPerson,
}

fn step() -> impl Strategy<Value = Step> {
    let (person, device, phone) = (0..PERSONS, 0..DEVICES, 0..PHONES);
    let on = || (person.clone(), device.clone());
    let two = || (person.clone(), person.clone());
    // Mostly the same one, so that words about it contradict each other.
    let customer = || (0..2_usize, prop_oneof![3 => Just(0), 1 => 0..CUSTOMERS]);
    let said = prop_oneof![Just(Said::ByYard), Just(Said::ByPerson)];
    prop_oneof![
        5 => on().prop_map(|(person, device)| Step::SignIn { person, device }),
        4 => on().prop_map(|(person, device)| Step::LinkDevice { person, device }),
        1 => on().prop_map(|(person, device)| Step::UnlinkDevice { person, device }),
        3 => (person.clone(), 0..8_usize).prop_map(|(person, which)| Step::UnlinkLeaf { person, which }),
        3 => (person.clone(), 0..8_usize).prop_map(|(person, which)| Step::LinkLeafAgain { person, which }),
        4 => two().prop_map(|(by, other)| Step::SayJoined { by, other }),
        1 => two().prop_map(|(by, other)| Step::UndoJoined { by, other }),
        3 => (person.clone(), phone.clone(), said)
            .prop_map(|(person, phone, by)| Step::Confirm { person, phone, by }),
        1 => (person.clone(), phone.clone()).prop_map(|(person, phone)| Step::Unconfirm { person, phone }),
        4 => (customer(), person.clone())
            .prop_map(|((shop, customer), person)| Step::IdentifyPerson { shop, customer, person }),
        2 => (customer(), phone.clone())
            .prop_map(|((shop, customer), phone)| Step::IdentifyPhone { shop, customer, phone }),
        1 => (device.clone(), device.clone()).prop_map(|(one, other)| Step::CoUse { one, other }),
        2 => (1..25_u32).prop_map(|days| Step::Wait { days }),
        1 => Just(Step::Restart),
    ]
}

/// What has been said and holds, in tables.
#[derive(Debug, Default)]
struct Facts {
    /// The account's leaf of a device.
    made: BTreeMap<(usize, usize), LeafId>,
    /// Leaves that a person linked, and the device they follow.
    linked: BTreeMap<(usize, LeafId), Option<usize>>,
    unlinked: BTreeSet<(usize, LeafId, Option<usize>)>,
    used: BTreeMap<(usize, usize, Said), Timestamp>,
    joined: BTreeSet<(usize, usize)>,
    confirmed: BTreeSet<(usize, usize, Said)>,
}

impl Facts {
    fn directly_joined(&self, one: usize, other: usize) -> bool {
        let said = self.joined.contains(&(one, other)) && self.joined.contains(&(other, one));
        let by_phone = (0..PHONES).any(|phone| {
            let mut holders: Vec<usize> = Vec::new();
            holders.extend(
                self.confirmed
                    .iter()
                    .filter(|(_, of, _)| *of == phone)
                    .map(|(who, ..)| who),
            );
            holders.dedup();
            let own = |who| self.confirmed.contains(&(who, phone, Said::ByPerson));
            holders.len() <= LIMITS.holders && own(one) && own(other)
        });
        one == other || said || by_phone
    }

    fn group(&self, person: usize) -> BTreeSet<usize> {
        let mut group = BTreeSet::from([person]);
        for _ in 0..PERSONS {
            let reached =
                (0..PERSONS).filter(|other| group.iter().any(|one| self.directly_joined(*one, *other)));
            group = group.iter().copied().chain(reached.collect::<Vec<_>>()).collect();
        }
        group
    }

    fn owner(&self, device: usize) -> Option<BTreeSet<usize>> {
        let mut last: BTreeMap<BTreeSet<usize>, Timestamp> = BTreeMap::new();
        let mut users = BTreeSet::new();
        for ((person, on, _), at) in &self.used {
            if *on == device {
                users.insert(*person);
                let newest = last.entry(self.group(*person)).or_insert(*at);
                *newest = (*newest).max(*at);
            }
        }
        if users.len() > LIMITS.holders {
            return None;
        }
        let mut by_time: Vec<_> = last.into_iter().collect();
        by_time.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
        match by_time.as_slice() {
            [] => None,
            [(only, _)] => Some(only.clone()),
            [(newest, at), (_, before), ..] => {
                (at.since(*before) >= LIMITS.shared_within).then(|| newest.clone())
            }
        }
    }

    fn leaves(&self, person: usize) -> BTreeSet<LeafId> {
        let group = self.group(person);
        let made = self
            .made
            .iter()
            .filter(|((who, _), _)| group.contains(who))
            .map(|(_, leaf)| *leaf);
        let linked = self.linked.iter().filter(|((who, _), via)| {
            let follows =
                via.is_none_or(|device| self.owner(device).is_some_and(|owner| owner.contains(who)));
            group.contains(who) && follows
        });
        made.chain(linked.map(|((_, leaf), _)| *leaf)).collect()
    }

    fn held_elsewhere(&self, leaf: LeafId, person: usize) -> bool {
        let group = self.group(person);
        self.linked
            .keys()
            .any(|(who, held)| *held == leaf && !group.contains(who))
    }

    fn drop_linked(&mut self, person: usize, leaf: LeafId) {
        if let Some(via) = self.linked.remove(&(person, leaf)) {
            self.unlinked.insert((person, leaf, via));
            if let Some(device) = via {
                self.used.remove(&(person, device, Said::ByPerson));
            }
        }
    }

    fn drop_device(&mut self, person: usize, device: usize) {
        if let Some(leaf) = self.made.remove(&(person, device)) {
            self.unlinked.insert((person, leaf, None));
        }
        self.used.remove(&(person, device, Said::ByYard));
        let following = self
            .linked
            .iter()
            .find(|((who, _), via)| *who == person && **via == Some(device));
        if let Some(leaf) = following.map(|((_, leaf), _)| *leaf) {
            self.drop_linked(person, leaf);
        }
    }
}

struct World {
    folder: TempDir,
    yard: Yard,
    persons: Vec<PersonId>,
    browsers: Vec<Client>,
    facts: Facts,
}

async fn open(folder: &TempDir) -> Yard {
    let config = Config {
        identity: LIMITS,
        ..config()
    };
    Yard::new(testing::sqlite(folder).await, config)
}

impl World {
    async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let yard = open(&folder).await;
        yard.records.migrate(&MIGRATIONS.concat()).await.unwrap();
        let imported = |n: usize| Imported {
            sign_in: None,
            handle: format!("person{n}").parse::<Handle>().unwrap(),
            name: name("Mina Kim"),
            language: Language::Korean,
            bio: Bio::default(),
            picture: None,
        };
        let people = yard
            .people
            .import((0..PERSONS).map(imported).collect(), yard.now)
            .await
            .unwrap();
        Self {
            folder,
            persons: people.into_iter().map(|person| person.id).collect(),
            browsers: (0..DEVICES).map(|_| browser()).collect(),
            yard,
            facts: Facts::default(),
        }
    }

    fn phone_of(&self, phone: usize) -> Identifier {
        self.yard.phone(&format!("010-0000-000{phone}"))
    }

    fn device_of(&self, device: usize) -> Identifier {
        self.yard.identifier(Plain::Device(self.browsers[device].visitor))
    }

    /// Says it; `false` when a limit refused it, which leaves everything as it was.
    async fn say(&self, a: impl Into<Node>, b: impl Into<Node>, rule: Rule, by: Asserter) -> bool {
        match self.yard.say(a, b, rule, by).await {
            Ok(()) => true,
            Err(Error::TooMany { .. }) => false,
            Err(other) => panic!("{other}"),
        }
    }

    async fn take(&mut self, step: Step) {
        let now = self.yard.now;
        let people = self.yard.people.clone();
        let persons = self.persons.clone();
        match step {
            Step::SignIn { person, device } => {
                let opened = people
                    .open_session(persons[person], &self.browsers[device], now)
                    .await
                    .unwrap();
                let leaf = opened.signed_in.leaf;
                let known = self.facts.made.insert((person, device), leaf);
                assert!(
                    known.is_none_or(|known| known == leaf),
                    "one leaf for a person and device"
                );
                self.facts.used.insert((person, device, Said::ByYard), now);
                let merged: BTreeSet<LeafId> = opened.signed_in.leaves.iter().copied().collect();
                assert_eq!(merged, self.facts.leaves(person));
            }
            Step::LinkDevice { person, device } => {
                let visitor = self.browsers[device].visitor;
                let held = self.facts.held_elsewhere(leaf_of(visitor), person);
                match people.link_device(persons[person], visitor, now).await {
                    Ok(leaf) => {
                        assert!(!held);
                        self.facts.linked.insert((person, leaf), Some(device));
                        self.facts.used.insert((person, device, Said::ByPerson), now);
                    }
                    Err(Error::LeafHeld) => assert!(held),
                    Err(other) => panic!("{other}"),
                }
            }
            Step::UnlinkDevice { person, device } => {
                people
                    .unlink_device(persons[person], self.browsers[device].visitor, now)
                    .await
                    .unwrap();
                self.facts.drop_device(person, device);
            }
            Step::UnlinkLeaf { person, which } => self.unlink_leaf(person, which).await,
            Step::LinkLeafAgain { person, which } => self.link_leaf_again(person, which).await,
            Step::SayJoined { by, other } if by != other => {
                let asserter = Asserter::Person(persons[by]);
                if self
                    .say(persons[by], persons[other], Rule::SamePerson, asserter)
                    .await
                {
                    self.facts.joined.insert((by, other));
                }
            }
            Step::UndoJoined { by, other } if by != other => {
                let asserter = Asserter::Person(persons[by]);
                people
                    .unlink(asserter, persons[by], persons[other], Why::NotMe, now)
                    .await
                    .unwrap();
                self.facts.joined.remove(&(by, other));
                self.facts.joined.remove(&(other, by));
            }
            Step::SayJoined { .. } | Step::UndoJoined { .. } => {}
            Step::Confirm { person, phone, by } => {
                let asserter = match by {
                    Said::ByYard => Asserter::Yard,
                    Said::ByPerson => Asserter::Person(persons[person]),
                };
                if self
                    .say(self.phone_of(phone), persons[person], Rule::Confirmed, asserter)
                    .await
                {
                    self.facts.confirmed.insert((person, phone, by));
                }
            }
            Step::Unconfirm { person, phone } => {
                let asserter = Asserter::Person(persons[person]);
                let phone_of = self.phone_of(phone);
                people
                    .unlink(asserter, persons[person], phone_of, Why::MistakenAlias, now)
                    .await
                    .unwrap();
                self.facts
                    .confirmed
                    .retain(|(who, of, _)| (*who, *of) != (person, phone));
            }
            Step::IdentifyPerson {
                shop,
                customer,
                person,
            } => {
                let (shop, customer) = self.customer_of(shop, customer);
                self.say(customer, persons[person], Rule::Identify, Asserter::Shop(shop))
                    .await;
            }
            Step::IdentifyPhone {
                shop,
                customer,
                phone,
            } => {
                let (shop, customer) = self.customer_of(shop, customer);
                self.say(
                    customer,
                    self.phone_of(phone),
                    Rule::Identify,
                    Asserter::Shop(shop),
                )
                .await;
            }
            Step::CoUse { one, other } if one != other => {
                self.say(
                    self.device_of(one),
                    self.device_of(other),
                    Rule::CoUse,
                    Asserter::Yard,
                )
                .await;
            }
            Step::CoUse { .. } => {}
            Step::Wait { days } => self.yard.now = self.yard.later(days * DAY),
            Step::Restart => self.restart().await,
        }
    }

    fn customer_of(&self, shop: usize, customer: usize) -> (ShopId, Identifier) {
        let shop = [SEOUL, BUSAN][shop];
        (shop, self.yard.customer(shop, &format!("C-{customer}")))
    }

    /// Any leaf of the person, also one that a joined account of theirs made or linked.
    async fn unlink_leaf(&mut self, person: usize, which: usize) {
        let group = self.facts.group(person);
        let made = self.facts.made.iter().filter(|((who, _), _)| group.contains(who));
        let made = made.map(|(_, leaf)| *leaf);
        let linked = self.facts.linked.keys().filter(|(who, _)| group.contains(who));
        let all: BTreeSet<LeafId> = made.chain(linked.map(|(_, leaf)| *leaf)).collect();
        let Some(leaf) = all.iter().nth(which % all.len().max(1)).copied() else {
            return;
        };
        self.yard
            .people
            .unlink_leaf(self.persons[person], leaf, self.yard.now)
            .await
            .unwrap();
        for owner in group {
            for device in 0..DEVICES {
                if self.facts.made.get(&(owner, device)) == Some(&leaf) {
                    self.facts.drop_device(owner, device);
                }
            }
            self.facts.drop_linked(owner, leaf);
        }
    }

    async fn link_leaf_again(&mut self, person: usize, which: usize) {
        let all: Vec<_> = self
            .facts
            .unlinked
            .iter()
            .filter(|(who, ..)| *who == person)
            .copied()
            .collect();
        let Some((_, leaf, via)) = all.get(which % all.len().max(1)).copied() else {
            return;
        };
        let is_merged = self.facts.leaves(person).contains(&leaf);
        let held = self.facts.held_elsewhere(leaf, person);
        let by = Asserter::Person(self.persons[person]);
        match self
            .yard
            .people
            .link_leaf(by, self.persons[person], leaf, self.yard.now)
            .await
        {
            Ok(()) if is_merged => {}
            Ok(()) => {
                assert!(!held);
                self.facts.linked.insert((person, leaf), via);
                if let Some(device) = via {
                    self.facts
                        .used
                        .insert((person, device, Said::ByPerson), self.yard.now);
                }
            }
            Err(Error::LeafHeld) => assert!(held),
            Err(other) => panic!("{other}"),
        }
    }

    async fn restart(&mut self) {
        let now = self.yard.now;
        self.yard = open(&self.folder).await;
        self.yard.now = now;
    }

    async fn check(&self) {
        for (place, person) in self.persons.iter().enumerate() {
            let merged: BTreeSet<LeafId> = self.yard.leaves(*person).await.into_iter().collect();
            assert_eq!(merged, self.facts.leaves(place), "the leaves of person {place}");
            let group = self.facts.group(place);
            for (other_place, other) in self.persons.iter().enumerate() {
                for asker in [Scope::Yard, Scope::Shop(SEOUL), Scope::Shop(BUSAN)] {
                    let one = self.yard.one(asker, *person, *other).await;
                    assert_eq!(one, group.contains(&other_place), "{place} and {other_place}");
                }
            }
        }
        self.check_limits().await;
    }

    async fn check_limits(&self) {
        for asker in [Scope::Yard, Scope::Shop(SEOUL), Scope::Shop(BUSAN)] {
            let shop = [SEOUL, BUSAN].iter().position(|shop| asker == Scope::Shop(*shop));
            let customers = shop.map(|shop| (0..CUSTOMERS).map(move |id| self.customer_of(shop, id).1));
            let everything: Vec<Identifier> = (0..DEVICES)
                .map(|device| self.device_of(device))
                .chain((0..PHONES).map(|phone| self.phone_of(phone)))
                .chain(customers.into_iter().flatten())
                .collect();
            for person in &self.persons {
                let mut own = 0;
                for identifier in &everything {
                    own += usize::from(self.yard.one(asker, *identifier, *person).await);
                }
                assert!(own <= LIMITS.identifiers);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn linked_is_the_merge_and_unlinked_is_each_alone(steps in prop::collection::vec(step(), 10..50)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut world = World::new().await;
            for (place, step) in steps.into_iter().enumerate() {
                world.take(step).await;
                if place % 6 == 5 {
                    world.check().await;
                }
            }
            world.check().await;
            world.restart().await;
            world.check().await;
        });
    }
}
