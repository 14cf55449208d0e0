//! The book of the yard's money.

use crate::yard::{ALL, now, won};
use model::{Currency, Money, OrderId, PayeeId, ShopId};
use proptest::{prelude::*, test_runner::TestRunner};
use shop::{
    Discrepancy, Error,
    ledger::{Account, Balance, Entry, Ledger, Owner, Reason},
};
use storage::{Records, records, testing, values};

async fn on_both<R: Future<Output = ()>>(test: impl Fn(Ledger, Records) -> R) {
    testing::on_both(ALL, |records| test(Ledger::new(records.clone()), records)).await;
}

fn dollars(minor: i64) -> Money {
    Money::new(minor, Currency::USD)
}

fn paid(key: &str, amount: Money) -> Entry {
    Entry::post(key, Reason::Payment, None, Owner::Provider, Owner::Buyers, amount)
}

fn held(key: &str, amount: Money) -> Entry {
    Entry::hold(key, Reason::Payment, None, Owner::Provider, Owner::Buyers, amount)
}

async fn of(ledger: &Ledger, owner: Owner) -> Balance {
    ledger.balance(Account::new(owner, Currency::KRW)).await.unwrap()
}

#[tokio::test]
async fn a_transfer_moves_once_however_often_it_comes() {
    on_both(async |ledger, _| {
        for _ in 0..3 {
            ledger
                .record(vec![paid("a", won(500)), paid("b", dollars(3))], now())
                .await
                .unwrap();
        }
        assert_eq!(of(&ledger, Owner::Provider).await.debits_posted, 500);
        assert_eq!(of(&ledger, Owner::Buyers).await.owed(), 500);
        let other = ledger.record(vec![paid("a", won(501))], now()).await;
        assert!(matches!(other, Err(Error::TransferKey(key)) if key == "a"));
        assert!(ledger.check().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_hold_is_settled_in_part_and_only_once() {
    on_both(async |ledger, _| {
        let settle = |key: &str, amount| vec![Entry::settle(key, Reason::Payment, None, "hold", won(amount))];
        let early = ledger.record(settle("settle", 300), now()).await;
        assert!(matches!(early, Err(Error::NoSuchTransfer(key)) if key == "hold"));
        ledger
            .record(vec![held("hold", won(1_000))], now())
            .await
            .unwrap();
        assert_eq!(
            of(&ledger, Owner::Buyers).await,
            Balance {
                credits_held: 1_000,
                ..Balance::default()
            }
        );
        let more = ledger.record(settle("settle", 1_001), now()).await;
        assert!(matches!(more, Err(Error::Transfer { .. })));
        for _ in 0..2 {
            ledger.record(settle("settle", 300), now()).await.unwrap();
        }
        let again = ledger.record(settle("again", 300), now()).await;
        assert!(matches!(again, Err(Error::HoldResolved(_))));
        let void = Entry::void("void", Reason::Payment, None, "hold");
        assert!(matches!(
            ledger.record(vec![void], now()).await,
            Err(Error::HoldResolved(_))
        ));
        assert_eq!(
            of(&ledger, Owner::Provider).await,
            Balance {
                debits_posted: 300,
                ..Balance::default()
            }
        );
        assert!(ledger.check().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_batch_is_written_whole_or_not_at_all() {
    on_both(async |ledger, _| {
        let shop = ShopId::new();
        let backwards = Entry::post(
            "back",
            Reason::Goods,
            None,
            Owner::Shop(shop),
            Owner::Buyers,
            won(-1),
        );
        let to_itself = Entry::post("self", Reason::Goods, None, Owner::Buyers, Owner::Buyers, won(1));
        for wrong in [backwards, to_itself] {
            let refused = ledger.record(vec![paid("good", won(5)), wrong], now()).await;
            assert!(matches!(refused, Err(Error::Transfer { .. })));
        }
        assert_eq!(of(&ledger, Owner::Buyers).await, Balance::default());
        ledger.record(vec![paid("nothing", won(0))], now()).await.unwrap();
        assert_eq!(of(&ledger, Owner::Buyers).await, Balance::default());
    })
    .await;
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_a_row_of_the_book() {
    on_both(async |ledger, records| {
        ledger.record(vec![paid("a", won(500))], now()).await.unwrap();
        for sql in [
            "UPDATE ledger_transfers SET amount = 1",
            "DELETE FROM ledger_transfers",
        ] {
            let changed: Result<u64, records::Error> =
                records.write(move |tx| tx.execute(sql, values![])).await;
            let told = changed.unwrap_err().to_string();
            assert!(
                told.contains("rows of ledger_transfers are never changed"),
                "{told}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_balance_that_was_tampered_with_is_found() {
    on_both(async |ledger, records| {
        let order = OrderId::new();
        let goods = Entry::post(
            "goods",
            Reason::Goods,
            Some(order),
            Owner::Buyers,
            Owner::Creator(PayeeId::new()),
            won(20),
        );
        ledger
            .record(vec![paid("a", won(500)), goods], now())
            .await
            .unwrap();
        let done: Result<u64, records::Error> = records
            .write(|tx| {
                tx.execute(
                    "UPDATE ledger_balances SET credits_posted = credits_posted + 1 WHERE owner_kind = 'creator'",
                    values![],
                )
            })
            .await;
        assert_eq!(done.unwrap(), 1);
        let found = ledger.check().await.unwrap();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(matches!(found[0], Discrepancy::Balance { kept, counted, .. }
            if (kept.credits_posted, counted.credits_posted) == (21, 20)));
        assert!(matches!(&found[1], Discrepancy::Sum { currency, debits: 520, credits: 521 } if currency == "KRW"));
        assert_eq!(ledger.of_order(order).await.unwrap().len(), 1);
    })
    .await;
}

/// What is sent to the book: plain transfers, and holds with what resolves them.
#[derive(Debug, Clone)]
struct Sent {
    shop: u8,
    amount: i64,
    dollar: bool,
    /// Per cent of a hold that are settled; nothing of them is a void. `None` moves at once.
    settled: Option<i64>,
}

/// Keeps the accounts and keys of one run apart from those of the others in the same database.
type Salt = [u8; 15];

fn shop(salt: Salt, shop: u8) -> Owner {
    let mut id = [shop; 16];
    id[1..].copy_from_slice(&salt);
    Owner::Shop(ShopId::from_bytes(id))
}

impl Sent {
    fn currency(&self) -> Currency {
        if self.dollar { Currency::USD } else { Currency::KRW }
    }

    fn moved(&self) -> i64 {
        self.settled
            .map_or(self.amount, |share| self.amount * share / 100)
    }

    /// The entries in the order in which they are meant.
    fn entries(&self, salt: Salt, number: usize) -> Vec<Entry> {
        let money = |minor| Money::new(minor, self.currency());
        let (amount, to) = (money(self.amount), shop(salt, self.shop));
        let key = |what: &str| format!("{what}/{number}/{salt:?}");
        if self.settled.is_none() {
            return vec![Entry::post(
                key("post"),
                Reason::Goods,
                None,
                Owner::Buyers,
                to,
                amount,
            )];
        }
        vec![
            Entry::hold(key("hold"), Reason::Goods, None, Owner::Buyers, to, amount),
            Entry::settle(key("end"), Reason::Goods, None, key("hold"), money(self.moved())),
        ]
    }
}

fn sent() -> impl Strategy<Value = Sent> {
    let settled = prop::option::of(prop_oneof![Just(0), Just(100), 1_i64..100]);
    (0_u8..3, 1_i64..1_000_000, any::<bool>(), settled).prop_map(|(shop, amount, dollar, settled)| Sent {
        shop,
        amount,
        dollar,
        settled,
    })
}

/// Sends everything in a drawn order, each at least twice; what comes before what it needs is refused and sent again,
/// as the sender of a webhook does.
async fn scrambled(ledger: &Ledger, mut waiting: Vec<Entry>, draws: &[usize]) {
    let mut draws = draws.iter().cycle();
    let mut refused = 0;
    while !waiting.is_empty() {
        // After a refusal the entries come in turn, so that one that is needed first is found.
        let drawn = if refused == 0 {
            draws.next().copied()
        } else {
            Some(refused)
        };
        let place = drawn.unwrap_or(0) % waiting.len();
        let entry = waiting[place].clone();
        match ledger.record(vec![entry.clone()], now()).await {
            Ok(()) => {
                ledger.record(vec![entry], now()).await.unwrap();
                waiting.remove(place);
                refused = 0;
            }
            Err(Error::NoSuchTransfer(_)) => refused += 1,
            Err(other) => panic!("{other}"),
        }
        assert!(ledger.check().await.unwrap().is_empty());
    }
}

async fn agrees(ledger: &Ledger, salt: Salt, sent: &[Sent]) {
    for currency in [Currency::KRW, Currency::USD] {
        for number in 0..3 {
            let account = Account::new(shop(salt, number), currency);
            let own = sent
                .iter()
                .filter(|sent| sent.shop == number && sent.currency() == currency);
            let expected = Balance {
                credits_posted: own.map(Sent::moved).sum(),
                ..Balance::default()
            };
            assert_eq!(ledger.balance(account).await.unwrap(), expected);
        }
    }
}

#[test]
fn any_order_with_repeats_ends_in_the_same_balances_and_sums_to_zero_throughout() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(on_both(async |ledger, _| {
        let runtime = tokio::runtime::Handle::current();
        let drawn = tokio::task::spawn_blocking(move || {
            let mut runner = TestRunner::new(ProptestConfig {
                cases: 24,
                failure_persistence: None,
                ..ProptestConfig::default()
            });
            let draws = prop::collection::vec(any::<usize>(), 1..40);
            let strategy = (any::<Salt>(), prop::collection::vec(sent(), 1..8), draws);
            runner.run(&strategy, |(salt, sent, draws)| {
                let entries = sent.iter().enumerate();
                let entries = entries
                    .flat_map(|(number, sent)| sent.entries(salt, number))
                    .collect();
                runtime.block_on(scrambled(&ledger, entries, &draws));
                runtime.block_on(agrees(&ledger, salt, &sent));
                Ok(())
            })
        });
        drawn.await.unwrap().unwrap();
    }));
}
