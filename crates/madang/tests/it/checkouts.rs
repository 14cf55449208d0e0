//! `kill -9` while guests order and pay: no order is lost, no money taken twice, and the book agrees with everything.

use crate::{
    browser::{Answer, Browser},
    help::run,
    process::Server,
};
use model::{Currency, Money, PersonId};
use shop::{NewShop, ProductDraft, Shops, VariantDraft};
use std::{
    net::SocketAddr,
    path::Path,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::{Duration, Instant},
};
use storage::{
    Records, blob_refs, outbox,
    records::{self, Location},
    values,
};

/// Checkouts in all; `MADANG_CHECKOUTS` asks for another number.
const CHECKOUTS: usize = 500;
const KILLS: usize = 12;
const BUYERS: usize = 4;
const STOCK: i64 = 100_000;
const PATIENCE: Duration = Duration::from_secs(240);
/// What a buyer tries one after the other. The last one works.
const WAYS: [&[&str]; 4] = [
    &["sandbox_ok"],
    &["sandbox_declined", "sandbox_ok"],
    &["sandbox_timeout"],
    &["sandbox_capture_timeout"],
];

/// Two shops with one product each; their variants.
fn yard_with_shops(data: &Path) -> Vec<String> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let shops = Shops::new(records(data).await);
        let mut variants = Vec::new();
        for handle in ["cups", "lamps"] {
            let owner = PersonId::new();
            let new = NewShop {
                handle: handle.parse().unwrap(),
                name: handle.to_owned(),
                about: String::new(),
                currency: Currency::KRW,
            };
            let shop = shops.open(owner, new).await.unwrap();
            let scope = shops.enter(owner, shop.id).await.unwrap();
            let draft = ProductDraft {
                name: format!("one of {handle}"),
                variants: vec![VariantDraft {
                    id: None,
                    options: Vec::new(),
                    sku: None,
                    price: Money::new(12_900, Currency::KRW),
                    stock: STOCK,
                }],
                ..ProductDraft::default()
            };
            let product = scope.create_product(draft).await.unwrap();
            let product = shops.catalogue().product(product).await.unwrap().unwrap();
            variants.push(product.variants[0].id.to_string());
        }
        variants
    })
}

async fn records(data: &Path) -> Records {
    let records = Records::open(Location::File(&data.join("records.sqlite")))
        .await
        .unwrap();
    let all = [
        outbox::MIGRATIONS,
        blob_refs::MIGRATIONS,
        people::MIGRATIONS,
        shop::MIGRATIONS,
    ];
    records.migrate(&all.concat()).await.unwrap();
    records
}

/// One guest on the way to an order, who goes on after every crash from what they know.
struct Guest {
    browser: Browser,
    number: usize,
    has_cart: bool,
    /// The form that was looked at: sent again, it is the same order.
    form: Option<(String, String)>,
    payment: Option<String>,
    tried: usize,
    paid: bool,
}

impl Guest {
    fn new(address: SocketAddr, number: usize) -> Self {
        Self {
            browser: Browser::new(address),
            number,
            has_cart: false,
            form: None,
            payment: None,
            tried: 0,
            paid: false,
        }
    }

    /// Goes on until it is paid; `None` when the server went away.
    fn go_on(&mut self, variants: &[String]) -> Option<()> {
        if self.payment.is_none() {
            self.order(variants)?;
        }
        let payment = self.payment.clone().unwrap();
        let given_up = Instant::now() + PATIENCE;
        while !self.paid {
            assert!(Instant::now() < given_up, "{payment} is never paid");
            let shown = self.try_get(&format!("/pay/{payment}"))?;
            if shown.status == 200 {
                let ways = WAYS[self.number % WAYS.len()];
                let method = ways[self.tried.min(ways.len() - 1)];
                let answer = self
                    .browser
                    .try_post(&format!("/pay/{payment}"), &[("method", method)])?;
                assert!(matches!(answer.status, 303 | 422), "{answer:?}");
                self.tried += 1;
            }
            let orders = self.try_get(&format!("/orders/{payment}"))?;
            assert_eq!(orders.status, 200, "{orders:?}");
            self.paid = orders.body().contains("data-stage=\"paid\"");
            if !self.paid {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        Some(())
    }

    fn try_get(&mut self, path: &str) -> Option<Answer> {
        self.browser.try_get(path)
    }

    fn order(&mut self, variants: &[String]) -> Option<()> {
        if self.form.is_none() {
            // A crash may have come between the cart's commit and its answer: one more piece is no harm.
            for variant in variants.iter().filter(|_| !self.has_cart) {
                let answer = self.browser.try_post("/cart/add", &[("variant", variant)])?;
                assert!(answer.is_fine(), "{answer:?}");
            }
            self.has_cart = true;
            let looked = self
                .browser
                .try_post("/checkout", &contact(&[("step", "review")]))?;
            assert_eq!(looked.status, 200, "{looked:?}");
            let page = looked.body();
            self.form = Some((field(&page, "key"), field(&page, "expected")));
        }
        let (key, expected) = self.form.clone().unwrap();
        let order = [("step", "order"), ("key", &key), ("expected", &expected)];
        let placed = self.browser.try_post("/checkout", &contact(&order))?;
        assert_eq!(placed.status, 303, "{placed:?}");
        let payment = placed.location();
        self.payment = Some(payment.strip_prefix("/pay/").unwrap().to_owned());
        Some(())
    }
}

fn contact<'a>(step: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("currency", "KRW"),
        ("email", "mina@example.com"),
        ("country", "KR"),
        ("name", "Mina"),
        ("line1", "12 Bukchon-ro"),
        ("postal_code", "03052"),
        ("phone", "010-1234-5678"),
    ];
    fields.extend_from_slice(step);
    fields
}

fn field(page: &str, name: &str) -> String {
    let found = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
    found
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_else(|| panic!("no {name} in {page}"))
        .to_owned()
}

fn checkouts() -> usize {
    let asked = std::env::var("MADANG_CHECKOUTS").ok();
    asked.map_or(CHECKOUTS, |asked| asked.parse().unwrap())
}

#[test]
fn orders_survive_a_kill_at_any_moment_and_nobody_pays_twice() {
    let folder = tempfile::TempDir::new().unwrap();
    let variants = yard_with_shops(folder.path());
    let all = checkouts();
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let mut waiting: Vec<Option<Guest>> = (0..BUYERS).map(|_| None).collect();
    let mut payments: Vec<String> = Vec::new();
    for round in 0..=KILLS {
        let mut server = Server::start(folder.path());
        let (address, stop) = (server.address, AtomicBool::new(false));
        let buy = |mut guest: Option<Guest>| {
            let mut paid = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                let mut current = match guest.take() {
                    Some(guest) => guest,
                    None => match next.fetch_add(1, Ordering::Relaxed) {
                        number if number < all => Guest::new(address, number),
                        _ => return (None, paid),
                    },
                };
                current.browser.address = address;
                if current.go_on(&variants).is_none() {
                    return (Some(current), paid);
                }
                paid.push(current.payment.unwrap());
                done.fetch_add(1, Ordering::Relaxed);
            }
            (guest, paid)
        };
        std::thread::scope(|scope| {
            let buyers: Vec<_> = waiting
                .iter_mut()
                .map(|guest| {
                    let (guest, buy) = (guest.take(), &buy);
                    scope.spawn(move || buy(guest))
                })
                .collect();
            if round < KILLS {
                // Each time at another place of another checkout.
                let given_up = Instant::now() + PATIENCE;
                let enough = all * (round + 1) / (KILLS + 1);
                while done.load(Ordering::Relaxed) < enough && Instant::now() < given_up {
                    std::thread::sleep(Duration::from_micros(200));
                }
                std::thread::sleep(Duration::from_millis(7 * round as u64 % 40));
                server.kill();
                stop.store(true, Ordering::Relaxed);
            }
            for (place, buyer) in buyers.into_iter().enumerate() {
                let (guest, paid) = buyer.join().unwrap();
                waiting[place] = guest;
                payments.extend(paid);
            }
        });
        if round == KILLS {
            settled(folder.path());
            server.stop();
        }
    }
    assert_eq!(payments.len(), all);
    let (code, report) = run(&["ledger", "check", "--data", folder.path().to_str().unwrap()]);
    assert_eq!(code, 0, "{report}");
    agrees(folder.path(), &payments);
}

/// Waits until nothing is in the middle any more.
fn settled(data: &Path) {
    let given_up = Instant::now() + PATIENCE;
    while count(
        data,
        "SELECT COUNT(*) FROM payments WHERE state IN ('processing', 'authorised')",
    ) + count(data, "SELECT COUNT(*) FROM order_news")
        + count(data, "SELECT COUNT(*) FROM outbox")
        > 0
    {
        assert!(Instant::now() < given_up, "something stays in the middle");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn count(data: &Path, sql: &'static str) -> i64 {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let records = Records::open(Location::File(&data.join("records.sqlite")))
            .await
            .unwrap();
        records
            .read(move |tx| {
                let row = tx.query_first(sql, values![])?.unwrap();
                Ok::<_, records::Error>(row.get::<Option<i64>>(0)?.unwrap_or(0))
            })
            .await
            .unwrap()
    })
}

/// Orders, what was taken, what is left on the shelves: all say the same.
fn agrees(data: &Path, payments: &[String]) {
    let mut known = payments.to_vec();
    known.sort();
    known.dedup();
    assert_eq!(known.len(), payments.len(), "no payment is of two checkouts");
    let paid = count(data, "SELECT COUNT(*) FROM payments WHERE state = 'captured'");
    assert_eq!(
        paid,
        payments.len() as i64,
        "who was told so has paid, and nobody else"
    );
    assert_eq!(
        count(data, "SELECT COUNT(*) FROM orders WHERE state = 'paid'"),
        2 * paid,
        "one order for each shop"
    );
    let taken = count(data, "SELECT SUM(captured) FROM sandbox_intents");
    assert_eq!(taken, count(data, "SELECT SUM(captured_minor) FROM payments"));
    assert_eq!(taken, count(data, "SELECT SUM(total_minor) FROM orders"));
    let twice = "SELECT COUNT(*) FROM (SELECT payment_id FROM sandbox_intents WHERE captured > 0
                 GROUP BY payment_id HAVING COUNT(*) > 1) twice";
    assert_eq!(count(data, twice), 0, "nobody pays twice");
    let sold = count(data, "SELECT SUM(quantity) FROM order_lines");
    assert_eq!(count(data, "SELECT SUM(stock) FROM variants"), 2 * STOCK - sold);
}
