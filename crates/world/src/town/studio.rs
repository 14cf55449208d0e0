//! A product's own picture, put where its shop shows it.

use model::{Photo, ProductId};
use shop::{Product, ProductDraft, ProductImage, ShopEdit, ShopScope, VariantDraft};
use tokio::task::JoinSet;

use super::album;
use super::yard::{Error, Town, Yard, at};

/// Gives the product its studio picture, as its shop's owner would. It takes the place of the close-up that the
/// product was shown with so far, of nothing else: what somebody chose meanwhile stays.
pub(super) async fn hang(yard: &Yard, town: &Town, product: usize, photo: Photo) -> Result<(), Error> {
    let wall = Wall::of(yard, town, product).await?;
    let close_up = town.close_ups.lock().get(&product).cloned();
    wall.show(&photo, close_up.as_ref()).await?;
    wall.dress_shop(yard, town, &photo).await?;
    town.studio.lock().insert(product, photo);
    Ok(())
}

/// Gives products a close-up to be shown with until their studio picture is there. Shops are served side by side, so
/// that their writes share commits.
pub(super) async fn hang_close_ups(
    yard: &Yard,
    town: &Town,
    close_ups: Vec<(usize, Photo)>,
) -> Result<(), Error> {
    let mut by_shop: Vec<Vec<(usize, Photo)>> = vec![Vec::new(); town.shops.len()];
    for (product, photo) in close_ups {
        let shop = at(&town.plan.products, "product", product)?.shop;
        if let Some(of_shop) = by_shop.get_mut(shop) {
            of_shop.push((product, photo));
        }
    }
    let mut shops: JoinSet<Result<(), Error>> = JoinSet::new();
    for of_shop in by_shop {
        let (yard, town) = (yard.clone(), town.clone());
        shops.spawn(async move {
            for (product, photo) in of_shop {
                let wall = Wall::of(&yard, &town, product).await?;
                if wall.show(&photo, None).await? == Shown::Now {
                    wall.dress_shop(&yard, &town, &photo).await?;
                    town.close_ups.lock().insert(product, photo);
                }
            }
            Ok(())
        });
    }
    while let Some(joined) = shops.join_next().await {
        joined.map_err(|error| Error::Thread(error.to_string()))??;
    }
    Ok(())
}

/// Whether a product is shown with the picture it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Now,
    /// Its shop had chosen otherwise.
    LeftAlone,
}

/// Where the picture of one product hangs.
struct Wall {
    scope: ShopScope,
    /// Index of the shop.
    shop: usize,
    product: ProductId,
    /// What the picture shows, in words.
    alt: String,
}

impl Wall {
    async fn of(yard: &Yard, town: &Town, product: usize) -> Result<Self, Error> {
        let shop = at(&town.plan.products, "product", product)?.shop;
        let owner = *at(&town.owners, "owner", shop)?;
        Ok(Self {
            scope: yard.shops.enter(owner, *at(&town.shops, "shop", shop)?).await?,
            shop,
            product: album::product_id(&town.products, product)?,
            alt: album::alt(&town.plan, &[product]),
        })
    }

    /// Shows the product with `photo` if it is shown with `instead_of` alone, or with nothing where that is `None`.
    async fn show(&self, photo: &Photo, instead_of: Option<&Photo>) -> Result<Shown, Error> {
        let found = self.scope.product(self.product).await?;
        let alt = match (found.images.as_slice(), instead_of) {
            ([], None) => self.alt.clone(),
            // The words may be the owner's own by now.
            ([only], Some(close_up)) if only.photo == *close_up => only.alt.clone(),
            _ => return Ok(Shown::LeftAlone),
        };
        let seen = found.card.updated_at;
        let image = ProductImage {
            photo: photo.clone(),
            alt,
        };
        match self
            .scope
            .edit_product(self.product, seen, with_image(found, image))
            .await
        {
            Ok(_) => Ok(Shown::Now),
            Err(shop::Error::EditConflict { .. }) => {
                tracing::debug!(product = %self.product, "edited meanwhile, left alone");
                Ok(Shown::LeftAlone)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A shop that has never had a picture takes the first one of its products.
    async fn dress_shop(&self, yard: &Yard, town: &Town, photo: &Photo) -> Result<(), Error> {
        let of_shop = |index: &usize| {
            let known = town.plan.products.get(*index);
            known.is_some_and(|known| known.shop == self.shop)
        };
        let had_one = town.close_ups.lock().keys().any(of_shop) || town.studio.lock().keys().any(of_shop);
        if had_one {
            return Ok(());
        }
        let found = yard.shops.catalogue().shop(self.scope.id()).await?;
        if found.is_none_or(|shop| shop.picture.is_some()) {
            return Ok(());
        }
        let edit = ShopEdit {
            picture: Some(photo.clone()),
            ..ShopEdit::default()
        };
        self.scope.edit(edit).await?;
        Ok(())
    }
}

/// The product as it is, with this one image.
fn with_image(found: Product, image: ProductImage) -> ProductDraft {
    let variants = found.variants.into_iter().map(|variant| VariantDraft {
        id: Some(variant.id),
        options: variant.options,
        sku: variant.sku,
        price: variant.price,
        stock: variant.stock,
    });
    ProductDraft {
        name: found.card.name,
        description: found.description,
        kind: found.card.kind,
        images: vec![image],
        options: found.options,
        variants: variants.collect(),
    }
}
