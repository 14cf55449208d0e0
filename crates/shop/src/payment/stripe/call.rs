//! Calls over HTTP: forms out, JSON in, each under an idempotency key.

use super::{VERSION, read::at};
use crate::payment::ProviderError;
use serde_json::Value;
use std::{fmt::Display, sync::Arc, time::Duration};
use ureq::{Agent, Body, http::Response};
use zeroize::Zeroizing;

/// A payment that takes longer is asked about again.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Answers are a few kilobytes.
const MAX_ANSWER: u64 = 1 << 20;
/// Where a refusal holds the intent that it is about.
const INTENT: &str = "/error/payment_intent";

/// Fields of one request.
#[derive(Default)]
pub(super) struct Form(Vec<(&'static str, String)>);

impl Form {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.0.push((name, value.to_string()));
        self
    }
}

#[derive(Clone)]
pub(super) struct Api {
    agent: Agent,
    base: String,
    key: Arc<Zeroizing<String>>,
}

impl Api {
    pub fn new(base: &str, key: Zeroizing<String>) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            // Refusals have a body that says why.
            .http_status_as_error(false)
            .max_redirects(0)
            .build();
        Self {
            agent: config.into(),
            base: base.trim_end_matches('/').to_owned(),
            key: Arc::new(key),
        }
    }

    pub async fn get(&self, path: String) -> Result<Value, ProviderError> {
        let api = self.clone();
        blocking(move || {
            let asked = api
                .agent
                .get(format!("{}{path}", api.base))
                .header("authorization", api.bearer().as_str())
                .header("stripe-version", VERSION)
                .call();
            read(asked)
        })
        .await
    }

    pub async fn post(&self, path: String, form: Form, key: Option<String>) -> Result<Value, ProviderError> {
        let api = self.clone();
        blocking(move || {
            let mut request = api
                .agent
                .post(format!("{}{path}", api.base))
                .header("authorization", api.bearer().as_str())
                .header("stripe-version", VERSION);
            if let Some(key) = key {
                request = request.header("idempotency-key", key);
            }
            read(request.send_form(form.0))
        })
        .await
    }

    fn bearer(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("Bearer {}", self.key.as_str()))
    }
}

async fn blocking<T: Send + 'static>(
    call: impl FnOnce() -> Result<T, ProviderError> + Send + 'static,
) -> Result<T, ProviderError> {
    tokio::task::spawn_blocking(call)
        .await
        .unwrap_or_else(|_| Err(ProviderError::Unreachable("the caller ended".to_owned())))
}

fn read(asked: Result<Response<Body>, ureq::Error>) -> Result<Value, ProviderError> {
    let mut answer = asked.map_err(|error| match error {
        ureq::Error::Timeout(_) => ProviderError::Timeout,
        other => ProviderError::Unreachable(other.to_string()),
    })?;
    let status = answer.status().as_u16();
    let text = answer
        .body_mut()
        .with_config()
        .limit(MAX_ANSWER)
        .read_to_string()
        .map_err(|error| ProviderError::Unreachable(error.to_string()))?;
    let body: Value = serde_json::from_str(&text).unwrap_or_default();
    match status {
        200..=299 => Ok(body),
        // A method that was declined is no error here: the intent comes with it and says so.
        402 if at(&body, INTENT).is_object() => Ok(at(&body, INTENT).clone()),
        // In another call's hands, too fast, or Stripe's own trouble: the same key may be asked with again.
        409 | 429 | 500.. => Err(ProviderError::Unreachable(format!("status {status}"))),
        _ => Err(ProviderError::Refused(why(status, &body))),
    }
}

fn why(status: u16, body: &Value) -> String {
    let said = at(body, "/error/message").as_str();
    let said = said.or_else(|| at(body, "/error/code").as_str());
    let said: String = said.unwrap_or_default().chars().take(200).collect();
    format!("status {status}: {said}")
}
