//! What cards look like as JSON.

use feed::{Card, Why};
use model::{Currency, PersonId, PostId, ProductId, ShopId, Tag, Timestamp};
use serde::Serialize;
use shop::{Availability, ProductCard};

#[derive(Serialize)]
pub struct PostJson {
    pub id: PostId,
    pub url: String,
    pub author: AuthorJson,
    pub caption: String,
    pub tags: Vec<Tag>,
    pub photos: Vec<PhotoJson>,
    pub pins: Vec<PinJson>,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    pub counts: CountsJson,
    /// What the caller did with it.
    pub liked: bool,
    pub saved: bool,
}

#[derive(Serialize)]
pub struct AuthorJson {
    pub id: PersonId,
    pub handle: String,
    pub name: String,
}

#[derive(Serialize)]
pub struct CountsJson {
    pub views: u64,
    pub likes: u64,
    pub saves: u64,
    pub comments: u64,
}

#[derive(Serialize)]
pub struct PhotoJson {
    pub width: u32,
    pub height: u32,
    pub alt: String,
    pub files: Vec<FileJson>,
}

#[derive(Serialize)]
pub struct FileJson {
    pub url: String,
    pub width: u32,
    pub height: u32,
}

/// A product on a picture; `x` and `y` in percent from the left and the top.
#[derive(Serialize)]
pub struct PinJson {
    pub photo: u16,
    pub x: f64,
    pub y: f64,
    pub product: Option<ProductJson>,
}

#[derive(Serialize)]
pub struct ProductJson {
    pub id: ProductId,
    pub name: String,
    pub shop: ShopJson,
    /// Lowest price of a variant, in minor units of `currency`.
    pub price_minor: i64,
    pub currency: Currency,
    pub in_stock: bool,
}

#[derive(Serialize)]
pub struct ShopJson {
    pub id: ShopId,
    pub handle: String,
    pub name: String,
}

#[derive(Serialize)]
pub struct WhyJson {
    #[serde(flatten)]
    pub reason: Why,
    /// The reason in the caller's language.
    pub sentence: String,
}

impl From<&Card> for PostJson {
    fn from(card: &Card) -> Self {
        let post = &card.view.post;
        let product = |id: ProductId| {
            card.products
                .iter()
                .find(|product| product.id == id)
                .map(|product| ProductJson::from(&**product))
        };
        Self {
            id: post.id,
            url: format!("/p/{}", post.id),
            author: AuthorJson {
                id: card.author.id,
                handle: card.author.handle.to_string(),
                name: card.author.name.to_string(),
            },
            caption: post.caption.clone(),
            tags: post.tags.clone(),
            photos: post.photos.iter().map(PhotoJson::from).collect(),
            pins: post
                .pins
                .iter()
                .map(|pin| PinJson {
                    photo: pin.photo,
                    x: f64::from(pin.x) / 100.0,
                    y: f64::from(pin.y) / 100.0,
                    product: product(pin.product),
                })
                .collect(),
            created_at: post.created_at,
            edited_at: post.edited_at,
            counts: CountsJson {
                views: card.views,
                likes: post.likes,
                saves: post.saves,
                comments: post.comments,
            },
            liked: card.view.liked,
            saved: card.view.saved,
        }
    }
}

impl From<&social::PostPhoto> for PhotoJson {
    fn from(photo: &social::PostPhoto) -> Self {
        let files = photo.photo.files.iter().map(|file| FileJson {
            url: format!("/media/{}", file.name),
            width: file.width,
            height: file.height,
        });
        Self {
            width: photo.photo.width,
            height: photo.photo.height,
            alt: photo.alt.clone(),
            files: files.collect(),
        }
    }
}

impl From<&ProductCard> for ProductJson {
    fn from(card: &ProductCard) -> Self {
        Self {
            id: card.id,
            name: card.name.clone(),
            shop: ShopJson {
                id: card.shop,
                handle: card.shop_handle.to_string(),
                name: card.shop_name.clone(),
            },
            price_minor: card.price_min.minor,
            currency: card.price_min.currency,
            in_stock: card.availability == Availability::InStock,
        }
    }
}
