//! The shop desk and the operator’s.

use super::{Rendered, csrf, places::sheet};
use crate::mock::Mock;
use askama::Template;
use web::view::desk::{
    DeskHead, DeskHome, DeskProduct, DeskProducts, DeskShop, DeskStaff, DeskTab, ProductRow, RoleChange,
    StaffRow, VariantRow,
};
use web::view::form::Field;
use web::view::operator::{Gauge, Health, OperatorPage, ReportLine, ShopRow};
use web::view::product::Stock;
use web::view::shell::Tab;

pub(super) fn desks(m: &Mock) -> Rendered {
    let t = m.t();
    let shell = || m.shell(&t.get("nav-desk"), Tab::Desk);
    let head = |tab| DeskHead {
        shop: m.shop(),
        handle: "onggi_house".to_owned(),
        owner: true,
        waiting: 3,
        tab,
    };
    let rows: Vec<_> = (0..5)
        .map(|index| {
            let (title, price) = m.goods(index);
            ProductRow {
                href: "desk_product.html".to_owned(),
                title: title.to_owned(),
                picture: Some(m.picture(index + 3, 1)),
                price: price.into(),
                stock: [
                    Stock::Plenty,
                    Stock::Few(2),
                    Stock::None,
                    Stock::Plenty,
                    Stock::Plenty,
                ]
                .get(index)
                .copied()
                .unwrap_or(Stock::Plenty),
                left: [40, 2, 0, 18, 120].get(index).copied().unwrap_or(0),
                taps: 12,
                hidden: index == 3,
            }
        })
        .collect();
    let products = |rows: Vec<ProductRow>| DeskProducts {
        shell: shell(),
        t,
        head: head(DeskTab::Products),
        rows,
        more: None,
        views: 1_204,
        taps: 318,
        followers: 2_940,
    };
    let variant = |name: &str, stock: Field| VariantRow {
        id: String::new(),
        name: Field::of(name),
        sku: Field::of("JV-240"),
        price: Field::of("84000"),
        stock,
        stock_seen: String::new(),
    };
    let gauge = |label: &str, value: &str, note: &str, health| Gauge {
        label: t.get(label),
        value: value.to_owned(),
        note: note.to_owned(),
        health,
    };
    Ok(vec![
        (
            "desk_home",
            DeskHome {
                shell: shell(),
                t,
                csrf: csrf(),
                shops: Vec::new(),
                name: Field::default(),
                handle: Field::default(),
                about: Field::default(),
                currency: Field::of("KRW"),
                currencies: ["KRW", "JPY", "USD", "EUR"].map(str::to_owned).to_vec(),
                problem: None,
            }
            .render()?,
        ),
        ("desk_products", products(rows).render()?),
        ("desk_empty", products(Vec::new()).render()?),
        (
            "desk_product",
            DeskProduct {
                shell: shell(),
                t,
                csrf: csrf(),
                head: head(DeskTab::Products),
                action: "/desk/onggi_house/products/prod0".to_owned(),
                seen: String::new(),
                is_new: false,
                title: Field::of(m.goods(0).0),
                about: Field::of(sheet(m).about),
                link: Field::of("https://onggi.example/jar"),
                buys_elsewhere: false,
                currency: "KRW".to_owned(),
                variants: vec![
                    variant(m.say("비색", "Jade"), Field::of("12")),
                    variant(m.say("백색", "White"), Field::wrong("-1", t.get("field-stock"))),
                ],
                pictures: (0..3).map(|index| m.picture(index, 1)).collect(),
                hidden: false,
                problem: None,
            }
            .render()?,
        ),
        (
            "desk_shop",
            DeskShop {
                shell: shell(),
                t,
                csrf: csrf(),
                head: head(DeskTab::Shop),
                name: Field::of(m.shop().name),
                about: Field::wrong("…", t.get("field-too-long")),
                problem: None,
            }
            .render()?,
        ),
        (
            "desk_staff",
            DeskStaff {
                shell: shell(),
                t,
                csrf: csrf(),
                head: head(DeskTab::Staff),
                rows: vec![
                    StaffRow {
                        face: m.person(0),
                        role: t.get("role-owner"),
                        remove: None,
                        change: None,
                    },
                    StaffRow {
                        face: m.person(2),
                        role: t.get("role-staff"),
                        remove: Some("/desk/onggi_house/staff/doyun/remove".to_owned()),
                        change: Some(RoleChange {
                            href: "#".to_owned(),
                            role: "owner",
                            label: t.get("role-make-owner"),
                        }),
                    },
                ],
                invitation: None,
                problem: None,
            }
            .render()?,
        ),
        (
            "operator",
            OperatorPage {
                shell: m.shell(&t.get("nav-operator"), Tab::Operator),
                t,
                csrf: csrf(),
                gauges: vec![
                    gauge("gauge-people", "3,081", "+42", Health::Good),
                    gauge("gauge-posts", "1,512", "+18", Health::Good),
                    gauge("gauge-log", "48,120,934", "fsync 3 ms", Health::Good),
                    gauge("gauge-lag", "180 ms", "> 100 ms", Health::Watch),
                    gauge("gauge-disk", "94 %", "< 5 GB", Health::Bad),
                ],
                reports: (0..2)
                    .map(|index| ReportLine {
                        id: format!("r{index}"),
                        text: m
                            .say(
                                "여기 링크에서 싸게 사세요. 선착순 백 명만 드려요.",
                                "Get it cheap behind this link, first hundred only.",
                            )
                            .to_owned(),
                        href: "post.html".to_owned(),
                        picture: (index == 0).then(|| m.picture(3, 0)),
                        author: m.person(4),
                        reason: t.get("report-spam"),
                        reports: 3,
                        when: m.ago(95),
                    })
                    .collect(),
                shops: vec![ShopRow {
                    face: m.shop(),
                    products: 34,
                    posts: 218,
                }],
            }
            .render()?,
        ),
    ])
}
