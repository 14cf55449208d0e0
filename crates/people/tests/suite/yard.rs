use model::{Handle, LeafId, PersonId, Timestamp};
use people::{
    Client, Config, Email, HashCost, Language, Name, NewAccount, OneTimeToken, Password, People, Person,
    identity::IdentityKey, new_visitor,
};
use std::{net::IpAddr, time::Duration};
use storage::{Records, records, testing, values};

pub const PASSWORD: &str = "persimmon-lantern-7";
pub const MINUTE: Duration = Duration::from_secs(60);
pub const HOUR: Duration = Duration::from_secs(3_600);
pub const DAY: Duration = Duration::from_secs(86_400);

/// A yard under test, at a time of the test's own.
#[derive(Clone)]
pub struct Yard {
    pub people: People,
    pub records: Records,
    pub now: Timestamp,
}

/// Runs `test` on an empty yard on each database.
pub async fn on_both<R: Future<Output = ()>>(test: impl Fn(Yard) -> R) {
    testing::on_both(MIGRATIONS, async |records| {
        test(Yard::new(records, config())).await
    })
    .await;
}

pub const MIGRATIONS: &[&[records::Migration]] = &[
    storage::blob_refs::MIGRATIONS,
    consent::MIGRATIONS,
    people::MIGRATIONS,
];

pub fn config() -> Config {
    Config {
        hash_cost: HashCost::LIGHT,
        identity_key: Some(IdentityKey::from_bytes([7; 32])),
        ..Config::new("https://yard.example/", "The Yard")
    }
}

/// A letter as it waits in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub to: String,
    pub kind: String,
    pub subject: String,
    pub body: String,
}

impl Waiting {
    /// The token of the link to `page`.
    pub fn token(&self, page: &str) -> OneTimeToken {
        let (_, rest) = self
            .body
            .split_once(&format!("https://yard.example/{page}/"))
            .expect("a link");
        rest.split_whitespace().next().unwrap().parse().unwrap()
    }
}

impl Yard {
    pub fn new(records: Records, config: Config) -> Self {
        let people = People::new(records.clone(), config).unwrap();
        Self {
            people,
            records,
            now: "2026-05-01T09:00:00Z".parse().unwrap(),
        }
    }

    /// How many records refer to a blob.
    pub async fn uses_of(&self, blob: &'static str) -> i64 {
        let count: Result<_, records::Error> = self
            .records
            .read(move |tx| storage::blob_refs::count(tx, blob))
            .await;
        count.unwrap().unwrap_or(0)
    }

    pub fn later(&self, span: Duration) -> Timestamp {
        self.now.plus(span)
    }

    pub async fn sign_up(&self, email: &str, handle: &str) -> Person {
        self.people
            .sign_up(account(email, handle), ip(), self.now)
            .await
            .unwrap()
    }

    /// An account whose address is confirmed.
    pub async fn member(&self, email: &str, handle: &str) -> Person {
        let person = self.sign_up(email, handle).await;
        let token = self.newest_letter(email).await.token("confirm");
        self.people
            .confirm_email(person.id, &token, self.now)
            .await
            .unwrap();
        self.people.person(person.id).await.unwrap()
    }

    /// Closes the account and erases it at once; gives the leaves that memory has to forget.
    pub async fn erase(&self, person: PersonId) -> Vec<LeafId> {
        let people = &self.people;
        people
            .close_account(person, password(PASSWORD), self.now)
            .await
            .unwrap();
        let leaves = people.leaves_ever(person).await.unwrap();
        people.erase_account(person, self.now).await.unwrap();
        leaves
    }

    pub async fn letters(&self) -> Vec<Waiting> {
        let rows = self.records.read(|tx| {
            tx.query(
                "SELECT recipient, kind, subject, body FROM mail_outbox ORDER BY created_at, id",
                values![],
            )
        });
        let rows: Result<_, records::Error> = rows.await;
        let read = |row: &storage::Row| Waiting {
            to: row.get(0).unwrap(),
            kind: row.get(1).unwrap(),
            subject: row.get(2).unwrap(),
            body: row.get(3).unwrap(),
        };
        rows.unwrap().iter().map(read).collect()
    }

    /// The one letter to `email` that waits; it is taken out.
    pub async fn newest_letter(&self, email: &str) -> Waiting {
        let mut to_them: Vec<Waiting> = self
            .letters()
            .await
            .into_iter()
            .filter(|letter| letter.to == email)
            .collect();
        assert_eq!(to_them.len(), 1, "{to_them:?}");
        self.run("DELETE FROM mail_outbox").await;
        to_them.remove(0)
    }

    pub async fn run(&self, sql: &'static str) {
        let done: Result<(), records::Error> = self.records.write(move |tx| tx.execute_script(sql)).await;
        done.unwrap();
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        let row: Result<_, records::Error> =
            self.records.read(move |tx| tx.query_first(sql, values![])).await;
        row.unwrap().unwrap().get(0).unwrap()
    }
}

pub fn account(email_text: &str, handle_text: &str) -> NewAccount {
    NewAccount {
        email: email(email_text),
        password: password(PASSWORD),
        handle: handle(handle_text),
        name: name("Mina Kim"),
        language: Language::English,
    }
}

pub fn email(text: &str) -> Email {
    text.parse().unwrap()
}

pub fn handle(text: &str) -> Handle {
    text.parse().unwrap()
}

pub fn name(text: &str) -> Name {
    text.parse().unwrap()
}

pub fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

pub fn ip() -> IpAddr {
    "192.0.2.7".parse().unwrap()
}

/// A browser that was not here before.
pub fn browser() -> Client {
    Client {
        visitor: new_visitor().unwrap(),
        ip: ip(),
        agent: "Firefox on Linux".to_owned(),
    }
}
