use storage::records::Migration;

pub(crate) const MIGRATION: Migration = Migration {
    name: "shop/0002_ledger",
    sql: "
CREATE TABLE ledger_transfers (
  id {id} PRIMARY KEY, key TEXT NOT NULL UNIQUE, phase TEXT NOT NULL, holds {id} UNIQUE,
  debit_kind TEXT NOT NULL, debit_owner {id} NOT NULL, credit_kind TEXT NOT NULL, credit_owner {id} NOT NULL,
  amount {i64} NOT NULL CHECK (amount >= 0), currency TEXT NOT NULL, reason TEXT NOT NULL, order_id {id},
  at {i64} NOT NULL
) {strict};
CREATE INDEX ledger_transfers_order ON ledger_transfers (order_id, id);
CREATE INDEX ledger_transfers_debit ON ledger_transfers (debit_owner, debit_kind, id);
CREATE INDEX ledger_transfers_credit ON ledger_transfers (credit_owner, credit_kind, id);
{append_only ledger_transfers};

CREATE TABLE ledger_balances (
  owner_kind TEXT NOT NULL, owner {id} NOT NULL, currency TEXT NOT NULL, shard {i64} NOT NULL,
  debits_held {i64} NOT NULL, debits_posted {i64} NOT NULL, credits_held {i64} NOT NULL,
  credits_posted {i64} NOT NULL,
  PRIMARY KEY (owner_kind, owner, currency, shard)
) {strict}",
};
