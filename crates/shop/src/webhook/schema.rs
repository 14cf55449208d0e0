use storage::records::Migration;

/// A receiver's secret is derived from the yard's own key, its id and `secret_version`, and stands nowhere.
pub(crate) const MIGRATION: Migration = Migration {
    name: "shop/0013_webhooks",
    sql: "
CREATE TABLE webhooks (
  shop_id {id} NOT NULL REFERENCES shops (id), id {id} NOT NULL, url TEXT NOT NULL, topics TEXT NOT NULL,
  is_on {i64} NOT NULL, secret_version {i64} NOT NULL, failing_since {i64}, problem TEXT, created_at {i64} NOT NULL,
  PRIMARY KEY (shop_id, id)
) {strict};

CREATE TABLE webhook_events (
  shop_id {id} NOT NULL REFERENCES shops (id), id {id} NOT NULL, topic TEXT NOT NULL, body TEXT NOT NULL, at {i64} NOT NULL,
  PRIMARY KEY (shop_id, id)
) {strict};
CREATE INDEX webhook_events_at ON webhook_events (at);

CREATE TABLE webhook_deliveries (
  shop_id {id} NOT NULL, webhook_id {id} NOT NULL, event_id {id} NOT NULL, state TEXT NOT NULL, attempts {i64} NOT NULL,
  next_at {i64} NOT NULL, created_at {i64} NOT NULL, PRIMARY KEY (shop_id, webhook_id, event_id),
  FOREIGN KEY (shop_id, webhook_id) REFERENCES webhooks (shop_id, id),
  FOREIGN KEY (shop_id, event_id) REFERENCES webhook_events (shop_id, id)
) {strict};
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (state, next_at);
CREATE INDEX webhook_deliveries_event ON webhook_deliveries (shop_id, event_id);

CREATE TABLE webhook_attempts (
  shop_id {id} NOT NULL, webhook_id {id} NOT NULL, event_id {id} NOT NULL, id {id} NOT NULL, at {i64} NOT NULL,
  millis {i64} NOT NULL, status {i64}, answer TEXT NOT NULL, PRIMARY KEY (shop_id, webhook_id, event_id, id),
  FOREIGN KEY (shop_id, webhook_id, event_id) REFERENCES webhook_deliveries (shop_id, webhook_id, event_id)
) {strict}",
};
