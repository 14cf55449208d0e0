//! Records: what people own and must be exact, by one SQL text on SQLite or PostgreSQL.
//!
//! A unit of work is a plain closure over [`Statements`]. [`Records::write`] runs it in one serialisable
//! transaction and, when the database reports a conflict, runs the whole closure again; [`Records::read`] runs it
//! on one consistent snapshot. On SQLite a single writer thread gathers waiting units into one commit (one fsync),
//! each behind its own savepoint, so that one unit's failure undoes only that unit.

mod compact;
mod error;
mod frozen;
mod libpq;
mod lists;
mod migrate;
mod postgres;
mod sqlite;
mod statements;
mod value;

pub use error::Error;
pub use frozen::Frozen;
pub use libpq::libpq_environment;
pub use lists::{insert_rows, query_in};
pub use migrate::{Engine, Migration};
pub use statements::Statements;
pub use value::{FromValue, Row, Value};

use std::{path::Path, sync::Arc};

/// Times one unit of work is run before a conflict is reported to the caller.
const MAX_ATTEMPTS: u32 = 8;

/// Where the records live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location<'a> {
    /// A SQLite file; made when missing.
    File(&'a Path),
    /// A PostgreSQL connection string, `postgres://user@host/database`.
    Postgres(&'a str),
}

/// A handle to the records; clones share one pool.
#[derive(Clone)]
pub struct Records {
    backend: Arc<Backend>,
}

enum Backend {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Records {
    pub async fn open(location: Location<'_>) -> Result<Self, Error> {
        let backend = match location {
            Location::File(path) => Backend::Sqlite(sqlite::Sqlite::open(path)?),
            Location::Postgres(url) => Backend::Postgres(postgres::Postgres::open(url).await?),
        };
        Ok(Self {
            backend: Arc::new(backend),
        })
    }

    pub fn engine(&self) -> Engine {
        match &*self.backend {
            Backend::Sqlite(_) => Engine::Sqlite,
            Backend::Postgres(_) => Engine::Postgres,
        }
    }

    /// Applies the migrations that this database has not seen, in the order given, each in its own transaction.
    pub async fn migrate(&self, migrations: &[Migration]) -> Result<(), Error> {
        migrate::apply(self, migrations).await
    }

    /// Takes what was deleted out of the database's files, as far as the database can.
    ///
    /// SQLite: the file is written anew and the write-ahead file emptied; nothing deleted before is in either. Writers
    /// wait meanwhile. PostgreSQL: `VACUUM` of `tables` makes their room free for new rows; until those come, and in
    /// its write-ahead log and backups, bytes stay that no query finds. Who needs them gone sooner runs `VACUUM FULL`.
    ///
    /// # Errors
    /// [`Error::Busy`] when a reader was in the way for seconds, [`Error::DiskFull`] when the copy found no room.
    pub async fn compact(&self, tables: &'static [&'static str]) -> Result<(), Error> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.compact().await,
            Backend::Postgres(postgres) => postgres.vacuum(tables).await,
        }
    }

    /// Runs `unit` on one consistent snapshot.
    pub async fn read<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut dyn Statements) -> Result<T, E> + Send + 'static,
    {
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.read(unit).await,
            Backend::Postgres(postgres) => postgres.read(unit).await,
        }
    }

    /// Runs `unit` in one transaction: kept whole when it returns `Ok`, undone whole otherwise. `unit` may be run
    /// several times, so it must have no effect but its statements.
    pub async fn write<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut dyn Statements) -> Result<T, E> + Send + 'static,
    {
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.write(unit).await,
            Backend::Postgres(postgres) => postgres.write(unit).await,
        }
    }
}
