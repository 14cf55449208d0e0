use crate::{Bundling, Error, Sale, TaxClass};
use model::{Handle, Money, Photo, ProductId, ShopId, Timestamp, VariantId};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::str::FromStr;
use storage::records;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ProductState {
    /// Offered in lists and search.
    Active,
    /// Kept for orders and old pins, offered nowhere.
    Archived,
}

impl ProductState {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Archived => "archived",
        }
    }
}

impl FromStr for ProductState {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        match text {
            "active" => Ok(Self::Active),
            "archived" => Ok(Self::Archived),
            other => Err(records::Error::Stored(format!("product state `{other}`"))),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    InStock,
    SoldOut,
    /// The shop does not offer it any more.
    Withdrawn,
}

/// A picture of a product with its description for those who do not see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductImage {
    pub photo: Photo,
    #[serde(default)]
    pub alt: String,
}

/// What a list, a pin or a card shows of a product.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProductCard {
    pub id: ProductId,
    pub shop: ShopId,
    pub shop_handle: Handle,
    pub shop_name: String,
    pub name: String,
    pub kind: String,
    pub image: Option<ProductImage>,
    /// The cheapest variant.
    pub price_min: Money,
    /// The dearest variant; equal to `price_min` when there is one price.
    pub price_max: Money,
    pub availability: Availability,
    /// Lower prices of its variants, now or later; [`ProductCard::sale_at`] knows which is on.
    #[serde(skip)]
    pub sales: Vec<Sale>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ProductCard {
    /// The lowest price of a sale that is on, where it is lower than what the cheapest variant costs otherwise.
    pub fn sale_at(&self, now: Timestamp) -> Option<Money> {
        let on = self
            .sales
            .iter()
            .filter(|sale| sale.is_on(now) && sale.price.minor < self.price_min.minor);
        on.map(|sale| sale.price).min_by_key(|price| price.minor)
    }
}

/// A product with everything its own page shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Product {
    pub card: ProductCard,
    pub state: ProductState,
    pub description: String,
    pub images: Vec<ProductImage>,
    /// Names of the options, such as `colour` and `size`; up to three.
    pub options: Vec<String>,
    pub tax_class: TaxClass,
    pub variants: Vec<Variant>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Variant {
    pub id: VariantId,
    /// One value for each of the product's options.
    pub options: Vec<String>,
    pub sku: Option<String>,
    /// The regular price; [`Variant::price_at`] knows the sale.
    pub price: Money,
    pub sale: Option<Sale>,
    /// What can be sold.
    pub stock: i64,
    /// With packing; 0 when nobody has said.
    pub weight_grams: u32,
    pub bundling: Bundling,
}

/// The lists in a row are JSON that this crate wrote.
pub(crate) fn stored<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| records::Error::Stored(error.to_string()).into())
}

pub(crate) fn to_store<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| records::Error::Stored(error.to_string()).into())
}
