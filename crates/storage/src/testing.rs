//! Databases for tests: a fresh SQLite file, or a fresh database of a PostgreSQL server that this test binary
//! starts in a temporary folder and that ends with it.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test without its database cannot go on"
)]

use crate::records::{Location, Migration, Records};
use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Runs `test` on SQLite and on PostgreSQL, each migrated and empty.
pub async fn on_both<F, R>(migrations: &[&[Migration]], test: F)
where
    F: Fn(Records) -> R,
    R: Future<Output = ()>,
{
    let folder = TempDir::new().expect("a temporary folder can be made");
    let all: Vec<Migration> = migrations.concat();
    let sqlite = sqlite(&folder).await;
    sqlite.migrate(&all).await.expect("migrations apply on SQLite");
    test(sqlite).await;
    let postgres = postgres().await;
    postgres
        .migrate(&all)
        .await
        .expect("migrations apply on PostgreSQL");
    test(postgres).await;
}

/// An empty SQLite database in `folder`.
pub async fn sqlite(folder: &TempDir) -> Records {
    let path = folder.path().join("records.sqlite");
    Records::open(Location::File(&path)).await.expect("SQLite opens")
}

/// An empty database of this binary's PostgreSQL server.
pub async fn postgres() -> Records {
    Records::open(Location::Postgres(&postgres_address()))
        .await
        .expect("PostgreSQL opens")
}

/// The address of an empty database of this binary's PostgreSQL server, for processes that open it themselves.
pub fn postgres_address() -> String {
    static DATABASES: AtomicU32 = AtomicU32::new(0);
    let server = Server::shared();
    let name = format!("yard_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    server.create_database(&name);
    server.url(&name)
}

/// A PostgreSQL server of this process; a shell that waits on our pipe stops it when the process ends, however.
struct Server {
    port: u16,
    tools: PathBuf,
    _folder: TempDir,
    _keeper: Child,
}

impl Server {
    fn shared() -> &'static Self {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(Self::start)
    }

    fn start() -> Self {
        let tools = find_tools();
        let folder = TempDir::new().expect("a temporary folder can be made");
        let data = folder.path().join("data");
        std::fs::create_dir(&data).expect("the data folder can be made");
        give_to_postgres(folder.path());
        let init = as_postgres(&tools.join("initdb"))
            .args([
                "--auth=trust",
                "--username=postgres",
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C",
                "-D",
            ])
            .arg(&data)
            .output()
            .expect("initdb runs");
        assert!(
            init.status.success(),
            "initdb failed: {}",
            String::from_utf8_lossy(&init.stderr)
        );
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|l| l.local_addr())
            .expect("a free port")
            .port();
        let server = format!(
            "{} -D {} -p {port} -k '' -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200",
            tools.join("postgres").display(),
            data.display()
        );
        // `read` returns when our end of the pipe closes, which it does even when this process is killed.
        let script = format!(
            "{server} >/dev/null 2>&1 & pid=$!; read _; kill -INT $pid; wait $pid; rm -rf '{}'",
            folder.path().display()
        );
        let keeper = as_postgres(Path::new("/bin/sh"))
            .args(["-c", &script])
            .stdin(Stdio::piped())
            .spawn()
            .expect("the server's keeper starts");
        let server = Self {
            port,
            tools,
            _folder: folder,
            _keeper: keeper,
        };
        server.await_ready();
        server
    }

    fn await_ready(&self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while Instant::now() < deadline {
            let ready = Command::new(self.tools.join("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()])
                .status();
            if ready.is_ok_and(|status| status.success()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!(
            "the PostgreSQL server on port {} did not become ready within 60 s",
            self.port
        );
    }

    fn create_database(&self, name: &str) {
        let made = Command::new(self.tools.join("createdb"))
            .args([
                "-h",
                "127.0.0.1",
                "-p",
                &self.port.to_string(),
                "-U",
                "postgres",
                name,
            ])
            .output()
            .expect("createdb runs");
        assert!(
            made.status.success(),
            "createdb failed: {}",
            String::from_utf8_lossy(&made.stderr)
        );
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }
}

fn find_tools() -> PathBuf {
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut folders: Vec<PathBuf> = debian.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    folders
        .into_iter()
        .rev()
        .find(|folder| folder.join("initdb").exists() && folder.join("pg_isready").exists())
        .expect("PostgreSQL's server tools are needed for this test: install Debian's `postgresql`")
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|out| out.stdout == b"0\n")
}

/// PostgreSQL refuses to run as root; Debian's package makes the `postgres` user for it.
fn as_postgres(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
        .arg(program);
    command
}

fn give_to_postgres(folder: &Path) {
    if is_root() {
        let given = Command::new("chown")
            .arg("-R")
            .arg("postgres:postgres")
            .arg(folder)
            .status();
        assert!(
            given.is_ok_and(|status| status.success()),
            "the user `postgres` is missing: install `postgresql`"
        );
    }
}
