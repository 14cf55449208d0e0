//! A post and its parts into their tables, one or a thousand at a time.

use crate::{Error, NewPin, Pin, PostPhoto, PostState};
use model::{PersonId, PhotoFormat, PostId, ProductId, ShopId, Tag, Timestamp};
use std::collections::{BTreeMap, HashMap};
use storage::{
    Statements, Value, blob_refs,
    records::{self, insert_rows},
};

/// A post that was checked and is to be written.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub id: PostId,
    pub author: PersonId,
    pub caption: String,
    pub tags: Vec<Tag>,
    pub photos: Vec<PostPhoto>,
    pub pins: Vec<Pin>,
    pub created_at: Timestamp,
}

pub(crate) fn posts(tx: &mut dyn Statements, posts: &[Written]) -> Result<(), Error> {
    let mut rows: Vec<Value> = Vec::with_capacity(posts.len() * 6);
    for post in posts {
        let Written {
            id,
            author,
            caption,
            created_at,
            ..
        } = post;
        let tags = joined(&post.tags);
        let state = PostState::Live.name();
        rows.extend([
            (*id).into(),
            (*author).into(),
            caption.into(),
            tags.into(),
            state.into(),
            (*created_at).into(),
        ]);
    }
    insert_rows(
        tx,
        "INSERT INTO posts (id, author_id, caption, tags, state, created_at) VALUES",
        6,
        &rows,
        "",
    )?;
    photos(tx, posts)?;
    tags(
        tx,
        posts
            .iter()
            .map(|post| (post.id, post.created_at, post.tags.as_slice())),
    )?;
    pins(
        tx,
        posts
            .iter()
            .map(|post| (post.id, post.created_at, post.pins.as_slice())),
    )
}

fn photos(tx: &mut dyn Statements, posts: &[Written]) -> Result<(), Error> {
    let (mut rows, mut jobs) = (Vec::new(), Vec::new());
    // In the order of their names, so that two writers of the same files do not wait for each other.
    let mut files: BTreeMap<&str, u32> = BTreeMap::new();
    for post in posts {
        for (position, PostPhoto { photo, alt }) in (0_u32..).zip(&post.photos) {
            let text = photo_text(photo)?;
            rows.extend([post.id.into(), position.into(), text.into(), Value::from(alt)]);
            if photo.files_as(PhotoFormat::WebP).next().is_none() {
                jobs.extend([post.id.into(), position.into(), Value::from(post.created_at)]);
            }
            for file in &photo.files {
                *files.entry(&file.name).or_default() += 1;
            }
        }
    }
    insert_rows(
        tx,
        "INSERT INTO post_photos (post_id, position, photo, alt) VALUES",
        4,
        &rows,
        "",
    )?;
    insert_rows(
        tx,
        "INSERT INTO media_jobs (post_id, position, due_at) VALUES",
        3,
        &jobs,
        "",
    )?;
    for (name, count) in files {
        blob_refs::retain(tx, name, count)?;
    }
    Ok(())
}

pub(crate) fn tags<'a>(
    tx: &mut dyn Statements,
    posts: impl Iterator<Item = (PostId, Timestamp, &'a [Tag])>,
) -> Result<(), Error> {
    let mut rows = Vec::new();
    for (id, created_at, tags) in posts {
        for tag in tags {
            rows.extend([tag.into(), created_at.into(), Value::from(id)]);
        }
    }
    insert_rows(
        tx,
        "INSERT INTO post_tags (tag, created_at, post_id) VALUES",
        3,
        &rows,
        "",
    )?;
    Ok(())
}

pub(crate) fn pins<'a>(
    tx: &mut dyn Statements,
    posts: impl Iterator<Item = (PostId, Timestamp, &'a [Pin])>,
) -> Result<(), Error> {
    let mut rows = Vec::new();
    for (id, created_at, pins) in posts {
        for (position, pin) in (0_u32..).zip(pins) {
            let Pin {
                photo,
                x,
                y,
                shop,
                product,
            } = *pin;
            let place: [Value; 3] = [photo.into(), x.into(), y.into()];
            rows.extend([Value::from(id), position.into()]);
            rows.extend(place);
            rows.extend([Value::from(shop), product.into(), created_at.into()]);
        }
    }
    let insert = "INSERT INTO pins (post_id, position, photo, x, y, shop_id, product_id, created_at) VALUES";
    insert_rows(tx, insert, 8, &rows, "")?;
    Ok(())
}

/// The pins with their shops. `known` are products that the post pins already: they may stay although the shop
/// has withdrawn them meanwhile.
pub(crate) fn resolve_pins(
    tx: &mut dyn Statements,
    pins: &[NewPin],
    known: &[Pin],
) -> Result<Vec<Pin>, Error> {
    let products: Vec<ProductId> = pins.iter().map(|pin| pin.product).collect();
    let offered = shop::sold_by(tx, &products)?;
    let mut shops: HashMap<ProductId, ShopId> = known.iter().map(|pin| (pin.product, pin.shop)).collect();
    shops.extend(offered.iter().map(|sold| (sold.product, sold.shop)));
    pins.iter()
        .map(|pin| {
            let NewPin { photo, x, y, product } = *pin;
            let shop = *shops.get(&product).ok_or(Error::PinProduct(product))?;
            Ok(Pin {
                photo,
                x,
                y,
                shop,
                product,
            })
        })
        .collect()
}

/// Tags as a post's own row keeps them: no tag holds a space.
pub(crate) fn joined(tags: &[Tag]) -> String {
    tags.iter().map(Tag::as_str).collect::<Vec<_>>().join(" ")
}

pub(crate) fn split_tags(joined: &str) -> Result<Vec<Tag>, Error> {
    let tags = joined.split(' ').filter(|tag| !tag.is_empty());
    tags.map(|tag| Ok(tag.parse()?)).collect()
}

pub(crate) fn photo_text(photo: &model::Photo) -> Result<String, records::Error> {
    serde_json::to_string(photo).map_err(|error| records::Error::Stored(error.to_string()))
}

pub(crate) fn read_photo(text: &str) -> Result<model::Photo, records::Error> {
    serde_json::from_str(text).map_err(|error| records::Error::Stored(error.to_string()))
}
