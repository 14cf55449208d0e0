use storage::records::Migration;

/// What came by files. `rows` are a product's rows as the last file had them, with the numbers of `import_columns`;
/// `digest` is of those rows and empty once the product has gone missing from a file.
pub(crate) const MIGRATION: Migration = Migration {
    name: "shop/0011_imports",
    sql: "
CREATE TABLE import_columns (
  shop_id {id} NOT NULL REFERENCES shops (id), dialect TEXT NOT NULL, number {i64} NOT NULL, name TEXT NOT NULL,
  nth {i64} NOT NULL, PRIMARY KEY (shop_id, dialect, number)
) {strict};

CREATE TABLE import_products (
  shop_id {id} NOT NULL REFERENCES shops (id), dialect TEXT NOT NULL, key TEXT NOT NULL, product_id {id} NOT NULL,
  position {i64} NOT NULL, digest {bytes} NOT NULL, rows {bytes} NOT NULL, brand TEXT NOT NULL, link TEXT NOT NULL,
  imported_at {i64} NOT NULL, PRIMARY KEY (shop_id, dialect, key),
  FOREIGN KEY (shop_id, product_id) REFERENCES products (shop_id, id)
) {strict};
CREATE INDEX import_products_order ON import_products (shop_id, dialect, position, key);
CREATE INDEX import_products_product ON import_products (shop_id, product_id);

CREATE TABLE import_variants (
  shop_id {id} NOT NULL, product_id {id} NOT NULL, dialect TEXT NOT NULL, key TEXT NOT NULL, variant_id {id} NOT NULL,
  gtin TEXT, gtin_valid {i64} NOT NULL, mpn TEXT, item_condition TEXT NOT NULL,
  PRIMARY KEY (shop_id, product_id, dialect, key)
) {strict};

CREATE TABLE import_images (
  shop_id {id} NOT NULL, product_id {id} NOT NULL, position {i64} NOT NULL, url TEXT NOT NULL, alt TEXT NOT NULL,
  state TEXT NOT NULL, attempts {i64} NOT NULL, next_at {i64} NOT NULL, PRIMARY KEY (shop_id, product_id, position),
  FOREIGN KEY (shop_id, product_id) REFERENCES products (shop_id, id)
) {strict};
CREATE INDEX import_images_due ON import_images (state, next_at)",
};

/// What runs by itself: pictures that are fetched (`photo` is the one that was taken), addresses that are read again and
/// again, and what came of each reading.
pub(crate) const DESK_MIGRATION: Migration = Migration {
    name: "shop/0012_import_desk",
    sql: "
ALTER TABLE import_images ADD COLUMN photo TEXT;
ALTER TABLE import_images ADD COLUMN problem TEXT;

CREATE TABLE import_sources (
  shop_id {id} NOT NULL REFERENCES shops (id), id {id} NOT NULL, url TEXT NOT NULL, format TEXT,
  every_hours {i64} NOT NULL, delete_missing {i64} NOT NULL, is_on {i64} NOT NULL, etag TEXT, last_modified TEXT,
  problem TEXT, failures {i64} NOT NULL, checked_at {i64}, next_at {i64} NOT NULL, created_at {i64} NOT NULL,
  PRIMARY KEY (shop_id, id)
) {strict};
CREATE INDEX import_sources_due ON import_sources (is_on, next_at);

CREATE TABLE import_runs (
  shop_id {id} NOT NULL REFERENCES shops (id), id {id} NOT NULL, source_id {id}, name TEXT NOT NULL,
  dry_run {i64} NOT NULL, state TEXT NOT NULL, format TEXT, report TEXT, warnings TEXT, problem TEXT,
  started_at {i64} NOT NULL, ended_at {i64}, PRIMARY KEY (shop_id, id)
) {strict};
CREATE INDEX import_runs_newest ON import_runs (shop_id, started_at, id)",
};
