use crate::{Country, OrderState, payment::ProviderError};
use model::{
    ApiKeyId, CategoryId, CollectionId, Currency, ImportRunId, ImportSourceId, OrderId, PaymentId, PlaceId,
    ProductId, ReturnId, ShopId, Timestamp, VariantId, WebhookEventId, WebhookId,
};

/// Why a shop refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("this shop does not exist, or you do not work there")]
    NotStaff,
    #[error("only an owner of the shop may do this")]
    OwnerOnly,
    #[error("the handle `{0}` is taken")]
    HandleTaken(String),
    #[error("{what} is empty")]
    Empty { what: &'static str },
    #[error("{what} has {found} characters, {limit} at most")]
    TooLong {
        what: &'static str,
        found: usize,
        limit: usize,
    },
    #[error("{found} {what}, {limit} at most")]
    TooMany {
        what: &'static str,
        found: usize,
        limit: usize,
    },
    #[error("a shop needs at least one owner: make somebody else an owner first")]
    LastOwner,
    #[error("this invitation was used, has run out or never was")]
    Invitation,
    #[error("this person does not work here")]
    NoSuchMember,
    #[error("the product {0} does not exist in this shop")]
    NoSuchProduct(ProductId),
    #[error("the variant {0} does not exist in this product")]
    NoSuchVariant(VariantId),
    #[error("a product needs at least one variant")]
    NoVariants,
    #[error("each variant needs {options} option values, one has {found}")]
    OptionValues { options: usize, found: usize },
    #[error("two options have the name `{0}`")]
    SameOption(String),
    #[error("two variants have the same option values: {0}")]
    SameVariant(String),
    #[error("the price {price} is not in the shop's currency {shop}")]
    Currency { price: Currency, shop: Currency },
    #[error("a price is between 0 and {limit} minor units, not {0}", limit = crate::limits::PRICE_MINOR)]
    Price(i64),
    #[error("a stock count is between 0 and {limit}, not {0}", limit = crate::limits::STOCK)]
    Stock(i64),
    #[error("variant {variant} has {left} left, {asked} asked")]
    NotEnough {
        variant: VariantId,
        left: i64,
        asked: i64,
    },
    #[error("a sale is below the regular price, and ends after it begins")]
    Sale,
    #[error("{0} grams are more than a piece may weigh ({limit})", limit = crate::limits::WEIGHT_GRAMS)]
    Weight(u32),
    #[error("the category {0} does not exist in this shop")]
    NoSuchCategory(CategoryId),
    #[error("a category cannot stand below itself, nor deeper than {limit} levels", limit = crate::limits::CATEGORY_DEPTH)]
    CategoryPlace,
    #[error("the collection {0} does not exist in this shop")]
    NoSuchCollection(CollectionId),
    #[error("`{0}` is not a country of ISO 3166-1, such as KR")]
    Country(String),
    #[error("{0} does not have the form that its country gives it")]
    Address(&'static str),
    #[error("a code is 3 to 24 letters, digits, `-` or `_`, and ends after it begins")]
    CouponCode,
    #[error("the code `{code}` cannot be used: {why}")]
    Coupon { code: String, why: &'static str },
    #[error("a line has 1 to {limit} pieces, not {0}", limit = crate::limits::QUANTITY)]
    Quantity(u32),
    #[error("there is nothing in the cart to be ordered")]
    EmptyCart,
    #[error("the total has changed from {was} to {is}: look at it and order again")]
    PriceChanged { was: String, is: String },
    #[error("the shop {shop} does not send to {country}")]
    NoShipping { shop: ShopId, country: Country },
    #[error("there is no order {0}")]
    NoSuchOrder(OrderId),
    #[error("an order that is {from} cannot become {to}")]
    OrderState { from: OrderState, to: OrderState },
    #[error("there is no payment {0}")]
    NoSuchPayment(PaymentId),
    #[error("this payment is over: order again")]
    PaymentOver,
    #[error("the provider's intent {0} is not of this payment")]
    ForeignIntent(String),
    #[error("{asked} cannot be given back: {left} is left of what was paid")]
    RefundTooLarge { asked: String, left: String },
    #[error("a commission is between 0 and {limit} %, not {0}", limit = crate::limits::COMMISSION_PERCENT)]
    CommissionRate(String),
    #[error("a tap counts for 1 to 720 hours, and commissions are approved within 60 days")]
    CommissionWindow,
    #[error("there is no return {0}")]
    NoSuchReturn(ReturnId),
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error("the place {place} has no {asked} of variant {variant} on its shelf")]
    NotOnShelf {
        variant: VariantId,
        place: PlaceId,
        asked: i64,
    },
    #[error("the place {0} does not exist in this shop")]
    NoSuchPlace(PlaceId),
    #[error("line {line} has no {asked} units left for this")]
    Units { line: u32, asked: u32 },
    #[error("variant {0} is a bundle: its stock is that of its parts")]
    StockOfBundle(VariantId),
    #[error("variant {0} cannot become a bundle: it has pieces of its own, or is a part of another")]
    BundleHasStock(VariantId),
    #[error("variant {0} cannot be a part: it is named twice, is a bundle, or its quantity does not fit")]
    BundlePart(VariantId),
    #[error("variant {0} is a part of a bundle: change the bundle first")]
    PartOfBundle(VariantId),
    #[error(
        "somebody changed the product at {changed_at} while you were editing it: look at it and try again"
    )]
    EditConflict { changed_at: Timestamp },
    #[error("the transfer `{0}` is in the ledger with another content")]
    TransferKey(String),
    #[error("the ledger holds no transfer `{0}`")]
    NoSuchTransfer(String),
    #[error("what `{0}` would resolve was settled or voided before")]
    HoldResolved(String),
    #[error("the transfer `{key}` is refused: {why}")]
    Transfer { key: String, why: &'static str },
    #[error(
        "{missing} of the {total} products that came by such files are not in this one, which is more than half: look at \
         the file, or say `--force` if they are to go"
    )]
    DeletesTooMany { missing: usize, total: usize },
    #[error("the import stopped: {0}")]
    ImportStopped(String),
    #[error("the import was stopped; what it had written by then stays")]
    ImportCancelled,
    #[error("another import of this shop is running: wait for it, or stop it")]
    ImportRunning,
    #[error("there is no import {0}")]
    NoSuchImport(ImportRunId),
    #[error("the file of this import is not kept any more: choose it again")]
    ImportFileGone,
    #[error("there is no address {0} that catalogues are fetched from")]
    NoSuchSource(ImportSourceId),
    #[error("the receiver {0} does not exist in this shop")]
    NoSuchWebhook(WebhookId),
    #[error("there is no event {0} for this receiver")]
    NoSuchDelivery(WebhookEventId),
    #[error("the key {0} does not exist in this shop")]
    NoSuchKey(ApiKeyId),
    #[error("a task of the yard ended early: {0}")]
    Interrupted(String),
    #[error("`{0}` is not an address that begins with https:// or http://")]
    WebAddress(String),
    #[error(transparent)]
    Fetch(#[from] fetch::Error),
    #[error(transparent)]
    Catalogue(#[from] catalogue::Error),
    #[error(transparent)]
    Value(#[from] model::Error),
    #[error(transparent)]
    Records(#[from] storage::records::Error),
}

impl Error {
    /// Could the same unit of work succeed if it were run again?
    pub(crate) fn is_passing(&self) -> bool {
        use storage::records::Error as Records;
        // Two writers that drew the same key: the second finds the first one's row when it looks again.
        matches!(
            self,
            Self::Records(Records::Conflict(_) | Records::Busy | Records::Unique(_))
        )
    }
}

/// The text without outer white space, or why it cannot be taken.
pub(crate) fn text(what: &'static str, raw: &str, limit: usize) -> Result<String, Error> {
    let trimmed = raw.trim();
    let found = trimmed.chars().count();
    if found > limit {
        return Err(Error::TooLong { what, found, limit });
    }
    Ok(trimmed.to_owned())
}

pub(crate) fn required(what: &'static str, raw: &str, limit: usize) -> Result<String, Error> {
    let taken = text(what, raw, limit)?;
    if taken.is_empty() {
        Err(Error::Empty { what })
    } else {
        Ok(taken)
    }
}

pub(crate) fn at_most(what: &'static str, found: usize, limit: usize) -> Result<(), Error> {
    if found > limit {
        Err(Error::TooMany { what, found, limit })
    } else {
        Ok(())
    }
}
