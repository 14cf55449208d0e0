//! A yard whose disk fills up: a file system of 110 MB of its own, filled from outside while the yard is served.

use crate::{
    backup::Place,
    crash::{BATCH, batch, yard_with_posts},
    process::{BINARY, Server},
};
use model::PostId;
use serde_json::Value;
use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

/// Mounts a file system that nobody else sees, copies the seed of a yard there and serves it, once for each line on the
/// standard input; then has the doctor look at it.
const SCRIPT: &str = r#"
    mount -t tmpfs -o size=110m,mode=700 madang-full-disk "$2" || exit 3
    cp -a "$1" "$2/yard" || exit 4
    echo mounted
    while read _; do
        "$3" serve --listen 127.0.0.1:0 --data "$2/yard" &
        echo "serving $!"
        wait $!
    done
    "$3" doctor --data "$2/yard"
    echo "doctor $?"
"#;

/// The shell in its own mount namespace, and what it says.
struct Disk {
    shell: Child,
    said: std::io::Lines<BufReader<ChildStdout>>,
    /// Where it is mounted, for those who see it.
    at: PathBuf,
    /// The same place, for everybody.
    root: PathBuf,
    _folder: tempfile::TempDir,
}

/// A yard being served on that disk.
struct Served {
    pid: String,
    address: SocketAddr,
}

impl Disk {
    /// `None` where the machine lets nobody mount.
    fn mount(seed: impl FnOnce(&Path) -> Vec<PostId>) -> Option<(Self, Vec<PostId>)> {
        let folder = tempfile::TempDir::new().unwrap();
        let (from, at) = (folder.path().join("seed"), folder.path().join("disk"));
        fs::create_dir(&from).unwrap();
        fs::create_dir(&at).unwrap();
        let posts = seed(&from);
        let shell = Command::new("unshare")
            .args(["-m", "sh", "-c", SCRIPT, "sh"])
            .args([&from, &at])
            .arg(BINARY)
            .env("MADANG_LOG", "off")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut shell = shell.ok()?;
        let said = BufReader::new(shell.stdout.take().unwrap()).lines();
        let inner = at.strip_prefix("/").unwrap();
        let root = PathBuf::from(format!("/proc/{}/root", shell.id())).join(inner);
        let mut disk = Self {
            shell,
            said,
            at,
            root,
            _folder: folder,
        };
        (disk.hear("mounted").as_deref() == Some("")).then_some((disk, posts))
    }

    /// What follows `word` on the next line that begins with it; `None` at the end.
    fn hear(&mut self, word: &str) -> Option<String> {
        let mut lines = self.said.by_ref().map_while(Result::ok);
        lines.find_map(|line| line.strip_prefix(word).map(|rest| rest.trim().to_owned()))
    }

    fn serve(&mut self) -> Served {
        self.shell.stdin.as_mut().unwrap().write_all(b"serve\n").unwrap();
        let pid = self.hear("serving").expect("the shell starts a server");
        let address = self
            .hear("ready http://")
            .expect("the server says where it is ready");
        Served {
            pid,
            address: address.parse().unwrap(),
        }
    }

    /// Runs the binary where the disk can be seen.
    fn madang(&self, arguments: &[&Path]) -> (i32, String) {
        let namespace = format!("--mount=/proc/{}/ns/mnt", self.shell.id());
        let mut command = Command::new("nsenter");
        let output = command
            .arg(namespace)
            .arg(BINARY)
            .args(arguments)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.code().unwrap(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    }

    /// Takes all the room there is.
    fn fill(&self) {
        let mut filler = File::create(self.root.join("filler")).unwrap();
        let chunk = vec![1; 64 * 1024];
        let full = loop {
            if let Err(error) = filler.write_all(&chunk) {
                break error;
            }
        };
        assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    }

    fn make_room(&self) {
        fs::remove_file(self.root.join("filler")).unwrap();
    }

    /// Ends the script; what the doctor printed, and its verdict.
    fn examine(mut self) -> (String, String) {
        drop(self.shell.stdin.take());
        let mut printed = String::new();
        for line in self.said.by_ref().map_while(Result::ok) {
            if let Some(verdict) = line.strip_prefix("doctor ") {
                return (printed, verdict.to_owned());
            }
            printed = format!("{printed}{line}\n");
        }
        panic!("the doctor did not come to an end: {printed}");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // With the last process of the namespace the file system is gone.
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}

impl Served {
    fn end(&self, signal: &str) {
        assert!(
            Command::new("kill")
                .args([signal, &self.pid])
                .status()
                .unwrap()
                .success()
        );
    }

    /// One request; status, head and body of the answer.
    fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head.to_owned(), body.to_owned())
    }

    fn signals(&self, posts: &[PostId], round: usize, cookie: &str) -> (u16, Value) {
        let (_, body) = batch(posts, round, 0);
        let headers = format!("Content-Type: application/json\r\n{cookie}");
        let (status, _, answer) = self.ask("POST", "/api/v1/signals", &headers, &body);
        (
            status,
            serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{error}: {answer}")),
        )
    }

    fn consent(&self, visitor: &Visitor) -> (u16, String) {
        let headers = format!(
            "Content-Type: application/x-www-form-urlencoded\r\nAccept: text/html\r\nAccept-Language: ko\r\n{}",
            visitor.cookie
        );
        let body = format!("csrf={}&personalise=on&measure=on", visitor.csrf);
        let (status, _, page) = self.ask("POST", "/my-data/consents", &headers, &body);
        (status, page)
    }

    /// A browser that has opened the consent sheet.
    fn visitor(&self) -> Visitor {
        let (status, head, page) = self.ask("GET", "/my-data/consents", "Accept: text/html\r\n", "");
        assert_eq!(status, 200, "{page}");
        let cookies: Vec<&str> = head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
            .filter_map(|(_, cookie)| cookie.split(';').next())
            .collect();
        let after = page
            .split_once("name=\"csrf\" value=\"")
            .expect("a token in the form")
            .1;
        Visitor {
            cookie: format!("Cookie: {}\r\n", cookies.join("; ")),
            csrf: after.split_once('"').unwrap().0.to_owned(),
        }
    }
}

struct Visitor {
    cookie: String,
    csrf: String,
}

#[test]
fn a_backup_onto_a_full_disk_says_so_and_leaves_the_one_before() {
    let Some((disk, _)) = Disk::mount(yard_with_posts) else {
        println!("SKIPPED: this machine lets nobody mount a file system (`unshare -m` and tmpfs are needed)");
        return;
    };
    let place = Place::new();
    yard_with_posts(&place.at("yard"));
    drop(Server::start(&place.at("yard")));
    let (yard, copy) = (place.at("yard"), disk.at.join("copies/first"));
    let backup: [&Path; 5] = [
        "backup".as_ref(),
        "--data".as_ref(),
        &yard,
        "--to".as_ref(),
        &copy,
    ];
    let (code, text) = disk.madang(&backup);
    assert_eq!(code, 0, "{text}");
    disk.fill();
    let (code, text) = disk.madang(&backup);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("no room left for the backup"), "{text}");
    let (code, text) = disk.madang(&["doctor".as_ref(), "--backup".as_ref(), &copy]);
    assert_eq!(code, 0, "{text}");
    let left: Vec<_> = fs::read_dir(disk.root.join("copies"))
        .unwrap()
        .flatten()
        .collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_full_disk_is_told_and_nothing_is_damaged_and_with_room_all_goes_on() {
    let Some((mut disk, posts)) = Disk::mount(yard_with_posts) else {
        println!("SKIPPED: this machine lets nobody mount a file system (`unshare -m` and tmpfs are needed)");
        return;
    };
    let served = disk.serve();
    let (early, late) = (served.visitor(), served.visitor());
    assert!(served.consent(&early).0 < 400);

    disk.fill();
    // No room for a segment, none for the key of somebody who is to be remembered, none for a receipt.
    for cookie in ["", early.cookie.as_str()] {
        let (status, problem) = served.signals(&posts, 0, cookie);
        assert_eq!(status, 507, "{problem}");
        assert_eq!(problem["status"], 507);
        let advice = problem["detail"].as_str().unwrap();
        assert!(advice.contains("made room"), "{advice}");
    }
    let (status, page) = served.consent(&late);
    assert_eq!(status, 507, "{page}");
    assert!(page.contains("디스크가 가득") && page.contains("<html"), "{page}");
    let (status, _, body) = served.ask("GET", "/", "Accept: text/html\r\n", "");
    assert_eq!(status, 200, "what needs no room goes on: {body}");

    disk.make_room();
    for (round, cookie) in [(0, ""), (1, early.cookie.as_str())] {
        let (status, answer) = served.signals(&posts, round, cookie);
        assert_eq!((status, &answer["stored"]), (200, &BATCH.into()), "{answer}");
    }
    assert!(served.consent(&late).0 < 400);
    assert_eq!(served.ask("GET", "/readyz", "", "").0, 200);

    // The segment has its room: what it can hold is taken. A kill on a full disk loses nothing of it.
    disk.fill();
    let (status, answer) = served.signals(&posts, 2, "");
    assert!([200, 507].contains(&status), "{answer}");
    let taken = status == 200;
    served.end("-KILL");
    disk.make_room();
    let served = disk.serve();
    for (round, stored) in [(0, true), (1, true), (2, taken)] {
        let (status, answer) = served.signals(&posts, round, "");
        assert_eq!(status, 200, "{answer}");
        if stored {
            assert_eq!(
                answer["duplicates"], BATCH,
                "round {round} was acknowledged: {answer}"
            );
        }
    }
    served.end("-TERM");
    let (printed, verdict) = disk.examine();
    assert_eq!(verdict, "0", "{printed}");
}
