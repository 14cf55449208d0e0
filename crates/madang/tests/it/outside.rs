//! What a served yard fetches from other machines, and hears of other processes.

use crate::{
    browser::{Browser, png},
    help::run,
    process::Server,
};
use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// A merchant's server: one picture, and how often it was asked for.
fn merchant() -> (SocketAddr, Arc<AtomicUsize>) {
    let (bytes, asked) = (png([40, 120, 90]), Arc::new(AtomicUsize::new(0)));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, counted) = (listener.local_addr().unwrap(), Arc::clone(&asked));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            counted.fetch_add(1, Ordering::Relaxed);
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut line = String::new();
            while reader.read_line(&mut line).unwrap_or(0) > 2 {
                line.clear();
            }
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                bytes.len()
            );
            let _ = stream.write_all(head.as_bytes());
            let _ = stream.write_all(&bytes);
        }
    });
    (address, asked)
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "not within a minute: {what}"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn pictures_of_an_imported_file_come_by_themselves_if_the_yard_may_reach_them() {
    for allowed in [true, false] {
        let folder = tempfile::TempDir::new().unwrap();
        let config = format!("[outside]\nprivate_addresses = {allowed}\n");
        std::fs::write(folder.path().join("madang.toml"), config).unwrap();
        let server = Server::start(folder.path());
        let mut owner = Browser::new(server.address);
        owner.sign_up("Mina", "mina", "mina@example.com", "a long enough password");
        owner.get("/desk");
        let opened = owner.post(
            "/desk",
            &[
                ("name", "Onggi"),
                ("handle", "onggi"),
                ("about", ""),
                ("currency", "KRW"),
            ],
        );
        assert!(opened.is_fine(), "{opened:?}");
        let (merchant, asked) = merchant();
        let file = folder.path().join("feed.tsv");
        let feed = format!(
            "id\ttitle\tprice\tavailability\timage_link\ncup\tTea cup\t12000 KRW\tin_stock\thttp://{merchant}/cup.png\n"
        );
        std::fs::write(&file, feed).unwrap();
        // Another process over the same records.
        let data = folder.path().to_str().unwrap();
        let (code, text) = run(&[
            "import",
            file.to_str().unwrap(),
            "--shop",
            "onggi",
            "--data",
            data,
        ]);
        assert_eq!(code, 0, "{text}");
        let page = || Browser::new(server.address).get("/shops/onggi").body();
        until("the product is shown", || page().contains("Tea cup"));
        if allowed {
            until("its picture is shown", || page().contains("/media/"));
            assert_eq!(asked.load(Ordering::Relaxed), 1, "once");
        } else {
            until("the desk says why there is none", || {
                owner
                    .get("/desk/onggi/imports")
                    .body()
                    .contains("private network")
            });
            assert_eq!(asked.load(Ordering::Relaxed), 0, "never");
        }
        server.stop();
    }
}
