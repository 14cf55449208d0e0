use super::{Error, Row, Value};

/// What a unit of work may do: run statements of the common subset, with `$1, $2, …` for its values.
pub trait Statements {
    /// All rows of a query. Queries carry their own `LIMIT`.
    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error>;

    /// Runs a statement and tells how many rows it changed.
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Error>;

    /// Runs several statements without values, separated by `;`.
    fn execute_script(&mut self, sql: &str) -> Result<(), Error>;

    /// The first row of a query, if there is one.
    fn query_first(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, Error> {
        Ok(self.query(sql, values)?.into_iter().next())
    }
}
