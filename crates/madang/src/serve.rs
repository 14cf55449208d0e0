//! `madang serve`: one process that answers HTTP and does the background work.

use crate::{
    cli::ServeArgs,
    config::Config,
    logging,
    yard::{self, Yard},
};
use anyhow::{Context, Result};
use model::Timestamp;
use people::HashCost;
use std::{net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, signal::unix, sync::watch, task::JoinSet};
use web::WebConfig;

/// Requests under way get this long to end after a stop was asked for.
const GRACE: Duration = Duration::from_secs(10);
/// Fetches under way get this long after that.
pub const HANDS_DOWN: Duration = Duration::from_secs(2);

pub fn run(args: &ServeArgs) -> Result<()> {
    logging::start("info");
    let mut config = Config::load(&args.data, args.config.as_deref())?;
    config.listen = args.listen.unwrap_or(config.listen);
    let runtime = runtime()?;
    let served = runtime.block_on(serve(args, config));
    // A slow server of somebody else's must not hold up the end.
    runtime.shutdown_timeout(HANDS_DOWN);
    served
}

pub fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("starting the runtime")
}

async fn serve(args: &ServeArgs, config: Config) -> Result<()> {
    let listener = bind(config.listen).await?;
    let address = listener.local_addr()?;
    let public_url = config
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{address}"));
    let yard = Yard::open(&args.data, &config, &public_url, HashCost::default()).await?;
    let (stop, stopping) = watch::channel(false);
    yard.outside.tidy().await;
    let mut work = yard.work(&stopping);
    if let Some(token) = yard.people.first_link(Timestamp::now()).await? {
        println!("this yard has no operator yet; open this link once to become it:");
        println!("  {public_url}/first/{}", token.reveal().as_str());
    }
    let app = yard.app(web_config(&config, public_url.clone()));
    work.spawn(Yard::keep_counting(app.clone(), stopping.clone()));
    let answering = answer(listener, app, stopping)?;
    println!("ready {public_url}");
    answering.stop_with(stop, work).await
}

pub async fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("listening on {address}; is another program using it? `--listen` takes another one")
    })
}

pub fn web_config(config: &Config, public_url: String) -> WebConfig {
    WebConfig {
        public_url,
        yard_name: config.yard_name.clone(),
        trusted_proxies: config.trusted_proxies.clone(),
        burst: config.limits.burst,
        per_second: config.limits.per_second,
        demo_accounts: Vec::new(),
    }
}

/// A server that is answering.
pub struct Answering {
    server: tokio::task::JoinHandle<std::io::Result<()>>,
    terminate: unix::Signal,
}

/// Starts answering on `listener`. From here on a SIGTERM is heard, so that who reads that the yard is ready may ask it to
/// stop at once.
pub fn answer(listener: TcpListener, app: web::App, stopping: watch::Receiver<bool>) -> Result<Answering> {
    let terminate = unix::signal(unix::SignalKind::terminate())?;
    let service = web::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(yard::stopped(stopping));
    Ok(Answering {
        server: tokio::spawn(server.into_future()),
        terminate,
    })
}

impl Answering {
    /// Waits for Ctrl-C or SIGTERM, then lets requests and background work end.
    pub async fn stop_with(mut self, stop: watch::Sender<bool>, mut work: JoinSet<()>) -> Result<()> {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = self.terminate.recv() => {}
            ended = &mut self.server => ended.context("the server ended")??,
        }
        tracing::info!("stopping; requests under way get {} s", GRACE.as_secs());
        stop.send_replace(true);
        let ended = async {
            if !self.server.is_finished() {
                let _ = (&mut self.server).await;
            }
            while work.join_next().await.is_some() {}
        };
        if tokio::time::timeout(GRACE, ended).await.is_err() {
            tracing::warn!("some requests did not end in time");
        }
        Ok(())
    }
}
