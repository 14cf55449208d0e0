//! The feed, a post, and what is asked about one.

use super::{Rendered, csrf};
use crate::mock::Mock;
use askama::Template;
use web::view::card::{Gone, GoneCard};
use web::view::feed::{Collection, FeedItem, FeedKind, FeedMore, FeedPage};
use web::view::form::Field;
use web::view::post::{Comment, Comments, ConfirmPage, LinkPreview, PostPage, ReportPage};
use web::view::shell::Tab;

pub(super) fn feeds(m: &Mock) -> Rendered {
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
        shops: vec![m.shop()],
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
