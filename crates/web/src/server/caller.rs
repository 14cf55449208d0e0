//! Who is calling: found once per request, before any handler runs.

use super::{cookies, ip};
use crate::{app::App, error::Failure, lang::Lang};
use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{header, request::Parts},
    middleware::Next,
    response::Response,
};
use consent::{Consented, GlobalPrivacyControl, Personalise, Standing, Subject};
use memory::Origin;
use model::{FeedTrace, LeafId, PersonId, Purpose, Source, Timestamp, VisitorId};
use people::{Client, CsrfSubject, SessionToken, SignedIn};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// The browser and, when signed in, the person behind a request.
#[derive(Clone)]
pub struct Caller {
    pub visitor: VisitorId,
    pub signed_in: Option<Arc<SignedIn>>,
    pub standing: Standing,
    pub gpc: GlobalPrivacyControl,
    pub lang: Lang,
    pub ip: IpAddr,
    pub agent: String,
    /// Path and query, where forms and the language switch come back to.
    pub path: String,
    /// Did htmx or a script ask for a fragment?
    pub fragment: bool,
    /// Was the consent sheet put off during this visit?
    pub put_off: bool,
    /// Words that the page before left for this one, by their key.
    pub said: Option<String>,
    pub now: Timestamp,
}

impl Caller {
    pub fn person(&self) -> Option<PersonId> {
        self.signed_in.as_ref().map(|signed_in| signed_in.person)
    }

    pub fn subject(&self) -> Subject {
        self.person()
            .map_or(Subject::Visitor(self.visitor), Subject::Person)
    }

    /// The unit of memory that this request's acts belong to.
    pub fn leaf(&self) -> LeafId {
        self.signed_in
            .as_ref()
            .map_or_else(|| people::leaf_of(self.visitor), |signed_in| signed_in.leaf)
    }

    /// The leaves that make up the one who calls; at most 16.
    pub fn leaves(&self) -> Vec<LeafId> {
        self.signed_in
            .as_ref()
            .map_or_else(|| vec![self.leaf()], |signed_in| signed_in.leaves.to_vec())
    }

    /// Proof of consent to personalise, for this request alone.
    pub fn personalise(&self) -> Option<Consented<Personalise>> {
        self.standing.allow(&self.leaves(), self.gpc)
    }

    pub fn viewer(&self) -> feed::Viewer {
        feed::Viewer {
            person: self.person(),
            unit: self.unit(),
            consented: self.personalise(),
        }
    }

    /// What experiments tell this viewer apart by; nothing where their feed may not be measured.
    fn unit(&self) -> Option<[u8; 16]> {
        let measured = self
            .standing
            .sources(Purpose::Measure, self.gpc)
            .has(Source::Feed);
        let name = || {
            self.person()
                .map_or(*self.visitor.as_bytes(), |person| *person.as_bytes())
        };
        measured.then(name)
    }

    /// What signals from this page are stamped with.
    pub fn origin(&self) -> Origin {
        Origin {
            visitor: self.visitor,
            leaf: self.leaf(),
            consent: self.standing.stamps(self.gpc),
        }
    }

    /// The signed-in person as the one who changes records; `None` for a visitor.
    pub fn actor(&self, trace: Option<FeedTrace>) -> Option<social::Actor> {
        let consent = self.standing.stamp(Source::Feed, self.gpc);
        let known = !consent.purposes.is_empty();
        self.person().map(|person| social::Actor {
            person,
            leaf: known.then(|| self.leaf()),
            consent,
            trace: trace.filter(|_| known),
        })
    }

    pub fn csrf_subject(&self) -> CsrfSubject {
        self.signed_in
            .as_ref()
            .map_or(CsrfSubject::Visitor(self.visitor), |signed_in| {
                CsrfSubject::Session(signed_in.session)
            })
    }

    pub fn client(&self) -> Client {
        Client {
            visitor: self.visitor,
            ip: self.ip,
            agent: self.agent.clone(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or(Failure::Broken("the caller layer is missing"))
    }
}

/// Finds the caller, hands it to the handler, and gives a new browser its cookie.
pub(super) async fn find_caller(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let now = Timestamp::now();
    let (mut caller, known, token) = read_headers(&app, &request, peer, now)?;
    if let Some(token) = token {
        caller.signed_in = app.people.session(&token, now).await?;
    }
    if caller.signed_in.is_some() || known == Known::Browser {
        caller.standing = app.consents.standing(caller.subject()).await?;
    }
    let visitor = caller.visitor;
    request.extensions_mut().insert(caller.clone());
    let mut response = next.run(request).await;
    // The page layer draws failures for this caller.
    response.extensions_mut().insert(caller);
    if known == Known::Newcomer
        && let Some(cookie) = cookies::visitor_cookie(&app.config, &visitor.to_string())
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Has the browser been here before?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Browser,
    Newcomer,
}

fn read_headers(
    app: &App,
    request: &Request,
    peer: SocketAddr,
    now: Timestamp,
) -> Result<(Caller, Known, Option<SessionToken>), Failure> {
    let headers = request.headers();
    let visitor = cookies::read(headers, cookies::VISITOR).and_then(|text| text.parse::<VisitorId>().ok());
    let known = if visitor.is_some() {
        Known::Browser
    } else {
        Known::Newcomer
    };
    let visitor = visitor.map_or_else(people::new_visitor, Ok)?;
    let token = cookies::read(headers, cookies::SESSION).and_then(|text| text.parse::<SessionToken>().ok());
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let caller = Caller {
        visitor,
        signed_in: None,
        standing: Standing::default(),
        gpc: GlobalPrivacyControl::from_headers(
            headers.get_all("sec-gpc").iter().map(|value| value.as_bytes()),
        ),
        lang: Lang::negotiate(
            cookies::read(headers, cookies::LANGUAGE),
            text(header::ACCEPT_LANGUAGE),
        ),
        ip: ip::client_ip(peer, headers, &app.config.trusted_proxies),
        agent: text(header::USER_AGENT).unwrap_or("").chars().take(200).collect(),
        path: request
            .uri()
            .path_and_query()
            .map_or_else(|| "/".to_owned(), ToString::to_string),
        fragment: headers.contains_key("hx-request"),
        put_off: cookies::read(headers, cookies::PUT_OFF).is_some(),
        said: cookies::read(headers, cookies::SAID).map(|key| key.chars().take(40).collect()),
        now,
    };
    Ok((caller, known, token))
}
