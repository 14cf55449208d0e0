use storage::records::Migration;

pub(crate) const MIGRATION: Migration = Migration {
    name: "shop/0007_sandbox",
    sql: "
CREATE TABLE sandbox_intents (
  id TEXT PRIMARY KEY, payment_id {id} NOT NULL UNIQUE, state TEXT NOT NULL, amount {i64} NOT NULL,
  currency TEXT NOT NULL, captured {i64} NOT NULL, refunded {i64} NOT NULL, disputed {i64} NOT NULL,
  method TEXT NOT NULL, declined TEXT, CHECK (captured <= amount), CHECK (refunded + disputed <= captured)
) {strict};

CREATE TABLE sandbox_refunds (
  id TEXT PRIMARY KEY, intent_id TEXT NOT NULL REFERENCES sandbox_intents (id), refund_id {id} NOT NULL,
  amount {i64} NOT NULL, state TEXT NOT NULL
) {strict};

CREATE TABLE sandbox_disputes (
  id TEXT PRIMARY KEY, intent_id TEXT NOT NULL REFERENCES sandbox_intents (id), amount {i64} NOT NULL,
  state TEXT NOT NULL
) {strict};

CREATE TABLE sandbox_keys (key TEXT PRIMARY KEY, request TEXT NOT NULL, answer TEXT NOT NULL) {strict};

CREATE TABLE sandbox_events (
  id TEXT PRIMARY KEY, body TEXT NOT NULL, created_at {i64} NOT NULL, acknowledged {i64} NOT NULL
) {strict};
CREATE INDEX sandbox_events_waiting ON sandbox_events (acknowledged, created_at, id)",
};
