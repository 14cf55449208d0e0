use crate::ingest::Ingest;
use consent::Consents;
use feed::Feed;
use memory::{Door, Memory};
use people::{People, Secrets};
use shop::{
    ApiKeys, Carts, Checkout, Commissions, Imports, Orders, PublicCatalogue, Shops, Webhooks,
    payment::Sandbox,
};
use social::Social;
use std::{net::IpAddr, sync::Arc};
use storage::{Records, blobs::Blobs};

/// How this yard is reached and how much it takes.
#[derive(Debug, Clone)]
pub struct WebConfig {
    /// Such as `https://yard.example`; cookies are `Secure` when it begins with `https`.
    pub public_url: String,
    pub yard_name: String,
    /// Addresses of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Requests of one address in a burst, and per second after it.
    pub burst: u32,
    pub per_second: u32,
    /// Shown on the sign-in page of a demo yard; empty everywhere else.
    pub demo_accounts: Vec<DemoAccount>,
}

/// A way into a demo yard.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    pub role: &'static str,
    pub email: String,
    pub password: String,
}

impl WebConfig {
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// Where buyers say how they pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayWith {
    /// Any outcome can be chosen; no money moves.
    Sandbox,
    /// In a frame of Stripe's own, so that card data never comes near the yard.
    Stripe { publishable_key: String },
}

/// Everything that handlers ask; clones are cheap.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The floors that the web stands on.
pub struct Parts {
    pub config: WebConfig,
    pub records: Records,
    pub blobs: Arc<dyn Blobs>,
    pub secrets: Secrets,
    pub people: People,
    pub consents: Consents,
    pub shops: Shops,
    pub catalogue: PublicCatalogue,
    pub carts: Carts,
    pub checkout: Checkout,
    pub orders: Orders,
    pub commissions: Commissions,
    /// Catalogue files that are taken in beside the pages.
    pub imports: Imports,
    pub webhooks: Webhooks,
    /// Who shows which key.
    pub keys: ApiKeys,
    /// The bank's page of the sandbox; `None` where a real provider moves money.
    pub sandbox: Option<Sandbox>,
    pub pay_with: PayWith,
    pub social: Social,
    pub memory: Arc<Memory>,
    pub door: Door,
    pub feed: Feed,
    /// Events of shops' own programs.
    pub ingest: Ingest,
    /// Renders what `/metrics` answers.
    pub metrics: Box<dyn Fn() -> String + Send + Sync>,
}

impl App {
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl std::ops::Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
