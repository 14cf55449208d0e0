//! A stand-in for Stripe's API: it keeps payment intents and refuses what the published reference does not allow.

use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashMap},
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

pub const KEY: &str = "sk_test_of_the_stub";
pub const WEBHOOK_SECRET: &str = "whsec_of_the_stub";

/// Fields that each call may have, by the API reference; `metadata[...]` may always stand beside them.
const CREATE: &[&str] = &[
    "amount",
    "currency",
    "capture_method",
    "automatic_payment_methods[enabled]",
];
const CONFIRM: &[&str] = &["payment_method", "return_url"];
const CAPTURE: &[&str] = &["amount_to_capture"];
const REFUND: &[&str] = &["payment_intent", "amount"];

pub struct Stub {
    pub address: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    intents: BTreeMap<String, Value>,
    /// What was answered under each idempotency key, and to what.
    keys: HashMap<String, (String, u16, Value)>,
    /// Calls that get a 500 before anything is done.
    failures: usize,
    calls: Vec<String>,
}

type Form = BTreeMap<String, String>;

impl Stub {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || while serve(&stream, &shared).is_some() {});
            }
        });
        Self { address, state }
    }

    pub fn fail_next(&self, calls: usize) {
        self.state.lock().unwrap().failures = calls;
    }

    /// The intents as Stripe would tell them.
    pub fn intents(&self) -> Vec<Value> {
        self.state.lock().unwrap().intents.values().cloned().collect()
    }

    pub fn calls(&self) -> Vec<String> {
        self.state.lock().unwrap().calls.clone()
    }

    /// The buyer agrees at the bank.
    pub fn agree(&self, id: &str) {
        let mut state = self.state.lock().unwrap();
        let intent = state.intents.get_mut(id).unwrap();
        intent["status"] = json!("requires_capture");
        intent["next_action"] = Value::Null;
    }
}

/// One request of a connection; `None` at its end.
fn serve(mut stream: &TcpStream, state: &Mutex<State>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut parts = line.split_whitespace();
    let (method, path) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers
        .get("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).unwrap();
    let (status, answer) = state.lock().unwrap().answer(&method, &path, &headers, &body);
    let text = answer.to_string();
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        text.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(text.as_bytes()).ok()
}

impl State {
    fn answer(
        &mut self,
        method: &str,
        path: &str,
        headers: &HashMap<String, String>,
        body: &str,
    ) -> (u16, Value) {
        self.calls.push(format!("{method} {path}"));
        if headers.get("authorization").map(String::as_str) != Some(&format!("Bearer {KEY}")) {
            return (401, error("invalid_request_error", "Invalid API Key"));
        }
        assert!(
            headers.contains_key("stripe-version"),
            "the version is asked for by name"
        );
        if self.failures > 0 {
            self.failures -= 1;
            return (500, error("api_error", "try again"));
        }
        if method == "GET" {
            assert!(body.is_empty());
            return self.find(path.trim_start_matches("/v1/payment_intents/"));
        }
        let kind = headers.get("content-type").map_or("", String::as_str);
        assert!(kind.starts_with("application/x-www-form-urlencoded"), "{kind}");
        let key = headers
            .get("idempotency-key")
            .expect("each call has an idempotency key");
        assert!(key.len() <= 255, "255 characters at the most");
        let request = format!("{path} {body}");
        if let Some((known, status, answer)) = self.keys.get(key) {
            assert_eq!(*known, request, "a key is of one call");
            return (*status, answer.clone());
        }
        let (status, answer) = self.act(path, &form(body));
        self.keys.insert(key.clone(), (request, status, answer.clone()));
        (status, answer)
    }

    fn find(&self, id: &str) -> (u16, Value) {
        match self.intents.get(id) {
            Some(intent) => (200, intent.clone()),
            None => (404, error("invalid_request_error", "No such payment_intent")),
        }
    }

    fn act(&mut self, path: &str, form: &Form) -> (u16, Value) {
        let path = path.trim_start_matches("/v1/");
        let parts: Vec<&str> = path.split('/').collect();
        match parts.as_slice() {
            ["payment_intents"] => self.create(form),
            ["payment_intents", id, "confirm"] => self.confirm(id, form),
            ["payment_intents", id, "capture"] => self.capture(id, form),
            ["payment_intents", id, "cancel"] => {
                allow(form, &[]);
                self.change(
                    id,
                    "canceled",
                    &["requires_payment_method", "requires_capture", "requires_action"],
                )
            }
            ["refunds"] => self.refund(form),
            _ => panic!("Stripe has no {path}"),
        }
    }

    fn create(&mut self, form: &Form) -> (u16, Value) {
        allow(form, CREATE);
        let amount: i64 = form["amount"].parse().unwrap();
        assert!(amount > 0, "a positive number of minor units");
        let currency = &form["currency"];
        assert!(
            currency.len() == 3 && currency.chars().all(|c| c.is_ascii_lowercase()),
            "{currency}"
        );
        let id = format!("pi_stub{}", self.intents.len());
        let intent = json!({
            "id": id, "object": "payment_intent", "amount": amount, "amount_received": 0, "currency": currency,
            "capture_method": form["capture_method"], "status": "requires_payment_method", "livemode": false,
            "last_payment_error": null, "next_action": null, "metadata": metadata(form), "created": 1_770_000_000,
        });
        self.intents.insert(id, intent.clone());
        (200, intent)
    }

    fn confirm(&mut self, id: &str, form: &Form) -> (u16, Value) {
        allow(form, CONFIRM);
        assert!(
            form["return_url"].starts_with("https://"),
            "a bank's page leads back to it"
        );
        let Some(intent) = self.intents.get_mut(id) else {
            return (404, error("invalid_request_error", "No such payment_intent"));
        };
        if intent["status"] != "requires_payment_method" {
            return (400, error("invalid_request_error", "unexpected state"));
        }
        match form["payment_method"].as_str() {
            "pm_card_visa" => intent["status"] = json!("requires_capture"),
            "pm_card_authenticationRequired" => {
                intent["status"] = json!("requires_action");
                let bank =
                    json!({ "url": "https://hooks.stripe.com/3d_secure", "return_url": form["return_url"] });
                intent["next_action"] = json!({ "type": "redirect_to_url", "redirect_to_url": bank });
            }
            _ => {
                let why = json!({ "type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds" });
                intent["last_payment_error"] = why.clone();
                let mut body = json!({ "error": why });
                body["error"]["payment_intent"] = intent.clone();
                return (402, body);
            }
        }
        (200, intent.clone())
    }

    fn capture(&mut self, id: &str, form: &Form) -> (u16, Value) {
        allow(form, CAPTURE);
        let amount: i64 = form["amount_to_capture"].parse().unwrap();
        let intent = self.intents.get_mut(id).unwrap();
        assert!(amount > 0 && amount <= intent["amount"].as_i64().unwrap());
        intent["amount_received"] = json!(amount);
        self.change(id, "succeeded", &["requires_capture"])
    }

    fn change(&mut self, id: &str, to: &str, from: &[&str]) -> (u16, Value) {
        let intent = self.intents.get_mut(id).unwrap();
        if !from.iter().any(|from| intent["status"] == *from) {
            return (400, error("invalid_request_error", "unexpected state"));
        }
        intent["status"] = json!(to);
        (200, intent.clone())
    }

    fn refund(&mut self, form: &Form) -> (u16, Value) {
        allow(form, REFUND);
        let intent = &self.intents[&form["payment_intent"]];
        let amount: i64 = form["amount"].parse().unwrap();
        assert!(amount > 0 && amount <= intent["amount_received"].as_i64().unwrap());
        let refund = json!({
            "id": "re_stub", "object": "refund", "amount": amount, "currency": intent["currency"],
            "payment_intent": intent["id"], "status": "succeeded", "metadata": metadata(form),
        });
        (200, refund)
    }
}

/// Stripe refuses fields that it does not know.
fn allow(form: &Form, known: &[&str]) {
    for name in form.keys() {
        assert!(
            known.contains(&name.as_str()) || name.starts_with("metadata["),
            "no such field: {name}"
        );
    }
}

fn metadata(form: &Form) -> Value {
    let fields = form.iter().filter_map(|(name, value)| {
        let name = name.strip_prefix("metadata[")?.strip_suffix(']')?;
        Some((name.to_owned(), json!(value)))
    });
    fields.collect()
}

fn form(body: &str) -> Form {
    let pairs = body.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (decoded(name), decoded(value))
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                bytes.push(u8::from_str_radix(std::str::from_utf8(&rest[..2]).unwrap(), 16).unwrap());
                rest = &rest[2..];
            }
            other => bytes.push(*other),
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn error(kind: &str, message: &str) -> Value {
    json!({ "error": { "type": kind, "message": message } })
}
