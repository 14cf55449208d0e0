use super::*;

async fn set(stall: &mut Stall, part: &str, fields: &[(&str, &str)]) -> Answer {
    stall
        .owner
        .post(&format!("/desk/onggi/terms/{part}"), fields)
        .await
}

#[tokio::test]
async fn owners_say_where_they_send_and_for_how_much() {
    let mut stall = Stall::open().await;
    let page = stall.owner.get("/desk/onggi/terms").await;
    assert!(page.holds("<title>Terms") && page.holds("Sending is free, everywhere"));
    in_korean(&mut stall.owner, "/desk/onggi/terms", "판매 조건").await;
    let wrong = [("name", "Parcel"), ("countries", "KR XX"), ("price", "3,000")];
    let refused = set(&mut stall, "sending", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.holds("Two letters for each country") && refused.holds("value=\"KR XX\""));
    let right = [
        ("name", "Parcel"),
        ("countries", "kr, jp"),
        ("price", "3,000"),
        ("free_from", "50000"),
        ("included_grams", "2000"),
        ("step_grams", "1000"),
        ("step", "500"),
    ];
    let added = set(&mut stall, "sending", &right).await;
    assert_eq!(added.location(), "/desk/onggi/terms#sending", "{}", added.body);
    let rule = stall.scope.shipping().await.unwrap().remove(0);
    assert_eq!(
        (rule.terms.base, rule.terms.free_from, rule.terms.countries.len()),
        (won(3_000), Some(won(50_000)), 2)
    );
    let page = stall.owner.get("/desk/onggi/terms").await;
    assert!(
        page.holds("South Korea") && page.holds("free from ₩50,000"),
        "{}",
        page.body
    );
    set(&mut stall, &format!("sending/{}/remove", rule.id), &[]).await;
    assert!(stall.scope.shipping().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_tax_table_is_stored_whole_or_not_at_all() {
    let mut stall = Stall::open().await;
    let table = [
        ("included", "no"),
        ("country", "KR"),
        ("region", ""),
        ("class", "standard"),
        ("rate", "10"),
        ("country", "US"),
        ("region", "ny"),
        ("class", "reduced"),
        ("rate", "8.875"),
        ("country", ""),
        ("region", ""),
        ("class", "standard"),
        ("rate", ""),
    ];
    let stored = set(&mut stall, "taxes", &table).await;
    assert_eq!(stored.location(), "/desk/onggi/terms#taxes", "{}", stored.body);
    let rates = stall.scope.tax_rates().await.unwrap();
    assert_eq!((rates.len(), rates[1].rate.ppm()), (2, 88_750));
    assert!(!stall.scope.tax_included().await.unwrap());
    let wrong = [("included", "yes"), ("country", "KR"), ("rate", "ten")];
    let refused = set(&mut stall, "taxes", &wrong).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.holds("Write per cents"));
    assert_eq!(stall.scope.tax_rates().await.unwrap().len(), 2);
}

#[tokio::test]
async fn codes_are_given_out_and_ended() {
    let mut stall = Stall::open().await;
    let unknown = [
        ("code", "HANA10"),
        ("kind", "percent"),
        ("value", "10"),
        ("creator", "nobody_here"),
    ];
    assert!(
        set(&mut stall, "codes", &unknown)
            .await
            .holds("Nobody here has this handle")
    );
    let code = [
        ("code", "hana10"),
        ("kind", "percent"),
        ("value", "10"),
        ("minimum", "10,000"),
        ("ends", "2099-12-31"),
        ("most_uses", "100"),
        ("creator", "@hana"),
    ];
    let made = set(&mut stall, "codes", &code).await;
    assert_eq!(made.location(), "/desk/onggi/terms#codes", "{}", made.body);
    let coupon = stall.scope.coupons().await.unwrap().remove(0).coupon;
    assert_eq!(
        (coupon.code.as_str(), coupon.creator),
        ("HANA10", Some(stall.creator.id))
    );
    let last: Timestamp = "2100-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(coupon.ends_at, Some(last), "the whole last day");
    assert!(stall.owner.get("/desk/onggi/terms").await.holds("0 / 100"));
    set(&mut stall, "codes/HANA10/end", &[]).await;
    let ended = stall.scope.coupons().await.unwrap().remove(0).coupon;
    assert!(ended.ends_at.unwrap() <= Timestamp::now());
    assert_eq!(
        set(&mut stall, "codes/OTHER/end", &[]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_rate_is_announced_with_its_steps_for_all_or_for_one() {
    let mut stall = Stall::open().await;
    let high = set(&mut stall, "commission", &[("rate", "90")]).await;
    assert!(high.holds("At most 80"), "{}", high.body);
    let steps = [
        ("rate", "5"),
        ("step_from", "1,000,000"),
        ("step_rate", "8"),
        ("step_from", ""),
        ("step_rate", ""),
    ];
    let told = set(&mut stall, "commission", &steps).await;
    assert_eq!(told.location(), "/desk/onggi/terms#commission", "{}", told.body);
    let page = stall.owner.get("/desk/onggi/terms").await;
    assert!(
        page.holds("Creators get 5%, 8% from ₩1,000,000 on"),
        "{}",
        page.body
    );
    set(&mut stall, "commission", &[("rate", "12"), ("creator", "hana")]).await;
    let commissions = &stall.yard.app.commissions;
    let (shop, now) = (stall.scope.id(), Timestamp::now());
    let hers = commissions.offer(shop, stall.creator.id, now).await.unwrap();
    let others = commissions.offer(shop, PersonId::new(), now).await.unwrap();
    assert_eq!((hers.rate, others.rate), (Rate::percent(12), Rate::percent(5)));

    let windows = [("tap_days", "31"), ("approve_days", "10")];
    assert!(
        set(&mut stall, "windows", &windows)
            .await
            .holds("A tap counts for 1 to 30 days")
    );
    set(
        &mut stall,
        "windows",
        &[("tap_days", "14"), ("approve_days", "10")],
    )
    .await;
    let day = Duration::from_secs(86_400);
    assert_eq!(
        stall.scope.commission_windows().await.unwrap(),
        (14 * day, 10 * day)
    );
}
