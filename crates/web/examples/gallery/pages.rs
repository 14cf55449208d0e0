//! Every page, filled.

use askama::Template;
use web::lang::Lang;
use web::view::card::{Gone, GoneCard, Photo, Toggle};
use web::view::compose::{ComposePage, Limits};
use web::view::consent::{ConsentPage, Switches};
use web::view::desk::{
    DeskHead, DeskHome, DeskProduct, DeskProducts, DeskStaff, DeskTab, ProductRow, RoleChange, StaffRow,
    VariantRow,
};
use web::view::door::{FirstPage, ForgotPage, LinkOutcome, LinkPage, ResetPage, SignInPage, SignUpPage};
use web::view::error::{ErrorPage, Trouble};
use web::view::feed::{Collection, FeedItem, FeedKind, FeedMore, FeedPage};
use web::view::form::Field;
use web::view::lists::{FollowLine, Notice, NotificationsPage, PeoplePage, SavedPage, SearchPage};
use web::view::my_data::{Memory, MemoryGroup, MyDataPage, Receipt};
use web::view::operator::{Gauge, Health, OperatorPage, ReportLine, ShopRow};
use web::view::people::{CreatorPage, Follow, Standing};
use web::view::picture::Avatar;
use web::view::post::{Comment, Comments, ConfirmPage, LinkPreview, PostPage, ReportPage};
use web::view::product::{Choice, PickLine, ProductDrawer, ProductPage, ProductPicks, ProductSheet, Stock};
use web::view::settings::{DeleteAccountPage, Device, SettingsPage};
use web::view::shell::Tab;
use web::view::shop::ShopPage;
use web::view::tag::{TagPage, TagTab};

use crate::mock::Mock;

type Rendered = askama::Result<Vec<(&'static str, String)>>;

const CSRF: &str = "mock";

fn csrf() -> String {
    CSRF.to_owned()
}

pub fn all(lang: Lang) -> Rendered {
    let m = Mock { lang };
    let mut pages = Vec::new();
    pages.extend(feeds(&m)?);
    pages.extend(places(&m)?);
    pages.extend(doors(&m)?);
    pages.extend(mine(&m)?);
    pages.extend(desks(&m)?);
    Ok(pages)
}

fn feeds(m: &Mock) -> Rendered {
    let t = m.t();
    let items = || -> Vec<FeedItem> {
        let mut items: Vec<_> = (0..4).map(|index| FeedItem::Post(m.card(index))).collect();
        let collection = Collection {
            title: m.say("#도자기 더 보기", "More of #pottery").to_owned(),
            note: m.say("이번 주에 올라온 게시물", "Posted this week").to_owned(),
            href: "tag.html".to_owned(),
            tiles: m.tiles(3),
        };
        items.insert(2, FeedItem::Collection(collection));
        items
    };
    let feed = |kind, items, more: Option<&str>| FeedPage {
        shell: m.shell(&t.get("nav-feed"), Tab::Feed),
        t,
        csrf: csrf(),
        kind,
        items,
        more: more.map(str::to_owned),
        tags: m.tags(),
    };
    let mut asking = feed(FeedKind::ForYou, items(), None);
    asking.shell = m.signed_out(&t.get("nav-feed"));
    asking.shell.ask_consent = true;
    let comments = Comments {
        post: "post0".to_owned(),
        count: 3,
        list: (0..3)
            .map(|index| Comment {
                id: format!("c{index}"),
                author: m.person(index + 2),
                when: m.ago(40 + 700 * i64::try_from(index).unwrap_or(0)),
                text: web::view::card::spans(m.say(
                    "유약 색이 정말 곱네요. 어디서 볼 수 있나요? @haneul",
                    "That glaze is lovely. Where can I see it? @haneul",
                )),
                mine: index == 1,
                may_delete: index == 1,
            })
            .collect(),
        more: None,
        draft: Field::default(),
    };
    let gone = GoneCard {
        t,
        csrf: csrf(),
        gone: Gone::Hidden,
        undo: Some("/p/post1/unhide".to_owned()),
    };
    let more = FeedMore {
        t,
        csrf: csrf(),
        viewer: true,
        items: (0..3).map(|index| FeedItem::Post(m.card(index + 5))).collect(),
        more: None,
    };
    Ok(vec![
        (
            "feed",
            feed(FeedKind::ForYou, items(), Some("feed_more.html")).render()?,
        ),
        ("feed_more", more.render()?),
        (
            "feed_empty",
            feed(FeedKind::Following, Vec::new(), None).render()?,
        ),
        ("feed_consent", asking.render()?),
        (
            "post",
            PostPage {
                shell: m.shell(m.say("게시물", "Post"), Tab::Elsewhere),
                t,
                csrf: csrf(),
                card: m.card(0),
                comments,
                goes_with: m.tiles(6),
                preview: LinkPreview::default(),
            }
            .render()?,
        ),
        ("gone", gone.render()?),
        (
            "report",
            ReportPage {
                shell: m.shell(&t.get("report"), Tab::Elsewhere),
                t,
                csrf: csrf(),
                action: "/p/post0/report".to_owned(),
                back: "/".to_owned(),
            }
            .render()?,
        ),
        (
            "confirm",
            ConfirmPage {
                shell: m.shell(&t.get("delete-post"), Tab::Elsewhere),
                t,
                csrf: csrf(),
                question: t.get("delete-post-question"),
                consequence: t.get("delete-post-consequence"),
                action: "/p/post0/delete".to_owned(),
                label: t.get("delete"),
                back: "/".to_owned(),
            }
            .render()?,
        ),
    ])
}

fn sheet(m: &Mock) -> ProductSheet {
    let (title, price) = m.goods(0);
    let choice = |name: &str, chosen, gone| Choice {
        name: name.to_owned(),
        href: "?variant=1".to_owned(),
        chosen,
        gone,
    };
    ProductSheet {
        id: "prod0".to_owned(),
        title: title.to_owned(),
        price,
        stock: Stock::Few(3),
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

fn places(m: &Mock) -> Rendered {
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
                            price,
                            shop: m.shop().name,
                            picture: Some(m.picture(index + 3, 1)),
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

fn doors(m: &Mock) -> Rendered {
    let t = m.t();
    let mut pages = vec![
        (
            "sign_in",
            SignInPage {
                shell: m.signed_out(&t.get("nav-sign-in")),
                t,
                csrf: csrf(),
                email: Field::of("haneul@example.org"),
                problem: Some(t.get("sign-in-wrong")),
                next: "/".to_owned(),
            }
            .render()?,
        ),
        (
            "sign_up",
            SignUpPage {
                shell: m.signed_out(&t.get("nav-sign-up")),
                t,
                csrf: csrf(),
                name: Field::default(),
                handle: Field::wrong("haneul", t.get("sign-up-handle-taken")),
                email: Field::default(),
                password: Field::default(),
                problem: None,
                next: "/".to_owned(),
            }
            .render()?,
        ),
        (
            "first",
            FirstPage {
                shell: m.signed_out(&t.get("first-title")),
                t,
                csrf: csrf(),
                action: "/first/abc".to_owned(),
                name: Field::default(),
                handle: Field::default(),
                email: Field::default(),
                password: Field::default(),
                problem: None,
            }
            .render()?,
        ),
        (
            "reset",
            ResetPage {
                shell: m.signed_out(&t.get("reset-title")),
                t,
                csrf: csrf(),
                password: Field::default(),
                action: "/reset/abc".to_owned(),
            }
            .render()?,
        ),
        (
            "link_expired",
            LinkPage {
                shell: m.signed_out("…"),
                t,
                outcome: LinkOutcome::Expired,
            }
            .render()?,
        ),
    ];
    for (name, sent) in [("forgot", false), ("forgot_sent", true)] {
        let page = ForgotPage {
            shell: m.signed_out(&t.get("forgot-title")),
            t,
            csrf: csrf(),
            email: Field::default(),
            sent,
        };
        pages.push((name, page.render()?));
    }
    for (name, trouble) in [("error_404", Trouble::NotFound), ("error_500", Trouble::Broken)] {
        let page = ErrorPage {
            shell: m.signed_out(&trouble.title(t)),
            t,
            trouble,
            detail: None,
            request_id: Some("01997f3a".to_owned()),
        };
        pages.push((name, page.render()?));
    }
    Ok(pages)
}

fn mine(m: &Mock) -> Rendered {
    let t = m.t();
    let limits = Limits {
        photos: 10,
        pins_per_photo: 5,
        caption_chars: 2_200,
        photo_megabytes: 12,
    };
    let compose = |photos: Vec<Photo>| ComposePage {
        shell: m.shell(&t.get("compose-title"), Tab::Compose),
        t,
        csrf: csrf(),
        action: "/compose".to_owned(),
        caption: Field::default(),
        delete: (!photos.is_empty()).then(|| "/p/post0/delete".to_owned()),
        photos,
        limits,
        problem: None,
    };
    let memory = |sentence: String, strength, source: &str| Memory {
        sentence,
        source: t.get(source),
        strength,
        what: "tag:x".to_owned(),
    };
    let switches = Switches {
        personalise: true,
        ..Switches::default()
    };
    let my_data = |groups: Vec<MemoryGroup>| MyDataPage {
        shell: m.shell(&t.get("nav-my-data"), Tab::MyData),
        t,
        csrf: csrf(),
        switches,
        signals: if groups.is_empty() { 0 } else { 1_482 },
        devices: 2,
        since: (!groups.is_empty()).then(|| m.ago(60 * 24 * 18)),
        groups,
        why_empty: t.get("my-data-empty"),
        receipts: vec![Receipt {
            when: m.ago(60 * 24 * 18),
            sentence: t.with("receipt-granted", "what", t.get("consent-personalise")),
            id: "01997f3a-5c2e-7a10-9d31-2b1f6f0f2c11".to_owned(),
        }],
    };
    let groups = vec![
        MemoryGroup {
            heading: t.get("memory-tags"),
            memories: vec![
                memory(
                    t.with("memory-tag", "tag", m.say("도자기", "pottery")),
                    86,
                    "memory-source-feed",
                ),
                memory(
                    t.with("memory-tag", "tag", m.say("식물", "plants")),
                    41,
                    "memory-source-feed",
                ),
            ],
        },
        MemoryGroup {
            heading: t.get("memory-prices"),
            memories: vec![memory(
                t.pair("memory-price", "low", "₩20,000", "high", "₩90,000"),
                58,
                "memory-source-shop",
            )],
        },
    ];
    let notices = [
        (1, t.get("notice-like"), true),
        (
            2,
            t.with(
                "notice-comment",
                "text",
                m.say("“유약 색이 정말 곱네요.”", "“That glaze is lovely.”"),
            ),
            true,
        ),
        (3, t.get("notice-follow"), false),
        (4, t.get("notice-mention"), false),
    ];
    Ok(vec![
        ("compose", compose(Vec::new()).render()?),
        ("edit", compose(m.card(0).photos).render()?),
        (
            "saved",
            SavedPage {
                shell: m.shell(&t.get("nav-saved"), Tab::Saved),
                t,
                posts: m.tiles(6),
                products: m.products(4),
                more: None,
            }
            .render()?,
        ),
        (
            "saved_empty",
            SavedPage {
                shell: m.shell(&t.get("nav-saved"), Tab::Saved),
                t,
                posts: Vec::new(),
                products: Vec::new(),
                more: None,
            }
            .render()?,
        ),
        (
            "people",
            PeoplePage {
                shell: m.shell(&t.get("nav-following"), Tab::Following),
                t,
                csrf: csrf(),
                heading: t.get("nav-following"),
                tabs: Vec::new(),
                people: (1..5)
                    .map(|index| FollowLine {
                        face: m.person(index),
                        follow: Follow {
                            base: "/@x".to_owned(),
                            on: index != 2,
                            followers: 0,
                        },
                    })
                    .collect(),
                more: None,
            }
            .render()?,
        ),
        (
            "notifications",
            NotificationsPage {
                shell: m.shell(&t.get("nav-notifications"), Tab::Notifications),
                t,
                notices: notices
                    .into_iter()
                    .map(|(index, text, unread)| Notice {
                        face: m.person(index),
                        text,
                        href: "/".to_owned(),
                        when: m.ago(i64::try_from(index).unwrap_or(0) * 90),
                        unread,
                        picture: (index != 3).then(|| m.picture(index, 1)),
                    })
                    .collect(),
                more: None,
            }
            .render()?,
        ),
        ("my_data", my_data(groups).render()?),
        ("my_data_empty", my_data(Vec::new()).render()?),
        (
            "consent",
            ConsentPage {
                shell: m.signed_out(&t.get("consents")),
                t,
                csrf: csrf(),
                switches: Switches {
                    gpc: true,
                    ..Switches::default()
                },
            }
            .render()?,
        ),
        (
            "settings",
            SettingsPage {
                shell: m.shell(&t.get("nav-settings"), Tab::Me),
                t,
                csrf: csrf(),
                avatar: Avatar::new(&m.person(0).name, None),
                name: Field::of(m.person(0).name),
                handle: Field::of("haneul"),
                bio: Field::default(),
                email: "haneul@example.org".to_owned(),
                email_confirmed: false,
                blocked: vec![m.person(4)],
                devices: vec![
                    Device {
                        name: "Firefox · Linux".to_owned(),
                        seen: m.ago(1),
                        end: None,
                    },
                    Device {
                        name: "Safari · iPhone".to_owned(),
                        seen: m.ago(60 * 26),
                        end: Some("#".to_owned()),
                    },
                ],
                problem: None,
            }
            .render()?,
        ),
        (
            "settings_delete",
            DeleteAccountPage {
                shell: m.shell(&t.get("delete-account"), Tab::Me),
                t,
                csrf: csrf(),
                password: Field::default(),
            }
            .render()?,
        ),
    ])
}

fn desks(m: &Mock) -> Rendered {
    let t = m.t();
    let shell = || m.shell(&t.get("nav-desk"), Tab::Desk);
    let head = |tab| DeskHead {
        shop: m.shop(),
        handle: "onggi_house".to_owned(),
        owner: true,
        tab,
    };
    let rows: Vec<_> = (0..5)
        .map(|index| {
            let (title, price) = m.goods(index);
            ProductRow {
                href: "desk_product.html".to_owned(),
                title: title.to_owned(),
                picture: Some(m.picture(index + 3, 1)),
                price,
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
