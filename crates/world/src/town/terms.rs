//! How the town's shops sell: what sending costs, what creators get.

use model::{Currency, Money, Rate, Timestamp};
use shop::{Country, Error, ShippingTerms, ShopScope, TaxClass, TaxRate, Tier};

/// Won for a parcel within Korea, and from what worth on it is free.
const PARCEL: i64 = 3_000;
const FREE_FROM: i64 = 50_000;
const ABROAD: i64 = 25_000;
/// Shares of creators, one after the other: no two neighbours offer the same.
const SHARES: [u8; 4] = [10, 8, 12, 5];

/// Sets the terms of the shop at `place` of the town.
pub async fn set(shop: &ShopScope, place: usize, now: Timestamp) -> Result<(), Error> {
    let won = |minor| Money::new(minor, Currency::KRW);
    let parcel = ShippingTerms {
        name: "택배".to_owned(),
        countries: vec![Country::KR],
        base: won(PARCEL),
        included_grams: 0,
        step_grams: 0,
        step: won(0),
        free_from: Some(won(FREE_FROM)),
    };
    shop.add_shipping(parcel.clone()).await?;
    shop.add_shipping(ShippingTerms {
        name: "EMS".to_owned(),
        countries: Vec::new(),
        base: won(ABROAD),
        free_from: None,
        ..parcel
    })
    .await?;
    // Prices in Korea hold their ten percent already.
    let tax = TaxRate {
        country: Country::KR,
        region: String::new(),
        class: TaxClass::Standard,
        rate: Rate::percent(10),
    };
    shop.set_taxes(true, vec![tax]).await?;
    let share = SHARES.get(place % SHARES.len()).copied().unwrap_or_default();
    let tier = Tier {
        from_minor: 0,
        rate: Rate::percent(share),
    };
    shop.announce_commission(None, vec![tier], now).await
}
