//! People: they move in, answer the sheet, and put up a picture of themselves.

use base64::{Engine, prelude::BASE64_STANDARD};
use consent::{Choice, Subject, Via};
use model::{PersonId, Photo, PhotoFormat, Purpose, Timestamp};
use people::{Bio, Claimant, Imported, Language, Name, Picture, ProfileChange};
use tokio::task::JoinSet;

use super::build::{Phase, Progress};
use super::plan::Plan;
use super::shopper_plan::Answer;
use super::yard::{DemoPeople, DemoSignIns, Error, SignIn, Yard, at};

/// People imported at once, the most that `people` takes.
const PEOPLE_AT_ONCE: usize = 500;
/// Consent sheets that are being answered at the same moment; they share commits.
const ANSWERS_AT_ONCE: usize = 64;
/// Pixels of a profile picture's file: sharp where it is shown largest.
const AVATAR: u32 = 256;

/// Who has moved in, in the order of the plan.
pub(super) struct Residents {
    pub demo: DemoPeople,
    pub owners: Vec<PersonId>,
    pub creators: Vec<PersonId>,
    pub shoppers: Vec<PersonId>,
}

/// Accounts for everybody of the plan; the first of all becomes the operator.
pub(super) async fn move_in(
    yard: &Yard,
    plan: &Plan,
    demo: &DemoSignIns,
    now: Timestamp,
    progress: &(impl Fn(Progress) + Send + Sync),
) -> Result<Residents, Error> {
    let demo_person = |sign_in: &SignIn, handle: &str, name: &str| {
        Ok::<_, Error>(Imported {
            sign_in: Some((sign_in.email.clone(), sign_in.password.clone())),
            ..person(handle, name, Language::Korean, "")?
        })
    };
    let mut moving = vec![
        demo_person(&demo.operator, "yard_keeper", "마당지기")?,
        demo_person(&demo.shopper, "first_neighbour", "첫 이웃")?,
    ];
    for (index, shop) in plan.shops.iter().enumerate() {
        let owner = person(&shop.owner_handle, &shop.owner_name, shop.language, "")?;
        let sign_in = (index == 0).then(|| (demo.owner.email.clone(), demo.owner.password.clone()));
        moving.push(Imported { sign_in, ..owner });
    }
    for creator in &plan.creators {
        moving.push(person(
            &creator.handle,
            &creator.name,
            creator.language,
            creator.bio,
        )?);
    }
    for shopper in &plan.shoppers {
        moving.push(person(&shopper.handle, &shopper.name, shopper.language, "")?);
    }
    let total = moving.len();
    let mut ids = Vec::with_capacity(total);
    let mut moving = moving.into_iter();
    while ids.len() < total {
        let batch: Vec<Imported> = moving.by_ref().take(PEOPLE_AT_ONCE).collect();
        ids.extend(
            yard.people
                .import(batch, now)
                .await?
                .into_iter()
                .map(|person| person.id),
        );
        progress(Progress {
            phase: Phase::People,
            done: ids.len(),
            total,
        });
    }
    let mut ids = ids.into_iter();
    let operator = ids.next().ok_or(Error::Missing {
        what: "person",
        index: 0,
    })?;
    let shopper = ids.next().ok_or(Error::Missing {
        what: "person",
        index: 1,
    })?;
    let owners: Vec<PersonId> = ids.by_ref().take(plan.shops.len()).collect();
    let creators = ids.by_ref().take(plan.creators.len()).collect();
    let owner = *at(&owners, "owner", 0)?;
    let link = yard.people.first_link(now).await?.ok_or(Error::NotEmpty)?;
    yard.people
        .claim_operator(&link, Claimant::Member(operator), now)
        .await?;
    Ok(Residents {
        demo: DemoPeople {
            operator,
            owner,
            shopper,
        },
        owners,
        creators,
        shoppers: ids.collect(),
    })
}

fn person(handle: &str, name: &str, language: Language, bio: &str) -> Result<Imported, Error> {
    let (name, bio): (Name, Bio) = (name.parse()?, bio.parse()?);
    Ok(Imported {
        sign_in: None,
        handle: handle.parse()?,
        name,
        language,
        bio,
        picture: None,
    })
}

/// Each shopper's own answer on the sheet; those who were not asked leave none.
pub(super) async fn answer(
    yard: &Yard,
    plan: &Plan,
    shoppers: &[PersonId],
    now: Timestamp,
    progress: &(impl Fn(Progress) + Send + Sync),
) -> Result<(), Error> {
    let (mut answering, mut done): (JoinSet<Result<_, consent::Error>>, usize) = (JoinSet::new(), 0);
    let joined = |joined: Result<Result<_, consent::Error>, tokio::task::JoinError>| {
        joined
            .map_err(|error| Error::Thread(error.to_string()))?
            .map_err(Error::from)
    };
    for (person, shopper) in shoppers.iter().zip(&plan.shoppers) {
        let choice: fn(Purpose) -> Choice = match shopper.answer {
            Answer::None => continue,
            Answer::Declines => Choice::deny,
            Answer::Allows => |purpose| match purpose {
                Purpose::Personalise | Purpose::Measure => Choice::allow_pages(purpose),
                Purpose::Ads | Purpose::Share => Choice::deny(purpose),
            },
        };
        if answering.len() >= ANSWERS_AT_ONCE
            && let Some(one) = answering.join_next().await
        {
            joined(one)?;
            done += 1;
            progress(Progress {
                phase: Phase::Consents,
                done,
                total: shoppers.len(),
            });
        }
        let (consents, subject) = (yard.consents.clone(), Subject::Person(*person));
        let choices = Purpose::ALL.into_iter().map(choice).collect();
        answering.spawn(async move { consents.answer(subject, choices, Via::Sheet, now).await });
    }
    while let Some(one) = answering.join_next().await {
        joined(one)?;
    }
    progress(Progress {
        phase: Phase::Consents,
        done: shoppers.len(),
        total: shoppers.len(),
    });
    Ok(())
}

/// Puts up a profile picture, as its owner would; somebody who has one keeps it.
pub(super) async fn show_face(yard: &Yard, person: PersonId, photo: &Photo) -> Result<(), Error> {
    let Some(file) = photo.at_least(AVATAR, PhotoFormat::Jpeg) else {
        return Ok(());
    };
    if yard.people.person(person).await?.picture.is_some() {
        return Ok(());
    }
    let picture = Picture {
        blob: file.name.clone(),
        placeholder: BASE64_STANDARD.encode(&photo.thumbhash),
    };
    let change = ProfileChange {
        picture: Some(Some(picture)),
        ..ProfileChange::default()
    };
    yard.people.update_profile(person, change).await?;
    Ok(())
}
