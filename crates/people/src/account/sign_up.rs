//! Opening an account.
//!
//! Whoever asks gets an account at once, with an unconfirmed address, whether or not the address has an account
//! already; the letter to the address is what differs. So neither the answer, nor its time, nor what the new
//! account can do tells who is a member here.

use super::{
    Person, Picture, Role, handles,
    one_time::{self, Kind},
    person, search,
};
use crate::{
    Bio, Config, Email, Error, Language, Name, OneTimeToken, Password, People, identity,
    limits::{Attempt, Who},
    mail::{Letter, queue},
};
use model::{Handle, PersonId, Timestamp};
use std::net::IpAddr;
use storage::{Statements, blob_refs, values};

#[derive(Debug, Clone)]
pub struct NewAccount {
    pub email: Email,
    pub password: Password,
    pub handle: Handle,
    pub name: Name,
    pub language: Language,
}

/// Somebody brought in by the yard itself, with an address taken as confirmed. Without e-mail and password nobody
/// can sign in as them.
#[derive(Debug, Clone)]
pub struct Imported {
    pub sign_in: Option<(Email, Password)>,
    pub handle: Handle,
    pub name: Name,
    pub language: Language,
    pub bio: Bio,
    pub picture: Option<Picture>,
}

/// People imported in one transaction.
const MAX_IMPORT: usize = 500;

/// An account that is about to be written.
#[derive(Clone)]
pub(super) struct Draft {
    pub id: PersonId,
    pub handle: Handle,
    pub name: Name,
    pub language: Language,
    pub bio: Bio,
    pub picture: Option<Picture>,
    pub email: Option<Email>,
    pub confirmed_at: Option<Timestamp>,
    pub password_hash: Option<String>,
    pub role: Role,
    /// What identity writes down of an address that counts as confirmed.
    pub confirmed: Option<identity::Identifier>,
}

impl People {
    /// Opens an account and writes a letter to its address. The account can be used at once; its `standing` is
    /// `Unconfirmed` until the link in the letter is opened.
    pub async fn sign_up(&self, account: NewAccount, ip: IpAddr, now: Timestamp) -> Result<Person, Error> {
        let limits = &self.desk.config.limits;
        account
            .password
            .check(Some(&account.email), Some(&account.handle), &account.name)?;
        self.desk
            .limiter
            .take(Attempt::SignUp, Who::Ip(ip), limits.sign_up_per_ip, now)?;
        self.desk.limiter.take(
            Attempt::Letter,
            Who::Email(&account.email),
            limits.letters_per_email,
            now,
        )?;
        let draft = self.draft(account, Role::Person).await?;
        let token = OneTimeToken::draw()?;
        let config = self.desk.config.clone();
        let person = self
            .records
            .write(move |tx| open(tx, &config, &draft, &token, now))
            .await?;
        self.desk.mail_waiting.notify_one();
        Ok(person)
    }

    /// Brings people in, all or none; at most 500 at a time.
    pub async fn import(&self, people: Vec<Imported>, now: Timestamp) -> Result<Vec<Person>, Error> {
        if people.len() > MAX_IMPORT {
            return Err(Error::TooMany {
                what: "people imported",
                limit: MAX_IMPORT,
            });
        }
        let mut drafts = Vec::with_capacity(people.len());
        for imported in people {
            drafts.push(self.imported_draft(imported, now).await?);
        }
        self.records
            .write(move |tx| drafts.iter().map(|draft| insert(tx, draft, now)).collect())
            .await
    }

    pub(super) async fn draft(&self, account: NewAccount, role: Role) -> Result<Draft, Error> {
        let NewAccount {
            email,
            password,
            handle,
            name,
            language,
        } = account;
        let password_hash = Some(self.desk.hasher.hash(password).await?);
        Ok(Draft {
            id: PersonId::new(),
            handle,
            name,
            language,
            bio: Bio::default(),
            picture: None,
            email: Some(email),
            confirmed_at: None,
            password_hash,
            role,
            confirmed: None,
        })
    }

    async fn imported_draft(&self, imported: Imported, now: Timestamp) -> Result<Draft, Error> {
        let Imported {
            sign_in,
            handle,
            name,
            language,
            bio,
            picture,
        } = imported;
        if let Some(picture) = &picture {
            picture.check()?;
        }
        let (email, password_hash) = match sign_in {
            Some((email, password)) => {
                password.check(Some(&email), Some(&handle), &name)?;
                (Some(email), Some(self.desk.hasher.hash(password).await?))
            }
            None => (None, None),
        };
        let confirmed_at = email.is_some().then_some(now);
        let confirmed = email
            .as_ref()
            .and_then(|email| identity::email_of(&self.desk.config, email));
        let (id, role) = (PersonId::new(), Role::Person);
        Ok(Draft {
            id,
            handle,
            name,
            language,
            bio,
            picture,
            email,
            confirmed_at,
            password_hash,
            role,
            confirmed,
        })
    }
}

/// Writes the account and the letter that belongs to it. The same rows are written for every address.
pub(super) fn open(
    tx: &mut dyn Statements,
    config: &Config,
    draft: &Draft,
    token: &OneTimeToken,
    now: Timestamp,
) -> Result<Person, Error> {
    let person = insert(tx, draft, now)?;
    if let Some(email) = &draft.email {
        put_confirmation(tx, config, &person, email, token, now)?;
    }
    Ok(person)
}

/// The letter that follows when `person` says that `email` is theirs: a link to confirm it or, when another
/// account has confirmed it, word of that to its owner.
pub(super) fn put_confirmation(
    tx: &mut dyn Statements,
    config: &Config,
    person: &Person,
    email: &Email,
    token: &OneTimeToken,
    now: Timestamp,
) -> Result<(), Error> {
    one_time::issue(tx, Kind::ConfirmEmail, person.id, token.hash(), now)?;
    let sql = "SELECT language FROM people WHERE email = $1 AND email_confirmed_at IS NOT NULL";
    let owner = tx.query_first(sql, values![email.as_str()])?;
    let letter = match owner {
        Some(row) => Letter::already_here(config, person::parsed(&row, 0)?, email),
        None => Letter::confirm(config, person.language, email, &person.handle, token),
    };
    queue::put(tx, &letter, now)
}

pub(super) fn insert(tx: &mut dyn Statements, draft: &Draft, now: Timestamp) -> Result<Person, Error> {
    handles::take(tx, draft.id, &draft.handle, now)?;
    let picture = draft.picture.as_ref();
    tx.execute(
        "INSERT INTO people (id, handle, name, email, email_confirmed_at, password_hash, language, role, bio,
                             picture, placeholder, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        values![
            draft.id,
            &draft.handle,
            draft.name.as_str(),
            draft.email.as_ref().map(Email::as_str),
            draft.confirmed_at,
            draft.password_hash.clone(),
            draft.language.code(),
            draft.role.code(),
            draft.bio.as_str(),
            picture.map(|picture| picture.blob.clone()),
            picture.map(|picture| picture.placeholder.clone()),
            now,
        ],
    )?;
    if let Some(picture) = picture {
        blob_refs::retain(tx, &picture.blob, 1)?;
    }
    if let Some(email) = draft.confirmed {
        identity::note_confirmed(tx, email, draft.id, now)?;
    }
    search::index(tx, draft.id, &draft.handle, &draft.name)?;
    person::find(tx, draft.id)
}
