use storage::records::Migration;

pub(crate) const MIGRATION: Migration = Migration {
    name: "shop/0004_offers",
    sql: "
ALTER TABLE variants ADD COLUMN sale_minor {i64};
ALTER TABLE variants ADD COLUMN sale_from {i64};
ALTER TABLE variants ADD COLUMN sale_until {i64};
ALTER TABLE variants ADD COLUMN weight_grams {i64} NOT NULL DEFAULT 0;
ALTER TABLE products ADD COLUMN tax_class TEXT NOT NULL DEFAULT 'standard';

CREATE TABLE categories (
  shop_id {id} NOT NULL REFERENCES shops (id), id {id} NOT NULL, parent_id {id}, name TEXT NOT NULL,
  created_at {i64} NOT NULL, PRIMARY KEY (shop_id, id),
  FOREIGN KEY (shop_id, parent_id) REFERENCES categories (shop_id, id)
) {strict};

CREATE TABLE product_categories (
  shop_id {id} NOT NULL, category_id {id} NOT NULL, product_id {id} NOT NULL,
  PRIMARY KEY (shop_id, category_id, product_id),
  FOREIGN KEY (shop_id, category_id) REFERENCES categories (shop_id, id),
  FOREIGN KEY (shop_id, product_id) REFERENCES products (shop_id, id)
) {strict};
CREATE INDEX product_categories_product ON product_categories (shop_id, product_id);

CREATE TABLE collections (
  shop_id {id} NOT NULL REFERENCES shops (id), id {id} NOT NULL, name TEXT NOT NULL, about TEXT NOT NULL,
  created_at {i64} NOT NULL, PRIMARY KEY (shop_id, id)
) {strict};

CREATE TABLE collection_products (
  shop_id {id} NOT NULL, collection_id {id} NOT NULL, position {i64} NOT NULL, product_id {id} NOT NULL,
  PRIMARY KEY (shop_id, collection_id, position),
  FOREIGN KEY (shop_id, collection_id) REFERENCES collections (shop_id, id),
  FOREIGN KEY (shop_id, product_id) REFERENCES products (shop_id, id)
) {strict}",
};

/// `sales` are those of the product's variants, for lists: `[[minor, from, until], …]`.
pub(crate) const SALES_MIGRATION: Migration = Migration {
    name: "shop/0014_sales_in_lists",
    sql: "
ALTER TABLE products ADD COLUMN sales TEXT NOT NULL DEFAULT '[]';
UPDATE products SET sales = (SELECT '[' || string_agg(s.one, ',') || ']' FROM (
  SELECT DISTINCT '[' || CAST(v.sale_minor AS TEXT) || ',' || COALESCE(CAST(v.sale_from AS TEXT), 'null') || ',' ||
    COALESCE(CAST(v.sale_until AS TEXT), 'null') || ']' AS one FROM variants v
  WHERE v.shop_id = products.shop_id AND v.product_id = products.id AND v.sale_minor IS NOT NULL LIMIT 20) s)
WHERE EXISTS (SELECT 1 FROM variants v
  WHERE v.shop_id = products.shop_id AND v.product_id = products.id AND v.sale_minor IS NOT NULL)",
};
