use crate::{Bio, Email, Error, Language, Name};
use model::{Handle, PersonId, Timestamp};
use std::str::FromStr;
use storage::{Row, Statements, records, values};

/// What a person may do on the yard as a whole. Roles in a shop are the shop's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    Operator,
    Person,
}

impl Role {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Person => "person",
        }
    }

    pub(crate) fn from_code(code: &str) -> Result<Self, Error> {
        match code {
            "operator" => Ok(Self::Operator),
            "person" => Ok(Self::Person),
            other => Err(stored(format!("role `{other}`"))),
        }
    }
}

/// Whether the e-mail address has been shown to be the person's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EmailStanding {
    Confirmed,
    Unconfirmed,
}

impl EmailStanding {
    pub(crate) fn since(confirmed_at: Option<Timestamp>) -> Self {
        if confirmed_at.is_some() {
            Self::Confirmed
        } else {
            Self::Unconfirmed
        }
    }
}

/// A profile picture: the name of its blob and the placeholder shown until it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub blob: String,
    pub placeholder: String,
}

impl Picture {
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.blob.is_empty() || self.blob.len() > 200 || self.placeholder.len() > 400 {
            return Err(Error::Picture);
        }
        Ok(())
    }

    pub(crate) fn from_columns(blob: Option<String>, placeholder: Option<String>) -> Option<Self> {
        Some(Self {
            blob: blob?,
            placeholder: placeholder.unwrap_or_default(),
        })
    }
}

/// An account as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub handle: Handle,
    pub name: Name,
    /// Missing for people of an import who cannot sign in.
    pub email: Option<Email>,
    pub standing: EmailStanding,
    pub language: Language,
    pub role: Role,
    pub bio: Bio,
    pub picture: Option<Picture>,
    pub handle_changed_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

const COLUMNS: &str =
    "id, handle, name, email, email_confirmed_at, language, role, bio, picture, placeholder,
                       handle_changed_at, created_at";

/// The person, unless deleted.
pub(super) fn find(tx: &mut dyn Statements, id: PersonId) -> Result<Person, Error> {
    let sql = format!("SELECT {COLUMNS} FROM people WHERE id = $1 AND deleted_at IS NULL");
    let row = tx.query_first(&sql, values![id])?;
    read(&row.ok_or(Error::NotFound)?)
}

/// [`Error::NotFound`] unless there is such a person.
pub(crate) fn require(tx: &mut dyn Statements, id: PersonId) -> Result<(), Error> {
    let sql = "SELECT 1 FROM people WHERE id = $1 AND deleted_at IS NULL";
    tx.query_first(sql, values![id])?
        .map(|_| ())
        .ok_or(Error::NotFound)
}

/// Who owns `email`: the one who confirmed it, else the newest who named it.
pub(super) fn find_by_email(tx: &mut dyn Statements, email: &Email) -> Result<Option<Person>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM people WHERE email = $1 AND deleted_at IS NULL
         ORDER BY CASE WHEN email_confirmed_at IS NULL THEN 1 ELSE 0 END, created_at DESC, id DESC LIMIT 1"
    );
    tx.query_first(&sql, values![email.as_str()])?
        .as_ref()
        .map(read)
        .transpose()
}

fn read(row: &Row) -> Result<Person, Error> {
    let email: Option<String> = row.get(3)?;
    Ok(Person {
        id: row.get(0)?,
        handle: row.get(1)?,
        name: parsed(row, 2)?,
        email: email
            .map(|email| email.parse().map_err(|_| stored("an e-mail address")))
            .transpose()?,
        standing: EmailStanding::since(row.get(4)?),
        language: parsed(row, 5)?,
        role: Role::from_code(&row.get::<String>(6)?)?,
        bio: parsed(row, 7)?,
        picture: Picture::from_columns(row.get(8)?, row.get(9)?),
        handle_changed_at: row.get(10)?,
        created_at: row.get(11)?,
    })
}

/// A text column as one of this crate's types.
pub(super) fn parsed<T: FromStr<Err = Error>>(row: &Row, index: usize) -> Result<T, Error> {
    row.get::<String>(index)?
        .parse()
        .map_err(|error: Error| stored(error.to_string()))
}

fn stored(what: impl Into<String>) -> Error {
    records::Error::Stored(what.into()).into()
}
