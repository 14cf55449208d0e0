use crate::{Error, Reach, error::shortened, reach::Guard};
use std::{
    io::{Read, Write},
    time::Duration,
};
use ureq::{
    Agent, Body,
    config::Config,
    http::{HeaderMap, Response, header},
    unversioned::{resolver::DefaultResolver, transport::DefaultConnector},
};

/// Until the first byte of an answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// A webhook's receiver has to answer within this time.
const POST_WITHIN: Duration = Duration::from_secs(10);
const REDIRECTS: u32 = 5;
/// Of an answer to a post, for a log that people read.
const EXCERPT: u64 = 1_024;
const CHUNK: usize = 64 << 10;

/// What makes a later request conditional (RFC 9110, section 13).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// What a server had.
#[derive(Debug)]
pub enum Fetched {
    /// A body, which was written where the caller said, so many bytes once unpacked.
    Fresh { bytes: u64, validators: Validators },
    /// It is what it was at the last request.
    NotModified,
}

/// What a receiver answered to a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// The beginning of its body.
    pub excerpt: String,
    /// When the receiver wants to be asked again, where it says so in seconds.
    pub retry_after: Option<Duration>,
}

/// Asks the servers of strangers.
#[derive(Debug, Clone)]
pub struct Fetcher {
    reading: Agent,
    telling: Agent,
}

impl Fetcher {
    /// `name` tells the servers who asks.
    pub fn new(reach: Reach, name: &str) -> Self {
        let base = || {
            Agent::config_builder()
                .user_agent(name)
                // A proxy would resolve names by itself, past the guard.
                .proxy(None)
                .http_status_as_error(false)
                .timeout_connect(Some(POST_WITHIN))
        };
        let reading = base()
            .timeout_recv_response(Some(ANSWER_WITHIN))
            .max_redirects(REDIRECTS)
            .build();
        // A receiver that moved has to be told to us, not followed: the body is for who registered the address.
        let telling = base().timeout_global(Some(POST_WITHIN)).max_redirects(0).build();
        Self {
            reading: agent(reading, reach),
            telling: agent(telling, reach),
        }
    }

    /// Gets what stands at `address` into `into`, unless it is what `known` says. `limit` bounds the unpacked bytes, and
    /// `within` the time until the last of them.
    ///
    /// # Errors
    /// [`Error::TooLarge`] after `limit` bytes were written; what was written is then no whole answer.
    pub fn get(
        &self,
        address: &str,
        known: &Validators,
        limit: u64,
        within: Duration,
        into: &mut dyn Write,
    ) -> Result<Fetched, Error> {
        checked(address)?;
        let mut request = self.reading.get(address);
        if let Some(etag) = &known.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(date) = &known.last_modified {
            request = request.header(header::IF_MODIFIED_SINCE, date);
        }
        let request = request.config().timeout_global(Some(within)).build();
        let answer = request.call().map_err(|error| Error::of(error, address))?;
        match answer.status().as_u16() {
            200 => {}
            304 => return Ok(Fetched::NotModified),
            status => return Err(Error::Status(status)),
        }
        let validators = Validators {
            etag: text(answer.headers(), header::ETAG),
            last_modified: text(answer.headers(), header::LAST_MODIFIED),
        };
        let bytes = copy(answer, limit, into)?;
        Ok(Fetched::Fresh { bytes, validators })
    }

    /// Posts `body` with these headers; any status is an answer.
    pub fn post(&self, address: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer, Error> {
        checked(address)?;
        let mut request = self.telling.post(address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send(body).map_err(|error| Error::of(error, address))?;
        let (status, retry_after) = (
            answer.status().as_u16(),
            text(answer.headers(), header::RETRY_AFTER),
        );
        let mut excerpt = Vec::new();
        // An answer that breaks off is an answer: its status has been read.
        let _ = answer
            .into_body()
            .into_reader()
            .take(EXCERPT)
            .read_to_end(&mut excerpt);
        Ok(Answer {
            status,
            excerpt: String::from_utf8_lossy(&excerpt).into_owned(),
            retry_after: retry_after
                .and_then(|text| text.parse().ok())
                .map(Duration::from_secs),
        })
    }
}

fn agent(config: Config, reach: Reach) -> Agent {
    let guard = Guard {
        reach,
        inner: DefaultResolver::default(),
    };
    Agent::with_parts(config, DefaultConnector::default(), guard)
}

fn checked(address: &str) -> Result<(), Error> {
    let scheme = address.split_once("://").map(|(scheme, _)| scheme);
    let is_web = scheme
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http"));
    match is_web {
        true => Ok(()),
        false => Err(Error::Address(shortened(address))),
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

fn copy(answer: Response<Body>, limit: u64, into: &mut dyn Write) -> Result<u64, Error> {
    let mut reader = answer.into_body().into_reader();
    let (mut chunk, mut total) = (vec![0; CHUNK], 0);
    loop {
        let read = reader
            .read(&mut chunk)
            .map_err(|error| Error::Unreachable(error.to_string()))?;
        let Some(piece) = chunk.get(..read).filter(|piece| !piece.is_empty()) else {
            return Ok(total);
        };
        total += read as u64;
        if total > limit {
            return Err(Error::TooLarge { limit });
        }
        into.write_all(piece).map_err(Error::Keeping)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::{BufRead, BufReader},
        net::TcpListener,
        thread,
    };

    /// Answers each connection with the next text and hands back the head of the request.
    fn server(answers: Vec<String>) -> (String, thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/feed.tsv", listener.local_addr().unwrap());
        let serving = thread::spawn(move || {
            let mut heads = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let (mut head, mut line) = (String::new(), String::new());
                while reader.read_line(&mut line).unwrap() > 2 {
                    head.push_str(&line.to_lowercase());
                    line.clear();
                }
                heads.push(head);
                stream.write_all(answer.as_bytes()).unwrap();
            }
            heads
        });
        (address, serving)
    }

    fn answer(status: &str, headers: &str, body: &str) -> String {
        format!(
            "HTTP/1.1 {status}\r\n{headers}connection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
    }

    const SOON: Duration = Duration::from_secs(10);

    fn open() -> Fetcher {
        Fetcher::new(Reach::Anywhere, "madang")
    }

    #[test]
    fn a_second_request_is_conditional() {
        let (address, serving) = server(vec![
            answer(
                "200 OK",
                "etag: \"a\"\r\nlast-modified: Sat, 28 Nov 2026 00:00:00 GMT\r\n",
                "id\ttitle\n",
            ),
            answer("304 Not Modified", "", ""),
        ]);
        let mut file = Vec::new();
        let fetched = open()
            .get(&address, &Validators::default(), 1_000, SOON, &mut file)
            .unwrap();
        let Fetched::Fresh { bytes, validators } = fetched else {
            panic!("{fetched:?}")
        };
        assert_eq!((bytes, file.as_slice()), (9, b"id\ttitle\n".as_slice()));
        let again = open().get(&address, &validators, 1_000, SOON, &mut file).unwrap();
        assert!(matches!(again, Fetched::NotModified));
        let heads = serving.join().unwrap();
        assert!(!heads[0].contains("if-none-match"));
        assert!(heads[1].contains("if-none-match: \"a\""));
        assert!(heads[1].contains("if-modified-since: sat, 28 nov 2026"));
    }

    #[test]
    fn what_is_too_large_is_cut_off() {
        let (address, serving) = server(vec![answer("200 OK", "", &"x".repeat(5_000))]);
        let refused = open().get(&address, &Validators::default(), 4_999, SOON, &mut Vec::new());
        assert!(
            matches!(refused, Err(Error::TooLarge { limit: 4_999 })),
            "{refused:?}"
        );
        serving.join().unwrap();
    }

    #[test]
    fn the_inside_is_not_reached_from_the_outside() {
        let fetcher = Fetcher::new(Reach::Public, "madang");
        for address in [
            "http://127.0.0.1:8080/",
            "http://localhost:8080/",
            "http://[::1]:8080/",
            "http://169.254.169.254/latest/meta-data",
            "http://0x7f000001:8080/",
        ] {
            let refused = fetcher.get(address, &Validators::default(), 10, SOON, &mut Vec::new());
            assert!(
                matches!(
                    refused,
                    Err(Error::Inside(_) | Error::NoSuchHost | Error::Unreachable(_))
                ),
                "{address}: {refused:?}"
            );
            let refused = fetcher.post(address, &[], b"{}");
            assert!(refused.is_err(), "{address}: {refused:?}");
        }
        assert!(matches!(
            fetcher.get(
                "http://127.0.0.1/",
                &Validators::default(),
                10,
                SOON,
                &mut Vec::new()
            ),
            Err(Error::Inside(_))
        ));
        for address in ["file:///etc/passwd", "ftp://example.com/", "example.com", ""] {
            let refused = fetcher.get(address, &Validators::default(), 10, SOON, &mut Vec::new());
            assert!(
                matches!(refused, Err(Error::Address(_))),
                "{address}: {refused:?}"
            );
        }
    }

    #[test]
    fn a_redirect_is_followed_by_a_read_and_not_by_a_post() {
        let (there, second) = server(vec![answer("200 OK", "", "here")]);
        let moved = answer("302 Found", &format!("location: {there}\r\n"), "");
        let (address, first) = server(vec![moved.clone(), moved]);
        let mut file = Vec::new();
        open()
            .get(&address, &Validators::default(), 100, SOON, &mut file)
            .unwrap();
        assert_eq!(file, b"here");
        let told = open().post(&address, &[("x-test", "1")], b"{}").unwrap();
        assert_eq!(told.status, 302);
        second.join().unwrap();
        assert!(first.join().unwrap()[1].contains("x-test: 1"));
    }
}
