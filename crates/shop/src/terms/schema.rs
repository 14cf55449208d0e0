use storage::records::Migration;

/// `countries` are codes with a space between, none for everywhere; a rate's `region` is empty for a whole country.
pub(crate) const MIGRATION: Migration = Migration {
    name: "shop/0005_terms",
    sql: "
ALTER TABLE shops ADD COLUMN tax_included {i64} NOT NULL DEFAULT 1;

CREATE TABLE tax_rates (
  shop_id {id} NOT NULL REFERENCES shops (id), country TEXT NOT NULL, region TEXT NOT NULL, class TEXT NOT NULL,
  rate_ppm {i64} NOT NULL, PRIMARY KEY (shop_id, country, region, class)
) {strict};

CREATE TABLE shipping_rules (
  shop_id {id} NOT NULL REFERENCES shops (id), id {id} NOT NULL, name TEXT NOT NULL, countries TEXT NOT NULL,
  base_minor {i64} NOT NULL, included_grams {i64} NOT NULL, step_grams {i64} NOT NULL, step_minor {i64} NOT NULL,
  free_from_minor {i64}, PRIMARY KEY (shop_id, id)
) {strict};

CREATE TABLE coupons (
  shop_id {id} NOT NULL REFERENCES shops (id), code TEXT NOT NULL, percent_ppm {i64}, amount_minor {i64},
  minimum_minor {i64} NOT NULL, starts_at {i64}, ends_at {i64}, most_uses {i64}, most_each {i64},
  creator_id {id}, used {i64} NOT NULL CHECK (used >= 0), created_at {i64} NOT NULL, PRIMARY KEY (shop_id, code)
) {strict};

CREATE TABLE coupon_uses (
  shop_id {id} NOT NULL, code TEXT NOT NULL, order_id {id} NOT NULL, buyer {bytes} NOT NULL,
  PRIMARY KEY (shop_id, order_id), FOREIGN KEY (shop_id, code) REFERENCES coupons (shop_id, code)
) {strict};
CREATE INDEX coupon_uses_buyer ON coupon_uses (shop_id, code, buyer)",
};
