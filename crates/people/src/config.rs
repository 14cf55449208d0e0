use crate::identity::{DialPlan, IdentityKey, IdentityLimits};
use std::time::Duration;

/// What argon2id costs. The default is OWASP's recommendation for argon2id: 19 MiB, 2 passes, 1 lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashCost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Default for HashCost {
    fn default() -> Self {
        Self {
            memory_kib: 19_456,
            passes: 2,
            lanes: 1,
        }
    }
}

impl HashCost {
    /// Cheap hashes for tests and for a demo yard that is thrown away; never for people's own passwords.
    pub const LIGHT: Self = Self {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };
}

/// A token bucket: `burst` at once, then one more every `refill`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    pub burst: u32,
    pub refill: Duration,
}

impl Bucket {
    pub const fn new(burst: u32, refill: Duration) -> Self {
        Self { burst, refill }
    }
}

/// How often one e-mail address or one network address may ask. IPv6 counts by /64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub sign_in_per_email: Bucket,
    pub sign_in_per_ip: Bucket,
    pub sign_up_per_ip: Bucket,
    /// Letters that an address is sent on somebody's request: sign-up, confirmation, reset.
    pub letters_per_email: Bucket,
    pub letters_per_ip: Bucket,
    /// Password entries of a signed-in person: change of password, deletion.
    pub password_per_person: Bucket,
    /// Look-ups of an operator: why two identifiers are one person.
    pub look_ups_per_operator: Bucket,
    /// Keys remembered; the least used are dropped beyond it.
    pub keys: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sign_in_per_email: Bucket::new(10, Duration::from_secs(60)),
            sign_in_per_ip: Bucket::new(60, Duration::from_secs(5)),
            sign_up_per_ip: Bucket::new(20, Duration::from_secs(60)),
            letters_per_email: Bucket::new(5, Duration::from_secs(15 * 60)),
            letters_per_ip: Bucket::new(20, Duration::from_secs(60)),
            password_per_person: Bucket::new(10, Duration::from_secs(60)),
            look_ups_per_operator: Bucket::new(20, Duration::from_secs(10)),
            keys: 100_000,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Config {
    /// Where this yard is reached, such as `https://yard.example`; links in letters start with it.
    pub public_url: String,
    /// What letters call this yard.
    pub yard_name: String,
    pub hash_cost: HashCost,
    /// Hashes computed at the same time; each holds `hash_cost.memory_kib` and one core.
    pub parallel_hashes: usize,
    /// Hashes that may wait for their turn; beyond it the answer is [`crate::Error::Busy`].
    pub waiting_hashes: usize,
    pub limits: Limits,
    /// How long a closed account can be taken back before its erasure begins.
    pub cooling_off: Duration,
    /// Sessions and profiles kept in memory.
    pub cached: usize,
    /// What identifiers are hashed under. Without it accounts work, and nothing about identity does.
    pub identity_key: Option<IdentityKey>,
    /// How phone numbers without a country code are read.
    pub dial_plan: DialPlan,
    pub identity: IdentityLimits,
}

impl Config {
    pub fn new(public_url: impl Into<String>, yard_name: impl Into<String>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            public_url: public_url.into().trim_end_matches('/').to_owned(),
            yard_name: yard_name.into(),
            hash_cost: HashCost::default(),
            parallel_hashes: cores.clamp(1, 8),
            waiting_hashes: 64,
            limits: Limits::default(),
            cooling_off: Duration::from_secs(86_400),
            cached: 100_000,
            identity_key: None,
            dial_plan: DialPlan::KOREA,
            identity: IdentityLimits::default(),
        }
    }
}
