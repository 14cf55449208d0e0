//! What a shop sees of its trade.

use crate::{
    market::{Market, on_both, request},
    yard::{MINUTE, won},
};
use model::{CartId, PersonId, PostId, Rate, Timestamp};
use shop::{CartOwner, Order, Queue, Shopper, Tap, Tier, Turn, UnitsOf, payment::methods};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

impl Market {
    async fn bought_by(&self, post: PostId, creator: PersonId, cups: u32, tapped_at: Timestamp) -> Order {
        let (owner, now) = (CartOwner::Guest(CartId::new()), Timestamp::now());
        let tap = Tap {
            creator,
            post: Some(post),
            at: tapped_at,
        };
        let (carts, variant) = (self.shops.carts(), self.moon.variant);
        carts
            .add(owner, Shopper::default(), variant, cups, Some(tap), now)
            .await
            .unwrap();
        let placed = self.checkout.place(request(owner), now).await.unwrap();
        self.pay(placed.id, methods::OK).await;
        self.orders(placed.id).await.remove(0)
    }

    async fn sizes(&self) -> [u64; 6] {
        let sizes = self.moon.scope.queue_sizes().await.unwrap();
        Queue::ALL.map(|queue| sizes.of(queue))
    }

    async fn numbers(&self, queue: Queue, turn: Turn) -> Vec<String> {
        let found = self.moon.scope.queue(queue, turn, None, 10).await.unwrap();
        found.items.iter().map(Order::number).collect()
    }
}

#[tokio::test]
async fn each_order_waits_in_one_queue_and_whoever_waits_longest_comes_first() {
    on_both(async |market| {
        let scope = &market.moon.scope;
        market.place(&[(market.moon.variant, 1)]).await.unwrap();
        let (first, second) = (market.bought_cups(1).await, market.bought_cups(2).await);
        assert_eq!(
            market.sizes().await,
            [2, 0, 0, 0, 0, 0],
            "the unpaid one waits for nobody"
        );
        assert_eq!(
            market.numbers(Queue::ToPack, Turn::OldestFirst).await,
            [first.number(), second.number()]
        );
        let page = scope
            .queue(Queue::ToPack, Turn::NewestFirst, None, 1)
            .await
            .unwrap();
        assert_eq!(page.items[0].number(), second.number());
        let rest = scope
            .queue(Queue::ToPack, Turn::NewestFirst, page.next, 1)
            .await
            .unwrap();
        assert_eq!(rest.items[0].number(), first.number());

        scope.pack_order(first.id, scope.main_place()).await.unwrap();
        assert_eq!(market.sizes().await, [1, 1, 0, 0, 0, 0]);
        scope.ship_order(first.id, "CJ", "1").await.unwrap();
        scope.order_delivered(first.id, Timestamp::now()).await.unwrap();
        let back = vec![UnitsOf { line: 0, units: 1 }];
        let of = (first.payment, first.id);
        let orders = market.shops.orders();
        orders
            .request_return(of, None, back, "chipped", "k", Timestamp::now())
            .await
            .unwrap();
        assert_eq!(
            market.sizes().await,
            [1, 0, 0, 1, 1, 0],
            "a return stands in its own queue too"
        );
        assert_eq!(
            market.numbers(Queue::Returns, Turn::OldestFirst).await,
            [first.number()]
        );
        let all = vec![UnitsOf { line: 0, units: 2 }];
        scope.cancel_units(second.id, all, "", "c").await.unwrap();
        assert_eq!(market.sizes().await, [0, 0, 0, 1, 1, 1]);
        assert_eq!(
            market.numbers(Queue::Over, Turn::NewestFirst).await,
            [second.number()]
        );
    })
    .await;
}

#[tokio::test]
async fn sales_tell_which_post_sold_what_and_what_came_back() {
    on_both(async |market| {
        let now = Timestamp::now();
        let scope = &market.moon.scope;
        let tenth = Tier {
            from_minor: 0,
            rate: Rate::percent(10),
        };
        scope.announce_commission(None, vec![tenth], now).await.unwrap();
        let (mina, bowl, old) = (PersonId::new(), PostId::new(), PostId::new());
        market.place(&[(market.moon.variant, 1)]).await.unwrap();
        let order = market.bought_by(bowl, mina, 2, now.minus(MINUTE)).await;
        market.bought_by(bowl, mina, 1, now.minus(MINUTE)).await;
        market.bought_by(old, mina, 1, now.minus(30 * DAY)).await;
        let one = vec![UnitsOf { line: 0, units: 1 }];
        scope.cancel_units(order.id, one, "", "c").await.unwrap();

        let sales = scope.sales(now.minus(29 * DAY)).await.unwrap();
        let taken: i64 = sales.days.iter().map(|day| day.taken.minor).sum();
        let back: i64 = sales.days.iter().map(|day| day.given_back.minor).sum();
        let orders: u64 = sales.days.iter().map(|day| day.orders).sum();
        // Four cups and sending three times.
        assert_eq!((orders, taken, back), (3, 4 * 12_000 + 3 * 3_000, 12_000));
        let cup = &sales.products[0];
        assert_eq!(
            (cup.orders, cup.units, cup.units_back, cup.total),
            (3, 4, 1, won(48_000))
        );
        assert_eq!(sales.posts.len(), 1, "a tap of last month led to nothing");
        let post = &sales.posts[0];
        assert_eq!((post.post, post.creator), (bowl, mina));
        assert_eq!((post.orders, post.units, post.total), (2, 2, won(36_000)));
        // A tenth of two cups without their tax, each reckoned from its own order.
        assert_eq!(post.commission, won(2_182));
        assert_eq!(post.products, ["moon"]);
        assert_eq!((sales.refunds.len(), sales.refunds[0].amount), (1, won(12_000)));
        let tile = market.tile.scope.sales(now.minus(29 * DAY)).await.unwrap();
        assert!(tile.days.is_empty() && tile.posts.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_sells_and_is_nearly_gone_is_told_first() {
    on_both(async |market| {
        let now = Timestamp::now();
        market.bought_cups(8).await;
        let scope = &market.moon.scope;
        let low = scope.running_out(5, now.minus(29 * DAY), 10).await.unwrap();
        assert_eq!((low.len(), low[0].left, low[0].sold), (1, 2, 8));
        assert!(scope.running_out(1, now.minus(DAY), 10).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_creator_sees_terms_earnings_and_payouts_and_the_yard_sees_what_it_owes() {
    on_both(async |market| {
        let now = Timestamp::now();
        let (scope, commissions) = (&market.moon.scope, market.shops.commissions());
        let tier = |percent| {
            vec![Tier {
                from_minor: 0,
                rate: Rate::percent(percent),
            }]
        };
        scope
            .announce_commission(None, tier(10), now.minus(2 * DAY))
            .await
            .unwrap();
        let (mina, post) = (PersonId::new(), PostId::new());
        commissions
            .join(market.moon.shop, mina, now.minus(DAY))
            .await
            .unwrap();
        let order = market.bought_by(post, mina, 1, now.minus(MINUTE)).await;
        let cut = now.minus(MINUTE);
        scope.announce_commission(None, tier(4), cut).await.unwrap();
        let terms = commissions.terms_of(market.moon.shop, mina, now).await.unwrap();
        assert_eq!(
            (terms.rate, terms.announced),
            (Rate::percent(10), Rate::percent(4))
        );
        assert_eq!(
            (terms.cut_at, terms.joined),
            (Some(cut.plus(30 * DAY)), Some(now.minus(DAY)))
        );
        assert_eq!(commissions.shops_of(mina).await.unwrap(), [market.moon.shop]);
        let told = scope.commission_announcements().await.unwrap();
        assert_eq!((told.len(), &told[0].tiers), (2, &tier(4)));

        let earned = commissions.earned_by_post(mina, now.minus(DAY)).await.unwrap();
        assert_eq!(
            (earned[0].post, earned[0].units, earned[0].earned),
            (Some(post), 1, won(1_091))
        );
        let owed = commissions.owed().await.unwrap();
        assert_eq!(
            (owed[0].person, owed[0].approved, owed[0].pending),
            (Some(mina), won(0), won(1_091))
        );
        scope.pack_order(order.id, scope.main_place()).await.unwrap();
        scope.ship_order(order.id, "", "").await.unwrap();
        scope.order_delivered(order.id, Timestamp::now()).await.unwrap();
        commissions
            .approve_due(Timestamp::now().plus(16 * DAY))
            .await
            .unwrap();
        assert_eq!(commissions.owed().await.unwrap()[0].approved, won(1_091));
        commissions.pay_out(won(1), Timestamp::now()).await.unwrap();
        assert!(commissions.owed().await.unwrap().is_empty());
        let paid = commissions.payouts_of(mina).await.unwrap();
        assert_eq!((paid.len(), paid[0].amount), (1, won(1_091)));
        market.sound().await;
    })
    .await;
}
