//! `madang.toml`, overridden by `MADANG_*`, overridden by the command line.

use crate::{
    learning_config::{ExperimentConfig, LearningConfig},
    outside::OutsideConfig,
    trade::PaymentsConfig,
};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::{
    env,
    net::{IpAddr, SocketAddr},
    path::Path,
};

/// Its name in a data folder.
pub const FILE: &str = "madang.toml";

/// How a yard is served. Every key may be left out.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub listen: SocketAddr,
    /// Where people reach the yard, such as `https://yard.example`; links in letters start with it.
    pub public_url: Option<String>,
    pub yard_name: String,
    /// A PostgreSQL address for the records; a SQLite file in the data folder when absent.
    pub records: Option<String>,
    /// Addresses of reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    pub mail: Mail,
    pub limits: Limits,
    pub memory: MemoryLimits,
    pub erase: Erase,
    pub payments: PaymentsConfig,
    pub outside: OutsideConfig,
    pub learning: LearningConfig,
    /// Ways of ranking that are compared on this yard's viewers.
    pub experiment: Vec<ExperimentConfig>,
}

/// How much of the past is kept, and how much of it at hand.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MemoryLimits {
    /// Leaves (a browser between two changes of sign-in) held in RAM, about; each takes up to a kilobyte. The others
    /// wait on disk.
    pub active_leaves: usize,
    /// Signals older than this many days leave the log once a checkpoint includes them; all stay when absent.
    pub keep_signals_days: Option<u32>,
    /// The longest time between two checkpoints of the memory, in milliseconds: a start reads the signals behind the
    /// last one again.
    pub checkpoint_ms: u64,
}

impl Default for MemoryLimits {
    fn default() -> Self {
        Self {
            active_leaves: 1_000_000,
            keep_signals_days: None,
            checkpoint_ms: 30_000,
        }
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Erase {
    /// How long a closed account can be taken back before its erasure begins; a day when absent.
    pub cooling_off_seconds: u64,
}

impl Default for Erase {
    fn default() -> Self {
        Self {
            cooling_off_seconds: 86_400,
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// `smtps://user:password@host`; letters are written into the folder `mail` of the data folder when absent.
    pub smtp: Option<String>,
    pub from: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Requests of one address at once.
    pub burst: u32,
    /// Requests of one address per second after that.
    pub per_second: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            yard_name: "Madang".to_owned(),
            records: None,
            trusted_proxies: Vec::new(),
            mail: Mail::default(),
            limits: Limits::default(),
            memory: MemoryLimits::default(),
            erase: Erase::default(),
            payments: PaymentsConfig::default(),
            outside: OutsideConfig::default(),
            learning: LearningConfig::default(),
            experiment: Vec::new(),
        }
    }
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            smtp: None,
            from: "Madang <madang@localhost>".to_owned(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            burst: 4_000,
            per_second: 2_000,
        }
    }
}

impl Config {
    /// Reads `file`, or `madang.toml` in the data folder when there is one, and then the environment.
    pub fn load(data: &Path, file: Option<&Path>) -> Result<Self> {
        let standard = data.join(FILE);
        let path = file.or_else(|| standard.exists().then_some(standard.as_path()));
        let mut config: Self = match path {
            None => Self::default(),
            Some(path) => {
                let text =
                    std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
                toml::from_str(&text).with_context(|| format!("in {}", path.display()))?
            }
        };
        config.read_environment(|name| env::var(name).ok())?;
        Ok(config)
    }

    fn read_environment(&mut self, read: impl Fn(&str) -> Option<String>) -> Result<()> {
        if let Some(listen) = read("MADANG_LISTEN") {
            self.listen = listen
                .parse()
                .context("MADANG_LISTEN is not an address such as 0.0.0.0:8080")?;
        }
        if let Some(proxies) = read("MADANG_TRUSTED_PROXIES") {
            let addresses = proxies.split(',').map(|address| address.trim().parse());
            self.trusted_proxies = addresses
                .collect::<Result<_, _>>()
                .context("MADANG_TRUSTED_PROXIES is not a list of addresses")?;
        }
        self.public_url = read("MADANG_PUBLIC_URL").or(self.public_url.take());
        self.records = read("MADANG_RECORDS").or(self.records.take());
        self.mail.smtp = read("MADANG_SMTP").or(self.mail.smtp.take());
        if let Some(from) = read("MADANG_MAIL_FROM") {
            self.mail.from = from;
        }
        if let Some(name) = read("MADANG_YARD_NAME") {
            self.yard_name = name;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_overrides_the_file_and_typing_errors_are_told() {
        let mut config: Config = toml::from_str("yard_name = \"Seochon\"\nlisten = \"0.0.0.0:80\"").unwrap();
        let read = |name: &str| (name == "MADANG_YARD_NAME").then(|| "Bukchon".to_owned());
        config.read_environment(read).unwrap();
        assert_eq!((config.yard_name.as_str(), config.listen.port()), ("Bukchon", 80));
        assert!(
            toml::from_str::<Config>("yard_nam = \"x\"")
                .unwrap_err()
                .to_string()
                .contains("yard_nam")
        );
        let wrong = |name: &str| (name == "MADANG_LISTEN").then(|| "here".to_owned());
        assert!(config.read_environment(wrong).is_err());
    }
}
