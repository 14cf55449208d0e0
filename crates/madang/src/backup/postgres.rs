//! PostgreSQL's own tools: they know how to dump and to restore, on every version.

use super::files;
use anyhow::{Context, Result, bail};
use std::{
    env,
    ffi::OsString,
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, SystemTime},
};
use storage::records::libpq_environment;

/// Where Debian keeps the tools of each version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// What a dump in the custom format begins with.
const MAGIC: &[u8] = b"PGDMP";
/// A dump may be this old: what it names goes away an hour after it was let go of.
const DUMP_AGE: Duration = Duration::from_secs(30 * 60);

/// The tool on the path, or the newest that Debian has.
pub fn tool(name: &str) -> Option<PathBuf> {
    let paths = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&paths).map(|folder| folder.join(name));
    on_path.chain(of_debian(name)).find(|tool| tool.is_file())
}

fn of_debian(name: &str) -> Vec<PathBuf> {
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let mut tools: Vec<(u32, PathBuf)> = versions
        .filter_map(|version| {
            let number = version.file_name().to_str()?.parse().ok()?;
            Some((number, version.path().join("bin").join(name)))
        })
        .collect();
    tools.sort();
    tools.into_iter().rev().map(|(_, tool)| tool).collect()
}

/// All that a database holds at one moment.
pub enum Dump {
    ToBeMade {
        tool: PathBuf,
        address: String,
    },
    /// By the operator.
    Made(PathBuf),
}

impl Dump {
    /// Of the database of `address`.
    ///
    /// # Errors
    /// When `pg_dump` is not on this machine; says what to do then.
    pub fn to_be_made(address: &str) -> Result<Self> {
        let Some(tool) = tool("pg_dump") else {
            bail!(
                "this yard's records are in PostgreSQL, and `pg_dump` is not on this machine: install it (Debian: `apt-get \
                 install postgresql-client`), or run `pg_dump --format=custom --file=yard.dump` elsewhere and then `madang \
                 backup --to DIR --records yard.dump` here"
            );
        };
        Ok(Self::ToBeMade {
            tool,
            address: address.to_owned(),
        })
    }

    /// Takes a dump that the operator made.
    ///
    /// # Errors
    /// When it cannot be restored, or is so old that pictures which it names may be gone.
    pub fn made(path: &Path) -> Result<Self> {
        let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
        let made = file
            .metadata()
            .and_then(|dump| dump.modified())
            .with_context(|| format!("reading {}", path.display()))?;
        let age = SystemTime::now().duration_since(made).unwrap_or_default();
        if age > DUMP_AGE {
            bail!(
                "{} is {} minutes old: pictures that it names may be gone; dump again and back up at once",
                path.display(),
                age.as_secs() / 60
            );
        }
        let mut beginning = Vec::new();
        file.take(MAGIC.len() as u64)
            .read_to_end(&mut beginning)
            .with_context(|| format!("reading {}", path.display()))?;
        if beginning != MAGIC {
            bail!(
                "{} is no dump in the custom format: make it with `pg_dump --format=custom`",
                path.display()
            );
        }
        Ok(Self::Made(path.to_owned()))
    }

    /// Writes it to `to`, which must not exist.
    pub fn write(&self, to: &Path) -> Result<()> {
        let (tool, address) = match self {
            Self::Made(from) => return files::copy_plain(from, to),
            Self::ToBeMade { tool, address } => (tool, address),
        };
        let file = files::make(to).with_context(|| format!("making {}", to.display()))?;
        let mut command = Command::new(tool);
        command
            .args([
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                "--no-password",
            ])
            .envs(libpq_environment(address)?)
            .stdout(file);
        run(command, "pg_dump")
    }
}

/// Puts a dump into the empty database of `address`, all of it or nothing.
pub fn restore(tool: &Path, address: &str, dump: &Path) -> Result<()> {
    let environment = libpq_environment(address)?;
    let mut command = Command::new(tool);
    command
        .args([
            "--no-owner",
            "--no-privileges",
            "--no-password",
            "--exit-on-error",
            "--single-transaction",
        ])
        .arg(database(&environment))
        .arg(dump)
        .envs(environment)
        .stdout(Stdio::null());
    run(command, "pg_restore")
}

/// `pg_restore` wants to be told that it is to restore, and not to print; the rest it reads in its environment.
fn database(environment: &[(&str, OsString)]) -> OsString {
    let name = environment.iter().find(|(name, _)| *name == "PGDATABASE");
    let mut argument = OsString::from("--dbname=");
    if let Some((_, name)) = name {
        argument.push(name);
    }
    argument
}

fn run(mut command: Command, name: &str) -> Result<()> {
    let done = command
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .and_then(std::process::Child::wait_with_output)
        .with_context(|| format!("running {name}"))?;
    if done.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&done.stderr);
    bail!("{name} failed ({}): {}", done.status, told.trim())
}
