//! Signing in by e-mail and password.

use super::{
    Client, EmailStanding, OpenedSession,
    sessions::{self, SessionDraft},
};
use crate::{
    Email, Error, Password, People,
    hashing::Verdict,
    limits::{Attempt, Who},
};
use model::{PersonId, Timestamp};
use storage::{Statements, values};

/// An account that may be meant by an address.
struct Candidate {
    person: PersonId,
    password_hash: Option<String>,
}

impl People {
    /// Opens a session, or answers `Credentials` whatever was wrong; [`Error::Closed`] with the way back when the
    /// account waits for its erasure.
    ///
    /// Two hashes are verified every time: of the account that confirmed the address, and of the newest one that
    /// named it; in the place of one that does not exist, nobody's.
    pub async fn sign_in(
        &self,
        email: &Email,
        password: Password,
        client: &Client,
        now: Timestamp,
    ) -> Result<OpenedSession, Error> {
        let limits = &self.desk.config.limits;
        self.desk
            .limiter
            .take(Attempt::SignIn, Who::Ip(client.ip), limits.sign_in_per_ip, now)?;
        self.desk
            .limiter
            .take(Attempt::SignIn, Who::Email(email), limits.sign_in_per_email, now)?;
        let asked = email.clone();
        let candidates = self.records.read(move |tx| {
            let confirmed = candidate(tx, &asked, EmailStanding::Confirmed)?;
            Ok::<_, Error>([confirmed, candidate(tx, &asked, EmailStanding::Unconfirmed)?])
        });
        let mut right = None;
        for candidate in candidates.await? {
            let (person, stored) = candidate.map(|found| (found.person, found.password_hash)).unzip();
            let verdict = self
                .desk
                .hasher
                .verify(password.clone(), stored.flatten())
                .await?;
            right = right.or(person.filter(|_| verdict == Verdict::Right));
        }
        let person = right.ok_or(Error::Credentials)?;
        match self.open_session(person, client, now).await {
            Err(Error::NotFound) => Err(Error::Closed(Box::new(self.way_back(person, now).await?))),
            opened => opened,
        }
    }

    /// Asks the person's password again before something that cannot be taken back.
    pub async fn ask_password(
        &self,
        person: PersonId,
        password: Password,
        now: Timestamp,
    ) -> Result<(), Error> {
        let limit = self.desk.config.limits.password_per_person;
        self.desk
            .limiter
            .take(Attempt::Password, Who::Person(person), limit, now)?;
        let stored = self.records.read(move |tx| {
            let sql = "SELECT password_hash FROM people WHERE id = $1 AND deleted_at IS NULL";
            let row = tx.query_first(sql, values![person])?;
            Ok::<_, Error>(row.ok_or(Error::NotFound)?.get::<Option<String>>(0)?)
        });
        match self.desk.hasher.verify(password, stored.await?).await? {
            Verdict::Right => Ok(()),
            Verdict::Wrong => Err(Error::Credentials),
        }
    }

    /// Ends the person's sessions and opens one with a new token on `client`.
    pub(super) async fn start_over(
        &self,
        person: PersonId,
        client: &Client,
        now: Timestamp,
        change: impl Fn(&mut dyn Statements) -> Result<(), Error> + Send + 'static,
    ) -> Result<OpenedSession, Error> {
        let draft = SessionDraft::draw(client, &self.desk.config)?;
        let hash = draft.token.hash();
        let token = draft.token.clone();
        let cached = self.desk.sessions.clone();
        let signed_in = self
            .records
            .write(move |tx| {
                change(tx)?;
                let mut touched = sessions::end_all(tx, person)?;
                let opened = sessions::open(tx, person, &draft, hash, now)?;
                touched.extend(opened.touched);
                cached.change_many(tx, touched);
                Ok::<_, Error>(opened.signed_in)
            })
            .await?;
        Ok(OpenedSession { token, signed_in })
    }
}

fn candidate(
    tx: &mut dyn Statements,
    email: &Email,
    standing: EmailStanding,
) -> Result<Option<Candidate>, Error> {
    let sql = match standing {
        EmailStanding::Confirmed => {
            "SELECT id, password_hash FROM people WHERE email = $1 AND email_confirmed_at IS NOT NULL"
        }
        EmailStanding::Unconfirmed => {
            "SELECT id, password_hash FROM people WHERE email = $1 AND email_confirmed_at IS NULL
             ORDER BY created_at DESC, id DESC LIMIT 1"
        }
    };
    let Some(row) = tx.query_first(sql, values![email.as_str()])? else {
        return Ok(None);
    };
    Ok(Some(Candidate {
        person: row.get(0)?,
        password_hash: row.get(1)?,
    }))
}
