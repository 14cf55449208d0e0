//! Who is shown with which picture, from the opening until the studio pictures are there.

use std::collections::HashMap;
use std::time::Duration;

use model::{Photo, ProductId};
use people::Picture;
use shop::{Product, ProductDraft, ProductImage, VariantDraft};
use social::media::Cut;
use storage::blobs::{BlobName, Span};
use world::town::{self, Face, Pace, Plan, Town};

use crate::house::{House, all_posts, sizes};

const AT_ONCE: Pace = Pace {
    post: Duration::ZERO,
    product: Duration::ZERO,
};

async fn product(house: &House, id: ProductId) -> Product {
    house.yard.shops.catalogue().product(id).await.unwrap().unwrap()
}

/// Close-ups are square, studio pictures have the shape of all the town's pictures.
fn is_close_up(photo: &Photo) -> bool {
    photo.width == photo.height
}

/// Products with a close-up, in the order of the plan.
async fn close_ups(house: &House, town: &Town) -> Vec<ProductId> {
    let mut found = Vec::new();
    for id in &town.products {
        let images = product(house, *id).await.images;
        if images.iter().any(|image| is_close_up(&image.photo)) {
            found.push(*id);
        }
    }
    found
}

/// Edits a product's images as its shop's owner.
async fn edit_images(house: &House, town: &Town, id: ProductId, images: Vec<ProductImage>) {
    let index = town.products.iter().position(|known| *known == id).unwrap();
    let shop = town.plan.products[index].shop;
    let scope = house
        .yard
        .shops
        .enter(town.owners[shop], town.shops[shop])
        .await
        .unwrap();
    let found = scope.product(id).await.unwrap();
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
        images,
        options: found.options,
        variants: variants.collect(),
    };
    scope
        .edit_product(id, found.card.updated_at, draft)
        .await
        .unwrap();
}

async fn owners_photo(house: &House) -> Photo {
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_fn(90, 70, |x, y| image::Rgb([x as u8, y as u8, 120]))
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    let blobs = house.yard.blobs.clone();
    house
        .yard
        .social
        .upload(blobs, png.into_inner(), Cut::Photo)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_product_pinned_on_a_first_post_has_a_picture_at_the_opening() {
    let house = House::new().await;
    let town = house.open(Plan::of_size(4, sizes(30, 24))).await;
    let (mut pins, mut squares) = (0, 0);
    for pin in all_posts(&house).await.iter().flat_map(|view| &view.post.pins) {
        let product = product(&house, pin.product).await;
        let [image] = product.images.as_slice() else {
            panic!("{} has {} pictures", product.card.name, product.images.len());
        };
        assert!(image.alt.contains(&product.card.name));
        for file in &image.photo.files {
            let name: BlobName = file.name.parse().unwrap();
            house.yard.blobs.open(&name, Span::All).unwrap();
        }
        pins += 1;
        squares += usize::from(is_close_up(&image.photo));
    }
    assert!(pins > 20 && squares > 10, "{squares} close-ups on {pins} pins");
    for shop in &town.shops {
        let shop = house.yard.shops.catalogue().shop(*shop).await.unwrap().unwrap();
        assert!(shop.picture.is_some(), "{} has a picture", shop.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_close_up_gives_way_to_the_studio_picture_but_not_to_what_its_owner_chose() {
    let house = House::new().await;
    let town = house.open(Plan::of_size(4, sizes(30, 24))).await;
    let [untouched, replaced, added, taken_away, reworded] = close_ups(&house, &town).await[..5] else {
        unreachable!("five of them were taken");
    };
    let image = |photo: Photo, alt: &str| ProductImage {
        photo,
        alt: alt.to_owned(),
    };
    let own = image(owners_photo(&house).await, "on my own table");
    edit_images(&house, &town, replaced, vec![own.clone()]).await;
    let shown_so_far = product(&house, added).await.images;
    let with_another = [shown_so_far, vec![own.clone()]].concat();
    edit_images(&house, &town, added, with_another.clone()).await;
    edit_images(&house, &town, taken_away, Vec::new()).await;
    let same = product(&house, reworded).await.images.remove(0).photo;
    edit_images(&house, &town, reworded, vec![image(same, "in my words")]).await;

    town::arrive(&house.yard, &town, AT_ONCE).await.unwrap();

    for id in &town.products {
        let images = product(&house, *id).await.images;
        if *id == replaced {
            assert_eq!(images, std::slice::from_ref(&own));
        } else if *id == added {
            assert_eq!(images, with_another);
        } else if *id == taken_away {
            assert!(images.is_empty());
        } else {
            assert_eq!(images.len(), 1);
            assert!(!is_close_up(&images[0].photo), "the studio picture is there");
            assert_eq!(images[0].alt == "in my words", *id == reworded);
        }
    }
    let studio = product(&house, untouched).await.images.remove(0).photo;
    for file in &studio.files {
        let name: BlobName = file.name.parse().unwrap();
        house.yard.blobs.open(&name, Span::All).unwrap();
    }
}

/// The pictures of the creators, in the order of the plan.
async fn faces(house: &House, town: &Town) -> Vec<Option<Picture>> {
    let mut faces = Vec::new();
    for creator in &town.creators {
        faces.push(house.yard.people.person(*creator).await.unwrap().picture);
    }
    faces
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn creators_with_a_face_show_it_from_their_first_post_on() {
    let house = House::new().await;
    let town = house.open(Plan::of_size(9, sizes(60, 12))).await;
    let shown_after = |posts: usize| {
        let plan = &town.plan;
        let shown = plan.creators.iter().enumerate().map(move |(index, creator)| {
            let mut posts = plan.posts.iter().take(posts);
            creator.face == Face::Picture && posts.any(|post| post.creator == index)
        });
        shown.collect::<Vec<bool>>()
    };
    let (early, late) = (shown_after(12), shown_after(60));
    assert!(
        early.contains(&true) && early != late,
        "some faces are there, some arrive"
    );
    let at_opening = faces(&house, &town).await;
    assert_eq!(at_opening.iter().map(Option::is_some).collect::<Vec<_>>(), early);

    town::arrive(&house.yard, &town, AT_ONCE).await.unwrap();
    let after = faces(&house, &town).await;
    assert_eq!(after.iter().map(Option::is_some).collect::<Vec<_>>(), late);
    for (then, now) in at_opening.iter().zip(&after) {
        assert!(then.is_none() || then == now, "a face stays");
        if let Some(picture) = now {
            assert!(!picture.placeholder.is_empty());
            let name: BlobName = picture.blob.parse().unwrap();
            house.yard.blobs.open(&name, Span::All).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_seed_gives_everybody_the_same_pictures() {
    let mut seen = Vec::new();
    for _ in 0..2 {
        let house = House::new().await;
        let town = house.open(Plan::of_size(5, sizes(20, 20))).await;
        let mut products: HashMap<usize, Vec<Photo>> = HashMap::new();
        for (index, id) in town.products.iter().enumerate() {
            let images = product(&house, *id).await.images;
            products.insert(index, images.into_iter().map(|image| image.photo).collect());
        }
        let mut shops = Vec::new();
        for shop in &town.shops {
            let shop = house.yard.shops.catalogue().shop(*shop).await.unwrap().unwrap();
            shops.push(shop.picture);
        }
        seen.push((products, shops, faces(&house, &town).await));
    }
    assert!(seen[0].0.values().any(|photos| !photos.is_empty()));
    assert_eq!(seen[0], seen[1]);
}
