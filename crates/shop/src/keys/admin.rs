//! Keys as a shop's owners make and revoke them.

use super::{ApiKeys, Scope};
use crate::{Error, ShopScope, error::at_most, error::required, shops::count};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use model::{ApiKeyId, Timestamp};
use storage::{Row, values};
use zeroize::Zeroizing;

const KEYS: usize = 50;
const NAME: usize = 60;
const ORIGINS: usize = 20;
const ORIGIN: usize = 200;
/// Characters of a key that stay to be seen.
const SHOWN: usize = 10;

/// A key without what opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub name: String,
    pub scopes: Vec<Scope>,
    /// Sites whose pages may use it; all when empty.
    pub origins: Vec<String>,
    /// Its beginning.
    pub shown: String,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

#[derive(Debug, Clone)]
pub struct NewKey {
    pub name: String,
    pub scopes: Vec<Scope>,
    pub origins: Vec<String>,
}

/// The whole key, shown once.
pub struct NewKeyText {
    pub id: ApiKeyId,
    pub text: Zeroizing<String>,
}

pub(super) fn hash(text: &str) -> [u8; 32] {
    // 256 bits of chance need no slow hash.
    blake3::derive_key("madang 2026 api keys of shops", text.as_bytes())
}

pub(super) fn scopes_of(text: &str) -> Vec<Scope> {
    text.split(' ').filter_map(Scope::parse).collect()
}

pub(super) fn origins_of(text: &str) -> Vec<String> {
    text.split(' ')
        .filter(|origin| !origin.is_empty())
        .map(str::to_owned)
        .collect()
}

fn read(row: &Row) -> Result<ApiKey, Error> {
    Ok(ApiKey {
        id: row.get(0)?,
        name: row.get(1)?,
        scopes: scopes_of(&row.get::<String>(2)?),
        origins: origins_of(&row.get::<String>(3)?),
        shown: row.get(4)?,
        created_at: row.get(5)?,
        used_at: row.get(6)?,
        revoked_at: row.get(7)?,
    })
}

impl ShopScope {
    /// The shop's keys, the newest first, revoked ones too; owners only.
    pub async fn api_keys(&self) -> Result<Vec<ApiKey>, Error> {
        self.require_owner()?;
        let shop = self.id();
        self.read(move |tx| {
            let sql = "SELECT id, name, scopes, origins, shown, created_at, used_at, revoked_at FROM api_keys
                       WHERE shop_id = $1 ORDER BY created_at DESC, id DESC LIMIT 200";
            tx.query(sql, values![shop])?.iter().map(read).collect()
        })
        .await
    }

    /// Makes a key. Its text is given once and kept nowhere.
    pub async fn add_api_key(&self, new: NewKey, now: Timestamp) -> Result<NewKeyText, Error> {
        let name = required("the key's name", &new.name, NAME)?;
        if new.scopes.is_empty() {
            return Err(Error::Empty {
                what: "what the key may do",
            });
        }
        at_most("sites", new.origins.len(), ORIGINS)?;
        let mut origins = Vec::new();
        for origin in &new.origins {
            origins.push(origin_of(origin)?);
        }
        let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.name()).collect();
        let random: [u8; 32] = rand::random();
        let text = Zeroizing::new(format!("mdg_{}", BASE64_URL_SAFE_NO_PAD.encode(random)));
        let (shop, id, hash) = (self.id(), ApiKeyId::new(), hash(&text));
        let (scopes, origins) = (scopes.join(" "), origins.join(" "));
        let shown: String = text.chars().take(SHOWN).collect();
        self.write_as_owner(move |tx| {
            let sql = "SELECT COUNT(*) FROM api_keys WHERE shop_id = $1 AND revoked_at IS NULL";
            at_most("keys", count(tx, sql, shop)? + 1, KEYS)?;
            tx.execute(
                "INSERT INTO api_keys (shop_id, id, name, scopes, origins, shown, hash, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                values![shop, id, &name, &scopes, &origins, &shown, hash, now],
            )?;
            Ok(())
        })
        .await?;
        Ok(NewKeyText { id, text })
    }

    /// Ends a key; `keys` forgets it at once, other processes within seconds.
    pub async fn revoke_api_key(&self, keys: &ApiKeys, id: ApiKeyId, now: Timestamp) -> Result<(), Error> {
        let (shop, cache) = (self.id(), keys.clone());
        self.write_as_owner(move |tx| {
            let row = tx.query_first(
                "UPDATE api_keys SET revoked_at = COALESCE(revoked_at, $3) WHERE shop_id = $1 AND id = $2 RETURNING hash",
                values![shop, id, now],
            )?;
            cache.forget(tx, row.ok_or(Error::NoSuchKey(id))?.get(0)?);
            Ok(())
        })
        .await
    }
}

/// `https://shop.example`, as browsers say it: scheme and host, nothing behind.
fn origin_of(text: &str) -> Result<String, Error> {
    let trimmed = text.trim().trim_end_matches('/').to_ascii_lowercase();
    let host = trimmed
        .strip_prefix("https://")
        .or_else(|| trimmed.strip_prefix("http://"))
        .unwrap_or_default();
    let is_plain = host
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ':' | '[' | ']'));
    if host.is_empty() || !is_plain || trimmed.len() > ORIGIN {
        return Err(Error::WebAddress(catalogue::shown(text)));
    }
    Ok(trimmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_and_host() {
        assert_eq!(
            origin_of(" https://Shop.example/ ").unwrap(),
            "https://shop.example"
        );
        assert_eq!(
            origin_of("http://localhost:8080").unwrap(),
            "http://localhost:8080"
        );
        for wrong in [
            "shop.example",
            "https://",
            "https://a.example/x",
            "https://a b.example",
            "ftp://a",
        ] {
            assert!(origin_of(wrong).is_err(), "{wrong}");
        }
    }
}
