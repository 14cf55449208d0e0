//! Closing an account: gone for everybody at once, and for a day its owner may take it back.

use super::{
    Client, EmailStanding, OpenedSession,
    erasure::{self, Order},
    one_time::{self, Kind},
    person,
    sessions::{self, SessionDraft},
};
use crate::{Error, OneTimeToken, Password, People, identity, mail::queue, people::Desk};
use model::{ErasureId, PersonId, Timestamp};
use std::sync::Arc;
use storage::{Statements, values};

/// An account that waits for its erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    pub erasure: ErasureId,
    /// Until then it can be taken back.
    pub due_at: Timestamp,
}

/// What signing in to a closed account offers.
#[derive(Debug, Clone)]
pub struct WayBack {
    pub closing: Closing,
    /// Takes the account back, once, within a quarter of an hour.
    pub token: OneTimeToken,
}

impl People {
    /// Closes the account after asking its password, and orders its erasure for the end of
    /// [`crate::Config::cooling_off`]. To everybody it is as if it were deleted: sessions end, letters that wait are
    /// dropped, profile and handle lead nowhere. Nothing is lost yet.
    pub async fn close_account(
        &self,
        person: PersonId,
        password: Password,
        now: Timestamp,
    ) -> Result<Closing, Error> {
        self.ask_password(person, password, now).await?;
        let desk = Arc::clone(&self.desk);
        let closing = Closing {
            erasure: ErasureId::new(),
            due_at: now.plus(desk.config.cooling_off),
        };
        self.records
            .write(move |tx| close(tx, &desk, person, closing, now))
            .await?;
        self.desk.erasures_waiting.notify_one();
        Ok(closing)
    }

    /// What is told to who signs in with the right password to an account that does not open: the way back, as long as
    /// there is one.
    pub(super) async fn way_back(&self, person: PersonId, now: Timestamp) -> Result<WayBack, Error> {
        let token = OneTimeToken::draw()?;
        let hash = token.hash();
        let closing = self
            .records
            .write(move |tx| {
                let closing = erasure::waiting_of(tx, person, now)?.ok_or(Error::Credentials)?;
                one_time::issue(tx, Kind::TakeBack, person, hash, now)?;
                Ok::<_, Error>(closing)
            })
            .await?;
        Ok(WayBack { closing, token })
    }

    /// Opens the account again as it was, and a session on `client`. [`Error::Link`] when the token was used or is
    /// too old, or the erasure has begun.
    pub async fn take_back(
        &self,
        token: &OneTimeToken,
        client: &Client,
        now: Timestamp,
    ) -> Result<OpenedSession, Error> {
        let draft = SessionDraft::draw(client, &self.desk.config)?;
        let (hash, session) = (token.hash(), draft.token.hash());
        let cookie = draft.token.clone();
        let desk = Arc::clone(&self.desk);
        let signed_in = self
            .records
            .write(move |tx| {
                let person = one_time::redeem(tx, Kind::TakeBack, hash, now)?.ok_or(Error::Link)?;
                erasure::call_off(tx, person, now)?;
                tx.execute(
                    "UPDATE people SET deleted_at = NULL WHERE id = $1",
                    values![person],
                )?;
                let opened = sessions::open(tx, person, &draft, session, now)?;
                desk.sessions.change_many(tx, opened.touched);
                desk.profiles.change(tx, person);
                Ok::<_, Error>(opened.signed_in)
            })
            .await?;
        self.desk.erasures_waiting.notify_one();
        Ok(OpenedSession {
            token: cookie,
            signed_in,
        })
    }
}

/// Closes an account, whoever asked for it.
pub(super) fn close(
    tx: &mut dyn Statements,
    desk: &Desk,
    person: PersonId,
    closing: Closing,
    now: Timestamp,
) -> Result<(), Error> {
    let account = person::find(tx, person)?;
    let joined = identity::persons_joined(tx, desk.config.identity, person)?;
    let mut touched = sessions::end_all(tx, person)?;
    for account in joined {
        touched.extend(sessions::hashes(tx, account)?);
    }
    one_time::void_all(tx, person)?;
    if let Some(email) = &account.email {
        queue::drop_all(tx, email)?;
    }
    tx.execute(
        "UPDATE people SET deleted_at = $2 WHERE id = $1",
        values![person, now],
    )?;
    let order = Order {
        closing,
        person,
        // A receipt goes only where the person is known to read it.
        email: account
            .email
            .filter(|_| account.standing == EmailStanding::Confirmed),
        language: account.language,
    };
    erasure::order(tx, &order, now)?;
    desk.sessions.change_many(tx, touched);
    desk.profiles.change(tx, person);
    Ok(())
}
