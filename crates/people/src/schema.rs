use storage::records::Migration;

/// `people.email` is unique only among confirmed addresses: an unconfirmed account may name any address, so that
/// opening one tells nobody whether the address is known here.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "people/0001_accounts",
        sql: "CREATE TABLE people (
                id {id} PRIMARY KEY, handle TEXT, name TEXT NOT NULL, email TEXT, email_confirmed_at {i64},
                password_hash TEXT, language TEXT NOT NULL, role TEXT NOT NULL, bio TEXT NOT NULL,
                picture TEXT, placeholder TEXT, handle_changed_at {i64}, created_at {i64} NOT NULL, deleted_at {i64}
              ) {strict};
              CREATE UNIQUE INDEX people_by_confirmed_email ON people (email) WHERE email_confirmed_at IS NOT NULL;
              CREATE INDEX people_by_email ON people (email, created_at);
              CREATE INDEX people_by_role ON people (role);
              CREATE TABLE handles (
                handle TEXT PRIMARY KEY, person {id} NOT NULL, held_until {i64}
              ) {strict};
              CREATE INDEX handles_by_person ON handles (person);
              CREATE TABLE people_search (
                key {bytes} NOT NULL, person {id} NOT NULL, PRIMARY KEY (key, person)
              ) {strict};
              CREATE INDEX people_search_by_person ON people_search (person);",
    },
    Migration {
        name: "people/0002_sessions",
        sql: "CREATE TABLE sessions (
                id {id} PRIMARY KEY, token_hash {bytes} NOT NULL UNIQUE, person {id} NOT NULL,
                visitor {id} NOT NULL, leaf {id} NOT NULL, agent TEXT NOT NULL,
                created_at {i64} NOT NULL, seen_at {i64} NOT NULL, expires_at {i64} NOT NULL
              ) {strict};
              CREATE INDEX sessions_by_person ON sessions (person, created_at);
              CREATE INDEX sessions_by_expiry ON sessions (expires_at);
              CREATE TABLE leaves (
                person {id} NOT NULL, visitor {id} NOT NULL, leaf {id} NOT NULL, used_at {i64} NOT NULL,
                PRIMARY KEY (person, visitor)
              ) {strict};
              CREATE TABLE one_time_tokens (
                hash {bytes} PRIMARY KEY, kind TEXT NOT NULL, person {id}, expires_at {i64} NOT NULL
              ) {strict};
              CREATE INDEX one_time_tokens_by_person ON one_time_tokens (person, kind);",
    },
    Migration {
        name: "people/0003_mail",
        sql: "CREATE TABLE mail_outbox (
                id {id} PRIMARY KEY, recipient TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
                body TEXT NOT NULL, attempts {i64} NOT NULL, due_at {i64} NOT NULL, expires_at {i64} NOT NULL,
                failed_at {i64}, last_error TEXT, created_at {i64} NOT NULL
              ) {strict};
              CREATE INDEX mail_outbox_due ON mail_outbox (due_at) WHERE failed_at IS NULL;
              CREATE INDEX mail_outbox_by_recipient ON mail_outbox (recipient);",
    },
    // `a` and `b` are hashes of identifiers or ids of persons and leaves, as their kinds say. Of assertions that are
    // the same (`same`), one holds at a time.
    Migration {
        name: "people/0004_identity",
        sql: "CREATE TABLE identity_assertions (
                id {id} PRIMARY KEY, same {bytes} NOT NULL,
                a {bytes} NOT NULL, a_kind TEXT NOT NULL, a_shop {id},
                b {bytes} NOT NULL, b_kind TEXT NOT NULL, b_shop {id},
                rule TEXT NOT NULL, weak {i64} NOT NULL, shop {id}, source TEXT, by_kind TEXT NOT NULL, by_id {id}, via {bytes},
                first_at {i64} NOT NULL, seen_at {i64} NOT NULL,
                undone_at {i64}, undone_by_kind TEXT, undone_by {id}, undone_why TEXT
              ) {strict};
              CREATE UNIQUE INDEX identity_holds ON identity_assertions (same) WHERE undone_at IS NULL;
              CREATE INDEX identity_by_a ON identity_assertions (a, undone_at, weak, seen_at);
              CREATE INDEX identity_by_b ON identity_assertions (b, undone_at, weak, seen_at);
              CREATE INDEX identity_by_asserter ON identity_assertions (by_id) WHERE by_id IS NOT NULL;
              CREATE INDEX identity_by_undoer ON identity_assertions (undone_by) WHERE undone_by IS NOT NULL;
              CREATE INDEX identity_outgrown ON identity_assertions (undone_at) WHERE undone_why = 'limit';
              CREATE INDEX leaves_by_leaf ON leaves (leaf);",
    },
    // Lines of the audit are written and read, never changed; only the name of an operator whose account is gone is
    // taken off.
    Migration {
        name: "people/0005_devices_and_audit",
        sql: "CREATE TABLE leaf_labels (
                leaf {id} PRIMARY KEY, person {id} NOT NULL, label TEXT NOT NULL, first_at {i64} NOT NULL
              ) {strict};
              CREATE INDEX leaf_labels_by_person ON leaf_labels (person, first_at);
              CREATE TABLE operator_audit (
                id {id} PRIMARY KEY, at {i64} NOT NULL, operator {id}, act TEXT NOT NULL,
                from_kind TEXT NOT NULL, to_kind TEXT NOT NULL, detail TEXT NOT NULL
              ) {strict};
              CREATE INDEX operator_audit_by_time ON operator_audit (at);
              CREATE INDEX operator_audit_by_operator ON operator_audit (operator) WHERE operator IS NOT NULL;",
    },
    // `leaves` are those of an erasure without an account. When it is done, nothing in a row names anybody.
    Migration {
        name: "people/0006_erasures",
        sql: "CREATE TABLE erasures (
                id {id} PRIMARY KEY, state TEXT NOT NULL, step TEXT NOT NULL, person {id}, leaves {bytes}, email TEXT,
                language TEXT NOT NULL, ordered_at {i64} NOT NULL, due_at {i64} NOT NULL, try_at {i64} NOT NULL,
                attempts {i64} NOT NULL, last_error TEXT, done_at {i64}, counts TEXT, line {i64}, commitment {bytes},
                letter {id}
              ) {strict};
              CREATE UNIQUE INDEX erasures_by_person ON erasures (person) WHERE person IS NOT NULL;
              CREATE INDEX erasures_open ON erasures (try_at) WHERE state <> 'done';",
    },
];
