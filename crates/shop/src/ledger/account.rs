use model::{Currency, PayeeId, ShopId};
use serde::Serialize;
use std::fmt;
use storage::{Row, Value, records};

/// Whose account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(tag = "kind", content = "id", rename_all = "lowercase")]
pub enum Owner {
    /// What the payment provider holds for the yard. The only account whose balance is on the debit side.
    Provider,
    /// What buyers have paid and no order has taken up yet; zero when all is done.
    Buyers,
    /// What the yard owes a shop for its goods.
    Shop(ShopId),
    /// Commissions that a creator has earned.
    Creator(PayeeId),
    /// The yard's own fees.
    Yard,
    /// Taxes in a shop's sales, which are the tax office's.
    Tax(ShopId),
    /// What buyers paid a shop for sending.
    Shipping(ShopId),
}

/// No id: the account belongs to the yard as a whole.
const WHOLE_YARD: [u8; 16] = [0; 16];

impl Owner {
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Buyers => "buyers",
            Self::Shop(_) => "shop",
            Self::Creator(_) => "creator",
            Self::Yard => "yard",
            Self::Tax(_) => "tax",
            Self::Shipping(_) => "shipping",
        }
    }

    pub(super) const fn id(self) -> [u8; 16] {
        match self {
            Self::Provider | Self::Buyers | Self::Yard => WHOLE_YARD,
            Self::Shop(shop) | Self::Tax(shop) | Self::Shipping(shop) => *shop.as_bytes(),
            Self::Creator(payee) => *payee.as_bytes(),
        }
    }

    /// Rows over which the balance is spread, so that sales at the same time seldom meet in one.
    pub(super) const fn shards(self) -> u8 {
        match self {
            Self::Provider | Self::Buyers | Self::Yard => 64,
            Self::Shop(_) | Self::Tax(_) | Self::Shipping(_) => 8,
            Self::Creator(_) => 1,
        }
    }

    fn read(kind: &str, id: [u8; 16]) -> Result<Self, records::Error> {
        Ok(match kind {
            "provider" => Self::Provider,
            "buyers" => Self::Buyers,
            "shop" => Self::Shop(ShopId::from_bytes(id)),
            "creator" => Self::Creator(PayeeId::from_bytes(id)),
            "yard" => Self::Yard,
            "tax" => Self::Tax(ShopId::from_bytes(id)),
            "shipping" => Self::Shipping(ShopId::from_bytes(id)),
            other => return Err(records::Error::Stored(format!("account of a `{other}`"))),
        })
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Provider | Self::Buyers | Self::Yard => f.write_str(self.kind()),
            Self::Shop(shop) | Self::Tax(shop) | Self::Shipping(shop) => write!(f, "{} {shop}", self.kind()),
            Self::Creator(payee) => write!(f, "creator {payee}"),
        }
    }
}

/// An owner's money of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Account {
    pub owner: Owner,
    pub currency: Currency,
}

impl Account {
    pub const fn new(owner: Owner, currency: Currency) -> Self {
        Self { owner, currency }
    }

    /// The three columns from `first` on: kind, owner, currency.
    pub(super) fn read(
        row: &Row,
        kind: usize,
        owner: usize,
        currency: usize,
    ) -> Result<Self, records::Error> {
        Ok(Self {
            owner: Owner::read(&row.get::<String>(kind)?, row.get(owner)?)?,
            currency: row.get(currency)?,
        })
    }

    pub(super) fn values(self) -> [Value; 3] {
        [
            self.owner.kind().into(),
            self.owner.id().into(),
            self.currency.into(),
        ]
    }

    /// For maps in a stable order.
    pub(super) fn sort_key(self) -> (Owner, &'static str) {
        (self.owner, self.currency.code())
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.owner, self.currency)
    }
}
