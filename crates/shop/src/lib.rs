//! Shops: who may enter one, what it offers and how much is left, who buys it, and where the money goes.
//!
//! Three rooms hold money. [`ledger`] is the book, which only adds; [`payment`] is the wall to whoever moves real
//! money; [`Checkout`] leads from a cart through both, and [`audit`] proves that orders, payments, shelves and book
//! agree.
//!
//! Every table here carries `shop_id`. A shop's rows are reached only through a [`ShopScope`], which
//! [`Shops::enter`] gives to staff and which checks the role again in each transaction; [`PublicCatalogue`] is the
//! only read across shops. Changes are announced on [`Changes`] after they are on disk, for indexes in memory.

mod audit;
mod buyer;
mod cart;
mod catalogue;
mod changes;
mod checkout;
mod commission;
mod desk;
mod draft;
mod error;
mod goods;
mod hand_off;
mod import;
mod keys;
pub mod ledger;
pub mod limits;
mod offer;
mod order;
mod others;
mod patience;
pub mod payment;
mod product;
mod products;
mod schema;
mod scope;
mod search;
mod shops;
mod sql;
mod staff;
mod stock;
mod terms;
mod usage;
mod webhook;

pub use self::catalogue::{Page, PublicCatalogue, Sold, exists, sold_by};
pub use audit::{AuditReport, CurrencySum, Discrepancy, audit, audit_report};
pub use buyer::{Address, CartOwner, Contact, Country, Shopper};
pub use cart::{CartLine, CartProblem, CartShop, CartView, Carts, Tap};
pub use changes::{Change, Changes};
pub use checkout::{
    Checkout, CheckoutQuote, CheckoutRequest, Heard, Payment, PaymentStatus, RequestKey, ShippingChoice,
    ShopQuote,
};
pub use commission::{
    Announcement, Basis, CommissionState, Commissions, CreatorTerms, Offer, Owed, Payout, Plan, PostEarnings,
    Statement, StatementLine, Tier, payout_file, rate_in_force,
};
pub(crate) use desk::Desk;
pub use draft::{ProductDraft, VariantDraft};
pub use error::Error;
pub use goods::Goods;
pub use hand_off::{CheckoutMode, HandOffs, HandedOver, Reported, ReportedOrder, ReportedSale, Sent};
pub use import::{
    ExportReport, FailedPicture, ImportFigures, ImportFile, ImportOptions, ImportProgress, ImportReport,
    ImportRun, ImportSource, ImportStage, ImportState, Imports, KeptWarning, NewSource, PictureProgress,
    WantedPicture,
};
pub use keys::{ApiKey, ApiKeys, KeyHolder, NewKey, NewKeyText, Scope};
pub use offer::{Category, Collection, Sale, TaxClass};
pub use order::{
    Actor, DaySales, Order, OrderEvent, OrderLine, OrderNews, OrderState, Orders, PostSales, ProductSales,
    Queue, QueueSizes, Refund, RefundReason, RefundStatus, RefundSum, Return, ReturnState, RunningOut, Sales,
    Turn, UnitsOf,
};
pub use others::Others;
pub use product::{Availability, Product, ProductCard, ProductImage, ProductState, Variant};
pub use schema::MIGRATIONS;
pub use scope::ShopScope;
pub use shops::{Membership, NewShop, Shop, ShopEdit, Shops};
pub use staff::{InvitationToken, Invited, Role, StaffMember};
pub use stock::{BundlePart, Bundling, Claim, Held, NewPlace, Place, PlaceKind, Reservations, Shelf};
pub use terms::{
    Coupon, CouponUse, Discount, LineTotals, QuoteLine, ShippingRule, ShippingTerms, TaxRate, TaxTable,
    Totals, quote,
};
pub use usage::{
    ACCEPTED, CALLS, COUNTED, DayUsage, EMBEDS, Metered, Month, MonthUsage, PAGES, Quota, ShopUsage, Usage,
    Used,
};
pub use webhook::{Attempt, Delivery, DeliveryState, NewWebhook, Secret, Topic, Webhook, Webhooks};
