//! PostgreSQL: a pool of connections; each unit of work runs on a blocking thread in a serialisable transaction.

use super::{Error, MAX_ATTEMPTS, Row, Statements, Value, statements::Hook};
use bytes::BytesMut;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};
use tokio::runtime::Handle;
use tokio_postgres::{
    NoTls,
    error::SqlState,
    types::{FromSql, IsNull, ToSql, Type, to_sql_checked},
};

const CONNECTIONS: usize = 8;
const WAIT_FOR_CONNECTION: Duration = Duration::from_secs(5);

pub(super) struct Postgres {
    pool: Pool,
}

impl Postgres {
    pub async fn open(url: &str) -> Result<Self, Error> {
        let cannot_open = |reason: String| Error::Open {
            location: without_password(url),
            reason,
        };
        let config: tokio_postgres::Config = url
            .parse()
            .map_err(|error: tokio_postgres::Error| cannot_open(error.to_string()))?;
        let manager = Manager::from_config(
            config,
            NoTls,
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .wait_timeout(Some(WAIT_FOR_CONNECTION))
            .runtime(deadpool_postgres::Runtime::Tokio1)
            .build()
            .map_err(|error| cannot_open(error.to_string()))?;
        // One connection now, so that a wrong address is told at start and not at the first page.
        drop(pool.get().await.map_err(|error| cannot_open(error.to_string()))?);
        Ok(Self { pool })
    }

    /// Outside of a transaction, as it has to be.
    pub async fn vacuum(&self, tables: &[&str]) -> Result<(), Error> {
        let client = self
            .pool
            .get()
            .await
            .map_err(|error| Error::Database(error.to_string()))?;
        for table in tables {
            client.batch_execute(&format!("VACUUM {table}")).await?;
        }
        Ok(())
    }

    pub async fn read<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut dyn Statements) -> Result<T, E> + Send + 'static,
    {
        self.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", unit)
            .await
    }

    pub async fn write<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut dyn Statements) -> Result<T, E> + Send + 'static,
    {
        self.run("BEGIN ISOLATION LEVEL SERIALIZABLE", unit).await
    }

    async fn run<T, E, F>(&self, begin: &'static str, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut dyn Statements) -> Result<T, E> + Send + 'static,
    {
        let mut unit = unit;
        for attempt in 1..=MAX_ATTEMPTS {
            let client = self.pool.get().await.map_err(|error| match error {
                deadpool_postgres::PoolError::Timeout(_) => Error::Busy,
                other => Error::Database(other.to_string()),
            })?;
            let runtime = Handle::current();
            let attempted = tokio::task::spawn_blocking(move || {
                let attempted = attempt_unit(&runtime, client, begin, &unit);
                (unit, attempted)
            });
            match attempted.await.map_err(|_| Error::Closed)? {
                (_, Attempt::Done(result)) => return result,
                (returned, Attempt::Conflict) => unit = returned,
            }
            tokio::time::sleep(back_off(attempt)).await;
        }
        Err(Error::Conflict(MAX_ATTEMPTS).into())
    }
}

/// Waits grow with the attempts and differ between writers, so that two of them do not collide in step.
fn back_off(attempt: u32) -> Duration {
    let jitter = u64::from(uuid_jitter());
    Duration::from_micros(500 * (1 << attempt.min(6)) + jitter * 8)
}

fn uuid_jitter() -> u8 {
    model::PageId::new().as_bytes()[15]
}

enum Attempt<T, E> {
    Done(Result<T, E>),
    Conflict,
}

fn attempt_unit<T, E: From<Error>>(
    runtime: &Handle,
    client: Object,
    begin: &str,
    unit: &impl Fn(&mut dyn Statements) -> Result<T, E>,
) -> Attempt<T, E> {
    if let Err(error) = runtime.block_on(client.batch_execute(begin)) {
        return Attempt::Done(Err(Error::from(error).into()));
    }
    let mut session = Session {
        runtime,
        client: &client,
        conflict: false,
        hooks: Vec::new(),
    };
    let result = catch_unwind(AssertUnwindSafe(|| unit(&mut session)))
        .unwrap_or_else(|_| Err(Error::Database("the unit of work panicked".to_owned()).into()));
    let (conflict, hooks) = (session.conflict, session.hooks);
    let end = if result.is_ok() && !conflict {
        "COMMIT"
    } else {
        "ROLLBACK"
    };
    match runtime.block_on(client.batch_execute(end)) {
        _ if conflict => Attempt::Conflict,
        Ok(()) => {
            if result.is_ok() {
                hooks.into_iter().for_each(|hook| hook());
            }
            Attempt::Done(result)
        }
        Err(error) if is_conflict(&error) => Attempt::Conflict,
        Err(error) => Attempt::Done(Err(Error::from(error).into())),
    }
}

fn is_conflict(error: &tokio_postgres::Error) -> bool {
    matches!(
        error.code(),
        Some(&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED)
    )
}

pub(super) fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) => format!(
            "{}://…{}",
            url.get(..scheme).unwrap_or(""),
            url.get(at..).unwrap_or("")
        ),
        _ => "postgres".to_owned(),
    }
}

struct Session<'a> {
    runtime: &'a Handle,
    client: &'a Object,
    conflict: bool,
    hooks: Vec<Hook>,
}

impl Session<'_> {
    fn noted<T>(&mut self, result: Result<T, tokio_postgres::Error>) -> Result<T, Error> {
        result.map_err(|error| {
            self.conflict |= is_conflict(&error);
            Error::from(error)
        })
    }
}

impl Statements for Session<'_> {
    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
        let rows = self.runtime.block_on(async {
            let statement = self.client.prepare_cached(sql).await?;
            let bound: Vec<Bound> = values.iter().map(Bound).collect();
            self.client.query(&statement, &as_parameters(&bound)).await
        });
        let rows = self.noted(rows)?;
        rows.iter().map(own_row).collect()
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Error> {
        let changed = self.runtime.block_on(async {
            let statement = self.client.prepare_cached(sql).await?;
            let bound: Vec<Bound> = values.iter().map(Bound).collect();
            self.client.execute(&statement, &as_parameters(&bound)).await
        });
        self.noted(changed)
    }

    fn execute_script(&mut self, sql: &str) -> Result<(), Error> {
        let done = self.runtime.block_on(self.client.batch_execute(sql));
        self.noted(done)
    }

    fn after_commit(&mut self, hook: Hook) {
        self.hooks.push(hook);
    }
}

fn as_parameters<'a>(bound: &'a [Bound<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    bound.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn own_row(row: &tokio_postgres::Row) -> Result<Row, Error> {
    let cells: Result<Vec<Value>, tokio_postgres::Error> = (0..row.len())
        .map(|index| row.try_get::<_, Cell>(index).map(|cell| cell.0))
        .collect();
    Ok(Row(cells?))
}

#[derive(Debug)]
struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(v) => match *kind {
                Type::INT2 => i16::try_from(*v)?.to_sql(kind, out),
                Type::INT4 => i32::try_from(*v)?.to_sql(kind, out),
                Type::BOOL => (*v != 0).to_sql(kind, out),
                Type::INT8 => v.to_sql(kind, out),
                _ => Err(format!("an integer does not fit a {kind} column").into()),
            },
            Value::Real(v) if *kind == Type::FLOAT8 => v.to_sql(kind, out),
            Value::Text(v) if <&str as ToSql>::accepts(kind) => v.as_str().to_sql(kind, out),
            Value::Bytes(v) if matches!(*kind, Type::BYTEA | Type::UUID) => {
                out.extend_from_slice(v);
                Ok(IsNull::No)
            }
            other => Err(format!("{} does not fit a {kind} column", other.kind()).into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

struct Cell(Value);

impl<'a> FromSql<'a> for Cell {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        let value = match *kind {
            Type::INT8 => Value::Int(i64::from_sql(kind, raw)?),
            Type::INT4 => Value::Int(i64::from(i32::from_sql(kind, raw)?)),
            Type::INT2 => Value::Int(i64::from(i16::from_sql(kind, raw)?)),
            Type::BOOL => Value::Int(i64::from(bool::from_sql(kind, raw)?)),
            Type::FLOAT8 => Value::Real(f64::from_sql(kind, raw)?),
            Type::BYTEA | Type::UUID => Value::Bytes(raw.to_vec()),
            _ => Value::Text(String::from_sql(kind, raw)?),
        };
        Ok(Self(value))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(Value::Null))
    }

    fn accepts(kind: &Type) -> bool {
        matches!(
            *kind,
            Type::INT8 | Type::INT4 | Type::INT2 | Type::BOOL | Type::FLOAT8 | Type::BYTEA | Type::UUID
        ) || <String as FromSql>::accepts(kind)
    }
}
