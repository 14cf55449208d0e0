//! Changing a password that is known.

use super::{Client, OpenedSession, one_time, person};
use crate::{
    Error, Password, People,
    mail::{Letter, queue},
};
use model::{PersonId, Timestamp};
use storage::values;

impl People {
    /// Changes the password, ends every session, opens a new one on `client` and writes a notice to the address.
    pub async fn change_password(
        &self,
        person: PersonId,
        old: Password,
        new: Password,
        client: &Client,
        now: Timestamp,
    ) -> Result<OpenedSession, Error> {
        self.ask_password(person, old, now).await?;
        let found = self.records.read(move |tx| person::find(tx, person)).await?;
        new.check(found.email.as_ref(), Some(&found.handle), &found.name)?;
        let password_hash = self.desk.hasher.hash(new).await?;
        let config = self.desk.config.clone();
        let opened = self
            .start_over(person, client, now, move |tx| {
                one_time::void_all(tx, person)?;
                let sql = "UPDATE people SET password_hash = $2 WHERE id = $1";
                tx.execute(sql, values![person, &password_hash])?;
                let Some(email) = &found.email else { return Ok(()) };
                queue::put(tx, &Letter::password_changed(&config, found.language, email), now)
            })
            .await?;
        self.desk.mail_waiting.notify_one();
        Ok(opened)
    }
}
