//! A browser of a test: keeps cookies and the token of the last page, asks for pages in English.

use crate::yard::ADDRESS;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use std::{collections::BTreeMap, net::SocketAddr};
use tower::ServiceExt;

const MAX_PAGE: usize = 4 << 20;

pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    csrf: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("")
    }

    pub fn holds(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    /// How often `text` stands in it.
    pub fn count(&self, text: &str) -> usize {
        self.body.matches(text).count()
    }

    /// The value of the first `attribute="…"`.
    pub fn attribute(&self, attribute: &str) -> Option<String> {
        between(&self.body, &format!("{attribute}=\""), "\"").map(|text| text.replace("&#38;", "&"))
    }

    /// The values of all `attribute="…"`, in their order.
    pub fn attributes(&self, attribute: &str) -> Vec<String> {
        let start = format!("{attribute}=\"");
        self.body
            .split(&start)
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned)
            .collect()
    }
}

/// A part of a multipart form: field name, file name (empty for a text), content.
pub type Part<'a> = (&'a str, &'a str, Vec<u8>);

impl Browser {
    pub fn new(router: Router) -> Self {
        let headers = BTreeMap::from([
            ("accept".to_owned(), "text/html".to_owned()),
            ("accept-language".to_owned(), "en".to_owned()),
        ]);
        Self {
            router,
            cookies: BTreeMap::new(),
            headers,
            csrf: String::new(),
        }
    }

    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// A header of all requests from now on.
    pub fn set_header(&mut self, name: &str, value: &str) {
        self.headers.insert(name.to_owned(), value.to_owned());
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path).body(Body::empty()).unwrap();
        self.send(request).await
    }

    /// As htmx asks.
    pub async fn fragment(&mut self, path: &str) -> Answer {
        let request = self
            .request(Method::GET, path)
            .header("hx-request", "true")
            .body(Body::empty())
            .unwrap();
        self.send(request).await
    }

    /// Sends a form with the token of the last page; a first page is fetched where none was seen.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.ensure_token().await;
        let token = self.csrf.clone();
        self.post_as(path, fields, &token).await
    }

    /// As htmx sends a form.
    pub async fn post_fragment(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.ensure_token().await;
        let (token, body) = (self.csrf.clone(), form(fields));
        let request = self
            .request(Method::POST, path)
            .header("hx-request", "true")
            .header("x-csrf-token", token)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.body(Body::from(body)).unwrap();
        self.send(request).await
    }

    /// Sends a form with a token of one's own.
    pub async fn post_as(&mut self, path: &str, fields: &[(&str, &str)], token: &str) -> Answer {
        let mut all = vec![("csrf", token)];
        all.extend_from_slice(fields);
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form(&all)))
            .unwrap();
        self.send(request).await
    }

    /// Sends a form with files, and the token of the last page as its first field.
    pub async fn upload(&mut self, path: &str, parts: &[Part<'_>]) -> Answer {
        self.ensure_token().await;
        let token = self.csrf.clone();
        let mut all = vec![("csrf", "", token.into_bytes())];
        all.extend(parts.iter().cloned());
        self.upload_as(path, &all).await
    }

    /// Sends a form with files as it is, with a token of one's own or none.
    pub async fn upload_as(&mut self, path: &str, parts: &[Part<'_>]) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=yard")
            .body(Body::from(multipart(parts)))
            .unwrap();
        self.send(request).await
    }

    /// Sends a form as [`Browser::post`] and gives the bytes of a file that comes back.
    pub async fn download(&mut self, path: &str, fields: &[(&str, &str)]) -> (StatusCode, Vec<u8>) {
        self.ensure_token().await;
        let token = self.csrf.clone();
        let mut all = vec![("csrf", token.as_str())];
        all.extend_from_slice(fields);
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form(&all)))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), 64 << 20).await.unwrap();
        (status, body.to_vec())
    }

    async fn ensure_token(&mut self) {
        if self.csrf.is_empty() {
            self.get("/").await;
        }
    }

    fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookies.join("; "));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.extension(ConnectInfo(SocketAddr::from((ADDRESS, 40_000))))
    }

    pub async fn send(&mut self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = String::from_utf8_lossy(&to_bytes(body, MAX_PAGE).await.unwrap()).into_owned();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            self.keep_cookie(line.to_str().unwrap());
        }
        if let Some(token) = between(&body, "<meta name=\"csrf\" content=\"", "\"") {
            self.csrf = token.to_owned();
        }
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    fn keep_cookie(&mut self, line: &str) {
        let (name, value) = line
            .split(';')
            .next()
            .and_then(|pair| pair.split_once('='))
            .unwrap();
        if value.is_empty() || line.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.set_cookie(name, value);
        }
        // The token of an earlier page belongs to the session before.
        if name == "session" {
            self.csrf.clear();
        }
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(inner, _)| inner)
}

fn form(fields: &[(&str, &str)]) -> String {
    let encode = web::view::links::encode;
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.join("&")
}

fn multipart(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        body.extend_from_slice(
            format!("--yard\r\nContent-Disposition: form-data; name=\"{name}\"").as_bytes(),
        );
        if !file.is_empty() {
            body.extend_from_slice(format!("; filename=\"{file}\"\r\nContent-Type: image/png").as_bytes());
        }
        body.extend_from_slice(b"\r\n\r\n");
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--yard--\r\n");
    body
}
