//! SQLite: one writer thread that gathers waiting units into one commit, and a pool of readers.

use super::{Error, Row, Statements, Value, compact, statements::Hook};
use crate::sqlite;
use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags, types::ValueRef};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{Arc, mpsc},
    thread,
};
use tokio::sync::{Semaphore, oneshot};

/// Units that may wait for the writer before a caller is told [`Error::Busy`].
const MAX_WAITING: usize = 4_096;
/// Units in one commit at the most, so that the first of them does not wait long for the last.
const MAX_BATCH: usize = 128;
const READERS: usize = 4;
const CACHED_STATEMENTS: usize = 256;

pub(super) struct Sqlite {
    queue: mpsc::SyncSender<Work>,
    readers: Arc<Readers>,
}

struct Readers {
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

impl Sqlite {
    pub fn open(path: &Path) -> Result<Self, Error> {
        let cannot_open = |error: rusqlite::Error| Error::Open {
            location: path.display().to_string(),
            reason: error.to_string(),
        };
        let writer = Connection::open(path).map_err(cannot_open)?;
        sqlite::keep_plans(&writer).map_err(cannot_open)?;
        writer
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
                 PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;
                 PRAGMA secure_delete = ON;",
            )
            .map_err(cannot_open)?;
        writer.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut idle = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            let reader = Connection::open_with_flags(path, flags).map_err(cannot_open)?;
            sqlite::keep_plans(&reader).map_err(cannot_open)?;
            reader
                .execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -65536;")
                .map_err(cannot_open)?;
            reader.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
            idle.push(reader);
        }
        let (queue, waiting) = mpsc::sync_channel(MAX_WAITING);
        thread::Builder::new()
            .name("records-writer".to_owned())
            .spawn(move || run_writer(&writer, &waiting))
            .map_err(|error| Error::Open {
                location: path.display().to_string(),
                reason: error.to_string(),
            })?;
        let readers = Readers {
            idle: Mutex::new(idle),
            permits: Arc::new(Semaphore::new(READERS)),
        };
        Ok(Self {
            queue,
            readers: Arc::new(readers),
        })
    }

    /// Writes the file anew without what was deleted, and empties the write-ahead file.
    pub async fn compact(&self) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        self.submit(Work::Compact(answer))?;
        answered.await.map_err(|_| Error::Closed)?
    }

    fn submit(&self, work: Work) -> Result<(), Error> {
        self.queue.try_send(work).map_err(|refused| match refused {
            mpsc::TrySendError::Full(_) => Error::Busy,
            mpsc::TrySendError::Disconnected(_) => Error::Closed,
        })
    }

    pub async fn read<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut dyn Statements) -> Result<T, E> + Send + 'static,
    {
        let permits = Arc::clone(&self.readers.permits);
        let permit = permits.acquire_owned().await.map_err(|_| Error::Closed)?;
        let readers = Arc::clone(&self.readers);
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let connection = readers.idle.lock().pop().ok_or(Error::Closed)?;
            let result = read_snapshot(&connection, &unit);
            readers.idle.lock().push(connection);
            result
        });
        done.await.map_err(|_| Error::Closed)?
    }

    pub async fn write<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut dyn Statements) -> Result<T, E> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job = WriteJob {
            unit,
            result: None,
            hooks: Vec::new(),
            answer,
        };
        self.submit(Work::Unit(Box::new(job)))?;
        answered.await.map_err(|_| Error::Closed)?
    }
}

pub(super) fn read_snapshot<T, E: From<Error>>(
    connection: &Connection,
    unit: &impl Fn(&mut dyn Statements) -> Result<T, E>,
) -> Result<T, E> {
    run_cached(connection, "BEGIN DEFERRED").map_err(Error::from)?;
    let result = catch_unwind(AssertUnwindSafe(|| unit(&mut Session::new(connection))));
    let ended = run_cached(connection, "ROLLBACK").map_err(Error::from);
    let value =
        result.unwrap_or_else(|_| Err(Error::Database("the unit of work panicked".to_owned()).into()))?;
    ended?;
    Ok(value)
}

/// What waits for the writer.
enum Work {
    Unit(Box<dyn Job>),
    Compact(oneshot::Sender<Result<(), Error>>),
}

/// One waiting unit of work, whatever it returns.
trait Job: Send {
    /// Runs the statements; `false` asks for the savepoint to be undone.
    fn run(&mut self, connection: &Connection) -> bool;
    /// Answers the caller once the batch is on disk, or has failed to get there.
    fn finish(self: Box<Self>, commit: Result<(), String>);
}

struct WriteJob<T, E, F> {
    unit: F,
    result: Option<Result<T, E>>,
    hooks: Vec<Hook>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Job for WriteJob<T, E, F>
where
    T: Send,
    E: From<Error> + Send,
    F: Fn(&mut dyn Statements) -> Result<T, E> + Send,
{
    fn run(&mut self, connection: &Connection) -> bool {
        let unit = &self.unit;
        let mut session = Session::new(connection);
        let result = catch_unwind(AssertUnwindSafe(|| unit(&mut session)))
            .unwrap_or_else(|_| Err(Error::Database("the unit of work panicked".to_owned()).into()));
        let keep = result.is_ok();
        self.hooks = if keep { session.hooks } else { Vec::new() };
        self.result = Some(result);
        keep
    }

    fn finish(self: Box<Self>, commit: Result<(), String>) {
        if commit.is_ok() {
            self.hooks.into_iter().for_each(|hook| hook());
        }
        let result = match (commit, self.result) {
            (Ok(()), Some(result)) | (Err(_), Some(result @ Err(_))) => result,
            (Err(reason), _) => Err(commit_error(&reason).into()),
            (Ok(()), None) => Err(Error::Closed.into()),
        };
        // The caller may have gone away; the work is done all the same.
        let _ = self.answer.send(result);
    }
}

fn commit_error(reason: &str) -> Error {
    if reason.contains("disk is full") {
        Error::DiskFull
    } else {
        Error::Database(reason.to_owned())
    }
}

fn run_writer(connection: &Connection, waiting: &mpsc::Receiver<Work>) {
    let mut next = waiting.recv().ok();
    while let Some(work) = next.take() {
        match work {
            Work::Compact(answer) => {
                // The caller may have gone away; the work is done all the same.
                let _ = answer.send(compact::run(connection));
            }
            Work::Unit(first) => next = run_units(connection, first, waiting),
        }
        next = next.or_else(|| waiting.recv().ok());
    }
}

/// Commits `first` together with what waits behind it, up to the first work that is none; gives that.
fn run_units(connection: &Connection, first: Box<dyn Job>, waiting: &mpsc::Receiver<Work>) -> Option<Work> {
    let mut batch = vec![first];
    let mut other = None;
    while batch.len() < MAX_BATCH
        && let Ok(next) = waiting.try_recv()
    {
        match next {
            Work::Unit(job) => batch.push(job),
            compact @ Work::Compact(_) => {
                other = Some(compact);
                break;
            }
        }
    }
    let commit = run_batch(connection, &mut batch).map_err(|error| error.to_string());
    if commit.is_err() && !connection.is_autocommit() {
        let _ = connection.execute_batch("ROLLBACK");
    }
    for job in batch {
        job.finish(commit.clone());
    }
    other
}

fn run_batch(connection: &Connection, batch: &mut [Box<dyn Job>]) -> Result<(), rusqlite::Error> {
    run_cached(connection, "BEGIN IMMEDIATE")?;
    for job in batch {
        run_cached(connection, "SAVEPOINT unit")?;
        if !job.run(connection) {
            run_cached(connection, "ROLLBACK TO unit")?;
        }
        run_cached(connection, "RELEASE unit")?;
    }
    run_cached(connection, "COMMIT")
}

/// Runs a statement that gives no rows, without compiling it each time.
fn run_cached(connection: &Connection, sql: &str) -> Result<(), rusqlite::Error> {
    connection.prepare_cached(sql)?.raw_execute().map(|_| ())
}

struct Session<'a> {
    connection: &'a Connection,
    hooks: Vec<Hook>,
}

impl<'a> Session<'a> {
    fn new(connection: &'a Connection) -> Self {
        Self {
            connection,
            hooks: Vec::new(),
        }
    }

    fn bound(&self, sql: &str, values: &[Value]) -> Result<rusqlite::CachedStatement<'_>, Error> {
        let mut statement = self.connection.prepare_cached(sql)?;
        // SQLite numbers `$2` by first appearance, not by its digits: each slot's name says which value it takes.
        for slot in 1..=statement.parameter_count() {
            let name = statement.parameter_name(slot).unwrap_or("");
            let number = name
                .strip_prefix('$')
                .and_then(|digits| digits.parse::<usize>().ok())
                .unwrap_or(0);
            let value = number.checked_sub(1).and_then(|index| values.get(index));
            let value =
                value.ok_or_else(|| Error::Database(format!("no value for the parameter `{name}`")))?;
            statement.raw_bind_parameter(slot, Bound(value))?;
        }
        Ok(statement)
    }
}

impl Statements for Session<'_> {
    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
        let mut statement = self.bound(sql, values)?;
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let cells: Result<Vec<Value>, rusqlite::Error> =
                (0..columns).map(|index| row.get_ref(index).map(own)).collect();
            found.push(Row(cells?));
        }
        Ok(found)
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Error> {
        let mut statement = self.bound(sql, values)?;
        Ok(statement.raw_execute()? as u64)
    }

    fn execute_script(&mut self, sql: &str) -> Result<(), Error> {
        Ok(self.connection.execute_batch(sql)?)
    }

    fn after_commit(&mut self, hook: Hook) {
        self.hooks.push(hook);
    }
}

struct Bound<'a>(&'a Value);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        let value = match self.0 {
            Value::Null => ValueRef::Null,
            Value::Int(v) => ValueRef::Integer(*v),
            Value::Real(v) => ValueRef::Real(*v),
            Value::Text(v) => ValueRef::Text(v.as_bytes()),
            Value::Bytes(v) => ValueRef::Blob(v),
        };
        Ok(rusqlite::types::ToSqlOutput::Borrowed(value))
    }
}

fn own(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(v) => Value::Int(v),
        ValueRef::Real(v) => Value::Real(v),
        ValueRef::Text(v) => Value::Text(String::from_utf8_lossy(v).into_owned()),
        ValueRef::Blob(v) => Value::Bytes(v.to_vec()),
    }
}
