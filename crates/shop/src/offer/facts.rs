use crate::{Error, ShopScope, limits};
use model::{ProductId, VariantId};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use storage::{records, values};

/// Which of a country's tax rates a product falls under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaxClass {
    Standard,
    /// Such as food and books in many countries.
    Reduced,
    /// Never taxed, whatever the country's table says.
    Exempt,
}

impl TaxClass {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Reduced => "reduced",
            Self::Exempt => "exempt",
        }
    }
}

impl FromStr for TaxClass {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        match text {
            "standard" => Ok(Self::Standard),
            "reduced" => Ok(Self::Reduced),
            "exempt" => Ok(Self::Exempt),
            other => Err(records::Error::Stored(format!("tax class `{other}`"))),
        }
    }
}

impl ShopScope {
    pub async fn set_tax_class(&self, product: ProductId, class: TaxClass) -> Result<(), Error> {
        let shop = self.id();
        self.write(move |tx| {
            let set = tx.execute(
                "UPDATE products SET tax_class = $3 WHERE shop_id = $1 AND id = $2",
                values![shop, product, class.name()],
            )?;
            if set == 0 {
                return Err(Error::NoSuchProduct(product));
            }
            Ok(())
        })
        .await
    }

    /// What one piece weighs with its packing, for shipping prices.
    pub async fn set_weight(&self, product: ProductId, variant: VariantId, grams: u32) -> Result<(), Error> {
        if grams > limits::WEIGHT_GRAMS {
            return Err(Error::Weight(grams));
        }
        let shop = self.id();
        self.write(move |tx| {
            let set = tx.execute(
                "UPDATE variants SET weight_grams = $4 WHERE shop_id = $1 AND product_id = $2 AND id = $3",
                values![shop, product, variant, grams],
            )?;
            if set == 0 {
                return Err(Error::NoSuchVariant(variant));
            }
            Ok(())
        })
        .await
    }
}
