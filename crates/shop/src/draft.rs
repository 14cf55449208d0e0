//! What staff type in for a product, and the checks before it becomes one.

use crate::{
    Error, ProductImage,
    error::{at_most, required, text},
    limits,
};
use model::{Currency, Money, VariantId};
use std::collections::HashSet;

/// A product as its shop wants it to be.
#[derive(Debug, Clone, Default)]
pub struct ProductDraft {
    pub name: String,
    pub description: String,
    /// The shop's own category, such as `cups`; may be empty.
    pub kind: String,
    pub images: Vec<ProductImage>,
    /// Names of at most three options; a product without any has one variant without values.
    pub options: Vec<String>,
    pub variants: Vec<VariantDraft>,
}

#[derive(Debug, Clone)]
pub struct VariantDraft {
    /// The variant that an edit means; `None` makes a new one.
    pub id: Option<VariantId>,
    pub options: Vec<String>,
    pub sku: Option<String>,
    pub price: Money,
    /// The count of a new variant. An edit leaves the count of an existing one alone, because it may have been
    /// sold meanwhile; [`crate::ShopScope::set_stock`] changes it.
    pub stock: i64,
}

impl ProductDraft {
    /// The draft with its texts trimmed, or the first thing that is wrong with it. A write checks by itself; forms
    /// ask before they store the pictures that a draft names.
    pub fn checked(mut self, currency: Currency) -> Result<Self, Error> {
        self.name = required("the product's name", &self.name, limits::PRODUCT_NAME)?;
        self.description = text("the description", &self.description, limits::DESCRIPTION)?;
        self.kind = text("the kind", &self.kind, limits::KIND)?;
        at_most("pictures of a product", self.images.len(), limits::IMAGES)?;
        for image in &mut self.images {
            image.alt = text("the alternative text", &image.alt, limits::ALT_TEXT)?;
        }
        at_most("options", self.options.len(), limits::OPTIONS)?;
        let mut names = HashSet::new();
        for option in &mut self.options {
            *option = required("an option's name", option, limits::OPTION_TEXT)?;
            if !names.insert(option.clone()) {
                return Err(Error::SameOption(option.clone()));
            }
        }
        self.check_variants(currency)?;
        Ok(self)
    }

    fn check_variants(&mut self, currency: Currency) -> Result<(), Error> {
        if self.variants.is_empty() {
            return Err(Error::NoVariants);
        }
        at_most("variants", self.variants.len(), limits::VARIANTS)?;
        let mut combinations = HashSet::new();
        for variant in &mut self.variants {
            if variant.options.len() != self.options.len() {
                return Err(Error::OptionValues {
                    options: self.options.len(),
                    found: variant.options.len(),
                });
            }
            for value in &mut variant.options {
                *value = required("an option's value", value, limits::OPTION_TEXT)?;
            }
            if !combinations.insert(variant.options.clone()) {
                return Err(Error::SameVariant(variant.options.join(", ")));
            }
            let sku = variant
                .sku
                .as_deref()
                .map(|sku| text("the SKU", sku, limits::SKU))
                .transpose()?;
            variant.sku = sku.filter(|sku| !sku.is_empty());
            if variant.price.currency != currency {
                return Err(Error::Currency {
                    price: variant.price.currency,
                    shop: currency,
                });
            }
            if !(0..=limits::PRICE_MINOR).contains(&variant.price.minor) {
                return Err(Error::Price(variant.price.minor));
            }
            if !(0..=limits::STOCK).contains(&variant.stock) {
                return Err(Error::Stock(variant.stock));
            }
        }
        Ok(())
    }

    /// The lowest and the highest price, in minor units.
    pub(crate) fn price_range(&self) -> (i64, i64) {
        let prices = || self.variants.iter().map(|variant| variant.price.minor);
        (prices().min().unwrap_or(0), prices().max().unwrap_or(0))
    }
}
