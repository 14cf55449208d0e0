//! Token buckets per e-mail address, network address and person, as the generic cell rate algorithm: one number
//! per key (ITU-T I.371, "theoretical arrival time").

use crate::{Bucket, Email, Error};
use model::{PersonId, Timestamp};
use parking_lot::Mutex;
use quick_cache::unsync::Cache;
use std::net::IpAddr;

/// What is counted. Each is its own set of buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attempt {
    SignIn,
    SignUp,
    Letter,
    Password,
    LookUp,
}

/// Who is counted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Who<'a> {
    Email(&'a Email),
    Ip(IpAddr),
    Person(PersonId),
}

pub(crate) struct Limiter {
    arrivals: Mutex<Cache<[u8; 32], Timestamp>>,
}

impl Limiter {
    pub fn new(keys: usize) -> Self {
        Self {
            arrivals: Mutex::new(Cache::new(keys)),
        }
    }

    /// Takes one token, or tells how long until there is one.
    pub fn take(&self, attempt: Attempt, who: Who<'_>, bucket: Bucket, now: Timestamp) -> Result<(), Error> {
        let key = key(attempt, who);
        let ahead_allowed = bucket.refill * bucket.burst.saturating_sub(1);
        let mut arrivals = self.arrivals.lock();
        let arrival = arrivals.get(&key).copied().unwrap_or(now).max(now);
        let ahead = arrival.since(now);
        if ahead > ahead_allowed {
            return Err(Error::RetryAfter(ahead - ahead_allowed));
        }
        arrivals.insert(key, arrival.plus(bucket.refill));
        Ok(())
    }
}

/// Hashed, so that every key has one size and a dump of memory lists no addresses.
fn key(attempt: Attempt, who: Who<'_>) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(match attempt {
        Attempt::SignIn => b"sign-in ",
        Attempt::SignUp => b"sign-up ",
        Attempt::Letter => b"letter  ",
        Attempt::Password => b"password",
        Attempt::LookUp => b"look-up ",
    });
    match who {
        Who::Email(email) => hasher.update(b"e").update(email.as_str().as_bytes()),
        Who::Ip(ip) => hasher.update(b"i").update(&network(ip)),
        Who::Person(person) => hasher.update(b"p").update(person.as_bytes()),
    };
    hasher.finalize().into()
}

/// A household or a host is handed a /64 of IPv6 at least, so that is what counts as one address.
fn network(ip: IpAddr) -> [u8; 8] {
    let mut network = [0; 8];
    match ip.to_canonical() {
        IpAddr::V4(v4) => network
            .iter_mut()
            .zip(v4.octets())
            .for_each(|(to, from)| *to = from),
        IpAddr::V6(v6) => network
            .iter_mut()
            .zip(v6.octets())
            .for_each(|(to, from)| *to = from),
    }
    network
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const BUCKET: Bucket = Bucket::new(3, Duration::from_secs(10));

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    fn wait(result: Result<(), Error>) -> Option<u64> {
        match result {
            Ok(()) => None,
            Err(Error::RetryAfter(wait)) => Some(wait.as_secs()),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_burst_is_let_through_and_then_one_per_refill() {
        let limiter = Limiter::new(100);
        let ip = Who::Ip("192.0.2.1".parse().unwrap());
        let take = |seconds| wait(limiter.take(Attempt::SignIn, ip, BUCKET, at(seconds)));
        assert_eq!(
            [take(0), take(0), take(0), take(0), take(4)],
            [None, None, None, Some(10), Some(6)]
        );
        assert_eq!([take(10), take(10)], [None, Some(10)]);
        assert_eq!(
            [take(100), take(100), take(100), take(100)],
            [None, None, None, Some(10)]
        );
    }

    #[test]
    fn attempts_addresses_and_people_are_counted_apart() {
        let limiter = Limiter::new(100);
        let one = Bucket::new(1, Duration::from_secs(10));
        let email: Email = "a@example.com".parse().unwrap();
        let take = |attempt, who| wait(limiter.take(attempt, who, one, at(0))).is_none();
        assert!(take(Attempt::SignIn, Who::Email(&email)));
        assert!(take(Attempt::Letter, Who::Email(&email)));
        assert!(!take(Attempt::SignIn, Who::Email(&email)));
        assert!(take(Attempt::SignIn, Who::Ip("2001:db8:1:2::1".parse().unwrap())));
        assert!(!take(
            Attempt::SignIn,
            Who::Ip("2001:db8:1:2:ffff::9".parse().unwrap())
        ));
        assert!(take(Attempt::SignIn, Who::Ip("2001:db8:1:3::1".parse().unwrap())));
        assert!(take(Attempt::SignIn, Who::Ip("192.0.2.1".parse().unwrap())));
        assert!(!take(
            Attempt::SignIn,
            Who::Ip("::ffff:192.0.2.1".parse().unwrap())
        ));
    }

    #[test]
    fn a_flood_of_keys_stays_bounded() {
        let limiter = Limiter::new(50);
        for n in 0..5_000_u32 {
            let ip = IpAddr::from(n.to_be_bytes());
            limiter.take(Attempt::SignIn, Who::Ip(ip), BUCKET, at(0)).unwrap();
        }
        assert!(limiter.arrivals.lock().len() <= 64);
    }
}
