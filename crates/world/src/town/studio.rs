//! A product's own picture, put where its shop shows it.

use model::Photo;
use shop::{ProductDraft, ProductImage, ShopEdit, VariantDraft};

use super::album;
use super::yard::{Error, Town, Yard, at};

/// Gives the product its picture, as its shop's owner would. A shop without a picture of its own takes the first one.
/// What somebody else changes in the same moment stays: then the product goes on without.
pub(super) async fn hang(yard: &Yard, town: &Town, product: usize, photo: Photo) -> Result<(), Error> {
    let planned = at(&town.plan.products, "product", product)?;
    let id = album::product_id(&town.products, product)?;
    let (shop, owner) = (
        *at(&town.shops, "shop", planned.shop)?,
        *at(&town.owners, "owner", planned.shop)?,
    );
    let scope = yard.shops.enter(owner, shop).await?;
    let found = scope.product(id).await?;
    if found.images.is_empty() {
        let image = ProductImage {
            photo: photo.clone(),
            alt: album::alt(&town.plan, &[product]),
        };
        let variants = found.variants.into_iter().map(|variant| VariantDraft {
            id: Some(variant.id),
            options: variant.options,
            sku: variant.sku,
            price: variant.price,
            stock: variant.stock,
        });
        let draft = ProductDraft {
            name: found.card.name,
            description: found.description,
            kind: found.card.kind,
            images: vec![image],
            options: found.options,
            variants: variants.collect(),
        };
        match scope.edit_product(id, found.card.updated_at, draft).await {
            Ok(_) => {}
            Err(shop::Error::EditConflict { .. }) => {
                tracing::debug!(product = %id, "edited meanwhile, left alone")
            }
            Err(error) => return Err(error.into()),
        }
    }
    let is_first = {
        let mut hung = town.studio.lock();
        let of_shop = |index: &usize| {
            town.plan
                .products
                .get(*index)
                .is_some_and(|known| known.shop == planned.shop)
        };
        let is_first = !hung.keys().any(of_shop);
        hung.insert(product, photo.clone());
        is_first
    };
    if is_first {
        scope
            .edit(ShopEdit {
                picture: Some(photo),
                ..ShopEdit::default()
            })
            .await?;
    }
    Ok(())
}
