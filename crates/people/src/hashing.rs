//! Password hashes: argon2id on blocking threads, a bounded number at once, a bounded number waiting.

use crate::{Config, Error, Password, token::random};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::sync::Arc;
use tokio::sync::Semaphore;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Right,
    Wrong,
}

pub(crate) struct Hasher {
    argon2: Argon2<'static>,
    /// The hash of a password nobody has, verified where there is no account, so that it costs the same.
    nobody: Arc<str>,
    /// Places in the queue: those computing and those waiting.
    places: Semaphore,
    turns: Semaphore,
}

impl Hasher {
    pub fn new(config: &Config) -> Result<Self, Error> {
        let cost = config.hash_cost;
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None).map_err(failed)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = argon2
            .hash_password(&random::<32>()?)
            .map_err(failed)?
            .to_string()
            .into();
        let parallel = config.parallel_hashes.max(1);
        let places = Semaphore::new(parallel + config.waiting_hashes);
        Ok(Self {
            argon2,
            nobody,
            places,
            turns: Semaphore::new(parallel),
        })
    }

    /// The hash of `password` as a PHC string.
    pub async fn hash(&self, password: Password) -> Result<String, Error> {
        let argon2 = self.argon2.clone();
        self.in_turn(move || {
            Ok(argon2
                .hash_password(password.as_bytes())
                .map_err(failed)?
                .to_string())
        })
        .await
    }

    /// Compares with `stored`; without one it works as long and answers `Wrong`. A password longer than any that is
    /// allowed is wrong as well.
    pub async fn verify(&self, password: Password, stored: Option<String>) -> Result<Verdict, Error> {
        let argon2 = self.argon2.clone();
        let nobody = Arc::clone(&self.nobody);
        self.in_turn(move || {
            let hash = PasswordHash::new(stored.as_deref().unwrap_or(&nobody)).map_err(failed)?;
            let matches = argon2.verify_password(password.as_bytes(), &hash).is_ok();
            let right = matches && stored.is_some() && !password.is_too_long();
            Ok(if right { Verdict::Right } else { Verdict::Wrong })
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let _place = self.places.try_acquire().map_err(|_| Error::Busy)?;
        let _turn = self.turns.acquire().await.map_err(|_| Error::Busy)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| Error::Busy)?
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Hashing(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HashCost;

    fn password(text: &str) -> Password {
        Password::new(text.to_owned())
    }

    fn light() -> Config {
        Config {
            hash_cost: HashCost::LIGHT,
            ..Config::new("https://yard.example", "Yard")
        }
    }

    #[tokio::test]
    async fn a_hash_is_argon2id_of_the_stated_cost_and_tells_right_from_wrong() {
        let hasher = Hasher::new(&Config::new("https://yard.example", "Yard")).unwrap();
        let hash = hasher.hash(password("a long enough one")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let verify = |text: &str, stored| hasher.verify(password(text), stored);
        assert_eq!(
            verify("a long enough one", Some(hash.clone())).await.unwrap(),
            Verdict::Right
        );
        assert_eq!(
            verify("another long one", Some(hash)).await.unwrap(),
            Verdict::Wrong
        );
        assert_eq!(verify("a long enough one", None).await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn past_the_queue_the_answer_is_busy() {
        let hasher = Hasher::new(&Config {
            parallel_hashes: 1,
            waiting_hashes: 1,
            ..light()
        })
        .unwrap();
        let one = || hasher.hash(password("a long enough one"));
        let (first, second, third) = tokio::join!(one(), one(), one());
        assert!(first.is_ok() && second.is_ok());
        assert!(matches!(third, Err(Error::Busy)));
        assert!(one().await.is_ok());
    }
}
