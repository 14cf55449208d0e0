use super::*;
use ::model::{Purpose, SourceSet};
use consent::{Choice, Consented, Consents, GlobalPrivacyControl as Gpc, Share, Subject, Via};
use people::identity::{Apart, Explanation};

struct Town {
    yard: Yard,
    consents: Consents,
    mina: PersonId,
    seoul: Identifier,
    busan: Identifier,
}

impl Town {
    /// A person who is a customer of two shops.
    async fn new(yard: Yard) -> Self {
        let mina = yard.person("mina").await;
        yard.sign_in_on(mina, &browser()).await;
        let (seoul, busan) = (yard.customer(SEOUL, "C-1"), yard.customer(BUSAN, "C-1"));
        yard.signed_in_at_shop(seoul, mina).await;
        yard.signed_in_at_shop(busan, mina).await;
        let consents = Consents::new(yard.records.clone());
        Self {
            yard,
            consents,
            mina,
            seoul,
            busan,
        }
    }

    async fn answer(&self, person: PersonId, sources: SourceSet) {
        let choice = Choice {
            purpose: Purpose::Share,
            sources,
        };
        let subject = Subject::Person(person);
        self.consents
            .answer(subject, vec![choice], Via::MyData, self.yard.now)
            .await
            .unwrap();
    }

    /// What a request of this person carries.
    async fn proof(&self, person: PersonId) -> Option<Consented<Share>> {
        let standing = self.consents.standing(Subject::Person(person)).await.unwrap();
        standing.allow(&self.yard.people.leaves_of(person).await.unwrap(), Gpc::Unset)
    }

    async fn across(&self, asker: Scope, proof: Option<&Consented<Share>>) -> bool {
        let same = self
            .yard
            .people
            .same_person(asker, self.seoul, self.busan, proof)
            .await;
        same.unwrap() == Sameness::OnePerson
    }
}

#[tokio::test]
async fn two_shops_customers_are_strangers_until_the_person_shares_and_again_once_withdrawn() {
    on_both(async |yard| {
        let town = Town::new(yard).await;
        let seoul = Scope::Shop(SEOUL);
        assert!(
            town.yard.one(seoul, town.seoul, town.mina).await,
            "each shop knows its own"
        );
        assert!(!town.yard.one(seoul, town.busan, town.mina).await);
        assert!(!town.yard.one(Scope::Yard, town.seoul, town.mina).await);
        for asker in [seoul, Scope::Shop(BUSAN), Scope::Yard] {
            assert!(town.proof(town.mina).await.is_none());
            assert!(!town.across(asker, None).await);
            town.answer(town.mina, SourceSet::ALL).await;
            let proof = town.proof(town.mina).await;
            assert!(proof.is_some() && town.across(asker, proof.as_ref()).await);
            town.answer(town.mina, SourceSet::NONE).await;
            assert!(!town.across(asker, town.proof(town.mina).await.as_ref()).await);
        }
    })
    .await;
}

#[tokio::test]
async fn without_consent_one_person_and_two_strangers_get_the_same_answers() {
    on_both(async |yard| {
        let town = Town::new(yard).await;
        let jisu = town.yard.person("jisu").await;
        let theirs = town.yard.customer(BUSAN, "C-2");
        town.yard.signed_in_at_shop(theirs, jisu).await;
        let people = &town.yard.people;
        let seoul = Scope::Shop(SEOUL);
        for other in [town.busan, theirs, town.yard.customer(BUSAN, "never seen")] {
            let why = people.explain(seoul, town.seoul, other, None).await.unwrap();
            assert_eq!(why, Explanation::Apart(Apart::Wall));
            assert!(people.holders(seoul, other, None).await.unwrap().is_empty());
            assert!(people.assertions_of(seoul, other).await.unwrap().is_empty());
        }
        assert_eq!(people.assertions_of(seoul, town.seoul).await.unwrap().len(), 1);
        let of_person = people.assertions_of(seoul, town.mina).await.unwrap();
        assert!(of_person.iter().all(|known| known.a != Node::from(town.busan)));
        assert!(of_person.iter().any(|known| known.a == Node::from(town.seoul)));
    })
    .await;
}

#[tokio::test]
async fn another_persons_consent_opens_nothing() {
    on_both(async |yard| {
        let town = Town::new(yard).await;
        let jisu = town.yard.person("jisu").await;
        town.yard.sign_in_on(jisu, &browser()).await;
        town.answer(jisu, SourceSet::ALL).await;
        let hers = town.proof(jisu).await;
        assert!(hers.is_some() && !town.across(Scope::Shop(SEOUL), hers.as_ref()).await);
        let asked = town
            .yard
            .people
            .holders(Scope::Shop(SEOUL), town.busan, hers.as_ref())
            .await;
        assert!(asked.unwrap().is_empty());
        town.answer(town.mina, SourceSet::ALL).await;
        let own = town.proof(town.mina).await;
        let asked = town
            .yard
            .people
            .holders(Scope::Shop(SEOUL), town.busan, own.as_ref())
            .await;
        assert_eq!(asked.unwrap(), [town.mina]);
    })
    .await;
}

#[tokio::test]
async fn what_was_learned_from_a_source_that_is_not_shared_stays_behind_the_wall() {
    on_both(async |yard| {
        let town = Town::new(yard).await;
        town.answer(town.mina, SourceSet::ALL.without(Source::Shop)).await;
        let proof = town.proof(town.mina).await;
        assert!(proof.is_some() && !town.across(Scope::Shop(SEOUL), proof.as_ref()).await);
        town.answer(town.mina, SourceSet::NONE.with(Source::Shop)).await;
        let proof = town.proof(town.mina).await;
        assert!(town.across(Scope::Shop(SEOUL), proof.as_ref()).await);
    })
    .await;
}

#[tokio::test]
async fn a_shops_word_counts_within_that_shop_alone() {
    on_both(async |yard| {
        let town = Town::new(yard).await;
        let yard = &town.yard;
        let phone = yard.phone("010-1234-5678");
        yard.say(phone, town.mina, Rule::Confirmed, Asserter::Yard)
            .await
            .unwrap();
        let (here, there) = (yard.customer(SEOUL, "C-9"), yard.customer(BUSAN, "C-9"));
        yard.say(here, phone, Rule::Identify, Asserter::Shop(SEOUL))
            .await
            .unwrap();
        yard.say(there, phone, Rule::Identify, Asserter::Shop(BUSAN))
            .await
            .unwrap();
        assert!(yard.one(Scope::Shop(SEOUL), here, phone).await);
        assert!(yard.one(Scope::Shop(BUSAN), there, phone).await);
        assert!(!yard.one(Scope::Yard, here, phone).await);
        town.answer(town.mina, SourceSet::ALL).await;
        let proof = town.proof(town.mina).await;
        let same = yard
            .people
            .same_person(Scope::Shop(SEOUL), here, there, proof.as_ref())
            .await;
        assert_eq!(
            same.unwrap(),
            Sameness::Strangers,
            "weak words do not cross, consent or not"
        );
        let claim = yard.say(here, there, Rule::Identify, Asserter::Shop(SEOUL)).await;
        assert!(matches!(claim, Err(Error::Wall)));
    })
    .await;
}
