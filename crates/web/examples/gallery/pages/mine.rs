//! What belongs to the one who looks: writing, saved, notifications, data, settings.

use super::{Rendered, csrf};
use crate::mock::Mock;
use askama::Template;
use web::view::card::Photo;
use web::view::compose::{ComposePage, Limits};
use web::view::consent::{ConsentPage, PurposeSwitch, SourceSwitch, Switches};
use web::view::erasure::DeleteAccountPage;
use web::view::form::Field;
use web::view::lists::{FollowLine, Notice, NotificationsPage, PeoplePage, SavedPage};
use web::view::my_data::{Memory, MemoryGroup, MyDataPage, Receipt};
use web::view::people::Follow;
use web::view::picture::Avatar;
use web::view::settings::SettingsPage;
use web::view::shell::Tab;

pub(super) fn mine(m: &Mock) -> Rendered {
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
    let source = |name, key: &str, on| SourceSwitch {
        name,
        label: t.get(key),
        on,
    };
    let purpose = |name, key: &str, on| PurposeSwitch {
        name,
        title: t.get(key),
        does: t.get(&format!("{key}-does")),
        on,
        sources: vec![
            source("feed", "from-feed", true),
            source("shop", "from-shop", false),
            source("import", "from-import", false),
        ],
    };
    let my_data = |groups: Vec<MemoryGroup>| MyDataPage {
        shell: m.shell(&t.get("nav-my-data"), Tab::MyData),
        t,
        csrf: csrf(),
        gpc: false,
        purposes: vec![
            purpose("personalise", "consent-personalise", true),
            purpose("ads", "consent-ads", false),
        ],
        signals: if groups.is_empty() { 0 } else { 1_482 },
        devices: 2,
        since: (!groups.is_empty()).then(|| m.ago(60 * 24 * 18)),
        groups,
        why_empty: t.get("my-data-empty"),
        receipts: vec![Receipt {
            when: m.ago(60 * 24 * 18),
            sentence: t.pair(
                "receipt-granted",
                "what",
                t.get("consent-personalise"),
                "from",
                t.get("from-feed"),
            ),
            via: t.get("via-sheet"),
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
        (2, t.get("notice-commented"), true),
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
                        quote: (index == 2).then(|| {
                            m.say("유약 색이 정말 곱네요.", "That glaze is lovely.")
                                .to_owned()
                        }),
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
                signed_in_on: 2,
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
                hours: 24,
            }
            .render()?,
        ),
    ])
}
