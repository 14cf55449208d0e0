//! `madang demo`: a small living town, in a temporary folder or in one that is kept.

use crate::{
    cli::DemoArgs,
    config::Config,
    foreign,
    learning_config::{ExperimentConfig, LearningConfig},
    logging, serve,
    yard::{self, Yard},
};
use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use model::Timestamp;
use people::{HashCost, Password};
use shop::{NewKey, Scope};
use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};
use tokio::sync::watch;
use web::DemoAccount;
use world::town::{self, DemoSignIns, Pace, Phase, Plan, Progress, Rate, SignIn};

/// The ways in: what the account may do, its address and its password. The yard is thrown away, or your own.
const ACCOUNTS: [(&str, &str, &str); 3] = [
    ("operator", "operator@madang.example", "madang-operator"),
    ("shop owner", "owner@madang.example", "madang-owner"),
    ("shopper", "shopper@madang.example", "madang-shopper"),
];

pub fn run(args: &DemoArgs) -> Result<()> {
    logging::start("warn");
    let temporary = match &args.data {
        Some(_) => None,
        None => Some(tempfile::TempDir::with_prefix("madang-demo-").context("making a temporary folder")?),
    };
    let data: PathBuf = match (&args.data, &temporary) {
        (Some(data), _) => data.clone(),
        (None, Some(temporary)) => temporary.path().to_owned(),
        (None, None) => return Ok(()),
    };
    let runtime = serve::runtime()?;
    let done = runtime.block_on(demo(args, &data));
    runtime.shutdown_timeout(serve::HANDS_DOWN);
    done
}

async fn demo(args: &DemoArgs, data: &Path) -> Result<()> {
    let began = Instant::now();
    let config = Config {
        yard_name: "마당".to_owned(),
        // Shoppers of a demo answer a card at once, and whoever looks does not stay for half an hour.
        learning: LearningConfig {
            window_minutes: 1,
            ..LearningConfig::default()
        },
        experiment: vec![ExperimentConfig::hand_against_learned()],
        ..Config::default()
    };
    let listener = serve::bind(args.listen).await?;
    let public_url = format!("http://{}", listener.local_addr()?);
    let is_new = !data.join("records.sqlite").exists();
    let yard = Yard::open(data, &config, &public_url, HashCost::LIGHT).await?;
    let (stop, stopping) = watch::channel(false);
    yard.outside.tidy().await;
    let mut work = yard.work(&stopping);
    let handles = handles(&yard);
    if is_new {
        eprintln!("a town is moving in: 12 shops, 80 creators, 3,000 shoppers");
        let bar = Arc::new(Bar::new());
        let shown = Arc::clone(&bar);
        let town = town::open(&handles, Plan::new(args.seed), &sign_ins()?, move |at| {
            shown.show(at)
        })
        .await?;
        bar.0.finish_and_clear();
        work.spawn(yard::until(stopping.clone(), move_on(handles, town)));
    } else {
        eprintln!(
            "the town in {} as it was left; only a new one has shoppers",
            data.display()
        );
    }
    let mut web = serve::web_config(&config, public_url.clone());
    web.demo_accounts = ACCOUNTS
        .iter()
        .map(|(role, email, password)| DemoAccount {
            role,
            email: (*email).to_owned(),
            password: (*password).to_owned(),
        })
        .collect();
    let app = yard.app(web);
    work.spawn(Yard::keep_counting(app.clone(), stopping.clone()));
    let answering = serve::answer(listener, app, stopping)?;
    println!(
        "{} posts after {:.0} s; further ones arrive while you look.",
        yard.feed.len(),
        began.elapsed().as_secs_f32()
    );
    println!("Sign in as");
    for (role, email, password) in ACCOUNTS {
        println!("  {role:<11} {email:<26} {password}");
    }
    match foreign_shop(&yard, args.listen.ip(), &public_url).await {
        Ok(Some(address)) => println!("A foreign shop's own site with a feed of this town: http://{address}"),
        Ok(None) => {}
        Err(error) => tracing::warn!(%error, "there is no page of a foreign shop"),
    }
    println!("ready {public_url}");
    answering.stop_with(stop, work).await
}

/// A page on another address that shows the feed of one of the town's shops.
async fn foreign_shop(yard: &Yard, ip: IpAddr, public_url: &str) -> Result<Option<SocketAddr>> {
    let newest = yard.shops.catalogue().newest_shops(None, 1).await?;
    let Some(shop) = newest.items.first() else {
        return Ok(None);
    };
    let scope = yard.shops.enter_for_operator(shop.id).await?;
    let new = NewKey {
        name: "Blue Door Pottery".to_owned(),
        scopes: vec![Scope::EventsWrite],
        origins: Vec::new(),
    };
    let key = scope.add_api_key(new, Timestamp::now()).await?;
    let address = foreign::serve(ip, public_url, shop.handle.as_str(), &key.text).await?;
    Ok(Some(address))
}

fn handles(yard: &Yard) -> town::Yard {
    town::Yard {
        people: yard.people.clone(),
        shops: yard.shops.clone(),
        social: yard.social.clone(),
        feed: yard.feed.clone(),
        door: yard.door.clone(),
        consents: yard.consents.clone(),
        blobs: Arc::clone(&yard.blobs),
    }
}

fn sign_ins() -> Result<DemoSignIns> {
    let [operator, owner, shopper] = ACCOUNTS.map(|(_, email, password)| {
        anyhow::Ok(SignIn {
            email: email.parse()?,
            password: Password::new(password.to_owned()),
        })
    });
    Ok(DemoSignIns {
        operator: operator?,
        owner: owner?,
        shopper: shopper?,
    })
}

/// The rest of the town arrives while its shoppers shop.
async fn move_on(yard: town::Yard, town: town::Town) {
    let arriving = async {
        if let Err(error) = town::arrive(&yard, &town, Pace::default()).await {
            tracing::error!(%error, "the rest of the town cannot arrive");
        }
    };
    tokio::join!(arriving, town::live(&yard, &town, Rate::default()));
}

/// One bar for all phases; pictures take nearly all of the time.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{msg:>10} {bar:40} {pos}/{len}") {
            bar.set_style(style);
        }
        Self(bar)
    }

    fn show(&self, at: Progress) {
        let what = match at.phase {
            Phase::People => "people",
            Phase::Consents => "consents",
            Phase::Shops => "shops",
            Phase::Products => "products",
            Phase::Pictures => "pictures",
            Phase::Posts => "posts",
            Phase::Yesterday => "yesterday",
        };
        self.0.set_message(what);
        self.0.set_length(at.total as u64);
        self.0.set_position(at.done as u64);
    }
}
