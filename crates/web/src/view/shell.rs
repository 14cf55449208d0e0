//! What surrounds every page: navigation, language, the signed-in person, messages.

use crate::lang::{Lang, Words};

use super::picture::Avatar;

/// The place of a page in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    Feed,
    Following,
    Search,
    Compose,
    Saved,
    Cart,
    Orders,
    Notifications,
    Me,
    MyData,
    Desk,
    Studio,
    Operator,
    #[default]
    Elsewhere,
}

impl Tab {
    fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Following => "following",
            Self::Search => "search",
            Self::Compose => "compose",
            Self::Saved => "saved",
            Self::Cart => "cart",
            Self::Orders => "orders",
            Self::Notifications => "notifications",
            Self::Me => "me",
            Self::MyData => "my-data",
            Self::Desk => "desk",
            Self::Studio => "studio",
            Self::Operator => "operator",
            Self::Elsewhere => "",
        }
    }
}

/// Which links a signed-in person sees beside the common ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rank {
    #[default]
    Shopper,
    ShopStaff,
    Operator,
}

/// The signed-in person.
#[derive(Debug, Clone)]
pub struct Viewer {
    pub name: String,
    pub handle: String,
    pub avatar: Avatar,
    pub rank: Rank,
    /// Do they sell for shops?
    pub sells: bool,
}

impl Viewer {
    pub fn is_operator(&self) -> bool {
        self.rank == Rank::Operator
    }
}

/// Common to all pages; each page model holds one as `shell`, and the same words as `t`.
#[derive(Debug, Clone)]
pub struct Shell {
    pub t: Words,
    /// Name of the page, without the name of the yard.
    pub title: String,
    /// One sentence for search engines and link previews; may be empty.
    pub description: String,
    /// Path and query of this page, where the language switch returns to.
    pub path: String,
    pub csrf: String,
    pub viewer: Option<Viewer>,
    pub unread: u64,
    /// Pieces in the cart.
    pub pieces: u64,
    pub tab: Tab,
    /// Whether the consent sheet has yet to be answered.
    pub ask_consent: bool,
    /// A message left by the page before.
    pub toast: Option<String>,
}

impl Shell {
    pub fn lang(&self) -> Lang {
        self.t.lang()
    }

    pub fn current(&self, name: &str) -> bool {
        self.tab.name() == name
    }

    /// The badge beside the bell.
    pub fn badge(&self) -> Option<String> {
        two_digits(self.unread)
    }

    /// ... and beside the cart.
    pub fn in_cart(&self) -> Option<String> {
        two_digits(self.pieces)
    }
}

/// At most two digits, and nothing for none.
fn two_digits(n: u64) -> Option<String> {
    match n {
        0 => None,
        1..=99 => Some(n.to_string()),
        _ => Some("99+".to_owned()),
    }
}
