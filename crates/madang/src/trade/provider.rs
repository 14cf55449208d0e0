//! Who moves the yard's money: the sandbox, which moves none, or Stripe.

use anyhow::{Context, Result, bail};
use model::Rate;
use people::Secrets;
use serde::Deserialize;
use shop::payment::{Deployment, PaymentProvider, Sandbox, Stripe, StripeConfig};
use std::{env, sync::Arc};
use storage::Records;
use web::PayWith;
use zeroize::Zeroizing;

/// Where the two secrets of Stripe come from; a file that is copied about is no place for them.
const SECRET_KEY: &str = "MADANG_STRIPE_SECRET_KEY";
const WEBHOOK_SECRET: &str = "MADANG_STRIPE_WEBHOOK_SECRET";

/// How the yard takes money.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PaymentsConfig {
    /// Buyers mean it: the sandbox, which moves no money, refuses to start.
    pub production: bool,
    /// The yard's own share of goods sold, in hundredths of a percent: 300 is 3 %.
    pub fee_basis_points: u32,
    /// Money moves through Stripe instead of the sandbox.
    pub stripe: Option<StripeKeys>,
}

/// What is no secret of Stripe's. The secret key and the webhook's secret come from the environment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StripeKeys {
    /// `pk_test_…` or `pk_live_…`: stands in pages.
    pub publishable_key: String,
    /// Another address than Stripe's own, for trials with a stand-in.
    pub api: Option<String>,
}

impl Default for PaymentsConfig {
    fn default() -> Self {
        Self {
            production: false,
            fee_basis_points: 300,
            stripe: None,
        }
    }
}

/// The provider, and how buyers pay with it.
pub struct Till {
    pub provider: Arc<dyn PaymentProvider>,
    pub sandbox: Option<Sandbox>,
    pub page: PayWith,
    pub fee: Rate,
}

impl Till {
    pub fn open(
        records: &Records,
        secrets: &Secrets,
        config: &PaymentsConfig,
        public_url: &str,
    ) -> Result<Self> {
        let fee = Rate::from_ppm(config.fee_basis_points.saturating_mul(100))
            .context("payments.fee_basis_points is between 0 and 10000")?;
        if let Some(keys) = &config.stripe {
            return Self::stripe(keys, config.production, public_url, fee);
        }
        let deployment = match config.production {
            true => Deployment::Production,
            false => Deployment::Trial,
        };
        let sandbox = Sandbox::open(records.clone(), *secrets.payments(), deployment).context(
            "`payments.production` is on, and no provider that moves money is set up: add `[payments.stripe]`",
        )?;
        Ok(Self {
            provider: Arc::new(sandbox.clone()),
            sandbox: Some(sandbox),
            page: PayWith::Sandbox,
            fee,
        })
    }

    fn stripe(keys: &StripeKeys, production: bool, public_url: &str, fee: Rate) -> Result<Self> {
        let secret = |name: &str| {
            env::var(name)
                .map(Zeroizing::new)
                .with_context(|| format!("`[payments.stripe]` needs {name} in the environment"))
        };
        let (secret_key, webhook_secret) = (secret(SECRET_KEY)?, secret(WEBHOOK_SECRET)?);
        let is_live = keys.publishable_key.starts_with("pk_live_");
        if !is_live && !keys.publishable_key.starts_with("pk_test_") {
            bail!("payments.stripe.publishable_key begins with pk_test_ or pk_live_");
        }
        let stripe = Stripe::open(StripeConfig {
            secret_key,
            webhook_secret,
            api: keys.api.clone(),
            return_url: format!("{}/pay/{{payment}}/back", public_url.trim_end_matches('/')),
        })?;
        if stripe.livemode() != is_live {
            bail!("one of Stripe's keys is a test key and the other a live one");
        }
        if production && !is_live {
            bail!("`payments.production` is on, and Stripe's keys are test keys");
        }
        Ok(Self {
            provider: Arc::new(stripe),
            sandbox: None,
            page: PayWith::Stripe {
                publishable_key: keys.publishable_key.clone(),
            },
            fee,
        })
    }
}
