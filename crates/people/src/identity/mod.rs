//! Identity: which identifiers, devices and accounts are one person, and why.
//!
//! An *identifier* (e-mail address, phone number, device, a shop's numbers, a payment token) is kept as a hash under
//! the yard's key and nothing else. An *assertion* says that two ends are one person, by a [`Rule`], with its source
//! and who said so. Nothing is derived and stored: who is one person is computed from the assertions that hold, each
//! time it is asked, so un-linking is marking an assertion undone, and what followed from it is gone.
//!
//! # Rules
//!
//! | rule | strength | what it does |
//! |---|---|---|
//! | signed in | strong | gives a device, loyalty number, customer id or payment token to the person signed in |
//! | confirmed | strong | gives an address or number to the person who confirmed it |
//! | payment | strong | gives a payment token to a person, or to another identifier |
//! | same person | strong | joins two accounts |
//! | own leaf | strong | gives a leaf to a person: their devices' list |
//! | identify | weak | a shop's word about its customer, within that shop only |
//! | co-use | weak | two devices used together |
//!
//! - **A weak rule never joins two persons**, nor gives memory a leaf. It attaches an identifier that no strong rule
//!   gives to anybody; pointing at two persons, it attaches it to neither.
//! - **Two persons are joined by their own act or an operator's alone**: each account says so of the other, each has
//!   *itself* confirmed the same address or number in order to link, or an operator joins them. What the yard merely
//!   observes (a sign-in, a confirmation at sign-up, a payment) attaches and never joins.
//! - **An identifier two persons hold without being joined belongs to neither.** More than a few (three) make it a
//!   hub, which links nobody, not even those who would be joined by it.
//! - **A shared tablet**: a device is its newest user's, unless another person used it within 30 days before: then it
//!   is nobody's. Each person's own leaf of that device stays theirs either way; that is what leaves are for.
//! - **A mistaken alias**: undo the assertion. Every answer is computed anew from what holds.
//! - **Walls**: a shop's identifiers are seen within that shop's scope. Across, only strong rules count, and only with
//!   a [`consent::Consented<Share>`](consent::Share) that names leaves of every person on the way and allows the
//!   sources it came from. Without it the answer is that of strangers.
//! - **Limits** ([`IdentityLimits`]): 64 identifiers and 8 accounts to a person, 16 leaves (the newest) to memory. A
//!   device beyond the limit takes the place of the one longest unused; other identifiers are refused. Should a
//!   cluster grow past it later, the newest are kept, and `explain` says that the limit cut it.

mod assertion;
mod audit;
mod claim;
mod cluster;
mod desk;
mod device_list;
mod devices;
mod erase;
mod explain;
mod graph;
mod identifier;
mod leaves;
mod link;
mod node;
mod phone;
mod resolve;
mod rule;
mod walls;

pub use assertion::{Assertion, AssertionId, Undoing};
pub use audit::{AuditLine, Audited, Verdict};
pub use claim::Claim;
pub use device_list::{Device, DeviceOrigin, DeviceStanding};
pub use explain::{Apart, End, Explanation, Step};
pub(crate) use identifier::email_of;
pub use identifier::{Identifier, IdentifierKind, IdentityKey, Plain};
pub use node::Node;
pub use phone::{DialPlan, Phone};
pub use resolve::Sameness;
pub use rule::{Asserter, Rule, Strength, Why};

pub(crate) use devices::{device_of, note_confirmed, note_sign_in, note_use};
pub(crate) use erase::erase;
pub(crate) use leaves::{MERGED, ever_linked, given_up, merged};
pub(crate) use link::persons_joined;

use std::time::Duration;

/// How large one person's cluster may grow, and when an identifier is too common to mean anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdentityLimits {
    /// Identifiers of one person.
    pub identifiers: usize,
    /// Accounts that one person may have joined.
    pub accounts: usize,
    /// Persons that may hold one identifier; with more it is a hub.
    pub holders: usize,
    /// Two persons who used a device within this time of each other share it.
    pub shared_within: Duration,
}

impl Default for IdentityLimits {
    fn default() -> Self {
        Self {
            identifiers: 64,
            accounts: 8,
            holders: 3,
            shared_within: Duration::from_secs(30 * 86_400),
        }
    }
}
