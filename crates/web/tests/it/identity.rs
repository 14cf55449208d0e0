//! The operator's page that says why two identifiers are one person.

use crate::{
    browser::{Answer, Browser},
    yard::Yard,
};
use axum::http::StatusCode;
use model::Timestamp;
use people::{
    Claimant, Person,
    identity::{Asserter, Claim, Plain, Rule},
};

const PHONE: &str = "010-2345-6789";

struct Desk {
    yard: Yard,
    mina: Person,
    operator: Browser,
}

/// A yard with an operator, and Mina, who has confirmed a phone number.
async fn desk() -> Desk {
    let yard = Yard::open().await;
    let (mina, keeper) = (
        yard.person("mina", "Mina").await,
        yard.person("keeper", "Op").await,
    );
    let people = &yard.app.people;
    let now = Timestamp::now();
    let link = people.first_link(now).await.unwrap().unwrap();
    people
        .claim_operator(&link, Claimant::Member(keeper.id), now)
        .await
        .unwrap();
    let claim = Claim {
        a: people.identifier(Plain::Phone(PHONE)).unwrap().into(),
        b: mina.id.into(),
        rule: Rule::Confirmed,
        source: None,
        by: Asserter::Yard,
    };
    people.assert_same(claim, now).await.unwrap();
    let operator = yard.signed_in(&keeper).await;
    Desk { yard, mina, operator }
}

const ASKED: [(&str, &str); 4] = [
    ("a_kind", "phone"),
    ("a_value", PHONE),
    ("b_kind", "account"),
    ("b_value", "@mina"),
];

async fn ask(browser: &mut Browser, fields: &[(&str, &str)]) -> Answer {
    browser.post("/operator/identity", fields).await
}

#[tokio::test]
async fn only_operators_ask_and_forms_carry_their_token() {
    let Desk {
        yard,
        mina,
        mut operator,
    } = desk().await;
    let mut reader = yard.signed_in(&mina).await;
    assert_eq!(
        reader.get("/operator/identity").await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(ask(&mut reader, &ASKED).await.status, StatusCode::FORBIDDEN);
    for path in ["cut", "take-back"] {
        let fields = [("link", "00"), ("why", "given_up"), ("cut_at", "1")];
        let refused = reader.post(&format!("/operator/identity/{path}"), &fields).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
    }
    let mut stranger = yard.visitor();
    let asked = stranger.get("/operator/identity").await;
    assert!(asked.location().starts_with("/sign-in"));
    let forged = operator.post_as("/operator/identity", &ASKED, "forged").await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert!(
        operator
            .get("/operator/identity")
            .await
            .holds("Nobody has looked anything up yet")
    );
    assert!(
        operator
            .get("/operator")
            .await
            .holds("href=\"/operator/identity\"")
    );
}

#[tokio::test]
async fn one_person_is_explained_step_by_step_and_written_down_without_values() {
    let Desk { mut operator, .. } = desk().await;
    let page = ask(&mut operator, &ASKED).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.holds("One person</h2>") && page.holds("1 step leads from the first to the second"));
    assert!(page.holds("The account showed that the address or number is theirs"));
    assert!(page.holds("the yard, which saw it") && page.holds("@mina"));
    assert_eq!(page.count("class=\"node\""), 2);
    let (_, audit) = page.body.split_once("id=\"audit\"").unwrap();
    assert!(audit.contains("@keeper") && audit.contains("Phone number and Account: looked up, one person"));
    assert!(!audit.contains("2345") && !audit.contains("mina"), "{audit}");
}

#[tokio::test]
async fn a_link_is_cut_with_a_reason_and_taken_back() {
    let Desk {
        yard,
        mina,
        mut operator,
    } = desk().await;
    let page = ask(&mut operator, &ASKED).await;
    let link = page.body.split("name=\"link\" value=\"").nth(1).unwrap();
    let link = link.split('"').next().unwrap().to_owned();
    let cut = [&ASKED[..], &[("link", &link), ("why", "mistaken_alias")]].concat();
    let page = operator.post("/operator/identity/cut", &cut).await;
    assert!(
        page.holds("The link is cut.") && page.holds("Not one person"),
        "{}",
        page.body
    );
    assert!(page.holds("taken for one person by mistake") && page.holds("operator @keeper undid that"));
    let phone = yard.app.people.identifier(Plain::Phone(PHONE)).unwrap();
    let holders = async || {
        let people = &yard.app.people;
        people.holders(model::Scope::Yard, phone, None).await.unwrap()
    };
    assert!(holders().await.is_empty());
    let at = page.body.split("name=\"cut_at\" value=\"").nth(1).unwrap();
    let at = at.split('"').next().unwrap().to_owned();
    assert!(
        operator
            .post("/operator/identity/cut", &cut)
            .await
            .holds("was cut before")
    );
    let back = [&ASKED[..], &[("cut_at", &at)]].concat();
    let page = operator.post("/operator/identity/take-back", &back).await;
    assert!(
        page.holds("The link holds again.") && page.holds("One person</h2>"),
        "{}",
        page.body
    );
    assert_eq!(holders().await, [mina.id]);
    let again = operator.post("/operator/identity/take-back", &back).await;
    assert!(again.holds("There is nothing to take back"));
    let wrong = [&ASKED[..], &[("link", &link), ("why", "because")]].concat();
    let refused = operator.post("/operator/identity/cut", &wrong).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_is_apart_is_drawn_with_where_the_way_ends() {
    let Desk {
        yard,
        mina,
        mut operator,
    } = desk().await;
    let jisu = yard.person("jisu", "Jisu").await;
    let accounts = |other: &'static str| {
        let fields = [("a_kind", "account"), ("a_value", "mina"), ("b_kind", "account")];
        [&fields[..], &[("b_value", other)]].concat()
    };
    let page = ask(&mut operator, &accounts("jisu")).await;
    assert!(
        page.holds("Nobody has ever said that they are one person"),
        "{}",
        page.body
    );
    assert_eq!(page.count("class=\"link broken\""), 1);

    let tablet = people::Client {
        visitor: people::new_visitor().unwrap(),
        ip: crate::yard::ADDRESS.into(),
        agent: String::new(),
    };
    for person in [&mina, &jisu] {
        let people = &yard.app.people;
        people
            .open_session(person.id, &tablet, Timestamp::now())
            .await
            .unwrap();
    }
    let page = ask(&mut operator, &accounts("@jisu")).await;
    assert!(
        page.holds("Several people use the same thing (Device)"),
        "{}",
        page.body
    );
    assert_eq!(
        (page.count("class=\"node stop\""), page.count("class=\"node\"")),
        (1, 2)
    );

    // Two shops' customers stay behind their walls.
    yard.shop(&mina, "onggi").await;
    yard.shop(&jisu, "soban").await;
    let fields = [
        ("a_kind", "customer"),
        ("a_value", "C-1"),
        ("a_shop", "onggi"),
        ("b_kind", "loyalty"),
        ("b_value", "77"),
        ("b_shop", "@soban"),
    ];
    let page = ask(&mut operator, &fields).await;
    assert!(page.holds("wall stands between them"), "{}", page.body);
    assert!(page.holds("class=\"link wall\"") && page.holds("Customer number · Shop onggi"));
}

#[tokio::test]
async fn what_cannot_be_read_is_said_beside_its_field_and_hostile_text_is_inert() {
    let Desk { mut operator, .. } = desk().await;
    let cases = [
        (("email", "not an address", ""), "e-mail address"),
        (("phone", "12", ""), "not a phone number"),
        (("account", "nobody_here", ""), "no account with this handle"),
        (("device", "x", ""), "visitor cookie"),
        (("customer", "C-1", ""), "which shop it belongs to"),
        (("customer", "C-1", "no_such_shop"), "no shop with this handle"),
        (
            ("account", "\"><script>alert(1)</script>", ""),
            "no account with this handle",
        ),
    ];
    for ((kind, value, shop), said) in cases {
        let fields = [
            ("a_kind", kind),
            ("a_value", value),
            ("a_shop", shop),
            ("b_kind", "account"),
            ("b_value", "mina"),
        ];
        let page = ask(&mut operator, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind} {value}");
        assert!(
            page.holds(said) && page.holds("aria-invalid"),
            "{kind}: {}",
            page.body
        );
        assert!(!page.holds("<script>alert"));
    }
    let nonsense = [
        ("a_kind", "shoe"),
        ("a_value", "42"),
        ("b_kind", "account"),
        ("b_value", "mina"),
    ];
    assert_eq!(
        ask(&mut operator, &nonsense).await.status,
        StatusCode::BAD_REQUEST
    );
    let audit = operator.get("/operator/identity").await;
    assert!(
        audit.holds("Nobody has looked anything up yet"),
        "what was not read was not looked up"
    );
}

#[tokio::test]
async fn an_operator_who_asks_too_fast_is_told_to_wait_on_the_page() {
    let Desk {
        yard, mut operator, ..
    } = desk().await;
    let burst = yard.app.people.config().limits.look_ups_per_operator.burst;
    let mut answered = 0;
    // On a busy machine some of the burst is refilled meanwhile.
    let page = loop {
        let page = ask(&mut operator, &ASKED).await;
        if page.status != StatusCode::OK {
            break page;
        }
        answered += 1;
        assert!(answered < burst * 10, "nobody was slowed down");
    };
    assert!(answered >= burst, "{answered}");
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.holds("That were many tries"), "{}", page.body);
}
