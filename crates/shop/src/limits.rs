//! How much of everything a shop may have. The texts are counted in characters.

pub const SHOPS_PER_PERSON: usize = 20;
pub const SHOP_NAME: usize = 60;
pub const SHOP_ABOUT: usize = 1_000;
pub const STAFF: usize = 50;
pub const OPEN_INVITATIONS: usize = 20;
pub const PRODUCTS_PER_SHOP: usize = 2_000_000;
pub const PRODUCT_NAME: usize = 255;
pub const DESCRIPTION: usize = 10_000;
pub const KIND: usize = 255;
pub const IMAGES: usize = 10;
pub const ALT_TEXT: usize = 500;
pub const OPTIONS: usize = 3;
pub const OPTION_TEXT: usize = 255;
pub const VARIANTS: usize = 1_000;
pub const SKU: usize = 255;
/// Minor units: above it, sums over a cart could leave 64 bits.
pub const PRICE_MINOR: i64 = 1_000_000_000_000;
pub const STOCK: i64 = 1_000_000_000;
/// Rows of one page of a list.
pub const PAGE: usize = 100;
/// Ids of one batched read.
pub const BATCH: usize = 500;
pub const SEARCH_WORDS: usize = 6;
pub const SEARCH_TEXT: usize = 100;
/// Transfers of one order that are read at once.
pub const ORDER_TRANSFERS: usize = 2_000;
pub const PLACES: usize = 100;
pub const BUNDLE_PARTS: usize = 20;
pub const BUNDLE_QUANTITY: u32 = 1_000;
/// Rows that one round of background work takes up.
pub const SWEEP: usize = 200;
/// A ton: above it somebody typed grams for kilograms twice.
pub const WEIGHT_GRAMS: u32 = 1_000_000;
pub const CATEGORIES: usize = 2_000;
pub const CATEGORY_NAME: usize = 80;
pub const CATEGORY_DEPTH: usize = 6;
pub const CATEGORIES_OF_PRODUCT: usize = 20;
pub const COLLECTIONS: usize = 500;
pub const COLLECTION_NAME: usize = 80;
pub const COLLECTION_PRODUCTS: usize = 500;
pub const EMAIL: usize = 254;
pub const ADDRESS_LINE: usize = 200;
pub const POSTAL_CODE: usize = 12;
pub const PHONE: usize = 30;
pub const TAX_RATES: usize = 2_000;
pub const SHIPPING_RULES: usize = 50;
pub const COUNTRIES: usize = 249;
pub const COUPONS: usize = 10_000;
/// Pieces of one line of a cart.
pub const QUANTITY: u32 = 999;
pub const CART_LINES: usize = 100;
pub const REASON: usize = 500;
pub const CARRIER: usize = 80;
pub const COMMISSION_TIERS: usize = 10;
/// Per cent of the goods that a shop may promise; the yard's fee and the goods themselves want the rest.
pub const COMMISSION_PERCENT: u8 = 80;
