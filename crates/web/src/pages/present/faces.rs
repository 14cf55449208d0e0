//! People and shops in one line.

use crate::{pages::page::avatar_src, view::people::Face};
use model::PhotoFormat;
use people::Profile;
use shop::{ProductCard, Shop};

/// Pixels of an avatar file that is sharp on dense screens.
const AVATAR: u32 = 256;

pub(crate) fn person_face(profile: &Profile) -> Face {
    Face::person(
        &profile.name.to_string(),
        profile.handle.as_str(),
        avatar_src(profile.picture.as_ref()),
    )
}

pub(crate) fn shop_face(shop: &Shop) -> Face {
    let picture = shop
        .picture
        .as_ref()
        .and_then(|photo| photo.at_least(AVATAR, PhotoFormat::Jpeg));
    Face::shop(
        &shop.name,
        shop.handle.as_str(),
        picture.map(super::picture::address),
    )
}

/// The shop of a product, as far as the product's card tells.
pub(super) fn seller(product: &ProductCard) -> Face {
    Face::shop(&product.shop_name, product.shop_handle.as_str(), None)
}
