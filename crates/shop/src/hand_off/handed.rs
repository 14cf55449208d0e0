//! Sending somebody on.

use super::HandOffs;
use crate::{Error, ShopScope, Tap, patience::patiently};
use model::{HandOffId, PersonId, PostId, ProductId, ShopId, Timestamp};
use std::time::Duration;
use storage::{Row, values};

/// Rows that go in one transaction.
const FORGOTTEN: i64 = 1_000;

/// Where somebody goes, and the reference that the merchant's site gets along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub reference: HandOffId,
    pub address: String,
}

/// How many were sent on by one post, or by none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    pub creator: Option<PersonId>,
    pub post: Option<PostId>,
    pub count: u64,
}

impl HandOffs {
    /// Writes down that somebody goes to the merchant's site, through whom, and gives the way there. `source` is the yard's name
    /// for the merchant's own statistics (UTM).
    pub async fn hand_over(
        &self,
        (shop, link): (ShopId, String),
        product: ProductId,
        tap: Option<Tap>,
        source: &str,
        now: Timestamp,
    ) -> Result<Sent, Error> {
        let reference = HandOffId::new();
        let campaign = if tap.is_some() { "creator" } else { "shop" };
        let address = with_parameters(
            &link,
            &[
                ("utm_source", source),
                ("utm_medium", "social"),
                ("utm_campaign", campaign),
                ("madang_ref", &reference.to_string()),
            ],
        );
        patiently(&self.records, move |tx| {
            tx.execute(
                "INSERT INTO hand_offs (shop_id, id, product_id, creator_id, post_id, at) VALUES ($1, $2, $3, $4, $5, $6)",
                values![
                    shop,
                    reference,
                    product,
                    tap.map(|tap| tap.creator),
                    tap.and_then(|tap| tap.post),
                    now
                ],
            )?;
            Ok(())
        })
        .await?;
        Ok(Sent { reference, address })
    }

    /// Lets go of ways out that are older than this and that no order came from. Tells how many. A shop counts a tap for
    /// 30 days at the most.
    pub async fn forget_old(&self, kept: Duration, now: Timestamp) -> Result<u64, Error> {
        patiently(&self.records, move |tx| {
            Ok(tx.execute(
                "DELETE FROM hand_offs WHERE id IN (SELECT h.id FROM hand_offs h WHERE h.at < $1
                   AND NOT EXISTS (SELECT 1 FROM hand_off_orders o WHERE o.shop_id = h.shop_id AND o.hand_off_id = h.id)
                 ORDER BY h.at LIMIT $2)",
                values![now.minus(kept), FORGOTTEN],
            )?)
        })
        .await
    }
}

impl ShopScope {
    /// Who was sent on since a moment, by post, the most first.
    pub async fn handed_over(&self, since: Timestamp) -> Result<Vec<HandedOver>, Error> {
        let shop = self.id();
        self.read(move |tx| {
            let rows = tx.query(
                "SELECT creator_id, post_id, COUNT(*) FROM hand_offs WHERE shop_id = $1 AND at >= $2
                 GROUP BY creator_id, post_id ORDER BY COUNT(*) DESC LIMIT 50",
                values![shop, since],
            )?;
            let one = |row: &Row| {
                Ok(HandedOver {
                    creator: row.get(0)?,
                    post: row.get(1)?,
                    count: row.get(2)?,
                })
            };
            rows.iter().map(one).collect()
        })
        .await
    }
}

/// The address with these parameters, in front of its fragment; its own stay as they are.
fn with_parameters(address: &str, parameters: &[(&str, &str)]) -> String {
    let (front, fragment) = match address.split_once('#') {
        Some((front, fragment)) => (front, Some(fragment)),
        None => (address, None),
    };
    let mut whole = front.to_owned();
    for (place, (name, value)) in parameters.iter().enumerate() {
        whole.push(match (place, front.contains('?')) {
            (0, false) => '?',
            _ => '&',
        });
        whole.push_str(name);
        whole.push('=');
        for byte in value.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    whole.push(char::from(byte));
                }
                other => whole.push_str(&format!("%{other:02X}")),
            }
        }
    }
    if let Some(fragment) = fragment {
        whole.push('#');
        whole.push_str(fragment);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_join_those_that_are_there() {
        let added = |address: &str| with_parameters(address, &[("a", "x y"), ("b", "1")]);
        assert_eq!(added("https://m.example/p"), "https://m.example/p?a=x%20y&b=1");
        assert_eq!(
            added("https://m.example/p?id=7"),
            "https://m.example/p?id=7&a=x%20y&b=1"
        );
        assert_eq!(
            added("https://m.example/p#size"),
            "https://m.example/p?a=x%20y&b=1#size"
        );
    }
}
