//! Roles on the yard, and how its first operator comes about.

use super::{
    NewAccount, Person, Role,
    one_time::{self, Kind},
    person, sessions, sign_up,
};
use crate::{Error, OneTimeToken, People, token::TokenHash};
use model::{PersonId, Timestamp};
use storage::{Statements, values};

/// Who takes the first operator's link.
#[derive(Debug, Clone)]
pub enum Claimant {
    Member(PersonId),
    Newcomer(NewAccount),
}

impl People {
    /// The link token for a yard without an operator, good for 7 days and until the next one is made; `None` once
    /// there is an operator.
    pub async fn first_link(&self, now: Timestamp) -> Result<Option<OneTimeToken>, Error> {
        let token = OneTimeToken::draw()?;
        let hash = token.hash();
        let issued = self.records.write(move |tx| {
            if count_operators(tx)? > 0 {
                return Ok(false);
            }
            one_time::issue_for_yard(tx, Kind::FirstOperator, hash, now)?;
            Ok::<_, Error>(true)
        });
        Ok(issued.await?.then_some(token))
    }

    /// Whether the first operator's link still works. Does not use it.
    pub async fn check_first_link(&self, token: &OneTimeToken, now: Timestamp) -> Result<(), Error> {
        let hash = token.hash();
        self.records
            .read(move |tx| one_time::peek(tx, Kind::FirstOperator, hash, now))
            .await?;
        Ok(())
    }

    /// Uses the link: a member becomes operator, or a newcomer's account is opened as one. A newcomer that cannot be
    /// opened, say for a taken handle, leaves the link as it was.
    pub async fn claim_operator(
        &self,
        token: &OneTimeToken,
        claimant: Claimant,
        now: Timestamp,
    ) -> Result<Person, Error> {
        let hash = token.hash();
        let sessions = self.desk.sessions.clone();
        let person = match claimant {
            Claimant::Member(id) => {
                self.records
                    .write(move |tx| {
                        use_link(tx, hash, now)?;
                        let touched = assign(tx, id, Role::Operator)?;
                        sessions.change_many(tx, touched);
                        person::find(tx, id)
                    })
                    .await?
            }
            Claimant::Newcomer(account) => {
                self.check_first_link(token, now).await?;
                account
                    .password
                    .check(Some(&account.email), Some(&account.handle), &account.name)?;
                let draft = self.draft(account, Role::Operator).await?;
                let confirmation = OneTimeToken::draw()?;
                let config = self.desk.config.clone();
                self.records
                    .write(move |tx| {
                        use_link(tx, hash, now)?;
                        sign_up::open(tx, &config, &draft, &confirmation, now)
                    })
                    .await?
            }
        };
        self.desk.mail_waiting.notify_one();
        Ok(person)
    }

    /// How many accounts there are, without those that were deleted.
    pub async fn count(&self) -> Result<u64, Error> {
        self.records
            .read(|tx| {
                let row =
                    tx.query_first("SELECT COUNT(*) FROM people WHERE deleted_at IS NULL", values![])?;
                Ok::<_, Error>(row.map_or(Ok(0), |row| row.get(0))?)
            })
            .await
    }

    /// Gives `person` a role, on behalf of an operator. In force at the person's next request.
    pub async fn set_role(&self, by: PersonId, person: PersonId, role: Role) -> Result<(), Error> {
        let sessions = self.desk.sessions.clone();
        self.records
            .write(move |tx| {
                require_operator(tx, by)?;
                let touched = assign(tx, person, role)?;
                sessions.change_many(tx, touched);
                if count_operators(tx)? == 0 {
                    return Err(Error::LastOperator);
                }
                Ok(())
            })
            .await
    }
}

pub(crate) fn require_operator(tx: &mut dyn Statements, by: PersonId) -> Result<(), Error> {
    if person::find(tx, by)?.role == Role::Operator {
        Ok(())
    } else {
        Err(Error::NotOperator)
    }
}

fn use_link(tx: &mut dyn Statements, hash: TokenHash, now: Timestamp) -> Result<(), Error> {
    one_time::redeem(tx, Kind::FirstOperator, hash, now)?;
    if count_operators(tx)? > 0 {
        Err(Error::OperatorExists)
    } else {
        Ok(())
    }
}

fn assign(tx: &mut dyn Statements, person: PersonId, role: Role) -> Result<Vec<TokenHash>, Error> {
    let sql = "UPDATE people SET role = $2 WHERE id = $1 AND deleted_at IS NULL";
    if tx.execute(sql, values![person, role.code()])? == 0 {
        return Err(Error::NotFound);
    }
    sessions::hashes(tx, person)
}

fn count_operators(tx: &mut dyn Statements) -> Result<u64, Error> {
    let sql = "SELECT COUNT(*) FROM people WHERE role = $1 AND deleted_at IS NULL";
    let row = tx.query_first(sql, values![Role::Operator.code()])?;
    Ok(row.ok_or(Error::NotFound)?.get(0)?)
}
