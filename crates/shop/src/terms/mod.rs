//! A shop's terms of sale: what taxes it charges, how it sends, which codes it takes; and the sum that follows.

mod coupon;
mod quote;
mod schema;
mod shipping;
mod tax;

pub use coupon::{Coupon, CouponUse, Discount};
pub(crate) use coupon::{claim_coupon, find_coupon, free_coupon};
pub use quote::{LineTotals, QuoteLine, Totals, quote};
pub(crate) use schema::MIGRATION;
pub(crate) use shipping::shipping_rules;
pub use shipping::{ShippingRule, ShippingTerms};
pub(crate) use tax::tax_table;
pub use tax::{TaxRate, TaxTable};
