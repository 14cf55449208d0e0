//! A small town that moves into a real yard in a temporary folder.

#![cfg(test)]

mod house;
mod pictures;

use std::collections::HashSet;
use std::time::Duration;

use memory::ItemId;
use model::{PostId, Timestamp};
use shop::Availability;
use storage::blobs::{BlobName, Span};
use world::town::{self, Answer, Crowd, DemoSignIns, Pace, Plan, Rate, Sizes};

use house::{House, all_posts, nobody, sign_ins, sizes};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_town_moves_in_and_its_posts_are_on_the_feed_with_pictures_and_pins() {
    let house = House::new().await;
    let town = house.open(Plan::of_size(4, sizes(30, 24))).await;
    house.settle(24).await;

    let now = Timestamp::now();
    let (mut shown, mut cursor) = (HashSet::new(), None);
    loop {
        let page = house
            .yard
            .feed
            .page(&nobody(), cursor.as_deref(), 20, 5, now)
            .await
            .unwrap();
        shown.extend(page.items.iter().map(|item| item.card.view.post.id));
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    let in_feed: HashSet<PostId> = town.first_posts.iter().copied().collect();
    assert!(shown.is_subset(&in_feed));
    assert!(shown.len() >= 20, "{} of 24 posts were served", shown.len());

    for view in all_posts(&house).await {
        let post = view.post;
        assert!(post.created_at < now && now.since(post.created_at) <= Duration::from_secs(31 * 86_400));
        assert!(!post.tags.is_empty());
        for photo in &post.photos {
            assert_eq!((photo.photo.width, photo.photo.height), (64, 80));
            assert!(!photo.alt.is_empty());
            for file in &photo.photo.files {
                let name: BlobName = file.name.parse().unwrap();
                house.yard.blobs.open(&name, Span::All).unwrap();
            }
        }
        for pin in &post.pins {
            assert!(usize::from(pin.photo) < post.photos.len() && pin.x <= 10_000 && pin.y <= 10_000);
            let product = house
                .yard
                .shops
                .catalogue()
                .product(pin.product)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(
                product.card.shop, pin.shop,
                "a pin names the shop that sells its product"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_three_sign_ins_are_an_operator_an_owner_and_a_shopper() {
    let house = House::new().await;
    let town = house.open(Plan::of_size(6, sizes(4, 4))).await;
    let operator = house.yard.people.person(town.demo.operator).await.unwrap();
    assert_eq!(operator.role, people::Role::Operator);
    let client = people::Client {
        visitor: people::new_visitor().unwrap(),
        ip: "192.0.2.1".parse().unwrap(),
        agent: "test".into(),
    };
    let DemoSignIns {
        operator,
        owner,
        shopper,
    } = sign_ins();
    for (sign_in, person) in [
        (operator, town.demo.operator),
        (owner, town.demo.owner),
        (shopper, town.demo.shopper),
    ] {
        let opened = house
            .yard
            .people
            .sign_in(&sign_in.email, sign_in.password, &client, Timestamp::now())
            .await
            .unwrap();
        assert_eq!(opened.signed_in.person, person);
    }
    let shop = house
        .yard
        .shops
        .enter(town.demo.owner, town.shops[0])
        .await
        .unwrap();
    assert_eq!(shop.role(), shop::Role::Owner);
    let second = town::open(&house.yard, Plan::of_size(6, sizes(4, 4)), &sign_ins(), |_| {}).await;
    assert!(second.is_err(), "a town opens in an empty yard");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn yesterdays_likes_are_the_same_in_rows_posts_and_memory() {
    let house = House::new().await;
    let plan = Plan::of_size(
        8,
        Sizes {
            shoppers: 400,
            ..sizes(20, 20)
        },
    );
    let town = house.open(plan).await;
    house.settle(20).await;
    let mut rows = 0;
    for person in &town.shoppers {
        rows += house.yard.social.facts(*person).await.unwrap().liked.len() as u64;
    }
    let posts = all_posts(&house).await;
    let counted: u64 = posts.iter().map(|view| view.post.likes).sum();
    assert!(rows > 20, "{rows} likes");
    assert_eq!(rows, counted);
    for view in &posts {
        let counters = house.memory.counters(ItemId::Post(view.post.id));
        assert_eq!(
            (counters.likes, counters.saves),
            (view.post.likes, view.post.saves)
        );
        assert!(counters.views >= counters.likes);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rest_of_the_town_arrives_with_its_pictures() {
    let house = House::new().await;
    let town = house.open(Plan::of_size(2, sizes(20, 6))).await;
    let pace = Pace {
        post: Duration::ZERO,
        product: Duration::ZERO,
    };
    town::arrive(&house.yard, &town, pace).await.unwrap();
    house.settle(20).await;
    let posts = all_posts(&house).await;
    assert_eq!(posts.len(), 20);
    assert!(posts.iter().any(|view| !view.post.pins.is_empty()));
    for product in &town.products {
        let product = house
            .yard
            .shops
            .catalogue()
            .product(*product)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(product.images.len(), 1, "{} has its picture", product.card.name);
        let planned_out = product.variants.iter().all(|variant| variant.stock == 0);
        assert_eq!(product.card.availability == Availability::SoldOut, planned_out);
    }
    for shop in &town.shops {
        assert!(
            house
                .yard
                .shops
                .catalogue()
                .shop(*shop)
                .await
                .unwrap()
                .unwrap()
                .picture
                .is_some()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shoppers_leave_signals_and_only_those_who_allow_it_are_remembered() {
    let house = House::new().await;
    let town = house.open(Plan::of_size(11, sizes(30, 30))).await;
    house.settle(30).await;
    let (before, leaves) = (house.memory.applied(), house.memory.leaves());
    let mut crowd = Crowd::new(&house.yard, &town, 1);
    let refusing = |answer: Answer| {
        town.plan
            .shoppers
            .iter()
            .position(|shopper| shopper.answer == answer)
            .unwrap()
    };
    let mut acts = 0;
    for shopper in [refusing(Answer::Declines), refusing(Answer::None)] {
        for _ in 0..3 {
            acts += crowd.visit(shopper).await.unwrap().acts;
        }
    }
    house.settle(30).await;
    assert!(acts >= 6);
    assert!(house.memory.applied() > before);
    assert_eq!(
        house.memory.leaves(),
        leaves,
        "who did not allow it is not remembered"
    );

    let views = |house: &House| -> u64 {
        let views = town
            .first_posts
            .iter()
            .map(|post| house.memory.counters(ItemId::Post(*post)).views);
        views.sum()
    };
    let seen = views(&house);
    let visit = crowd.visit(refusing(Answer::Allows)).await.unwrap();
    house.settle(30).await;
    assert_eq!(
        views(&house) - seen,
        visit.cards as u64,
        "every card looked at is one view"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_fits_the_one_it_was_made_for_better_than_the_next_shopper() {
    let house = House::new().await;
    let varied = Sizes {
        shops: 12,
        products: 120,
        creators: 60,
        shoppers: 60,
        ..sizes(500, 500)
    };
    let town = house.open(Plan::of_size(21, varied)).await;
    house.settle(500).await;
    let mut crowd = Crowd::new(&house.yard, &town, 2);
    let shoppers: Vec<usize> = (0..town.plan.shoppers.len())
        .filter(|index| town.plan.shoppers[*index].answer == Answer::Allows)
        .collect();
    for _ in 0..3 {
        for shopper in &shoppers {
            crowd.visit(*shopper).await.unwrap();
        }
        house.settle(500).await;
    }
    // One page is twenty posts and says little: the mean over many does not depend on which were drawn.
    let seeds = 70..80_u64;
    let (mut own, mut of_another) = (0.0, 0.0);
    for (place, shopper) in shoppers.iter().enumerate() {
        // Somebody else has seen and done as much: only whom the page was made for differs.
        let another = shoppers[(place + 1) % shoppers.len()];
        let viewer = crowd.viewer(*shopper).await.unwrap();
        let other_viewer = crowd.viewer(another).await.unwrap();
        for seed in seeds.clone() {
            let fit = crowd.fit_of_page(*shopper, &viewer, seed);
            own += fit.await.unwrap().unwrap();
            let fit = crowd.fit_of_page(*shopper, &other_viewer, seed);
            of_another += fit.await.unwrap().unwrap();
        }
    }
    let pages = shoppers.len() as f32 * seeds.count() as f32;
    let (own, of_another) = (own / pages, of_another / pages);
    println!("mean fit of a page: own {own:.3}, another's {of_another:.3}");
    assert!(own > 1.04 * of_another, "own {own:.3}, another's {of_another:.3}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_crowd_keeps_to_its_rate() {
    let house = House::new().await;
    let town = house.open(Plan::of_size(13, sizes(12, 12))).await;
    house.settle(12).await;
    let before = house.memory.applied();
    let rate = Rate { per_second: 40.0 };
    let _ = tokio::time::timeout(Duration::from_secs(3), town::live(&house.yard, &town, rate)).await;
    house.settle(12).await;
    let done = house.memory.applied() - before;
    // 40 acts a second for three seconds, and one signal for each page that was served.
    assert!((20..=260).contains(&done), "{done} signals in 3 s");
}
