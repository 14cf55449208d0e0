use super::*;

#[tokio::test]
async fn the_sales_page_tells_which_post_sold_what_and_its_files_say_the_same() {
    let mut stall = Stall::open().await;
    let empty = stall.owner.get("/desk/onggi/sales").await;
    assert!(
        empty.holds("Nothing was sold in the last thirty days"),
        "{}",
        empty.body
    );
    stall.promise(10).await;
    let post = stall
        .yard
        .post(&stall.creator, "A jar on the sill", &[stall.product])
        .await;
    stall.bought(2, Some(post)).await;
    let order = stall.bought(1, None).await;
    let all = vec![UnitsOf { line: 0, units: 1 }];
    stall.scope.cancel_units(order.id, all, "", "c").await.unwrap();

    let page = stall.owner.get("/desk/onggi/sales").await;
    assert!(page.holds("<title>Sales"), "{}", page.body);
    assert!(page.holds("₩38,700") && page.holds("2 orders") && page.holds("₩12,900 given back"));
    assert!(page.holds(&format!("/p/{post}")) && page.holds("Hana") && page.holds("₩2,580"));
    assert!(page.holds("Cancelled pieces") && page.holds("Everything is there"));
    in_korean(
        &mut stall.owner,
        "/desk/onggi/sales",
        "어떤 게시물이 무엇을 팔았나",
    )
    .await;

    let days = stall.staff.get("/desk/onggi/sales/days.csv").await;
    assert_eq!(days.headers["content-type"], "text/csv; charset=utf-8");
    let lines: Vec<&str> = days.body.lines().collect();
    assert_eq!(lines.len(), 31, "a head and thirty days");
    assert!(lines[30].ends_with(",2,KRW,38700,12900"), "{}", lines[30]);
    let posts = stall.staff.get("/desk/onggi/sales/posts.csv").await;
    assert!(
        posts.holds(&format!("{post},hana,1,2,KRW,25800,2580,Moon jar")),
        "{}",
        posts.body
    );
    let products = stall.staff.get("/desk/onggi/sales/products.csv").await;
    assert!(products.holds(",Moon jar,2,3,1,KRW,38700"), "{}", products.body);
}

#[tokio::test]
async fn what_runs_out_is_told() {
    let mut stall = Stall::open().await;
    stall.bought(8, None).await;
    let page = stall.owner.get("/desk/onggi/sales").await;
    assert!(
        page.holds("Running out") && page.holds("stock few\">2<"),
        "{}",
        page.body
    );
}
