//! What a shop can hold of a product: texts cut to its limits.

use crate::limits;
use catalogue::{Code, Issues, Product, cut};

/// Cuts what is too long, and says so.
pub fn fit(mut product: Product, issues: &mut Issues) -> Product {
    let row = product.row;
    let mut shorten = |text: &mut String, what: &str, limit: usize| {
        let (short, was_cut) = cut(text, limit);
        if was_cut {
            let message = format!(
                "the {what} has more than {limit} characters and was cut there; exports keep it whole"
            );
            issues.add(row, what, Code::FieldTooLong, message);
        }
        *text = short;
    };
    shorten(&mut product.title, "title", limits::PRODUCT_NAME);
    shorten(&mut product.description, "description", limits::DESCRIPTION);
    shorten(&mut product.kind, "type", limits::KIND);
    for variant in &mut product.variants {
        if let Some(sku) = &mut variant.sku {
            shorten(sku, "SKU", limits::SKU);
        }
    }
    product
}
