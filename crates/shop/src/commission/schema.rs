use storage::records::Migration;

/// `tiers` is a JSON list; an empty one in a creator's own plan ends it. Plans are never changed, only followed by others.
pub(crate) const MIGRATION: Migration = Migration {
    name: "shop/0009_commissions",
    sql: "
ALTER TABLE shops ADD COLUMN attribution_hours {i64} NOT NULL DEFAULT 168;
ALTER TABLE shops ADD COLUMN approve_days {i64} NOT NULL DEFAULT 15;
ALTER TABLE orders ADD COLUMN code_creator {id};

CREATE TABLE payees (id {id} PRIMARY KEY, person_id {id} UNIQUE) {strict};

CREATE TABLE shop_creators (
  shop_id {id} NOT NULL REFERENCES shops (id), payee_id {id} NOT NULL REFERENCES payees (id), joined_at {i64} NOT NULL,
  PRIMARY KEY (shop_id, payee_id)
) {strict};

CREATE TABLE commission_plans (
  shop_id {id} NOT NULL REFERENCES shops (id), id {id} NOT NULL, payee_id {id} REFERENCES payees (id),
  tiers TEXT NOT NULL, announced_at {i64} NOT NULL, PRIMARY KEY (shop_id, id)
) {strict};
{append_only commission_plans};

CREATE TABLE payouts (
  id {id} PRIMARY KEY, payee_id {id} NOT NULL REFERENCES payees (id), currency TEXT NOT NULL,
  amount_minor {i64} NOT NULL CHECK (amount_minor > 0), created_at {i64} NOT NULL
) {strict};
CREATE INDEX payouts_payee ON payouts (payee_id, currency);
{append_only payouts};

CREATE TABLE commissions (
  shop_id {id} NOT NULL, order_id {id} NOT NULL, line {i64} NOT NULL, payee_id {id} NOT NULL REFERENCES payees (id),
  basis TEXT NOT NULL, code TEXT, post_id {id}, rate_ppm {i64} NOT NULL, base_minor {i64} NOT NULL,
  amount_minor {i64} NOT NULL, kept_minor {i64} NOT NULL, currency TEXT NOT NULL, state TEXT NOT NULL,
  earned_at {i64} NOT NULL, approve_at {i64}, payout_id {id} REFERENCES payouts (id),
  PRIMARY KEY (shop_id, order_id, line), CHECK (kept_minor >= 0 AND kept_minor <= amount_minor),
  FOREIGN KEY (shop_id, order_id, line) REFERENCES order_lines (shop_id, order_id, line)
) {strict};
CREATE INDEX commissions_due ON commissions (state, approve_at);
CREATE INDEX commissions_payee ON commissions (payee_id, currency, state, earned_at)",
};
