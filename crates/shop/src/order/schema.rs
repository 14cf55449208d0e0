use storage::records::Migration;

pub(crate) const MIGRATION: Migration = Migration {
    name: "shop/0008_orders",
    sql: "
CREATE TABLE payments (
  id {id} PRIMARY KEY, request_key {id} NOT NULL UNIQUE, person_id {id}, currency TEXT NOT NULL,
  total_minor {i64} NOT NULL CHECK (total_minor >= 0), provider TEXT NOT NULL, intent TEXT,
  state TEXT NOT NULL, decided_minor {i64}, captured_minor {i64} NOT NULL, action TEXT, declined TEXT,
  attempts {i64} NOT NULL, leaf_id {id}, consent {i64} NOT NULL, trace TEXT, hold_until {i64} NOT NULL,
  heard_at {i64} NOT NULL, created_at {i64} NOT NULL, changed_at {i64} NOT NULL, due_at {i64},
  CHECK (captured_minor >= 0 AND captured_minor <= total_minor)
) {strict};
CREATE INDEX payments_due ON payments (due_at);

CREATE TABLE payment_events (
  provider TEXT NOT NULL, event_id TEXT NOT NULL, payment_id {id} NOT NULL, received_at {i64} NOT NULL,
  PRIMARY KEY (provider, event_id)
) {strict};

CREATE TABLE orders (
  shop_id {id} NOT NULL REFERENCES shops (id), id {id} NOT NULL UNIQUE, payment_id {id} NOT NULL REFERENCES payments (id),
  reservation_id {id} NOT NULL, person_id {id}, state TEXT NOT NULL, currency TEXT NOT NULL,
  goods_minor {i64} NOT NULL, discount_minor {i64} NOT NULL, shipping_minor {i64} NOT NULL,
  shipping_tax_minor {i64} NOT NULL, tax_minor {i64} NOT NULL, total_minor {i64} NOT NULL,
  fee_ppm {i64} NOT NULL, fee_minor {i64} NOT NULL, captured_minor {i64} NOT NULL, refunded_minor {i64} NOT NULL,
  disputed_minor {i64} NOT NULL, code TEXT, contact TEXT, country TEXT NOT NULL, shipping_name TEXT NOT NULL,
  packed_at_place {id}, carrier TEXT, tracking TEXT, forget {i64} NOT NULL,
  placed_at {i64} NOT NULL, changed_at {i64} NOT NULL, delivered_at {i64}, PRIMARY KEY (shop_id, id),
  CHECK (captured_minor >= 0 AND captured_minor <= total_minor),
  CHECK (refunded_minor >= 0 AND refunded_minor <= captured_minor)
) {strict};
CREATE INDEX orders_payment ON orders (payment_id);
CREATE INDEX orders_person ON orders (person_id, placed_at, id);
CREATE INDEX orders_by_state ON orders (shop_id, state, placed_at, id);

CREATE TABLE order_lines (
  shop_id {id} NOT NULL, order_id {id} NOT NULL, line {i64} NOT NULL, variant_id {id} NOT NULL, product_id {id} NOT NULL,
  name TEXT NOT NULL, options TEXT NOT NULL, sku TEXT, quantity {i64} NOT NULL, unit_minor {i64} NOT NULL,
  gross_minor {i64} NOT NULL, discount_minor {i64} NOT NULL, rate_ppm {i64} NOT NULL, tax_minor {i64} NOT NULL,
  total_minor {i64} NOT NULL, cancelled {i64} NOT NULL, returned {i64} NOT NULL, creator_id {id}, post_id {id},
  tapped_at {i64}, PRIMARY KEY (shop_id, order_id, line),
  FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, id),
  CHECK (cancelled >= 0 AND returned >= 0 AND cancelled + returned <= quantity)
) {strict};

CREATE TABLE order_events (
  shop_id {id} NOT NULL, order_id {id} NOT NULL, id {id} NOT NULL, key TEXT NOT NULL, what TEXT NOT NULL,
  state TEXT NOT NULL, actor TEXT NOT NULL, person_id {id}, detail TEXT NOT NULL, at {i64} NOT NULL,
  PRIMARY KEY (shop_id, order_id, id), UNIQUE (shop_id, order_id, key),
  FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, id)
) {strict};

CREATE TABLE refunds (
  shop_id {id} NOT NULL, id {id} NOT NULL UNIQUE, order_id {id} NOT NULL, payment_id {id} NOT NULL, state TEXT NOT NULL,
  amount_minor {i64} NOT NULL CHECK (amount_minor > 0), goods_minor {i64} NOT NULL, tax_minor {i64} NOT NULL,
  shipping_minor {i64} NOT NULL, currency TEXT NOT NULL, reason TEXT NOT NULL, created_at {i64} NOT NULL,
  changed_at {i64} NOT NULL, attempts {i64} NOT NULL, due_at {i64}, PRIMARY KEY (shop_id, id),
  FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, id),
  CHECK (goods_minor + tax_minor + shipping_minor = amount_minor)
) {strict};
CREATE INDEX refunds_order ON refunds (shop_id, order_id);
CREATE INDEX refunds_due ON refunds (due_at);

CREATE TABLE returns (
  shop_id {id} NOT NULL, id {id} NOT NULL UNIQUE, order_id {id} NOT NULL, state TEXT NOT NULL, units TEXT NOT NULL,
  reason TEXT NOT NULL, answer TEXT NOT NULL, requested_at {i64} NOT NULL, changed_at {i64} NOT NULL,
  PRIMARY KEY (shop_id, id), FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, id)
) {strict};
CREATE INDEX returns_order ON returns (shop_id, order_id);

CREATE TABLE disputes (
  id TEXT PRIMARY KEY, payment_id {id} NOT NULL, amount_minor {i64} NOT NULL, currency TEXT NOT NULL,
  state TEXT NOT NULL, opened_at {i64} NOT NULL
) {strict};
CREATE TABLE dispute_shares (
  dispute_id TEXT NOT NULL REFERENCES disputes (id), shop_id {id} NOT NULL, order_id {id} NOT NULL,
  amount_minor {i64} NOT NULL, PRIMARY KEY (dispute_id, order_id)
) {strict}",
};
