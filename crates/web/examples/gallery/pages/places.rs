//! Pages of people, shops, products and tags; search.

use super::{Rendered, csrf};
use crate::mock::Mock;
use askama::Template;
use web::view::card::Toggle;
use web::view::chart::{DayChart, DayCount};
use web::view::lists::SearchPage;
use web::view::people::{CreatorPage, Follow, Shelved, Standing};
use web::view::product::{Choice, PickLine, ProductDrawer, ProductPage, ProductPicks, ProductSheet, Stock};
use web::view::shell::Tab;
use web::view::shop::ShopPage;
use web::view::tag::{TagFigures, TagPage, TagTab};
use web::view::trend::Trend;

pub(super) fn places(m: &Mock) -> Rendered {
    let t = m.t();
    let line = m.tags().into_iter().next();
    let follow = |on| Follow {
        base: "/@doyun".to_owned(),
        on,
        followers: 12_840,
    };
    let creator = |standing, index: usize| CreatorPage {
        shell: m.shell(
            &m.person(index).name,
            if index == 0 { Tab::Me } else { Tab::Elsewhere },
        ),
        t,
        face: m.person(index),
        bio: m
            .say(
                "이천에서 그릇을 만들어요. 흙과 불, 그리고 고양이 두 마리.",
                "I make bowls in Icheon. Clay, fire and two cats.",
            )
            .to_owned(),
        standing,
        follow: follow(false),
        posts_count: 48,
        following_count: 112,
        collections: vec![Shelved {
            id: "col0".to_owned(),
            name: m.say("작은 부엌에", "For small kitchens").to_owned(),
            about: String::new(),
            products: m.products(3),
        }],
        storefront: m.products(4),
        posts: m.tiles(9),
        more: Some("#".to_owned()),
    };
    let mut pages = vec![
        ("creator", creator(Standing::Other, 2).render()?),
        ("creator_own", creator(Standing::Own, 0).render()?),
        ("creator_blocked", creator(Standing::Blocked, 2).render()?),
        (
            "shop",
            ShopPage {
                shell: m.shell(&m.shop().name, Tab::Elsewhere),
                t,
                face: m.shop(),
                about: m
                    .say(
                        "옹기와 도자기, 매일 쓰는 살림을 골라요.",
                        "Onggi, pottery and things for every day.",
                    )
                    .to_owned(),
                follow: follow(true),
                desk: Some("desk_products.html".to_owned()),
                products_count: 34,
                products: m.products(8),
                more: None,
                posts: m.tiles(6),
            }
            .render()?,
        ),
        (
            "product",
            ProductPage {
                shell: m.shell(m.goods(0).0, Tab::Elsewhere),
                t,
                csrf: csrf(),
                sheet: sheet(m),
                posts: m.tiles(6),
                goes_with: m.products(4),
            }
            .render()?,
        ),
        (
            "product_drawer",
            ProductDrawer {
                t,
                csrf: csrf(),
                sheet: sheet(m),
            }
            .render()?,
        ),
        (
            "product_picks",
            ProductPicks {
                t,
                query: "v".to_owned(),
                picks: (0..4)
                    .map(|index| {
                        let (title, price) = m.goods(index);
                        PickLine {
                            id: format!("prod{index}"),
                            title: title.to_owned(),
                            price: price.into(),
                            shop: m.shop().name,
                            picture: Some(m.picture(index + 3, 1)),
                            rate: (index % 2 == 0).then(|| "5% for you".to_owned()),
                        }
                    })
                    .collect(),
            }
            .render()?,
        ),
    ];
    if let Some(line) = line {
        let page = TagPage {
            shell: m.shell(&format!("#{}", line.name), Tab::Elsewhere),
            t,
            csrf: csrf(),
            figures: figures(m, line.views),
            line,
            posts_count: 18_204,
            follow: Follow::default(),
            tab: TagTab::Top,
            seeing_less: false,
            posts: m.tiles(12),
            more: Some("#".to_owned()),
        };
        pages.push(("tag", page.render()?));
    }
    let search = |query: &str, full: bool| SearchPage {
        shell: m.shell(&t.get("nav-search"), Tab::Search),
        t,
        query: query.to_owned(),
        products: if full { m.products(4) } else { Vec::new() },
        tags: if full { m.tags() } else { Vec::new() },
        people: if full {
            (0..3).map(|index| m.person(index)).collect()
        } else {
            Vec::new()
        },
        shops: if full { vec![m.shop()] } else { Vec::new() },
        trending: m.tags(),
    };
    pages.push(("search", search("", false).render()?));
    pages.push(("search_found", search("vase", true).render()?));
    pages.push(("search_none", search("zzz", false).render()?));
    Ok(pages)
}

fn figures(m: &Mock, views: u64) -> TagFigures {
    let t = m.t();
    let days = (0..30_u64).map(|back| DayCount {
        day: m.ago(60 * 24 * (29 - back as i64)).text,
        iso: String::new(),
        count: (back * back * 7_919) % 48_211 + back * 900,
    });
    let minutes: Vec<u64> = (0..60).map(|minute| (minute * 37) % 23 + minute / 3).collect();
    TagFigures {
        views,
        anonymous: views / 3,
        people: Some(t.counted("tag-people", 12_300_u64, "exact", t.digits(12_300_u64))),
        error: t.with("tag-error", "percent", 1),
        hour: minutes.iter().sum(),
        hour_line: Trend::new(&minutes, t.get("tag-rising")),
        direction: Some(t.get("tag-rising")),
        chart: DayChart::new(t, "tag-day", days.collect()),
        since: None,
    }
}

pub(super) fn sheet(m: &Mock) -> ProductSheet {
    let (title, price) = m.goods(0);
    let choice = |name: &str, chosen, gone| Choice {
        name: name.to_owned(),
        href: "?variant=1".to_owned(),
        drawer: "?variant=1".to_owned(),
        chosen,
        gone,
    };
    ProductSheet {
        id: "prod0".to_owned(),
        title: title.to_owned(),
        price,
        regular: None,
        stock: Stock::Few(3),
        variant: Some("v1".to_owned()),
        most: 3,
        from: None,
        shelf: None,
        elsewhere: None,
        shop: m.shop(),
        pictures: (0..3).map(|index| m.picture(index, 1)).collect(),
        choices: vec![
            choice(m.say("비색", "Jade"), true, false),
            choice(m.say("백색", "White"), false, false),
            choice(m.say("흑유", "Black glaze"), false, true),
        ],
        about: m
            .say(
                "이천에서 물레로 빚고 장작가마에서 구웠어요.\n높이 24cm, 입지름 6cm. 물을 담을 수 있어요.",
                "Thrown in Icheon and fired with wood.\n24 cm high, 6 cm at the mouth. Holds water.",
            )
            .to_owned(),
        save: Some(Toggle::default()),
        ask: Some("mailto:shop@example.org".to_owned()),
    }
}
