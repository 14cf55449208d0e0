//! A browser for the real binary: keeps cookies and the token of the last page, asks for pages in English.

use std::{
    collections::BTreeMap,
    fmt,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

const BOUNDARY: &str = "----madang-test-boundary";

pub struct Browser {
    pub address: SocketAddr,
    cookies: BTreeMap<String, String>,
    csrf: String,
}

pub struct Answer {
    pub status: u16,
    head: String,
    body: Vec<u8>,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body: String = self.body().chars().take(2_000).collect();
        write!(f, "{} {} {body}", self.status, self.location())
    }
}

impl Answer {
    pub fn body(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn is_fine(&self) -> bool {
        (200..400).contains(&self.status)
    }

    pub fn location(&self) -> String {
        self.headers("location").next().unwrap_or_default()
    }

    fn headers(&self, name: &str) -> impl Iterator<Item = String> {
        let wanted = name.to_owned();
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines
            .filter(move |(name, _)| name.eq_ignore_ascii_case(&wanted))
            .map(|(_, value)| value.trim().to_owned())
    }
}

impl Browser {
    pub fn new(address: SocketAddr) -> Self {
        Self {
            address,
            cookies: BTreeMap::new(),
            csrf: String::new(),
        }
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.get(name).cloned()
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, "text/plain", b"")
    }

    /// [`Browser::get`]; `None` when the server went away before it had answered in full.
    pub fn try_get(&mut self, path: &str) -> Option<Answer> {
        self.try_send("GET", path, "text/plain", b"")
    }

    /// Sends a form with the token of a fresh page.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.try_post(path, fields).expect("an answer")
    }

    /// [`Browser::post`]; `None` when the server went away before it had answered in full.
    pub fn try_post(&mut self, path: &str, fields: &[(&str, &str)]) -> Option<Answer> {
        self.try_send("GET", "/search", "text/plain", b"")?;
        let fields: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        let body = fields.join("&");
        self.try_send("POST", path, "application/x-www-form-urlencoded", body.as_bytes())
    }

    pub fn post_json(&mut self, path: &str, body: &str) -> Answer {
        self.send("POST", path, "application/json", body.as_bytes())
    }

    /// Sends a form with a file, called by its field.
    pub fn post_parts(&mut self, path: &str, fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Answer {
        self.get("/search");
        let mut body = Vec::new();
        let token = self.csrf.clone();
        for (name, value) in [("csrf", token.as_str())].iter().chain(fields) {
            let part =
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        if let Some((name, bytes)) = file {
            let part = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"cup.png\"\r\n\
                 Content-Type: image/png\r\n\r\n"
            );
            body.extend_from_slice(part.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.send("POST", path, &kind, &body)
    }

    pub fn sign_up(&mut self, name: &str, handle: &str, email: &str, password: &str) {
        let fields = [
            ("name", name),
            ("handle", handle),
            ("email", email),
            ("password", password),
            ("next", "/"),
        ];
        let answer = self.post("/sign-up", &fields);
        assert_eq!(answer.status, 303, "{answer:?}");
    }

    /// Publishes a picture; gives the post's address.
    pub fn publish(&mut self, caption: &str, colour: [u8; 3]) -> String {
        let answer = self.post_parts(
            "/compose",
            &[("caption", caption), ("pins", "[]")],
            Some(("photos", &png(colour))),
        );
        assert_eq!(answer.status, 303, "{answer:?}");
        let location = answer.location();
        location.split(['?', '#']).next().unwrap().to_owned()
    }

    fn send(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> Answer {
        self.try_send(method, path, kind, body).expect("an answer")
    }

    fn try_send(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> Option<Answer> {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\nAccept-Language: en\r\nCookie: {}\r\n\
             X-CSRF-Token: {}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.address,
            cookies.join("; "),
            self.csrf,
            body.len()
        );
        let mut stream = TcpStream::connect(self.address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(body).ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let answer = Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            body: answer[end + 4..].to_vec(),
            head,
        };
        for line in answer.headers("set-cookie") {
            let pair = line.split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let page = answer.body();
        if let Some(rest) = page.split("<meta name=\"csrf\" content=\"").nth(1) {
            rest.split('"').next().unwrap().clone_into(&mut self.csrf);
        }
        Some(answer)
    }
}

fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// A picture of 320 × 400 in shades of a colour, not compressed.
pub fn png([red, green, blue]: [u8; 3]) -> Vec<u8> {
    const SIZE: (u32, u32) = (320, 400);
    let mut rows = Vec::new();
    for y in 0..SIZE.1 {
        rows.push(0);
        for x in 0..SIZE.0 {
            let shade = |tone: u8| tone.wrapping_add(((x * 7 + y * 13) % 64) as u8);
            rows.extend([shade(red), shade(green), shade(blue)]);
        }
    }
    let mut data = vec![0x78, 0x01];
    let blocks: Vec<&[u8]> = rows.chunks(65_535).collect();
    for (place, block) in blocks.iter().enumerate() {
        data.push(u8::from(place + 1 == blocks.len()));
        let length = block.len() as u16;
        data.extend(length.to_le_bytes());
        data.extend((!length).to_le_bytes());
        data.extend_from_slice(block);
    }
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in &rows {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    data.extend((b << 16 | a).to_be_bytes());
    let mut head = Vec::new();
    head.extend(SIZE.0.to_be_bytes());
    head.extend(SIZE.1.to_be_bytes());
    head.extend([8, 2, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in [(b"IHDR", head), (b"IDAT", data), (b"IEND", Vec::new())] {
        out.extend((content.len() as u32).to_be_bytes());
        let checked = [kind.as_slice(), &content].concat();
        out.extend_from_slice(&checked);
        out.extend(crc(&checked).to_be_bytes());
    }
    out
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    };
    !bytes.iter().fold(!0, step)
}
