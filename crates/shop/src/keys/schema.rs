use storage::records::Migration;

/// `scopes` and `origins` are separated by spaces; no origin means that browsers may use the key from everywhere.
pub(crate) const MIGRATION: Migration = Migration {
    name: "shop/0016_keys",
    sql: "
CREATE TABLE api_keys (
  shop_id {id} NOT NULL REFERENCES shops (id), id {id} NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL,
  origins TEXT NOT NULL, shown TEXT NOT NULL, hash {bytes} NOT NULL UNIQUE, created_at {i64} NOT NULL, used_at {i64},
  revoked_at {i64}, PRIMARY KEY (shop_id, id)
) {strict}",
};
