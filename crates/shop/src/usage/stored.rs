//! How many bytes a shop's pictures take.

use super::{DAY, STORED, Usage};
use crate::{Error, ProductImage, patience::patiently};
use model::{ProductId, ShopId, Timestamp};
use std::collections::HashSet;
use storage::values;

/// Products that are read at a time.
const PRODUCTS: i64 = 500;

impl Usage {
    /// All shops, to be weighed one after the other.
    pub async fn shops(&self) -> Result<Vec<ShopId>, Error> {
        self.records
            .read(|tx| {
                let rows = tx.query("SELECT id FROM shops ORDER BY id", values![])?;
                rows.iter().map(|row| Ok(row.get(0)?)).collect()
            })
            .await
    }

    /// Names of all files of a shop's product pictures, each once.
    pub async fn files_of(&self, shop: ShopId) -> Result<HashSet<String>, Error> {
        let mut files = HashSet::new();
        let mut after: Option<ProductId> = None;
        loop {
            let page: Vec<(ProductId, String)> = self
                .records
                .read(move |tx| {
                    let rows = tx.query(
                        "SELECT id, images FROM products WHERE shop_id = $1 AND ($2 IS NULL OR id > $2) ORDER BY id LIMIT $3",
                        values![shop, after, PRODUCTS],
                    )?;
                    let read = rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?)));
                    read.collect::<Result<_, Error>>()
                })
                .await?;
            let Some((last, _)) = page.last() else {
                return Ok(files);
            };
            after = Some(*last);
            for (_, images) in &page {
                let images: Vec<ProductImage> = crate::product::stored(images)?;
                let names = images.into_iter().flat_map(|image| image.photo.files);
                files.extend(names.map(|file| file.name));
            }
        }
    }

    /// Writes down how many bytes a shop has today; what counts is the latest word.
    pub async fn weighed(&self, shop: ShopId, bytes: u64, now: Timestamp) -> Result<(), Error> {
        let (day, bytes) = (
            now.micros().div_euclid(DAY),
            i64::try_from(bytes).unwrap_or(i64::MAX),
        );
        patiently(&self.records, move |tx| {
            tx.execute(
                "INSERT INTO usage_days (shop_id, day, what, count) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (shop_id, day, what) DO UPDATE SET count = excluded.count",
                values![shop, day, STORED, bytes],
            )?;
            Ok(())
        })
        .await
    }
}
