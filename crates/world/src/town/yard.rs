//! The yard a town moves into, and the town once it has.

use std::collections::HashMap;
use std::sync::Arc;

use consent::Consents;
use feed::Feed;
use memory::Door;
use model::{PersonId, PostId, ProductId, ShopId};
use parking_lot::Mutex;
use people::{Email, Password, People};
use shop::Shops;
use social::Social;
use storage::blobs::Blobs;

use super::Plan;
use crate::scene::SceneError;

/// Handles to the floors of a yard; clones are cheap.
#[derive(Clone)]
pub struct Yard {
    pub people: People,
    pub shops: Shops,
    pub social: Social,
    pub feed: Feed,
    pub door: Door,
    pub consents: Consents,
    pub blobs: Arc<dyn Blobs>,
}

/// The e-mail address and password of a demo account.
#[derive(Clone)]
pub struct SignIn {
    pub email: Email,
    pub password: Password,
}

/// The three ways into a demo yard.
#[derive(Clone)]
pub struct DemoSignIns {
    pub operator: SignIn,
    /// Owns the plan's first shop.
    pub owner: SignIn,
    pub shopper: SignIn,
}

/// The people behind [`DemoSignIns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoPeople {
    pub operator: PersonId,
    pub owner: PersonId,
    pub shopper: PersonId,
}

/// A town that has moved in: the plan and the ids it got. Clones share it.
#[derive(Clone)]
pub struct Town(Arc<Opened>);

/// Every list is in the order of the plan.
pub struct Opened {
    pub plan: Plan,
    pub demo: DemoPeople,
    pub owners: Vec<PersonId>,
    pub shops: Vec<ShopId>,
    pub products: Vec<ProductId>,
    pub creators: Vec<PersonId>,
    pub shoppers: Vec<PersonId>,
    /// The posts that were there at the opening.
    pub first_posts: Vec<PostId>,
    pub(super) creator_index: HashMap<PersonId, usize>,
    pub(super) product_index: HashMap<ProductId, usize>,
    /// Studio pictures there are so far, by the index of the product.
    pub(super) studio: Mutex<HashMap<usize, model::Photo>>,
    /// Close-ups that were hung until the studio picture is there, by the index of the product.
    pub(super) close_ups: Mutex<HashMap<usize, model::Photo>>,
}

impl Town {
    pub(super) fn new(opened: Opened) -> Self {
        Self(Arc::new(opened))
    }
}

impl std::ops::Deref for Town {
    type Target = Opened;
    fn deref(&self) -> &Opened {
        &self.0
    }
}

/// Why a town cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    People(#[from] people::Error),
    #[error(transparent)]
    Shop(#[from] shop::Error),
    #[error(transparent)]
    Social(#[from] social::Error),
    #[error(transparent)]
    Feed(#[from] feed::Error),
    #[error(transparent)]
    Memory(#[from] memory::Error),
    #[error(transparent)]
    Consent(#[from] consent::Error),
    #[error(transparent)]
    Scene(#[from] SceneError),
    #[error("a name of the plan is not one the yard takes: {0}")]
    Plan(#[from] model::Error),
    #[error("a rendered picture cannot be encoded: {0}")]
    Encode(String),
    #[error("a thread for pictures cannot be started: {0}")]
    Thread(String),
    #[error("the plan has no {what} {index}")]
    Missing { what: &'static str, index: usize },
    #[error("the yard has an operator already: a town opens in an empty yard")]
    NotEmpty,
}

/// The item at `index`, or the error that names it.
pub(super) fn at<'a, T>(list: &'a [T], what: &'static str, index: usize) -> Result<&'a T, Error> {
    list.get(index).ok_or(Error::Missing { what, index })
}
