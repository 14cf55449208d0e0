//! Pictures that files name by their addresses: which are wanted, and where they go in a product.

use super::Imports;
use crate::{
    Change, Desk, Error, ProductImage, limits,
    patience::patiently,
    product::{stored, to_store},
    products::exchange_pictures,
};
use catalogue::Image;
use model::{Photo, ProductId, ShopId, Timestamp};
use std::{collections::HashMap, sync::Arc, time::Duration};
use storage::{Row, Statements, records::insert_rows, values};

/// Waits between two attempts at one picture; after the last it is given up.
const AGAIN_AFTER: [Duration; 5] = [
    Duration::from_secs(60),
    Duration::from_secs(600),
    Duration::from_secs(3_600),
    Duration::from_secs(6 * 3_600),
    Duration::from_secs(24 * 3_600),
];
/// Failures that a page lists.
const FAILURES: usize = 20;

/// A picture that a file names and the yard does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedPicture {
    pub shop: ShopId,
    pub product: ProductId,
    /// Its place among those of the file.
    pub position: u32,
    pub url: String,
    pub alt: String,
    /// That went wrong before.
    pub attempts: u32,
}

/// How far a shop's pictures are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PictureProgress {
    pub waiting: u64,
    pub taken: u64,
    pub failed: u64,
    /// Some of the failed.
    pub failures: Vec<FailedPicture>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedPicture {
    pub product: ProductId,
    pub product_name: String,
    pub url: String,
    pub problem: String,
}

impl Imports {
    /// Pictures that are to be fetched now.
    pub async fn wanted_pictures(&self, now: Timestamp, limit: u32) -> Result<Vec<WantedPicture>, Error> {
        self.records
            .read(move |tx| {
                let rows = tx.query(
                    "SELECT q.shop_id, q.product_id, q.position, q.url, q.alt, q.attempts FROM (
                       SELECT shop_id, product_id, position, url, alt, attempts, next_at,
                         ROW_NUMBER() OVER (PARTITION BY shop_id ORDER BY next_at, product_id, position) AS nth
                       FROM import_images WHERE state = 'waiting' AND next_at <= $1
                         AND NOT EXISTS (SELECT 1 FROM usage_quotas u
                           WHERE u.shop_id = import_images.shop_id AND u.what = 'storage' AND u.is_over = 1)) q
                     WHERE q.nth <= $2 ORDER BY q.nth, q.next_at, q.product_id LIMIT $2",
                    values![now, limit],
                )?;
                rows.iter().map(read_wanted).collect()
            })
            .await
    }

    /// Puts a picture, whose files are stored, where the file has it among the product's pictures.
    pub async fn take_picture(
        &self,
        wanted: WantedPicture,
        photo: Photo,
        now: Timestamp,
    ) -> Result<(), Error> {
        let desk = self.shops.desk();
        patiently(&self.records, move |tx| take(tx, &desk, &wanted, &photo, now)).await
    }

    /// Notes why a picture did not come. It is tried again later if that can help, a bounded number of times.
    pub async fn picture_failed(
        &self,
        wanted: WantedPicture,
        problem: String,
        is_passing: bool,
        now: Timestamp,
    ) -> Result<(), Error> {
        patiently(&self.records, move |tx| {
            let pause = AGAIN_AFTER.get(wanted.attempts as usize).filter(|_| is_passing);
            let state = if pause.is_some() { "waiting" } else { "failed" };
            tx.execute(
                "UPDATE import_images SET state = $5, attempts = attempts + 1, next_at = $6, problem = $7
                 WHERE shop_id = $1 AND product_id = $2 AND position = $3 AND url = $4 AND state = 'waiting'",
                values![
                    wanted.shop,
                    wanted.product,
                    wanted.position,
                    &wanted.url,
                    state,
                    now.plus(pause.copied().unwrap_or_default()),
                    &problem
                ],
            )?;
            Ok(())
        })
        .await
    }
}

impl crate::ShopScope {
    /// How far the pictures of imported products are.
    pub async fn picture_progress(&self) -> Result<PictureProgress, Error> {
        let shop = self.id();
        self.read(move |tx| progress(tx, shop)).await
    }

    /// Tries pictures again that were given up.
    pub async fn retry_pictures(&self) -> Result<u64, Error> {
        let shop = self.id();
        self.write_patiently(move |tx| {
            Ok(tx.execute(
                "UPDATE import_images SET state = 'waiting', attempts = 0, next_at = 0, problem = NULL
                 WHERE shop_id = $1 AND state = 'failed'",
                values![shop],
            )?)
        })
        .await
    }
}

fn read_wanted(row: &Row) -> Result<WantedPicture, Error> {
    Ok(WantedPicture {
        shop: row.get(0)?,
        product: row.get(1)?,
        position: row.get(2)?,
        url: row.get(3)?,
        alt: row.get(4)?,
        attempts: row.get(5)?,
    })
}

fn progress(tx: &mut dyn Statements, shop: ShopId) -> Result<PictureProgress, Error> {
    let mut found = PictureProgress::default();
    let rows = tx.query(
        "SELECT state, COUNT(*) FROM import_images WHERE shop_id = $1 GROUP BY state LIMIT 10",
        values![shop],
    )?;
    for row in &rows {
        let count = row.get(1)?;
        match row.get::<String>(0)?.as_str() {
            "waiting" => found.waiting = count,
            "failed" => found.failed = count,
            _ => found.taken += count,
        }
    }
    let sql = format!(
        "SELECT i.product_id, p.name, i.url, i.problem FROM import_images i
         JOIN products p ON p.shop_id = i.shop_id AND p.id = i.product_id
         WHERE i.shop_id = $1 AND i.state = 'failed' ORDER BY i.next_at DESC, i.product_id LIMIT {FAILURES}"
    );
    for row in &tx.query(&sql, values![shop])? {
        found.failures.push(FailedPicture {
            product: row.get(0)?,
            product_name: row.get(1)?,
            url: row.get(2)?,
            problem: row.get::<Option<String>>(3)?.unwrap_or_default(),
        });
    }
    Ok(found)
}

fn take(
    tx: &mut dyn Statements,
    desk: &Arc<Desk>,
    wanted: &WantedPicture,
    photo: &Photo,
    now: Timestamp,
) -> Result<(), Error> {
    let (shop, product) = (wanted.shop, wanted.product);
    let mut images = images_of(tx, shop, product)?;
    let is_full = images.len() >= limits::IMAGES;
    let state = if is_full { "full" } else { "taken" };
    let taken = tx.execute(
        "UPDATE import_images SET state = $5, photo = $6, problem = NULL
         WHERE shop_id = $1 AND product_id = $2 AND position = $3 AND url = $4 AND state = 'waiting'",
        values![
            shop,
            product,
            wanted.position,
            &wanted.url,
            state,
            to_store(photo)?
        ],
    )?;
    // Another file came meanwhile, or the picture does not fit.
    if taken == 0 || is_full {
        return Ok(());
    }
    let known = Known::load(tx, shop, product)?;
    let image = ProductImage {
        photo: photo.clone(),
        alt: wanted.alt.chars().take(limits::ALT_TEXT).collect(),
    };
    images.insert(known.place(&images, wanted.position), image);
    exchange_pictures(tx, &[], std::slice::from_ref(photo))?;
    store(tx, desk, (shop, product), &images, now)
}

fn images_of(tx: &mut dyn Statements, shop: ShopId, product: ProductId) -> Result<Vec<ProductImage>, Error> {
    let row = tx.query_first(
        "SELECT images FROM products WHERE shop_id = $1 AND id = $2",
        values![shop, product],
    )?;
    stored(&row.ok_or(Error::NoSuchProduct(product))?.get::<String>(0)?)
}

fn store(
    tx: &mut dyn Statements,
    desk: &Arc<Desk>,
    (shop, product): (ShopId, ProductId),
    images: &[ProductImage],
    now: Timestamp,
) -> Result<(), Error> {
    desk.announce(tx, Change::Product { shop, product });
    // Later than the last change in any case: who edits the product meanwhile names pictures by their places.
    tx.execute(
        "UPDATE products SET images = $3, changed_at = $4,
           updated_at = CASE WHEN updated_at >= $4 THEN updated_at + 1 ELSE $4 END WHERE shop_id = $1 AND id = $2",
        values![shop, product, to_store(images)?, now],
    )?;
    Ok(())
}

/// The pictures of a product that came by a file.
struct Known(HashMap<String, (u32, Option<Photo>, String)>);

impl Known {
    fn load(tx: &mut dyn Statements, shop: ShopId, product: ProductId) -> Result<Self, Error> {
        let rows = tx.query(
            "SELECT url, position, photo, state FROM import_images WHERE shop_id = $1 AND product_id = $2 LIMIT 1000",
            values![shop, product],
        )?;
        let mut known = HashMap::with_capacity(rows.len());
        for row in &rows {
            let photo: Option<String> = row.get(2)?;
            let photo = photo.as_deref().map(stored).transpose()?;
            known.insert(row.get(0)?, (row.get(1)?, photo, row.get(3)?));
        }
        Ok(Self(known))
    }

    /// The place in the file of a picture that the product shows.
    fn position_of(&self, image: &ProductImage) -> Option<u32> {
        self.0
            .values()
            .filter(|(_, photo, _)| photo.as_ref() == Some(&image.photo))
            .map(|(position, ..)| *position)
            .min()
    }

    /// Where the file's picture of this position stands among those that the product shows, which may be mixed with the
    /// shop's own: behind the file's picture before it, else in front of the one after it, else at the end.
    fn place(&self, images: &[ProductImage], position: u32) -> usize {
        let places = || {
            images
                .iter()
                .enumerate()
                .filter_map(|(place, image)| Some((place, self.position_of(image)?)))
        };
        let before = places().rfind(|(_, other)| *other < position);
        let after = places().find(|(_, other)| *other > position);
        match (before, after) {
            (Some((place, _)), _) => place + 1,
            (None, Some((place, _))) => place,
            (None, None) => images.len(),
        }
    }
}

/// Makes the pictures those that the file has now. What was fetched stays fetched; what the shop took away by hand stays away.
pub fn replace(
    tx: &mut dyn Statements,
    desk: &Arc<Desk>,
    (shop, product): (ShopId, ProductId),
    wanted: &[Image],
    now: Timestamp,
) -> Result<(), Error> {
    let known = Known::load(tx, shop, product)?;
    let shown = images_of(tx, shop, product)?;
    let mut own: Vec<ProductImage> = shown
        .iter()
        .filter(|image| known.position_of(image).is_none())
        .cloned()
        .collect();
    let (mut rows, mut kept) = (Vec::new(), Vec::new());
    for (position, image) in (0_u32..).zip(wanted) {
        let before = known.0.get(&image.url);
        // One that did not fit may fit now.
        let photo = before
            .filter(|(.., state)| state != "full")
            .and_then(|(_, photo, _)| photo.clone());
        let state = before
            .filter(|_| photo.is_some())
            .map_or("waiting", |(.., state)| state.as_str());
        if let Some(photo) = &photo
            && let Some(here) = shown.iter().find(|here| here.photo == *photo)
        {
            kept.push(here.clone());
        }
        rows.extend([
            shop.into(),
            product.into(),
            position.into(),
            (&image.url).into(),
            (&image.alt).into(),
            state.into(),
            0_i64.into(),
            now.into(),
            photo.as_ref().map(to_store).transpose()?.into(),
        ]);
    }
    tx.execute(
        "DELETE FROM import_images WHERE shop_id = $1 AND product_id = $2",
        values![shop, product],
    )?;
    let insert = "INSERT INTO import_images (shop_id, product_id, position, url, alt, state, attempts, next_at, photo) VALUES";
    insert_rows(tx, insert, 9, &rows, "")?;
    let gone: Vec<Photo> = shown
        .iter()
        .filter(|image| !own.contains(image) && !kept.contains(image))
        .map(|image| image.photo.clone())
        .collect();
    // The shop's own that stood in front stay there.
    let leading = shown.iter().take_while(|image| own.contains(image)).count();
    let behind = own.split_off(leading.min(own.len()));
    own.append(&mut kept);
    own.extend(behind);
    let kept = own;
    if kept == shown {
        return Ok(());
    }
    exchange_pictures(tx, &gone, &[])?;
    store(tx, desk, (shop, product), &kept, now)
}
