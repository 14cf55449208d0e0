//! The form of a product: from the page's rows to what the shop stores, and back.

use crate::{
    lang::Words,
    pages::upload::Uploaded,
    view::{desk::VariantRow, form::Field},
};
use model::{Currency, Money, ProductId, Timestamp, VariantId};
use shop::{Product, ProductDraft, ProductImage, ShopScope, Variant, VariantDraft, limits};

/// Between the values of a variant that has several options.
const JOINT: &str = " / ";

/// What was typed.
pub(super) struct ProductForm {
    pub title: Field,
    pub about: Field,
    /// Where it is bought on the shop's own site.
    pub link: Field,
    pub rows: Vec<VariantRow>,
    pub hidden: bool,
    /// The `updated_at` that the page showed.
    pub seen: Timestamp,
    /// Does the form speak of SKUs? Where it does not, they stay as they are.
    tells_skus: bool,
    /// Places of the pictures to be taken away.
    drop: Vec<usize>,
}

impl ProductForm {
    /// An empty form with one row.
    pub fn new() -> Self {
        Self {
            title: Field::default(),
            about: Field::default(),
            link: Field::default(),
            rows: vec![VariantRow::default()],
            hidden: false,
            seen: Timestamp::default(),
            tells_skus: true,
            drop: Vec::new(),
        }
    }

    /// The form filled with a product.
    pub fn of(product: &Product) -> Self {
        let row = |variant: &Variant| VariantRow {
            id: variant.id.to_string(),
            name: Field::of(variant.options.join(JOINT)),
            sku: Field::of(variant.sku.as_deref().unwrap_or_default()),
            price: Field::of(variant.price.major()),
            stock: Field::of(variant.stock.to_string()),
            stock_seen: variant.stock.to_string(),
        };
        Self {
            title: Field::of(&product.card.name),
            about: Field::of(&product.description),
            link: Field::default(),
            rows: product.variants.iter().map(row).collect(),
            hidden: product.state == shop::ProductState::Archived,
            seen: product.card.updated_at,
            tells_skus: true,
            drop: Vec::new(),
        }
    }

    /// The form as it came back.
    pub fn read(form: &Uploaded) -> Self {
        let mut names = form.all("variant_name");
        let mut skus = form.all("variant_sku");
        let mut prices = form.all("variant_price");
        let mut stocks = form.all("variant_stock");
        let mut seen = form.all("variant_stock_seen");
        let next = |values: &mut dyn Iterator<Item = &str>| values.next().unwrap_or("").to_owned();
        let rows = form
            .all("variant_id")
            .take(limits::VARIANTS + 1)
            .map(|id| VariantRow {
                id: id.to_owned(),
                name: Field::of(next(&mut names)),
                sku: Field::of(next(&mut skus)),
                price: Field::of(next(&mut prices)),
                stock: Field::of(next(&mut stocks)),
                stock_seen: next(&mut seen),
            });
        Self {
            title: Field::of(form.text("title")),
            about: Field::of(form.text("about")),
            link: Field::of(form.text("site_link").trim()),
            rows: rows.collect(),
            hidden: !form.text("hidden").is_empty(),
            seen: Timestamp::from_micros(form.text("seen").parse().unwrap_or(0)),
            tells_skus: form.all("variant_sku").next().is_some(),
            drop: form.all("drop").filter_map(|place| place.parse().ok()).collect(),
        }
    }

    /// The draft that the form asks for; where a row does not hold, it gets its error and there is none.
    pub fn draft(
        &mut self,
        t: Words,
        currency: Currency,
        before: Option<&Product>,
        new: Vec<ProductImage>,
    ) -> Option<ProductDraft> {
        let one_without_name =
            self.rows.len() == 1 && self.rows.iter().all(|row| row.name.value.trim().is_empty());
        let options = match before
            .map(|product| product.options.clone())
            .filter(|options| !options.is_empty())
        {
            _ if one_without_name => Vec::new(),
            Some(options) => options,
            None => vec![t.get("shop-choices")],
        };
        if !self.tells_skus {
            self.keep_skus(before);
        }
        let variants: Vec<Option<VariantDraft>> = self
            .rows
            .iter_mut()
            .map(|row| variant(t, row, currency, options.len()))
            .collect();
        let kept = before.map_or(&[][..], |product| &product.images);
        let kept = kept
            .iter()
            .enumerate()
            .filter(|(place, _)| !self.drop.contains(place))
            .map(|(_, image)| image.clone());
        Some(ProductDraft {
            name: self.title.value.clone(),
            description: self.about.value.clone(),
            kind: before
                .map(|product| product.card.kind.clone())
                .unwrap_or_default(),
            images: kept.chain(new).collect(),
            options,
            variants: variants.into_iter().collect::<Option<_>>()?,
        })
    }

    fn keep_skus(&mut self, before: Option<&Product>) {
        let known = before.map_or(&[][..], |product| &product.variants);
        for row in &mut self.rows {
            let same = known.iter().find(|variant| variant.id.to_string() == row.id);
            if let Some(sku) = same.and_then(|variant| variant.sku.clone()) {
                row.sku = Field::of(sku);
            }
        }
    }

    /// Stores the difference between each count as it was typed and as it was shown.
    pub async fn store_counts(&self, scope: &ShopScope, product: ProductId) -> Result<(), shop::Error> {
        for row in &self.rows {
            let Ok(variant) = row.id.parse::<VariantId>() else {
                continue;
            };
            let counts = (
                row.stock.value.trim().parse::<i64>(),
                row.stock_seen.parse::<i64>(),
            );
            let (Ok(typed), Ok(seen)) = counts else { continue };
            if typed != seen {
                scope
                    .adjust_stock(product, variant, typed.saturating_sub(seen))
                    .await?;
            }
        }
        Ok(())
    }
}

fn variant(t: Words, row: &mut VariantRow, currency: Currency, options: usize) -> Option<VariantDraft> {
    let price = Money::parse(&row.price.value, currency);
    if price.is_err() {
        let example = Money::new(12_900 * currency.scale(), currency).major();
        row.price.error = Some(t.with("field-money", "example", example));
    }
    let stock = row
        .stock
        .value
        .trim()
        .parse::<i64>()
        .ok()
        .filter(|count| (0..=limits::STOCK).contains(count));
    if stock.is_none() {
        row.stock.error = Some(t.get("field-stock"));
    }
    let sku_fits = row.sku.value.trim().chars().count() <= limits::SKU;
    if !sku_fits {
        row.sku.error = Some(t.get("field-too-long"));
    }
    let names: Vec<String> = match options {
        0 => Vec::new(),
        1 => vec![row.name.value.trim().to_owned()],
        _ => row
            .name
            .value
            .split(JOINT)
            .map(|name| name.trim().to_owned())
            .collect(),
    };
    sku_fits.then_some(())?;
    Some(VariantDraft {
        id: row.id.parse().ok(),
        options: names,
        sku: Some(row.sku.value.trim().to_owned()).filter(|sku| !sku.is_empty()),
        price: price.ok()?,
        stock: stock?,
    })
}
