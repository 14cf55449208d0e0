use storage::records::Migration;

pub(crate) const MIGRATION: Migration = Migration {
    name: "shop/0015_hand_off",
    sql: "
ALTER TABLE shops ADD COLUMN checkout TEXT NOT NULL DEFAULT 'yard';
ALTER TABLE products ADD COLUMN site_link TEXT NOT NULL DEFAULT '';
UPDATE products SET site_link = COALESCE((SELECT MAX(i.link) FROM import_products i
  WHERE i.shop_id = products.shop_id AND i.product_id = products.id AND LENGTH(i.link) <= 2000
    AND (i.link LIKE 'https://%' OR i.link LIKE 'http://%')), '');

CREATE TABLE hand_offs (
  shop_id {id} NOT NULL REFERENCES shops (id), id {id} NOT NULL UNIQUE, product_id {id} NOT NULL, creator_id {id},
  post_id {id}, at {i64} NOT NULL, PRIMARY KEY (shop_id, id)
) {strict};
CREATE INDEX hand_offs_at ON hand_offs (shop_id, at);
CREATE INDEX hand_offs_creator ON hand_offs (creator_id);

CREATE TABLE hand_off_orders (
  shop_id {id} NOT NULL, reference TEXT NOT NULL, hand_off_id {id} NOT NULL, creator_id {id}, post_id {id},
  currency TEXT NOT NULL, base_minor {i64} NOT NULL, refunded_minor {i64} NOT NULL, rate_ppm {i64} NOT NULL, at {i64} NOT NULL,
  PRIMARY KEY (shop_id, reference), FOREIGN KEY (shop_id, hand_off_id) REFERENCES hand_offs (shop_id, id)
) {strict};
CREATE INDEX hand_off_orders_at ON hand_off_orders (shop_id, at);
CREATE INDEX hand_off_orders_creator ON hand_off_orders (creator_id, at)",
};
