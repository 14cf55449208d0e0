use super::*;
use people::Claimant;

const DAY: Duration = Duration::from_secs(86_400);

#[tokio::test]
async fn a_creator_sees_each_line_explained_and_its_sums() {
    let stall = Stall::open().await;
    stall.promise(10).await;
    let mut hana = stall.yard.signed_in(&stall.creator).await;
    assert_eq!(
        stall.yard.visitor().get("/studio").await.location(),
        "/sign-in?next=%2Fstudio"
    );
    assert!(hana.get("/studio").await.holds("Pin a product in a post"));
    assert!(
        !hana.get("/").await.holds("href=\"/studio\""),
        "nothing to see there yet"
    );
    let post = stall
        .yard
        .post(&stall.creator, "A jar on the sill", &[stall.product])
        .await;
    let before = hana.get("/studio").await;
    assert!(
        before.holds("Keep this rate") && before.holds(">10%<"),
        "{}",
        before.body
    );
    let shop = stall.scope.id().to_string();
    assert_eq!(
        hana.post("/studio/join", &[("shop", &shop)]).await.location(),
        "/studio"
    );
    assert!(hana.get("/studio").await.holds("You sell for it since"));
    assert!(hana.get("/").await.holds("href=\"/studio\""));

    let order = stall.bought(2, Some(post)).await;
    let page = hana.get("/studio").await;
    assert!(
        page.holds("a tap on your post") && page.holds("10% of ₩25,800"),
        "{}",
        page.body
    );
    assert!(page.holds("The parcel is not on its way yet"));
    assert_eq!(
        page.count("₩2,580"),
        4,
        "funnel, post, sum and line: {}",
        page.body
    );
    in_korean(&mut hana, "/studio", "내 게시물에서 누름").await;

    stall
        .scope
        .pack_order(order.id, stall.scope.main_place())
        .await
        .unwrap();
    stall.scope.ship_order(order.id, "", "").await.unwrap();
    stall
        .scope
        .order_delivered(order.id, Timestamp::now())
        .await
        .unwrap();
    assert!(hana.get("/studio").await.holds("Approved on"));
    stall.asks_back(&order, 1).await;
    let asked = stall.scope.order_returns(order.id).await.unwrap().remove(0);
    stall.scope.receive_return(asked.id, None).await.unwrap();
    let page = hana.get("/studio").await;
    assert!(
        page.holds("₩1,290 less, because 1 piece went back"),
        "{}",
        page.body
    );
    let file = hana.get("/studio/statement.csv").await;
    let line = file.body.lines().nth(1).unwrap();
    assert!(
        line.contains(",Moon jar,2,1,tap,") && line.contains(",10,KRW,25800,1290,pending,"),
        "{line}"
    );
}

#[tokio::test]
async fn a_cut_is_announced_in_the_studio_and_the_picker_shows_the_rate() {
    let mut stall = Stall::open().await;
    let before = stall.owner.get("/search?q=moon&for=pin").await;
    assert!(
        before.holds("Moon jar") && !before.holds("for you"),
        "{}",
        before.body
    );
    stall.promise(10).await;
    let mut hana = stall.yard.signed_in(&stall.creator).await;
    assert!(hana.get("/search?q=moon&for=pin").await.holds("10% for you"));
    let guest = stall.yard.visitor().get("/search?q=moon&for=pin").await;
    assert!(!guest.holds("for you"), "nobody in particular gets nothing");
    let app = &stall.yard.app;
    app.commissions
        .join(stall.scope.id(), stall.creator.id, Timestamp::now())
        .await
        .unwrap();
    stall.promise(4).await;
    let page = hana.get("/studio").await;
    assert!(page.holds(">10%<") && page.holds("4% from "), "{}", page.body);
    assert!(hana.get("/search?q=moon&for=pin").await.holds("10% for you"));
    assert!(
        stall
            .stranger
            .get("/search?q=moon&for=pin")
            .await
            .holds("4% for you")
    );
}

#[tokio::test]
async fn the_operator_orders_payouts_once_and_takes_the_file() {
    let mut stall = Stall::open().await;
    stall.promise(10).await;
    let post = stall
        .yard
        .post(&stall.creator, "A jar on the sill", &[stall.product])
        .await;
    let order = stall.bought(1, Some(post)).await;
    stall
        .scope
        .pack_order(order.id, stall.scope.main_place())
        .await
        .unwrap();
    stall.scope.ship_order(order.id, "", "").await.unwrap();
    stall
        .scope
        .order_delivered(order.id, Timestamp::now())
        .await
        .unwrap();
    let later = Timestamp::now().plus(16 * DAY);
    assert_eq!(stall.yard.app.commissions.approve_due(later).await.unwrap(), 1);
    let keeper = stall.yard.person("keeper", "Keeper").await;
    let (people, now) = (&stall.yard.app.people, Timestamp::now());
    let link = people.first_link(now).await.unwrap().unwrap();
    people
        .claim_operator(&link, Claimant::Member(keeper.id), now)
        .await
        .unwrap();
    let mut operator = stall.yard.signed_in(&keeper).await;
    for page in ["/operator/payouts", "/operator/payouts.csv"] {
        assert_eq!(
            stall.owner.get(page).await.status,
            StatusCode::FORBIDDEN,
            "{page}"
        );
    }
    let fields = [("currency", "KRW"), ("minimum", "")];
    let by_owner = stall.owner.post("/operator/payouts", &fields).await;
    assert_eq!(by_owner.status, StatusCode::FORBIDDEN);

    let page = operator.get("/operator/payouts").await;
    assert!(page.holds("<title>Payouts") && page.holds("Hana") && page.holds("₩1,290"));
    in_korean(&mut operator, "/operator/payouts", "정산하기").await;
    let high = [("currency", "KRW"), ("minimum", "5,000")];
    operator.post("/operator/payouts", &high).await;
    assert!(
        operator
            .get("/operator/payouts")
            .await
            .holds("No payout was ordered yet")
    );
    let unread = operator
        .post("/operator/payouts", &[("currency", "KRW"), ("minimum", "much")])
        .await;
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
    for _ in 0..2 {
        let ordered = operator.post("/operator/payouts", &fields).await;
        assert_eq!(ordered.location(), "/operator/payouts");
    }
    let file = operator.get("/operator/payouts.csv").await;
    assert_eq!(file.body.lines().count(), 2, "{}", file.body);
    assert!(
        file.holds(&format!(",{},KRW,1290,", stall.creator.id)),
        "{}",
        file.body
    );
    assert!(
        operator
            .get("/operator/payouts")
            .await
            .holds("Nobody is owed anything")
    );
    let mut hana = stall.yard.signed_in(&stall.creator).await;
    assert!(hana.get("/studio").await.holds("Paid to you"));
}
