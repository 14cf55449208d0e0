use storage::records::Migration;

/// The place that each shop has from the start has the shop's own id.
pub(crate) const MIGRATION: Migration = Migration {
    name: "shop/0003_stock",
    sql: "
ALTER TABLE variants ADD COLUMN bundling TEXT NOT NULL DEFAULT 'plain';

CREATE TABLE places (
  shop_id {id} NOT NULL REFERENCES shops (id), id {id} NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
  created_at {i64} NOT NULL, PRIMARY KEY (shop_id, id)
) {strict};
INSERT INTO places (shop_id, id, name, kind, created_at) SELECT id, id, '', 'warehouse', created_at FROM shops;

CREATE TABLE shelves (
  shop_id {id} NOT NULL, variant_id {id} NOT NULL REFERENCES variants (id), place_id {id} NOT NULL,
  on_hand {i64} NOT NULL CHECK (on_hand >= 0), PRIMARY KEY (shop_id, variant_id, place_id),
  FOREIGN KEY (shop_id, place_id) REFERENCES places (shop_id, id)
) {strict};
INSERT INTO shelves (shop_id, variant_id, place_id, on_hand) SELECT shop_id, id, shop_id, stock FROM variants;

CREATE TABLE bundle_parts (
  shop_id {id} NOT NULL, bundle_id {id} NOT NULL REFERENCES variants (id),
  part_id {id} NOT NULL REFERENCES variants (id), quantity {i64} NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (shop_id, bundle_id, part_id)
) {strict};
CREATE INDEX bundle_parts_part ON bundle_parts (shop_id, part_id);

CREATE TABLE reservations (
  shop_id {id} NOT NULL, id {id} NOT NULL, state TEXT NOT NULL, expires_at {i64} NOT NULL,
  PRIMARY KEY (shop_id, id)
) {strict};
CREATE INDEX reservations_expiry ON reservations (state, expires_at);

CREATE TABLE reservation_lines (
  shop_id {id} NOT NULL, reservation_id {id} NOT NULL, line {i64} NOT NULL, variant_id {id} NOT NULL,
  each {i64} NOT NULL CHECK (each > 0), units {i64} NOT NULL CHECK (units > 0),
  given_back {i64} NOT NULL, packed {i64} NOT NULL, CHECK (given_back >= 0 AND packed >= 0),
  CHECK (given_back + packed <= units), PRIMARY KEY (shop_id, reservation_id, line, variant_id)
) {strict};
CREATE INDEX reservation_lines_variant ON reservation_lines (shop_id, variant_id)",
};
