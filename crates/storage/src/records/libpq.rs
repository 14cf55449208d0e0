//! What a PostgreSQL address says, in the words of PostgreSQL's own tools.

use super::Error;
use std::ffi::OsString;
use tokio_postgres::config::Host;

/// The environment under which `pg_dump`, `pg_restore` and `psql` reach the database of `address`, which is a URL or a
/// list of `key=value`, read by the same parser as [`Records::open`](super::Records::open) reads it with. A command line
/// can be seen by everybody on the machine, an environment cannot: so the password goes here.
///
/// # Errors
/// [`Error::Open`] when the address cannot be read or names no database.
pub fn libpq_environment(address: &str) -> Result<Vec<(&'static str, OsString)>, Error> {
    let unreadable = |reason: String| Error::Open {
        location: super::postgres::without_password(address),
        reason,
    };
    let config: tokio_postgres::Config = address
        .parse()
        .map_err(|error: tokio_postgres::Error| unreadable(error.to_string()))?;
    let database = config.get_dbname().or(config.get_user());
    let database = database.ok_or_else(|| unreadable("it names no database".to_owned()))?;
    let mut environment = vec![("PGDATABASE", OsString::from(database))];
    if let Some(user) = config.get_user() {
        environment.push(("PGUSER", user.into()));
    }
    if let Some(password) = config.get_password() {
        environment.push(("PGPASSWORD", text(password)));
    }
    let hosts = config.get_hosts().iter().map(|host| match host {
        Host::Tcp(name) => name.clone().into(),
        #[cfg(unix)]
        Host::Unix(folder) => folder.clone().into_os_string(),
    });
    let hosts: Vec<OsString> = hosts.collect();
    if !hosts.is_empty() {
        environment.push(("PGHOST", hosts.join(",".as_ref())));
    }
    let ports: Vec<String> = config.get_ports().iter().map(u16::to_string).collect();
    if !ports.is_empty() {
        environment.push(("PGPORT", ports.join(",").into()));
    }
    Ok(environment)
}

#[cfg(unix)]
fn text(bytes: &[u8]) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec())
}

#[cfg(not(unix))]
fn text(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(address: &str) -> Vec<(&'static str, String)> {
        let found = libpq_environment(address).unwrap();
        found
            .into_iter()
            .map(|(name, value)| (name, value.into_string().unwrap()))
            .collect()
    }

    #[test]
    fn urls_and_lists_of_keys_say_the_same() {
        let expected = [
            ("PGDATABASE", "yard"),
            ("PGUSER", "mina"),
            ("PGPASSWORD", "p@ss word"),
            ("PGHOST", "db.example"),
            ("PGPORT", "6432"),
        ]
        .map(|(name, value)| (name, value.to_owned()));
        let url = environment("postgres://mina:p%40ss%20word@db.example:6432/yard");
        let keys = environment("host=db.example port=6432 user=mina password='p@ss word' dbname=yard");
        assert_eq!((url.as_slice(), keys.as_slice()), (&expected[..], &expected[..]));
    }

    #[test]
    fn a_socket_folder_is_a_host_and_the_user_names_the_database_when_nothing_else_does() {
        let found = environment("host=/run/postgresql user=mina");
        assert!(
            found.contains(&("PGHOST", "/run/postgresql".to_owned())),
            "{found:?}"
        );
        assert!(found.contains(&("PGDATABASE", "mina".to_owned())), "{found:?}");
    }

    #[test]
    fn what_cannot_be_read_is_refused_without_its_password() {
        let refused = libpq_environment("postgres://mina:secret@host:notaport/yard").unwrap_err();
        let told = refused.to_string();
        assert!(
            told.contains("host:notaport") && !told.contains("secret"),
            "{told}"
        );
    }
}
