//! Forward-only migrations, one SQL text for both databases.

use super::{Error, Records, Statements};
use crate::values;
use model::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// Fills in the type aliases of a migration. SQLite tables are STRICT, so that both refuse the same values.
    fn fill(self, sql: &str) -> String {
        let aliases: [(&str, &str); 5] = match self {
            Self::Sqlite => [
                ("{id}", "BLOB"),
                ("{bytes}", "BLOB"),
                ("{i64}", "INTEGER"),
                ("{f64}", "REAL"),
                ("{strict}", "STRICT"),
            ],
            Self::Postgres => [
                ("{id}", "UUID"),
                ("{bytes}", "BYTEA"),
                ("{i64}", "BIGINT"),
                ("{f64}", "DOUBLE PRECISION"),
                ("{strict}", ""),
            ],
        };
        let filled = aliases
            .iter()
            .fold(sql.to_owned(), |text, (alias, own)| text.replace(alias, own));
        self.forbid_changes(&filled)
    }

    /// Fills in `{append_only NAME}`: from then on the database refuses every change of a row of that table.
    fn forbid_changes(self, sql: &str) -> String {
        let mut parts = sql.split("{append_only ");
        let mut filled = parts.next().unwrap_or("").to_owned();
        for part in parts {
            let (table, rest) = part.split_once('}').unwrap_or((part, ""));
            let statements = match self {
                Self::Sqlite => ["UPDATE", "DELETE"]
                    .map(|what| {
                        let name = format!("{table}_no_{}", what.to_lowercase());
                        format!(
                            "CREATE TRIGGER {name} BEFORE {what} ON {table}
                             BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
                        )
                    })
                    .join(";\n"),
                Self::Postgres => format!(
                    "CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS
                       $$ BEGIN RAISE EXCEPTION 'rows of {table} are never changed'; END $$;
                     CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
                       FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
                ),
            };
            filled.push_str(&statements);
            filled.push_str(rest);
        }
        filled
    }
}

/// One step of the schema. `sql` may use `{id}`, `{bytes}`, `{i64}`, `{f64}`, `TEXT` and ends each `CREATE TABLE`
/// with `{strict}`; a counter that both databases draw themselves is `{i64}` filled by the caller. The statement
/// `{append_only NAME}` makes the database refuse changes of that table's rows.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Unique over all crates and never changed, such as `people/0001_accounts`.
    pub name: &'static str,
    pub sql: &'static str,
}

pub(super) async fn apply(records: &Records, migrations: &[Migration]) -> Result<(), Error> {
    let engine = records.engine();
    records
        .write(move |tx| {
            tx.execute_script(&engine.fill(
                "CREATE TABLE IF NOT EXISTS migrations (
                    name TEXT PRIMARY KEY, sql TEXT NOT NULL, applied_at {i64} NOT NULL
                 ) {strict}",
            ))
        })
        .await?;
    for migration in migrations {
        let Migration { name, sql } = *migration;
        records.write(move |tx| apply_one(tx, engine, name, sql)).await?;
    }
    Ok(())
}

fn apply_one(tx: &mut dyn Statements, engine: Engine, name: &str, sql: &str) -> Result<(), Error> {
    let known = tx.query_first("SELECT sql FROM migrations WHERE name = $1", values![name])?;
    if let Some(row) = known {
        let unchanged = row.get::<String>(0)? == sql;
        return if unchanged {
            Ok(())
        } else {
            Err(Error::MigrationChanged {
                name: name.to_owned(),
            })
        };
    }
    tx.execute_script(&engine.fill(sql))?;
    tx.execute(
        "INSERT INTO migrations (name, sql, applied_at) VALUES ($1, $2, $3)",
        values![name, sql, Timestamp::now()],
    )?;
    Ok(())
}
