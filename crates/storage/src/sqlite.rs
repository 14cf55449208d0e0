//! What every SQLite file of a yard is opened with.

use rusqlite::{Connection, config::DbConfig};

/// Keeps the plan of a prepared statement whatever is bound to it. Otherwise SQLite throws away each statement whose
/// bound values it looked at while planning, and compiles it anew at its next use, cached or not.
pub(crate) fn keep_plans(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map(|_| ())
}
