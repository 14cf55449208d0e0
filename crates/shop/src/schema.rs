use crate::{
    cart, commission, goods, hand_off, import, keys, ledger, offer, order, payment, stock, terms, usage,
    webhook,
};
use storage::records::Migration;

/// All tables of shops, the oldest first.
pub const MIGRATIONS: &[Migration] = &[
    CATALOGUE,
    ledger::MIGRATION,
    stock::MIGRATION,
    offer::MIGRATION,
    terms::MIGRATION,
    cart::MIGRATION,
    payment::SANDBOX_MIGRATION,
    order::MIGRATION,
    commission::MIGRATION,
    order::NEWS_MIGRATION,
    import::MIGRATION,
    import::DESK_MIGRATION,
    webhook::MIGRATION,
    offer::SALES_MIGRATION,
    hand_off::MIGRATION,
    keys::MIGRATION,
    goods::MIGRATION,
    usage::MIGRATION,
    usage::QUOTAS,
];

const CATALOGUE: Migration = Migration {
    name: "shop/0001_catalogue",
    sql: "
CREATE TABLE shops (
  id {id} PRIMARY KEY, handle TEXT NOT NULL UNIQUE, name TEXT NOT NULL, about TEXT NOT NULL,
  currency TEXT NOT NULL, picture TEXT, search TEXT NOT NULL, created_at {i64} NOT NULL, updated_at {i64} NOT NULL
) {strict};
CREATE INDEX shops_newest ON shops (created_at, id);

CREATE TABLE shop_staff (
  shop_id {id} NOT NULL REFERENCES shops (id), person_id {id} NOT NULL, role TEXT NOT NULL,
  joined_at {i64} NOT NULL, PRIMARY KEY (shop_id, person_id)
) {strict};
CREATE INDEX shop_staff_person ON shop_staff (person_id);

CREATE TABLE shop_invitations (
  shop_id {id} NOT NULL REFERENCES shops (id), token_hash {bytes} NOT NULL UNIQUE, role TEXT NOT NULL,
  invited_by {id} NOT NULL, expires_at {i64} NOT NULL, PRIMARY KEY (shop_id, token_hash)
) {strict};

CREATE TABLE products (
  shop_id {id} NOT NULL REFERENCES shops (id), id {id} NOT NULL UNIQUE, name TEXT NOT NULL,
  description TEXT NOT NULL, kind TEXT NOT NULL, images TEXT NOT NULL, options TEXT NOT NULL, state TEXT NOT NULL,
  search TEXT NOT NULL, price_min {i64} NOT NULL, price_max {i64} NOT NULL, in_stock {i64} NOT NULL,
  created_at {i64} NOT NULL, updated_at {i64} NOT NULL, changed_at {i64} NOT NULL,
  PRIMARY KEY (shop_id, id)
) {strict};
CREATE INDEX products_by_shop ON products (shop_id, created_at, id);
CREATE INDEX products_newest ON products (created_at, id);
CREATE INDEX products_changed ON products (changed_at, id);

CREATE TABLE variants (
  shop_id {id} NOT NULL, product_id {id} NOT NULL, id {id} NOT NULL UNIQUE, position {i64} NOT NULL,
  options TEXT NOT NULL, sku TEXT, price_minor {i64} NOT NULL, currency TEXT NOT NULL,
  stock {i64} NOT NULL CHECK (stock >= 0), PRIMARY KEY (shop_id, product_id, id),
  FOREIGN KEY (shop_id, product_id) REFERENCES products (shop_id, id)
) {strict}",
};
