//! Profiles: what everybody may see of a person.

use super::{
    Person, Picture,
    person::{self, parsed},
    search, sessions,
};
use crate::{Bio, Error, Language, Name, People};
use model::{Handle, PersonId, Timestamp};
use std::{collections::HashMap, sync::Arc};
use storage::{Row, Statements, Value, blob_refs, values};

/// Profiles read at once.
const MAX_BATCH: usize = 500;

/// A person as others see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub id: PersonId,
    pub handle: Handle,
    pub name: Name,
    pub bio: Bio,
    pub picture: Option<Picture>,
    pub created_at: Timestamp,
}

/// What of the profile changes; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct ProfileChange {
    pub name: Option<Name>,
    pub bio: Option<Bio>,
    pub language: Option<Language>,
    /// `Some(None)` takes the picture away.
    pub picture: Option<Option<Picture>>,
}

impl People {
    /// The account as its owner sees it.
    pub async fn person(&self, id: PersonId) -> Result<Person, Error> {
        self.records.read(move |tx| person::find(tx, id)).await
    }

    /// Changes the profile. A picture that is no longer used goes away with the next sweep of the blobs.
    pub async fn update_profile(&self, id: PersonId, change: ProfileChange) -> Result<Person, Error> {
        if let Some(Some(picture)) = &change.picture {
            picture.check()?;
        }
        let desk = Arc::clone(&self.desk);
        self.records
            .write(move |tx| {
                desk.profiles.change(tx, id);
                let touched = sessions::hashes(tx, id)?;
                desk.sessions.change_many(tx, touched);
                update(tx, id, &change)
            })
            .await
    }

    pub async fn profile(&self, id: PersonId, now: Timestamp) -> Result<Option<Arc<Profile>>, Error> {
        Ok(self.profiles(&[id], now).await?.remove(&id))
    }

    /// The profiles of `ids`, without those who are gone; at most 500 at a time. Those seen in the last seconds cost
    /// no query, the others one together.
    pub async fn profiles(
        &self,
        ids: &[PersonId],
        now: Timestamp,
    ) -> Result<HashMap<PersonId, Arc<Profile>>, Error> {
        if ids.len() > MAX_BATCH {
            return Err(Error::TooMany {
                what: "profiles",
                limit: MAX_BATCH,
            });
        }
        let mut profiles = HashMap::with_capacity(ids.len());
        let mut missing = Vec::new();
        for id in ids {
            match self.desk.profiles.get(id, now) {
                Some(profile) => drop(profiles.insert(*id, profile)),
                None => missing.push(*id),
            }
        }
        if missing.is_empty() {
            return Ok(profiles);
        }
        let mark = self.desk.profiles.mark();
        let read = self.records.read(move |tx| read_many(tx, &missing)).await?;
        for (id, profile) in read {
            self.desk.profiles.keep(mark, id, Arc::clone(&profile), now);
            profiles.insert(id, profile);
        }
        Ok(profiles)
    }

    /// The profile behind a handle, or behind one that the person used before: compare `profile.handle` to redirect.
    pub async fn profile_by_handle(
        &self,
        handle: Handle,
        now: Timestamp,
    ) -> Result<Option<Arc<Profile>>, Error> {
        let owner = self.records.read(move |tx| {
            let sql =
                "SELECT person FROM handles WHERE handle = $1 AND (held_until IS NULL OR held_until > $2)";
            let row = tx.query_first(sql, values![&handle, now])?;
            Ok::<_, Error>(row.map(|row| row.get(0)).transpose()?)
        });
        match owner.await? {
            Some(id) => self.profile(id, now).await,
            None => Ok(None),
        }
    }
}

fn update(tx: &mut dyn Statements, id: PersonId, change: &ProfileChange) -> Result<Person, Error> {
    let before = person::find(tx, id)?;
    let after = Person {
        name: change.name.clone().unwrap_or_else(|| before.name.clone()),
        bio: change.bio.clone().unwrap_or_else(|| before.bio.clone()),
        language: change.language.unwrap_or(before.language),
        picture: change.picture.clone().unwrap_or_else(|| before.picture.clone()),
        ..before.clone()
    };
    let picture = after.picture.as_ref();
    tx.execute(
        "UPDATE people SET name = $2, bio = $3, language = $4, picture = $5, placeholder = $6 WHERE id = $1",
        values![
            id,
            after.name.as_str(),
            after.bio.as_str(),
            after.language.code(),
            picture.map(|picture| picture.blob.clone()),
            picture.map(|picture| picture.placeholder.clone()),
        ],
    )?;
    if after.name != before.name {
        search::index(tx, id, &after.handle, &after.name)?;
    }
    if after.picture != before.picture {
        if let Some(new) = &after.picture {
            blob_refs::retain(tx, &new.blob, 1)?;
        }
        if let Some(old) = &before.picture {
            blob_refs::release(tx, &old.blob)?;
        }
    }
    Ok(after)
}

pub(super) fn read_many(
    tx: &mut dyn Statements,
    ids: &[PersonId],
) -> Result<HashMap<PersonId, Arc<Profile>>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    // Filled up to a power of two with the first id, so that only a few different statements are prepared.
    let places = ids.len().next_power_of_two();
    let bound: Vec<Value> = (0..places)
        .filter_map(|n| ids.get(n).or(ids.first()))
        .map(|id| Value::from(*id))
        .collect();
    let marks: Vec<String> = (1..=places).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT id, handle, name, bio, picture, placeholder, created_at FROM people
         WHERE deleted_at IS NULL AND id IN ({})",
        marks.join(", ")
    );
    let rows = tx.query(&sql, &bound)?;
    rows.iter()
        .map(|row| read(row).map(|profile| (profile.id, Arc::new(profile))))
        .collect()
}

fn read(row: &Row) -> Result<Profile, Error> {
    Ok(Profile {
        id: row.get(0)?,
        handle: row.get(1)?,
        name: parsed(row, 2)?,
        bio: parsed(row, 3)?,
        picture: Picture::from_columns(row.get(4)?, row.get(5)?),
        created_at: row.get(6)?,
    })
}
