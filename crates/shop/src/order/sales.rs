//! What a shop has sold: by day, by product, and by the post that led to it.
//!
//! An order counts on the day on which it was placed (UTC), once its money was taken; what was given back is told beside
//! it and never subtracted in silence.

use crate::{Error, ShopScope, limits, product::stored};
use model::{Currency, Money, PersonId, PostId, ProductId, ShopId, Timestamp, VariantId};
use serde::Serialize;
use std::collections::HashMap;
use storage::{Row, Statements, records::query_in, values};

/// Microseconds.
const DAY: i64 = 86_400_000_000;
/// Days of one answer at the most.
const DAYS: usize = 400;
/// Names of products that are told of one post.
const NAMES: usize = 3;

/// The orders `o` that somebody has paid for.
const PAID: &str = "o.state <> 'placed' AND (o.state <> 'cancelled' OR o.captured_minor > 0)";

/// One day's orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DaySales {
    /// The day's beginning.
    pub at: Timestamp,
    pub orders: u64,
    /// What was taken for them, sending and taxes included.
    pub taken: Money,
    /// What of it was given back since, or is on its way.
    pub given_back: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProductSales {
    pub product: ProductId,
    /// As it was called when it was sold last.
    pub name: String,
    pub orders: u64,
    pub units: u64,
    /// Of these, cancelled or sent back.
    pub units_back: u64,
    /// Paid for the units, less discounts.
    pub total: Money,
}

/// What people bought within the shop's window after they had tapped a product in a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PostSales {
    pub post: PostId,
    pub creator: PersonId,
    pub orders: u64,
    pub units: u64,
    pub total: Money,
    /// What creators get of it.
    pub commission: Money,
    /// What was sold most, at most three names.
    pub products: Vec<String>,
}

/// Refunds of one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefundSum {
    /// `cancelled`, `returned` or `goodwill`.
    pub reason: String,
    pub refunds: u64,
    pub amount: Money,
}

/// A variant of which little is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunningOut {
    pub product: ProductId,
    pub variant: VariantId,
    pub name: String,
    pub options: Vec<String>,
    pub sku: Option<String>,
    pub left: u64,
    /// Units sold since the beginning of the period.
    pub sold: u64,
}

/// A period of a shop's trade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sales {
    /// Days with orders, the oldest first.
    pub days: Vec<DaySales>,
    /// What sold for most comes first.
    pub products: Vec<ProductSales>,
    pub posts: Vec<PostSales>,
    pub refunds: Vec<RefundSum>,
}

impl ShopScope {
    /// What was sold since the beginning of the day of `since`; at most [`limits::PAGE`] products and posts.
    pub async fn sales(&self, since: Timestamp) -> Result<Sales, Error> {
        let period = Period {
            shop: self.id(),
            currency: self.currency(),
            since: Timestamp::from_micros(since.micros().div_euclid(DAY) * DAY),
        };
        self.read(move |tx| {
            Ok(Sales {
                days: period.days(tx)?,
                products: period.products(tx)?,
                posts: period.posts(tx)?,
                refunds: period.refunds(tx)?,
            })
        })
        .await
    }

    /// Offered variants with at most `few` left, those that sold most since `since` first; at most `limit` of them.
    pub async fn running_out(
        &self,
        few: u32,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<RunningOut>, Error> {
        let (shop, limit) = (self.id(), limit.clamp(1, limits::PAGE));
        self.read(move |tx| {
            let sql = format!(
                "SELECT v.product_id, v.id, p.name, v.options, v.sku, v.stock, CAST(COALESCE((
                   SELECT SUM(l.quantity - l.cancelled - l.returned) FROM orders o
                   JOIN order_lines l ON l.shop_id = o.shop_id AND l.order_id = o.id
                   WHERE o.shop_id = v.shop_id AND l.variant_id = v.id AND o.placed_at >= $3 AND {PAID}), 0) AS BIGINT) AS sold
                 FROM variants v JOIN products p ON p.shop_id = v.shop_id AND p.id = v.product_id
                 WHERE v.shop_id = $1 AND p.state = 'active' AND v.stock <= $2
                 ORDER BY sold DESC, v.stock, p.name, v.id LIMIT {limit}"
            );
            let line = |row: &Row| {
                Ok(RunningOut {
                    product: row.get(0)?,
                    variant: row.get(1)?,
                    name: row.get(2)?,
                    options: stored(&row.get::<String>(3)?)?,
                    sku: row.get(4)?,
                    left: row.get(5)?,
                    sold: row.get(6)?,
                })
            };
            tx.query(&sql, values![shop, few, since])?.iter().map(line).collect()
        })
        .await
    }
}

#[derive(Clone, Copy)]
struct Period {
    shop: ShopId,
    currency: Currency,
    since: Timestamp,
}

impl Period {
    fn money(self, row: &Row, column: usize) -> Result<Money, Error> {
        Ok(Money::new(row.get(column)?, self.currency))
    }

    fn days(self, tx: &mut dyn Statements) -> Result<Vec<DaySales>, Error> {
        let sql = format!(
            "SELECT o.placed_at / {DAY}, COUNT(*), CAST(SUM(o.captured_minor) AS BIGINT),
               CAST(SUM(o.refunded_minor) AS BIGINT) FROM orders o
             WHERE o.shop_id = $1 AND o.placed_at >= $2 AND {PAID}
             GROUP BY o.placed_at / {DAY} ORDER BY 1 LIMIT {DAYS}"
        );
        let day = |row: &Row| {
            Ok(DaySales {
                at: Timestamp::from_micros(row.get::<i64>(0)? * DAY),
                orders: row.get(1)?,
                taken: self.money(row, 2)?,
                given_back: self.money(row, 3)?,
            })
        };
        tx.query(&sql, values![self.shop, self.since])?
            .iter()
            .map(day)
            .collect()
    }

    fn products(self, tx: &mut dyn Statements) -> Result<Vec<ProductSales>, Error> {
        let sql = format!(
            "SELECT l.product_id, MAX(l.name), COUNT(DISTINCT l.order_id), CAST(SUM(l.quantity) AS BIGINT),
               CAST(SUM(l.cancelled + l.returned) AS BIGINT), CAST(SUM(l.total_minor) AS BIGINT)
             FROM orders o JOIN order_lines l ON l.shop_id = o.shop_id AND l.order_id = o.id
             WHERE o.shop_id = $1 AND o.placed_at >= $2 AND {PAID}
             GROUP BY l.product_id ORDER BY 6 DESC, l.product_id LIMIT {}",
            limits::PAGE
        );
        let product = |row: &Row| {
            Ok(ProductSales {
                product: row.get(0)?,
                name: row.get(1)?,
                orders: row.get(2)?,
                units: row.get(3)?,
                units_back: row.get(4)?,
                total: self.money(row, 5)?,
            })
        };
        tx.query(&sql, values![self.shop, self.since])?
            .iter()
            .map(product)
            .collect()
    }

    /// A tap that is older than the shop's window led to nothing, as for commissions.
    fn by_posts() -> String {
        format!(
            "FROM orders o JOIN order_lines l ON l.shop_id = o.shop_id AND l.order_id = o.id
             JOIN shops s ON s.id = o.shop_id
             LEFT JOIN commissions c ON c.shop_id = l.shop_id AND c.order_id = l.order_id AND c.line = l.line
             WHERE o.shop_id = $1 AND o.placed_at >= $2 AND {PAID} AND l.post_id IS NOT NULL
               AND l.creator_id IS NOT NULL AND l.tapped_at <= o.placed_at
               AND o.placed_at - l.tapped_at <= s.attribution_hours * 3600000000"
        )
    }

    fn posts(self, tx: &mut dyn Statements) -> Result<Vec<PostSales>, Error> {
        let sql = format!(
            "SELECT l.post_id, l.creator_id, COUNT(DISTINCT l.order_id),
               CAST(SUM(l.quantity - l.cancelled - l.returned) AS BIGINT), CAST(SUM(l.total_minor) AS BIGINT),
               CAST(COALESCE(SUM(c.kept_minor), 0) AS BIGINT)
             {} GROUP BY l.post_id, l.creator_id ORDER BY 5 DESC, l.post_id LIMIT {}",
            Self::by_posts(),
            limits::PAGE
        );
        let post = |row: &Row| {
            Ok(PostSales {
                post: row.get(0)?,
                creator: row.get(1)?,
                orders: row.get(2)?,
                units: row.get(3)?,
                total: self.money(row, 4)?,
                commission: self.money(row, 5)?,
                products: Vec::new(),
            })
        };
        let rows = tx.query(&sql, values![self.shop, self.since])?;
        let mut posts: Vec<PostSales> = rows.iter().map(post).collect::<Result<_, Error>>()?;
        self.add_names(tx, &mut posts)?;
        Ok(posts)
    }

    fn add_names(self, tx: &mut dyn Statements, posts: &mut [PostSales]) -> Result<(), Error> {
        let ids: Vec<PostId> = posts.iter().map(|post| post.post).collect();
        let select = format!(
            "SELECT post_id, name, units FROM (
               SELECT l.post_id AS post_id, l.name AS name, CAST(SUM(l.quantity) AS BIGINT) AS units {}
               GROUP BY l.post_id, l.name) AS sold WHERE post_id IN",
            Self::by_posts()
        );
        let mut names: HashMap<PostId, Vec<(u64, String)>> = HashMap::new();
        let first = values![self.shop, self.since];
        for row in query_in(tx, &select, first, &ids)? {
            let of = names.entry(row.get(0)?).or_default();
            of.push((row.get(2)?, row.get(1)?));
        }
        for post in posts {
            let mut sold = names.remove(&post.post).unwrap_or_default();
            sold.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
            post.products = sold.into_iter().take(NAMES).map(|(_, name)| name).collect();
        }
        Ok(())
    }

    fn refunds(self, tx: &mut dyn Statements) -> Result<Vec<RefundSum>, Error> {
        let rows = tx.query(
            "SELECT reason, COUNT(*), CAST(SUM(amount_minor) AS BIGINT) FROM refunds
             WHERE shop_id = $1 AND created_at >= $2 AND state <> 'failed' GROUP BY reason ORDER BY 3 DESC, reason LIMIT 20",
            values![self.shop, self.since],
        )?;
        let sum = |row: &Row| {
            Ok(RefundSum {
                reason: row.get(0)?,
                refunds: row.get(1)?,
                amount: self.money(row, 2)?,
            })
        };
        rows.iter().map(sum).collect()
    }
}
