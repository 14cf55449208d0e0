//! The feed, posts and tags, and why each card is there.

use crate::{
    browser::{Answer, Browser},
    yard::Yard,
};
use axum::http::StatusCode;
use memory::{Arrival, ItemId, Origin};
use model::{Act, ConsentStamp, LeafId, Object, PostId, Signal, Source, Timestamp, VisitorId};
use social::{Actor, Target};
use std::{collections::HashSet, sync::Arc};
use storage::signals::{Partition, Position};

/// The posts on a page, in their order.
fn cards(page: &Answer) -> Vec<String> {
    page.attributes("data-post")
}

/// Follows the next-page links of a feed to its end, as the script does; the ids of all cards.
async fn scroll(browser: &mut Browser, first: &Answer) -> Vec<String> {
    let mut seen = cards(first);
    let mut next = first.attribute("hx-get");
    for _ in 0..50 {
        let Some(address) = next else { return seen };
        let page = browser.fragment(&address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        assert!(!page.holds("<html"), "only the cards");
        seen.extend(cards(&page));
        next = page.attribute("hx-get");
    }
    panic!("the feed did not end within 50 pages");
}

fn distinct(ids: &[String]) -> usize {
    ids.iter().collect::<HashSet<_>>().len()
}

async fn view(yard: &Yard, post: PostId) {
    let origin = Origin {
        visitor: VisitorId::new(),
        leaf: LeafId::new(),
        consent: ConsentStamp::default().into(),
    };
    let arrival = Arrival {
        message_id: format!("view:{}", LeafId::new()).parse().unwrap(),
        at: None,
        source: Source::Feed,
        act: Act::View,
        object: Object::Post(post),
        trace: None,
        value: None,
        extra: None,
    };
    yard.app
        .door
        .accept(&origin, vec![arrival], None, Timestamp::now())
        .await
        .unwrap();
}

#[tokio::test]
async fn the_feed_shows_every_post_once_and_then_ends() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina Kim").await;
    for n in 0..30 {
        yard.post(&mina, &format!("bowl {n} #bowl"), &[]).await;
    }
    let mut browser = yard.visitor();
    let first = browser.get("/").await;
    assert_eq!(first.status, StatusCode::OK);
    assert!(first.holds("<html lang=\"en\">"));
    assert_eq!(cards(&first).len(), 12);
    let seen = scroll(&mut browser, &first).await;
    assert_eq!((seen.len(), distinct(&seen)), (30, 30));
}

#[tokio::test]
async fn a_collection_stands_between_the_cards_with_posts_that_are_not_among_them() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina Kim").await;
    for n in 0..12 {
        yard.post(&mina, &format!("bowl {n} #bowl"), &[]).await;
    }
    let page = yard.visitor().get("/").await;
    assert!(
        !page.holds("card collection"),
        "all posts of the tag are on the page already"
    );
    for n in 12..20 {
        yard.post(&mina, &format!("bowl {n} #bowl"), &[]).await;
    }
    let page = yard.visitor().get("/").await;
    let (_, collection) = page.body.split_once("card collection").expect("a collection");
    let (collection, _) = collection.split_once("</article>").unwrap();
    assert!(
        collection.contains("#bowl") && collection.contains("20 posts"),
        "{collection}"
    );
    assert_eq!(collection.matches("<li>").count(), 8);
    for id in cards(&page) {
        assert!(!collection.contains(&id), "{id} is on the page as a card");
    }
}

#[tokio::test]
async fn an_empty_yard_says_so_and_a_foreign_cursor_is_refused() {
    let yard = Yard::open().await;
    let mut browser = yard.visitor();
    let page = browser.get("/").await;
    assert!(page.holds("Nobody has shown anything yet"));
    for address in [
        "/?cursor=AAAA",
        "/t/cup?tab=new&cursor=%FF",
        "/t/cup?tab=new&cursor=AAAA",
        "/?n=-1",
    ] {
        let page = browser.get(address).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{address}");
        assert!(page.holds("We could not read that"), "{address}");
    }
}

#[tokio::test]
async fn what_a_page_showed_is_in_the_log() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina Kim").await;
    for n in 0..3 {
        yard.post(&mina, &format!("bowl {n}"), &[]).await;
    }
    let shown = cards(&yard.visitor().get("/").await);
    let log = Arc::clone(yard.app.door.log());
    let served = || -> Vec<Signal> {
        let mut cursor = log
            .read(Position {
                partition: Partition(0),
                offset: 0,
            })
            .unwrap();
        let mut found = Vec::new();
        while let Some(page) = cursor.next_page().unwrap() {
            // What names a visitor is sealed.
            found.extend(page.iter().filter_map(|entry| Signal::decode(entry.payload).ok()));
        }
        found.retain(|signal| signal.act == Act::Served);
        found
    };
    yard.until("the page is recorded", || served().len() == 1).await;
    let signal = served().remove(0);
    assert_eq!(signal.value, Some(3));
    assert_eq!(
        (shown.len(), signal.leaf),
        (3, None),
        "nobody who allowed nothing is named"
    );
}

#[tokio::test]
async fn the_following_list_neither_repeats_nor_loses_while_new_posts_come_in() {
    let yard = Yard::open().await;
    let (mina, juno) = (
        yard.person("mina", "Mina Kim").await,
        yard.person("juno", "Juno").await,
    );
    let stranger = yard.person("stranger", "Stranger").await;
    let mut expected = Vec::new();
    for n in 0..30 {
        expected.push(yard.post(&mina, &format!("bowl {n}"), &[]).await.to_string());
    }
    yard.post(&stranger, "not followed", &[]).await;
    yard.app
        .social
        .follow(&Actor::unremembered(juno.id), Target::Person(mina.id))
        .await
        .unwrap();
    let mut browser = yard.signed_in(&juno).await;
    let first = browser.get("/following").await;
    for n in 0..5 {
        yard.post(&mina, &format!("late {n}"), &[]).await;
    }
    expected.reverse();
    assert_eq!(scroll(&mut browser, &first).await, expected);
}

#[tokio::test]
async fn pages_of_ones_own_ask_to_sign_in_and_come_back() {
    let yard = Yard::open().await;
    for path in ["/following", "/saved", "/notifications", "/following?list=people"] {
        let answer = yard.visitor().get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(
            answer.location().starts_with("/sign-in?next=%2F"),
            "{}",
            answer.location()
        );
    }
}

#[tokio::test]
async fn hostile_words_stay_words() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "<b>Mina</b>").await;
    let hostile = "\"><script>alert(1)</script><img src=x onerror=alert(2)> #cup";
    let post = yard.post(&mina, hostile, &[]).await;
    let me = Actor::unremembered(mina.id);
    yard.app
        .social
        .comment(&me, post, "<svg onload=alert(3)>", Vec::new())
        .await
        .unwrap();
    let mut browser = yard.signed_in(&mina).await;
    for path in [
        format!("/p/{post}"),
        "/".to_owned(),
        "/@mina".to_owned(),
        "/t/cup".to_owned(),
    ] {
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        for bad in ["<script>alert", "<img src=x", "<svg onload", "<b>Mina"] {
            assert!(!page.holds(bad), "{path} holds {bad}");
        }
    }
    let page = browser.get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(page.holds("Nothing found") && !page.holds("<script>alert"));
}

#[tokio::test]
async fn a_post_shows_its_comments_and_what_goes_with_it_and_is_gone_when_taken_back() {
    let yard = Yard::open().await;
    let (mina, juno) = (
        yard.person("mina", "Mina Kim").await,
        yard.person("juno", "Juno").await,
    );
    let shop = yard.shop(&mina, "onggi").await;
    let bowl = yard.product(&shop, "Celadon bowl", 9).await;
    let post = yard.post(&mina, "A bowl for @juno #Cup", &[bowl]).await;
    let other = yard.post(&juno, "the same bowl", &[bowl]).await;
    let author = Actor::unremembered(juno.id);
    for n in 0..35 {
        yard.app
            .social
            .comment(&author, post, &format!("comment number {n}."), Vec::new())
            .await
            .unwrap();
    }
    let mut browser = yard.visitor();
    let page = browser.get(&format!("/p/{post}")).await;
    assert!(
        page.holds("35 comments") && page.holds("comment number 0.") && !page.holds("comment number 30.")
    );
    assert!(page.holds("href=\"/t/cup\">#Cup</a>") && page.holds("href=\"/@juno\">@juno</a>"));
    assert!(page.holds("<meta property=\"og:description\" content=\"A bowl for @juno #Cup\">"));
    assert!(page.holds("http://yard.example/media/") && page.holds("Celadon bowl") && page.holds("₩12,900"));
    assert!(page.holds("class=\"pin x-50 y-25"));
    assert!(page.holds("Goes with it") && page.holds(&format!("href=\"/p/{other}\"")));
    let (_, more) = page.body.rsplit_once(&format!("/p/{post}?cursor=")).unwrap();
    let more = format!("/p/{post}?cursor={}", more.split('#').next().unwrap());
    let rest = browser.get(&more).await;
    assert!(
        rest.holds("comment number 30.") && !rest.holds("comment number 0."),
        "{more}"
    );

    yard.app
        .social
        .delete(&Actor::unremembered(mina.id), post)
        .await
        .unwrap();
    for path in [
        format!("/p/{post}"),
        format!("/p/{}", PostId::new()),
        "/p/nonsense".to_owned(),
    ] {
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.holds("Nothing here"));
    }
}

#[tokio::test]
async fn pictures_come_in_several_widths_and_as_webp_once_it_is_made() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina Kim").await;
    let post = yard.post(&mina, "a bowl", &[]).await;
    let mut browser = yard.visitor();
    let page = browser.get(&format!("/p/{post}")).await;
    assert!(page.holds("srcset=\"/media/") && page.holds("src=\"data:image/bmp;base64,"));
    assert!(page.holds("alt=\"a bowl on a table\"") && !page.holds("image/webp"));
    let done = yard
        .app
        .social
        .run_media_jobs(Arc::clone(&yard.app.blobs), 10)
        .await
        .unwrap();
    let page = browser.get(&format!("/p/{post}")).await;
    assert!(
        page.holds("<picture><source type=\"image/webp\" srcset=\"/media/"),
        "{done:?}"
    );
    let file = page.attribute("srcset").unwrap();
    let file = browser.get(file.split(' ').next().unwrap()).await;
    assert_eq!(file.headers.get("content-type").unwrap(), "image/webp");
}

#[tokio::test]
async fn a_tag_counts_its_views_and_orders_by_life_or_by_time() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina Kim").await;
    let old = yard.post(&mina, "old #도자기", &[]).await;
    let new = yard.post(&mina, "new #도자기", &[]).await;
    for _ in 0..3 {
        view(&yard, old).await;
    }
    let counters = || yard.app.memory.counters(ItemId::Post(old)).views;
    yard.until("three views are counted", || counters() == 3).await;
    let mut browser = yard.visitor();
    let order = |page: &Answer| {
        let place = |id: PostId| page.body.find(&format!("href=\"/p/{id}\"")).unwrap();
        place(old) < place(new)
    };
    let top = browser.get("/t/%EB%8F%84%EC%9E%90%EA%B8%B0").await;
    assert!(top.holds("3 views") && top.holds("2 posts") && top.holds("#도자기"));
    assert!(order(&top), "the one that is looked at comes first");
    assert!(
        !order(&browser.get("/t/%EB%8F%84%EC%9E%90%EA%B8%B0?tab=new").await),
        "the newest comes first"
    );
    let search = browser.get("/search").await;
    assert!(
        search.holds("#도자기") && search.holds("3 views"),
        "it is what people look at now"
    );
    let empty = browser.get("/t/nothing").await;
    assert!(empty.status == StatusCode::OK && empty.holds("No posts with this tag yet"));
    assert_eq!(browser.get("/t/a-b").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_tag_page_knows_who_follows_it_and_who_sees_less() {
    let yard = Yard::open().await;
    let mina = yard.person("mina", "Mina Kim").await;
    yard.post(&mina, "#cup", &[]).await;
    let me = Actor::unremembered(mina.id);
    let tag: model::Tag = "cup".parse().unwrap();
    let mut browser = yard.signed_in(&mina).await;
    let page = browser.get("/t/cup").await;
    assert!(page.holds("action=\"/t/cup/follow\"") && page.holds(">See less</button>"));
    yard.app
        .social
        .follow(&me, Target::Tag(tag.clone()))
        .await
        .unwrap();
    yard.app
        .social
        .see_less(&me, social::SeeLess::Tag(tag))
        .await
        .unwrap();
    let page = browser.get("/t/cup").await;
    assert!(page.holds("action=\"/t/cup/unfollow\"") && page.holds(">Seeing less</button>"));
}

#[tokio::test]
async fn every_card_says_why_it_is_there_in_both_languages() {
    let yard = Yard::open().await;
    let (mina, juno) = (
        yard.person("mina", "Mina Kim").await,
        yard.person("juno", "Juno").await,
    );
    let bora = yard.person("bora", "Bora").await;
    let mut liked = Vec::new();
    for n in 0..16 {
        let post = yard.post(&mina, &format!("bowl {n} #도자기"), &[]).await;
        if n < 3 {
            liked.push(post);
        }
    }
    yard.post(&bora, "something else", &[]).await;
    let me = Actor::unremembered(juno.id);
    for post in liked {
        yard.app.social.like(&me, post).await.unwrap();
    }
    let mut browser = yard.signed_in(&juno).await;
    let page = browser.get("/").await;
    assert_eq!(page.count("class=\"why\""), cards(&page).len());
    assert!(
        page.holds("You liked 3 posts with #도자기."),
        "likes are records and count without consent"
    );
    assert!(page.holds("action=\"/t/%EB%8F%84%EC%9E%90%EA%B8%B0/less\""));
    browser.set_header("accept-language", "ko");
    let page = browser.get("/").await;
    assert!(page.holds("<html lang=\"ko\">") && page.holds("#도자기 게시물 3개를 좋아하셨어요."));
    yard.app
        .social
        .follow(&me, Target::Person(bora.id))
        .await
        .unwrap();
    // A place that is drawn by chance says so instead, and two of each page are drawn.
    let mut said = false;
    for _ in 0..5 {
        said |= browser.get("/").await.holds("@bora님을 팔로우하고 있어요.");
    }
    assert!(said);
}
