//! Where people pay: here, or on the merchant's own site.

use crate::{Change, Error, PublicCatalogue, ShopScope};
use model::{ProductId, ShopId, Timestamp};
use std::str::FromStr;
use storage::{records, values};

const ADDRESS: usize = 2_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CheckoutMode {
    /// With the yard's own cart and checkout.
    #[default]
    Yard,
    /// Products that have an address of their own are bought there; others in the yard.
    Site,
}

impl CheckoutMode {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yard => "yard",
            Self::Site => "site",
        }
    }
}

impl FromStr for CheckoutMode {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        match text {
            "yard" => Ok(Self::Yard),
            "site" => Ok(Self::Site),
            other => Err(records::Error::Stored(format!("checkout `{other}`"))),
        }
    }
}

impl ShopScope {
    pub async fn checkout_mode(&self) -> Result<CheckoutMode, Error> {
        let shop = self.id();
        self.read(move |tx| {
            let row = tx.query_first("SELECT checkout FROM shops WHERE id = $1", values![shop])?;
            Ok(row.ok_or(Error::NotStaff)?.get::<String>(0)?.parse()?)
        })
        .await
    }

    /// Owners only.
    pub async fn set_checkout_mode(&self, mode: CheckoutMode) -> Result<(), Error> {
        let shop = self.id();
        self.write_as_owner(move |tx| {
            tx.execute(
                "UPDATE shops SET checkout = $2 WHERE id = $1",
                values![shop, mode.name()],
            )?;
            Ok(())
        })
        .await
    }

    /// Sets where a product is bought on the merchant's own site; empty takes it away.
    pub async fn set_site_link(&self, product: ProductId, link: &str) -> Result<(), Error> {
        let link = link.trim().to_owned();
        let is_web = link.starts_with("https://") || link.starts_with("http://");
        if link.len() > ADDRESS || !(link.is_empty() || is_web) {
            return Err(Error::WebAddress(catalogue::shown(&link)));
        }
        let (shop, desk, now) = (self.id(), self.desk(), Timestamp::now());
        self.write(move |tx| {
            let changed = tx.execute(
                "UPDATE products SET site_link = $3, changed_at = $4 WHERE shop_id = $1 AND id = $2",
                values![shop, product, &link, now],
            )?;
            if changed == 0 {
                return Err(Error::NoSuchProduct(product));
            }
            desk.announce(tx, Change::Product { shop, product });
            Ok(())
        })
        .await
    }

    /// The address that was set, whatever the shop's mode is.
    pub async fn site_link(&self, product: ProductId) -> Result<String, Error> {
        let shop = self.id();
        self.read(move |tx| {
            let row = tx.query_first(
                "SELECT site_link FROM products WHERE shop_id = $1 AND id = $2",
                values![shop, product],
            )?;
            Ok(row.ok_or(Error::NoSuchProduct(product))?.get(0)?)
        })
        .await
    }
}

impl PublicCatalogue {
    /// Where a product is bought, if that is not here.
    pub async fn bought_elsewhere(&self, product: ProductId) -> Result<Option<(ShopId, String)>, Error> {
        self.read(move |tx| {
            let row = tx.query_first(
                "SELECT p.shop_id, p.site_link FROM products p JOIN shops s ON s.id = p.shop_id
                 WHERE p.id = $1 AND p.state = 'active' AND s.checkout = 'site' AND p.site_link <> ''",
                values![product],
            )?;
            row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
        })
        .await
    }
}
