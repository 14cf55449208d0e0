use storage::records::Migration;

pub(crate) const MIGRATION: Migration = Migration {
    name: "shop/0006_carts",
    sql: "
CREATE TABLE carts (
  id {id} PRIMARY KEY, person_id {id} UNIQUE, created_at {i64} NOT NULL, changed_at {i64} NOT NULL
) {strict};
CREATE INDEX carts_changed ON carts (changed_at);

CREATE TABLE cart_lines (
  cart_id {id} NOT NULL REFERENCES carts (id), variant_id {id} NOT NULL, shop_id {id} NOT NULL,
  quantity {i64} NOT NULL CHECK (quantity > 0), added_at {i64} NOT NULL,
  creator_id {id}, post_id {id}, tapped_at {i64}, PRIMARY KEY (cart_id, variant_id)
) {strict};

CREATE TABLE cart_codes (
  cart_id {id} NOT NULL REFERENCES carts (id), shop_id {id} NOT NULL, code TEXT NOT NULL,
  PRIMARY KEY (cart_id, shop_id)
) {strict}",
};
