use super::{Error, Row, Value};

/// Something to be done once a unit of work is kept.
pub(super) type Hook = Box<dyn FnOnce() + Send>;

/// What a unit of work may do: run statements of the common subset, with `$1, $2, …` for its values.
pub trait Statements {
    /// All rows of a query. Queries carry their own `LIMIT`.
    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error>;

    /// Runs a statement and tells how many rows it changed.
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Error>;

    /// Runs several statements without values, separated by `;`.
    fn execute_script(&mut self, sql: &str) -> Result<(), Error>;

    /// Runs `hook` right after this unit is committed and before its caller hears of it, even if the caller has gone
    /// away; never when the unit is undone, and once when it had to be repeated. It must be quick and must not
    /// panic. What a snapshot ([`super::Records::read`]) asks for is not run.
    fn after_commit(&mut self, hook: Box<dyn FnOnce() + Send>);

    /// The first row of a query, if there is one.
    fn query_first(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, Error> {
        Ok(self.query(sql, values)?.into_iter().next())
    }
}
