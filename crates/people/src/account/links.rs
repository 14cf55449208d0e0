//! The links in letters: confirming an address, setting a forgotten password anew.

use super::{
    Client, EmailStanding, OpenedSession,
    one_time::{self, Kind},
    person, sessions, sign_up,
};
use crate::{
    Config, Email, Error, OneTimeToken, Password, People, identity,
    limits::{Attempt, Who},
    mail::{Letter, queue},
};
use model::{PersonId, Timestamp};
use std::net::IpAddr;
use storage::{Statements, values};

impl People {
    /// Confirms the address of `person`, who must be signed in: a letter that reaches somebody else's mailbox cannot
    /// be opened there to make the address theirs. `Link` when it is another person's, used, or older than 24 hours,
    /// and when another account has confirmed the address in between.
    pub async fn confirm_email(
        &self,
        person: PersonId,
        token: &OneTimeToken,
        now: Timestamp,
    ) -> Result<(), Error> {
        let hash = token.hash();
        let config = self.desk.config.clone();
        let cached = self.desk.sessions.clone();
        self.records
            .write(move |tx| {
                if one_time::redeem(tx, Kind::ConfirmEmail, hash, now)? != Some(person) {
                    return Err(Error::Link);
                }
                confirm(tx, &config, person, now)?;
                let touched = sessions::hashes(tx, person)?;
                cached.change_many(tx, touched);
                Ok(())
            })
            .await
    }

    /// Writes the confirmation letter once more; the link of the one before dies.
    pub async fn resend_confirmation(
        &self,
        person: PersonId,
        ip: IpAddr,
        now: Timestamp,
    ) -> Result<(), Error> {
        let found = self.records.read(move |tx| person::find(tx, person)).await?;
        let Some(email) = found
            .email
            .clone()
            .filter(|_| found.standing == EmailStanding::Unconfirmed)
        else {
            return Ok(());
        };
        self.count_letter(&email, ip, now)?;
        let token = OneTimeToken::draw()?;
        let config = self.desk.config.clone();
        self.records
            .write(move |tx| sign_up::put_confirmation(tx, &config, &found, &email, &token, now))
            .await?;
        self.desk.mail_waiting.notify_one();
        Ok(())
    }

    /// Writes a letter with a reset link if the address has an account; the answer is the same if not.
    pub async fn forgot_password(&self, email: &Email, ip: IpAddr, now: Timestamp) -> Result<(), Error> {
        self.count_letter(email, ip, now)?;
        let token = OneTimeToken::draw()?;
        let nobody = PersonId::new();
        let email = email.clone();
        let config = self.desk.config.clone();
        self.records
            .write(move |tx| {
                let person = person::find_by_email(tx, &email)?;
                // A token nobody holds is written for an unknown address, so that the database works alike.
                let id = person.as_ref().map_or(nobody, |person| person.id);
                one_time::issue(tx, Kind::ResetPassword, id, token.hash(), now)?;
                let Some(person) = person else { return Ok(()) };
                queue::put(tx, &Letter::reset(&config, person.language, &email, &token), now)
            })
            .await?;
        self.desk.mail_waiting.notify_one();
        Ok(())
    }

    /// Whether a reset link still works, for the page that asks for the new password. Does not use it.
    pub async fn check_reset(&self, token: &OneTimeToken, now: Timestamp) -> Result<(), Error> {
        let hash = token.hash();
        self.records
            .read(move |tx| one_time::peek(tx, Kind::ResetPassword, hash, now))
            .await?;
        Ok(())
    }

    /// Sets the password, ends every session and opens one on `client`. Whoever holds the link reads the mailbox, so
    /// the address counts as confirmed from here on, unless another account has confirmed it.
    pub async fn reset_password(
        &self,
        token: &OneTimeToken,
        password: Password,
        client: &Client,
        now: Timestamp,
    ) -> Result<OpenedSession, Error> {
        let hash = token.hash();
        let found = self.records.read(move |tx| {
            let id = one_time::peek(tx, Kind::ResetPassword, hash, now)?;
            person::find(tx, id.ok_or(Error::Link)?).map_err(|error| match error {
                Error::NotFound => Error::Link,
                other => other,
            })
        });
        let found = found.await?;
        password.check(found.email.as_ref(), Some(&found.handle), &found.name)?;
        let password_hash = self.desk.hasher.hash(password).await?;
        let person = found.id;
        let config = self.desk.config.clone();
        self.start_over(person, client, now, move |tx| {
            one_time::redeem(tx, Kind::ResetPassword, hash, now)?;
            one_time::void_all(tx, person)?;
            let sql = "UPDATE people SET password_hash = $2 WHERE id = $1";
            tx.execute(sql, values![person, &password_hash])?;
            match confirm(tx, &config, person, now) {
                Err(Error::Link) => Ok(()),
                other => other,
            }
        })
        .await
    }

    fn count_letter(&self, email: &Email, ip: IpAddr, now: Timestamp) -> Result<(), Error> {
        let limits = &self.desk.config.limits;
        self.desk
            .limiter
            .take(Attempt::Letter, Who::Ip(ip), limits.letters_per_ip, now)?;
        self.desk
            .limiter
            .take(Attempt::Letter, Who::Email(email), limits.letters_per_email, now)
    }
}

/// `Link` when another account has confirmed the address.
fn confirm(tx: &mut dyn Statements, config: &Config, person: PersonId, now: Timestamp) -> Result<(), Error> {
    let confirmed = tx.query_first(
        "UPDATE people SET email_confirmed_at = COALESCE(email_confirmed_at, $2)
         WHERE id = $1 AND email IS NOT NULL AND NOT EXISTS
           (SELECT 1 FROM people other WHERE other.email = people.email
              AND other.email_confirmed_at IS NOT NULL AND other.id <> $1)
         RETURNING email",
        values![person, now],
    )?;
    let email: Email = person::parsed(&confirmed.ok_or(Error::Link)?, 0)?;
    match identity::email_of(config, &email) {
        Some(identifier) => identity::note_confirmed(tx, identifier, person, now),
        None => Ok(()),
    }
}
