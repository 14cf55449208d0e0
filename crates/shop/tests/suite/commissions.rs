//! What creators earn, and what they lose again.

use crate::{
    market::{Market, on_both, request},
    yard::{MINUTE, won},
};
use model::{Currency, PersonId, PostId, Rate, Timestamp};
use proptest::{prelude::*, test_runner::TestRunner};
use shop::{
    Basis, CartOwner, CommissionState, Coupon, Discount, Error, Order, OrderState, ReturnState, Shopper,
    StatementLine, Tap, Tier, UnitsOf,
    ledger::{Account, Balance, Owner},
    payment::{Mischief, methods},
    payout_file,
};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

fn tier(percent: u8) -> Vec<Tier> {
    vec![Tier {
        from_minor: 0,
        rate: Rate::percent(percent),
    }]
}

impl Market {
    async fn promise(&self, percent: u8) {
        self.moon
            .scope
            .announce_commission(None, tier(percent), Timestamp::now())
            .await
            .unwrap();
    }

    /// So many cups, bought by `owner` after a tap on a creator's post, with a code if there is one.
    async fn tapped(&self, owner: CartOwner, creator: PersonId, count: u32, code: Option<&str>) -> Order {
        let (carts, now) = (self.shops.carts(), Timestamp::now());
        let tap = Tap {
            creator,
            post: Some(PostId::new()),
            at: now.minus(MINUTE),
        };
        carts
            .add(
                owner,
                Shopper::default(),
                self.moon.variant,
                count,
                Some(tap),
                now,
            )
            .await
            .unwrap();
        if let Some(code) = code {
            carts.use_code(owner, self.moon.shop, code, now).await.unwrap();
        }
        let placed = self.checkout.place(request(owner), now).await.unwrap();
        self.pay(placed.id, methods::OK).await;
        self.orders(placed.id).await.remove(0)
    }

    async fn guest_taps(&self, creator: PersonId, count: u32) -> Order {
        let guest = CartOwner::Guest(model::CartId::new());
        self.tapped(guest, creator, count, None).await
    }

    async fn deliver_goods(&self, order: &Order, at: Timestamp) {
        let scope = &self.moon.scope;
        scope.pack_order(order.id, scope.main_place()).await.unwrap();
        scope.ship_order(order.id, "", "").await.unwrap();
        scope.order_delivered(order.id, at).await.unwrap();
    }

    async fn lines(&self, creator: PersonId) -> Vec<StatementLine> {
        let soon = Timestamp::now().plus(MINUTE);
        let statement = self.shops.commissions().statement(creator, soon).await;
        statement.unwrap().lines
    }

    async fn pay_out(&self) -> Vec<i64> {
        let made = self
            .shops
            .commissions()
            .pay_out(won(1), Timestamp::now())
            .await
            .unwrap();
        made.into_iter().map(|payout| payout.amount.minor).collect()
    }

    async fn approve(&self, after: Duration) -> usize {
        self.shops
            .commissions()
            .approve_due(Timestamp::now().plus(after))
            .await
            .unwrap()
    }

    async fn bring_back(&self, order: &Order, units: u32, key: &str) -> Result<(), Error> {
        let units = vec![UnitsOf { line: 0, units }];
        let of = (order.payment, order.id);
        let orders = self.shops.orders();
        orders
            .request_return(of, None, units, "", key, Timestamp::now())
            .await?;
        let asked = self.moon.scope.order_returns(order.id).await?;
        let open = asked
            .iter()
            .find(|request| request.state == ReturnState::Requested)
            .unwrap();
        self.moon.scope.receive_return(open.id, None).await.map(drop)
    }
}

fn code(creator: PersonId) -> Coupon {
    Coupon {
        code: "MINA10".into(),
        discount: Discount::Percent(Rate::percent(10)),
        minimum: won(0),
        starts_at: None,
        ends_at: None,
        most_uses: None,
        most_each: None,
        creator: Some(creator),
    }
}

#[tokio::test]
async fn a_commission_is_pending_then_approved_then_paid_and_explains_itself() {
    on_both(async |market| {
        market.promise(10).await;
        let creator = PersonId::new();
        let order = market.guest_taps(creator, 2).await;
        // 24,000 hold 2,182 of tax: a tenth of 21,818.
        let line = market.lines(creator).await.remove(0);
        assert_eq!(
            (line.state, line.amount, line.base),
            (CommissionState::Pending, won(2_182), won(21_818))
        );
        assert_eq!(
            line.to_string(),
            "2 × moon at 달빛 공방: a tap on your post, 10% of KRW 21818 without discounts and tax: KRW 2182 pending"
        );
        market.sound().await;
        assert_eq!(market.approve(365 * DAY).await, 0, "nothing was sent yet");
        market.deliver_goods(&order, Timestamp::now()).await;
        assert_eq!(market.approve(14 * DAY).await, 0);
        assert_eq!(market.approve(16 * DAY).await, 1);
        assert_eq!(market.approve(16 * DAY).await, 0);
        market.sound().await;
        let commissions = market.shops.commissions();
        let small = commissions.pay_out(won(5_000), Timestamp::now()).await.unwrap();
        assert!(small.is_empty(), "below the minimum it waits");
        assert_eq!(market.pay_out().await, [2_182]);
        assert_eq!(market.pay_out().await, Vec::<i64>::new());
        let line = market.lines(creator).await.remove(0);
        assert_eq!(line.state, CommissionState::Paid);
        let payouts = commissions.payouts(Timestamp::from_micros(0)).await.unwrap();
        let file = payout_file(&payouts);
        let rows: Vec<&str> = file.lines().collect();
        assert_eq!(rows.len(), 2);
        assert!(rows[1].contains(&format!(",{creator},KRW,2182,")), "{file}");
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_code_beats_the_last_tap_and_nobody_is_paid_twice_for_a_line() {
    on_both(async |market| {
        market.promise(10).await;
        let (mina, jun) = (PersonId::new(), PersonId::new());
        market.moon.scope.set_coupon(code(mina)).await.unwrap();
        let guest = CartOwner::Guest(model::CartId::new());
        market.tapped(guest, jun, 1, Some("mina10")).await;
        market.deliver(Mischief::NONE).await;
        let line = market.lines(mina).await.remove(0);
        assert_eq!((line.basis, line.code.as_deref()), (Basis::Code, Some("MINA10")));
        // 10,800 after the discount, 982 of them tax.
        assert_eq!(line.base, won(9_818));
        assert!(market.lines(jun).await.is_empty());

        let own = market
            .tapped(CartOwner::Person(mina), mina, 1, Some("mina10"))
            .await;
        assert_eq!(own.state, OrderState::Paid);
        assert_eq!(
            market.lines(mina).await.len(),
            1,
            "nobody earns from what they buy themselves"
        );
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn what_comes_back_shrinks_a_commission_and_is_clawed_back_after_it_was_paid() {
    on_both(async |market| {
        market.promise(20).await;
        let creator = PersonId::new();
        let order = market.guest_taps(creator, 4).await;
        // 48,000 hold 4,363 of tax: a fifth of 43,637.
        assert_eq!(market.lines(creator).await[0].amount, won(8_727));
        market.deliver_goods(&order, Timestamp::now()).await;
        market.bring_back(&order, 1, "a").await.unwrap();
        assert_eq!(market.lines(creator).await[0].amount, won(6_546));
        market.work(Duration::ZERO).await;
        market.sound().await;
        market.approve(16 * DAY).await;
        assert_eq!(market.pay_out().await, [6_546]);

        market.bring_back(&order, 2, "b").await.unwrap();
        let line = market.lines(creator).await.remove(0);
        assert_eq!(
            (line.state, line.amount, line.units_back),
            (CommissionState::Paid, won(2_182), 3)
        );
        market.work(Duration::ZERO).await;
        market.sound().await;
        assert_eq!(
            market.pay_out().await,
            Vec::<i64>::new(),
            "they owe, and are not paid"
        );

        // The next sale is set off against it: 4,364 are owed, a fifth of 32,728 is earned.
        let next = market.guest_taps(creator, 3).await;
        market.deliver_goods(&next, Timestamp::now()).await;
        market.approve(16 * DAY).await;
        let earned = market.lines(creator).await[0].amount.minor;
        assert_eq!(market.pay_out().await, [earned - (6_546 - 2_182)]);
        market.bring_back(&order, 1, "c").await.unwrap();
        let state = market.lines(creator).await[1].state;
        assert_eq!(state, CommissionState::Clawback);
        market.work(Duration::ZERO).await;
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_sale_leaves_nothing_of_its_commission() {
    on_both(async |market| {
        market.promise(10).await;
        let creator = PersonId::new();
        let order = market.guest_taps(creator, 1).await;
        let all = vec![UnitsOf { line: 0, units: 1 }];
        market
            .moon
            .scope
            .cancel_units(order.id, all, "", "k")
            .await
            .unwrap();
        let line = market.lines(creator).await.remove(0);
        assert_eq!((line.state, line.amount), (CommissionState::Cancelled, won(0)));
        market.work(Duration::ZERO).await;
        let held = market
            .ledger
            .balance(Account::new(Owner::Shop(market.moon.shop), Currency::KRW))
            .await
            .unwrap();
        assert_eq!((held.debits_held, held.owed()), (0, 0));
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn an_open_return_keeps_a_commission_waiting() {
    on_both(async |market| {
        market.promise(10).await;
        let creator = PersonId::new();
        let order = market.guest_taps(creator, 2).await;
        market.deliver_goods(&order, Timestamp::now()).await;
        let units = vec![UnitsOf { line: 0, units: 1 }];
        let of = (order.payment, order.id);
        market
            .shops
            .orders()
            .request_return(of, None, units, "", "k", Timestamp::now())
            .await
            .unwrap();
        assert_eq!(market.approve(60 * DAY).await, 0);
        let asked = market.moon.scope.order_returns(order.id).await.unwrap();
        market
            .moon
            .scope
            .refuse_return(asked[0].id, "used")
            .await
            .unwrap();
        assert_eq!(market.approve(60 * DAY).await, 1);
        market.sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_cut_waits_thirty_days_for_those_who_sell_already() {
    on_both(async |market| {
        let (old, new) = (PersonId::new(), PersonId::new());
        let (shop, scope) = (market.moon.shop, &market.moon.scope);
        let (now, commissions) = (Timestamp::now(), market.shops.commissions());
        scope.announce_commission(None, tier(20), now).await.unwrap();
        commissions.join(shop, old, now).await.unwrap();
        scope
            .announce_commission(None, tier(8), now.plus(DAY))
            .await
            .unwrap();
        let offer = async |who, at: Timestamp| {
            let offer = commissions.offer(shop, who, at).await.unwrap();
            (offer.rate.ppm() / 10_000, offer.announced.ppm() / 10_000)
        };
        assert_eq!(offer(old, now.plus(2 * DAY)).await, (20, 8));
        assert_eq!(offer(new, now.plus(2 * DAY)).await, (8, 8));
        assert_eq!(offer(old, now.plus(31 * DAY)).await, (8, 8));
        scope
            .announce_commission(Some(new), tier(30), now.plus(2 * DAY))
            .await
            .unwrap();
        assert_eq!(offer(new, now.plus(2 * DAY)).await, (30, 30));
        let too_much = scope.announce_commission(None, tier(81), now).await;
        assert!(matches!(too_much, Err(Error::CommissionRate(_))));
        assert!(matches!(
            scope.set_commission_windows(0, 15).await,
            Err(Error::CommissionWindow)
        ));
    })
    .await;
}

#[tokio::test]
async fn a_tap_counts_within_the_shops_window() {
    on_both(async |market| {
        market.promise(10).await;
        market.moon.scope.set_commission_windows(1, 0).await.unwrap();
        let creator = PersonId::new();
        let (carts, owner) = (market.shops.carts(), CartOwner::Guest(model::CartId::new()));
        let stale = Tap {
            creator,
            post: None,
            at: Timestamp::now().minus(61 * MINUTE),
        };
        carts
            .add(
                owner,
                Shopper::default(),
                market.moon.variant,
                1,
                Some(stale),
                Timestamp::now(),
            )
            .await
            .unwrap();
        let placed = market
            .checkout
            .place(request(owner), Timestamp::now())
            .await
            .unwrap();
        market.pay(placed.id, methods::OK).await;
        assert!(market.lines(creator).await.is_empty());
        let order = market.guest_taps(creator, 1).await;
        market.deliver_goods(&order, Timestamp::now()).await;
        assert_eq!(market.approve(MINUTE).await, 1, "a shop that approves on arrival");
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_creator_leaves_a_name_that_leads_to_nobody() {
    on_both(async |market| {
        market.promise(10).await;
        let creator = PersonId::new();
        market.guest_taps(creator, 1).await;
        market.shops.forget_person(creator).await.unwrap();
        assert!(market.lines(creator).await.is_empty());
        market.sound().await;
    })
    .await;
}

/// One thing that happens to a sold order.
#[derive(Debug, Clone)]
enum Happens {
    Deliver,
    Return(u32),
    Goodwill(i64),
    Cancel(u32),
    Work,
    Approve(u64),
    PayOut,
    Dispute(i64, bool),
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        2 => Just(Happens::Deliver),
        3 => (1_u32..3).prop_map(Happens::Return),
        2 => (1_i64..20_000).prop_map(Happens::Goodwill),
        1 => (1_u32..3).prop_map(Happens::Cancel),
        3 => Just(Happens::Work),
        3 => (0_u64..50).prop_map(Happens::Approve),
        3 => Just(Happens::PayOut),
        1 => (1_i64..20_000, any::<bool>()).prop_map(|(amount, won)| Happens::Dispute(amount, won)),
    ]
}

#[test]
fn no_commission_is_ever_paid_twice_and_the_accounts_say_what_the_lines_say() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(on_both(async |market| {
        market.promise(15).await;
        let handle = tokio::runtime::Handle::current();
        let stall = &market.moon;
        stall
            .scope
            .set_stock(stall.product, stall.variant, 1_000_000)
            .await
            .unwrap();
        let run = tokio::task::spawn_blocking(move || {
            let mut runner = TestRunner::new(ProptestConfig {
                cases: 24,
                failure_persistence: None,
                ..ProptestConfig::default()
            });
            let story = prop::collection::vec((happens(), 0_usize..2), 1..16);
            runner.run(&(1_u32..5, story), |(count, story)| {
                handle.block_on(tell(&market, count, &story));
                Ok(())
            })
        });
        run.await.unwrap().unwrap();
    }));
}

async fn tell(market: &Market, count: u32, story: &[(Happens, usize)]) {
    let creator = PersonId::new();
    let orders = [
        market.guest_taps(creator, count).await,
        market.guest_taps(creator, 2).await,
    ];
    let promised: Vec<i64> = market
        .lines(creator)
        .await
        .iter()
        .map(|line| line.amount.minor)
        .collect();
    let (scope, commissions) = (&market.moon.scope, market.shops.commissions());
    for (number, (happens, which)) in story.iter().enumerate() {
        let (order, key) = (&orders[*which], format!("{number}"));
        // What an order's state does not allow is refused, and changes nothing.
        match happens {
            Happens::Deliver => {
                if scope.pack_order(order.id, scope.main_place()).await.is_ok() {
                    let _ = scope.ship_order(order.id, "", "").await;
                    let _ = scope.order_delivered(order.id, Timestamp::now()).await;
                }
            }
            Happens::Return(units) => {
                let _ = market.bring_back(order, *units, &key).await;
            }
            Happens::Goodwill(amount) => {
                let _ = scope.refund(order.id, won(*amount), "", &key).await;
            }
            Happens::Cancel(units) => {
                let of = vec![UnitsOf {
                    line: 0,
                    units: *units,
                }];
                let _ = scope.cancel_units(order.id, of, "", &key).await;
            }
            Happens::Work => {
                market.work(MINUTE).await;
                market.deliver(Mischief::NONE).await;
            }
            Happens::Approve(days) => {
                let at = Timestamp::now().plus(Duration::from_secs(days * 86_400));
                commissions.approve_due(at).await.unwrap();
            }
            Happens::PayOut => {
                market.pay_out().await;
            }
            Happens::Dispute(amount, is_won) => {
                let paid = market.checkout.payment(order.payment).await.unwrap();
                let intent = paid.intent.unwrap();
                if let Ok(dispute) = market.sandbox.dispute(&intent, won(*amount)).await {
                    market.sandbox.decide_dispute(&dispute, *is_won).await.unwrap();
                }
                market.deliver(Mischief::NONE).await;
            }
        }
        assert_eq!(market.shops.audit().await.unwrap(), [], "after {happens:?}");
        check(market, creator, &promised).await;
    }
}

/// What was paid out is at most what was promised, and what is kept and paid adds up.
async fn check(market: &Market, creator: PersonId, promised: &[i64]) {
    let lines = market.lines(creator).await;
    assert_eq!(lines.len(), promised.len());
    for line in &lines {
        assert!(promised.iter().any(|most| line.amount.minor <= *most));
    }
    let payouts = market
        .shops
        .commissions()
        .payouts(Timestamp::from_micros(0))
        .await
        .unwrap();
    let own: Vec<_> = payouts
        .iter()
        .filter(|payout| payout.person == Some(creator))
        .collect();
    let paid: i64 = own.iter().map(|payout| payout.amount.minor).sum();
    assert!(paid <= promised.iter().sum());
    let kept = |states: &[CommissionState]| -> i64 {
        let in_state = lines.iter().filter(|line| states.contains(&line.state));
        in_state.map(|line| line.amount.minor).sum()
    };
    if let Some(payout) = own.first() {
        let account = Account::new(Owner::Creator(payout.payee), Currency::KRW);
        let balance: Balance = market.ledger.balance(account).await.unwrap();
        let earned = kept(&[CommissionState::Approved, CommissionState::Paid]);
        assert_eq!(balance.owed(), earned - paid);
    }
}
