//! Who shows a key, asked with every request.

use super::{
    Scope,
    admin::{hash, origins_of, scopes_of},
};
use crate::{Error, Shops, patience::patiently};
use model::{ApiKeyId, Currency, ShopId, Timestamp};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use storage::{ReadCache, Records, Statements, values};

const CACHED: usize = 10_000;
/// How long another process may still be let in with a key that was revoked.
const KEPT_FOR: Duration = Duration::from_secs(5);
/// Uses of a key within this time are noted once.
const NOTED_EVERY: Duration = Duration::from_secs(60);
/// Longer texts are no keys.
const LONGEST: usize = 200;

/// Whose key it is, and what it may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHolder {
    pub key: ApiKeyId,
    pub shop: ShopId,
    /// Of the shop's prices.
    pub currency: Currency,
    scopes: Vec<Scope>,
    origins: Vec<String>,
}

impl KeyHolder {
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }

    /// May a page of this site use the key? Programs send no origin and always may.
    pub fn lets(&self, origin: Option<&str>) -> bool {
        let Some(origin) = origin else { return true };
        let listed = |known: &String| known.eq_ignore_ascii_case(origin);
        self.origins.is_empty() || self.origins.iter().any(listed)
    }
}

/// Keys of all shops; what was looked up is kept for seconds.
#[derive(Clone)]
pub struct ApiKeys {
    records: Records,
    /// `None` for texts that are no keys, so that guessing costs the database little.
    known: ReadCache<[u8; 32], Option<KeyHolder>>,
    noted: Arc<Mutex<std::collections::HashMap<ApiKeyId, Timestamp>>>,
}

impl Shops {
    pub fn api_keys(&self) -> ApiKeys {
        ApiKeys {
            records: self.records.clone(),
            known: ReadCache::new(CACHED, KEPT_FOR),
            noted: Arc::default(),
        }
    }
}

impl ApiKeys {
    /// Who shows this text; `None` for no key, or one that was revoked.
    pub async fn holder(&self, text: &str, now: Timestamp) -> Result<Option<KeyHolder>, Error> {
        if text.is_empty() || text.len() > LONGEST {
            return Ok(None);
        }
        let hash = hash(text);
        if let Some(known) = self.known.get(&hash, now) {
            return Ok((*known).clone());
        }
        let mark = self.known.mark();
        let found = self.records.read(move |tx| find(tx, hash)).await?;
        self.known.keep(mark, hash, Arc::new(found.clone()), now);
        if let Some(holder) = &found {
            self.note_use(holder, now).await?;
        }
        Ok(found)
    }

    async fn note_use(&self, holder: &KeyHolder, now: Timestamp) -> Result<(), Error> {
        {
            let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
            let last = noted.get(&holder.key).copied().unwrap_or_default();
            if now.since(last) < NOTED_EVERY {
                return Ok(());
            }
            noted.insert(holder.key, now);
        }
        let (shop, key) = (holder.shop, holder.key);
        patiently(&self.records, move |tx| {
            tx.execute(
                "UPDATE api_keys SET used_at = $3 WHERE shop_id = $1 AND id = $2",
                values![shop, key, now],
            )?;
            Ok(())
        })
        .await
    }

    /// From the commit of this unit on the key is looked up again.
    pub(super) fn forget(&self, tx: &mut dyn Statements, hash: [u8; 32]) {
        self.known.change(tx, hash);
    }
}

fn find(tx: &mut dyn Statements, hash: [u8; 32]) -> Result<Option<KeyHolder>, Error> {
    let row = tx.query_first(
        "SELECT k.shop_id, k.id, k.scopes, k.origins, s.currency FROM api_keys k JOIN shops s ON s.id = k.shop_id
         WHERE k.hash = $1 AND k.revoked_at IS NULL",
        values![hash],
    )?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(KeyHolder {
        shop: row.get(0)?,
        key: row.get(1)?,
        scopes: scopes_of(&row.get::<String>(2)?),
        origins: origins_of(&row.get::<String>(3)?),
        currency: row.get(4)?,
    }))
}
