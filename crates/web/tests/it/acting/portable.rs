//! Out of one yard, into another.

use super::{compose, id_of, known_to_feed, until_remembered};
use crate::{
    browser::{Answer, Browser},
    yard::{PASSWORD, Yard, png},
};
use axum::http::StatusCode;
use serde_json::{Value, json};
use social::{Decision, ReportTarget};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read, Write},
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// The files of an archive by name.
type Files = BTreeMap<String, Vec<u8>>;

async fn export(browser: &mut Browser) -> Files {
    let (status, bytes) = browser
        .download("/my-data/export", &[("password", PASSWORD)])
        .await;
    assert_eq!(status, StatusCode::OK, "{}", String::from_utf8_lossy(&bytes));
    unpacked(bytes)
}

fn unpacked(bytes: Vec<u8>) -> Files {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = Files::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let (name, mut bytes) = (entry.name().unwrap().to_string(), Vec::new());
        entry.read_to_end(&mut bytes).unwrap();
        files.insert(name, bytes);
    }
    files
}

fn packed(files: &Files) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn json_of(files: &Files, name: &str) -> Value {
    serde_json::from_slice(&files[name]).unwrap()
}

async fn bring(browser: &mut Browser, files: &Files) -> Answer {
    let bytes = packed(files);
    browser
        .upload("/my-data/import", &[("archive", "my-data.zip", bytes)])
        .await
}

/// Confirms what was shown, and waits until it is taken over; the page that says so.
async fn take(browser: &mut Browser, fields: &[(&str, &str)]) -> Answer {
    let confirmed = browser.post("/my-data/import/take", fields).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.body);
    for _ in 0..4_000 {
        let page = browser.get("/my-data/import").await;
        if !page.holds("Taking it over") {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("it is still being taken over");
}

/// What of an archive has to be the same in another yard.
fn portable(files: &Files) -> Value {
    let pick = |value: &Value, fields: &[&str]| -> Value {
        fields
            .iter()
            .map(|field| ((*field).to_owned(), value[*field].clone()))
            .collect()
    };
    let post = |post: &Value| {
        let photos = post["photos"].as_array().unwrap().iter();
        let photos: Vec<Value> = photos
            .map(|photo| pick(photo, &["width", "height", "alt"]))
            .collect();
        let mut kept = pick(post, &["id", "created_at", "caption", "tags"]);
        kept["photos"] = photos.into();
        kept
    };
    let each = |name: &str, shape: &dyn Fn(&Value) -> Value| -> Value {
        json_of(files, name)
            .as_array()
            .unwrap()
            .iter()
            .map(shape)
            .collect()
    };
    let memory = json_of(files, "memory.json");
    let lines: BTreeSet<String> = memory["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| pick(line, &["item", "acts", "at"]).to_string())
        .collect();
    let profile = json_of(files, "profile.json");
    json!({
        "bio": profile["bio"],
        "has_picture": profile["picture"].is_string(),
        "posts": each("posts.json", &post),
        "likes": each("likes.json", &|mark| pick(mark, &["post", "at"])),
        "saves": each("saves.json", &|mark| pick(mark, &["post", "at"])),
        "follows": json_of(files, "follows.json"),
        "blocked": json_of(files, "blocks.json")["people"],
        "less": json_of(files, "blocks.json")["see_less_tags"],
        "memory": lines,
    })
}

/// Mina with a life: posts, follows, likes, a profile.
async fn lived(yard: &Yard) -> (people::Person, Browser) {
    let mina = yard.person("mina", "Mina").await;
    yard.person("haru", "Haru").await;
    yard.person("gone", "Gone").await;
    yard.person("pest", "Pest").await;
    let mut browser = yard.signed_in(&mina).await;
    let profile = [
        ("name", "", b"Mina".to_vec()),
        ("handle", "", b"mina".to_vec()),
        ("bio", "", "항아리와 그릇.".as_bytes().to_vec()),
        ("lang", "", b"en".to_vec()),
        ("picture", "face.png", png([10, 200, 10])),
    ];
    let stored = browser.upload("/settings", &profile).await;
    assert_eq!(stored.status, StatusCode::SEE_OTHER, "{}", stored.body);
    yard.allow_personalise(&mina).await;
    for caption in ["a #cup with \"quotes\" & <tags>", "달항아리 #달항아리"] {
        let post = id_of(&compose(&mut browser, caption, "[]").await);
        known_to_feed(yard, post).await;
        browser.post_fragment(&format!("/p/{post}/like"), &[]).await;
        browser.post_fragment(&format!("/p/{post}/save"), &[]).await;
    }
    for path in [
        "/@haru/follow",
        "/@gone/follow",
        "/t/cups/follow",
        "/@pest/block",
        "/t/lamps/less",
    ] {
        let done = browser.post(path, &[]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{path}: {}", done.body);
    }
    until_remembered(yard, &mina, 2).await;
    (mina, browser)
}

#[tokio::test]
async fn a_life_moves_to_another_yard_and_is_the_same_there() {
    let here = Yard::open().await;
    let (_, mut browser) = lived(&here).await;
    let first = export(&mut browser).await;
    assert!(String::from_utf8_lossy(&first["README.txt"]).contains("내 데이터"));
    let schema: Value = serde_json::from_str(&browser.get("/api/v1/my-data.schema.json").await.body).unwrap();
    for name in first.keys().filter(|name| name.ends_with(".json")) {
        assert!(schema["properties"][name].is_object(), "{name} is in the schema");
    }
    assert!(!json_of(&first, "signals.json").as_array().unwrap().is_empty());

    let there = Yard::open().await;
    let mina = there.person("mina", "Mina").await;
    there.person("haru", "Haru").await;
    there.person("pest", "Pest").await;
    let mut browser = there.signed_in(&mina).await;
    let looked = bring(&mut browser, &first).await;
    assert_eq!(looked.location(), "/my-data/import", "{}", looked.body);
    let shown = browser.get("/my-data/import").await;
    for told in [
        "2 posts with their pictures",
        "2 people, shops and tags",
        "from 2 memories",
        "stays behind",
    ] {
        assert!(shown.holds(told), "{told}: {}", shown.body);
    }
    assert_eq!(
        browser.get("/@mina").await.count("class=\"tile\""),
        0,
        "nothing is taken yet"
    );
    let done = take(&mut browser, &[("learn", "on")]).await;
    assert!(done.holds("Done.") && done.holds("2 posts"), "{}", done.body);
    until_remembered(&there, &mina, 2).await;

    let second = export(&mut browser).await;
    let mut expected = portable(&first);
    expected["follows"]["people"] = json!(["haru"]);
    let got = portable(&second);
    assert_eq!(got, expected);
    let sources = json_of(&second, "memory.json");
    assert!(
        sources["lines"]
            .as_array()
            .unwrap()
            .iter()
            .all(|line| line["source"] == "import")
    );
    let post = expected["posts"][0]["id"].as_str().unwrap().parse().unwrap();
    let counters = there.app.memory.counters(memory::ItemId::Post(post));
    assert_eq!(counters.likes, 0, "what was brought along counts nowhere");

    // Twice is as good as once.
    browser.post("/my-data/import/drop", &[]).await;
    bring(&mut browser, &first).await;
    let shown = browser.get("/my-data/import").await;
    assert!(
        !shown.holds("with their pictures") && shown.holds("2 posts are here already"),
        "{}",
        shown.body
    );
    take(&mut browser, &[("learn", "on")]).await;
    let third = export(&mut browser).await;
    assert_eq!(portable(&third), got);
}

#[tokio::test]
async fn memories_stay_behind_unless_they_are_wanted() {
    let here = Yard::open().await;
    let (_, mut browser) = lived(&here).await;
    let files = export(&mut browser).await;
    let there = Yard::open().await;
    let mina = there.person("mina", "Mina").await;
    let mut browser = there.signed_in(&mina).await;
    bring(&mut browser, &files).await;
    let done = take(&mut browser, &[]).await;
    assert!(done.holds("2 posts") && !done.holds("memor"), "{}", done.body);
    let subject = consent::Subject::Person(mina.id);
    assert!(there.app.consents.receipts(subject).await.unwrap().is_empty());
}

#[tokio::test]
async fn own_comments_come_along_what_was_taken_down_stays_and_nothing_is_allowed_by_itself() {
    let here = Yard::open().await;
    let (mina, haru) = (
        here.person("mina", "Mina").await,
        here.person("haru", "Haru").await,
    );
    let theirs = here.post(&haru, "a bowl", &[]).await;
    let mut browser = here.signed_in(&mina).await;
    let own = id_of(&compose(&mut browser, "a cup", "[]").await);
    let down = id_of(&compose(&mut browser, "a scandal", "[]").await);
    for (post, text) in [(theirs, "how lovely"), (own, "fired at last"), (down, "too bad")] {
        browser
            .post(&format!("/p/{post}/comments"), &[("text", text)])
            .await;
    }
    let allowed = [("personalise", "on"), ("measure", "on"), ("back", "/")];
    browser.post("/my-data/consents", &allowed).await;
    here.app
        .social
        .decide(haru.id, ReportTarget::Post(down), Decision::Remove)
        .await
        .unwrap();
    let files = export(&mut browser).await;
    let posts = json_of(&files, "posts.json");
    let marked: Vec<(&str, bool)> = posts
        .as_array()
        .unwrap()
        .iter()
        .map(|post| (post["caption"].as_str().unwrap(), post["taken_down"] == true))
        .collect();
    assert_eq!(marked, [("a scandal", true), ("a cup", false)]);

    let there = Yard::open().await;
    let mina = there.person("mina", "Mina").await;
    let mut browser = there.signed_in(&mina).await;
    bring(&mut browser, &files).await;
    let shown = browser.get("/my-data/import").await;
    for told in [
        "1 post with its pictures",
        "1 comment under a post of your own",
        "1 post was taken down over there",
        "2 comments stand under other people’s posts",
        "There it could use: ",
    ] {
        assert!(shown.holds(told), "{told}: {}", shown.body);
    }
    assert_eq!(
        shown.count("role=\"switch\""),
        2,
        "one for each purpose that was allowed"
    );
    assert!(
        !shown.holds("checked"),
        "off until it is switched on: {}",
        shown.body
    );
    let done = take(&mut browser, &[("measure", "on")]).await;
    assert!(done.holds("1 post") && done.holds("1 comment"), "{}", done.body);
    let page = browser.get(&format!("/p/{own}")).await;
    assert!(page.holds("fired at last"), "{}", page.body);
    assert_eq!(
        there
            .app
            .social
            .post(None, own)
            .await
            .unwrap()
            .unwrap()
            .post
            .comments,
        1
    );
    assert!(
        there
            .app
            .social
            .post(Some(mina.id), down)
            .await
            .unwrap()
            .is_none()
    );
    let subject = consent::Subject::Person(mina.id);
    let receipts = there.app.consents.receipts(subject).await.unwrap();
    let given: Vec<_> = receipts
        .iter()
        .map(|receipt| (receipt.choice, receipt.via))
        .collect();
    let measure = consent::Choice::allow_pages(model::Purpose::Measure);
    assert_eq!(
        given,
        [(measure, consent::Via::Import)],
        "what was switched on, no more"
    );

    // Brought once more, it is all here.
    browser.post("/my-data/import/drop", &[]).await;
    bring(&mut browser, &files).await;
    take(&mut browser, &[]).await;
    assert_eq!(
        there
            .app
            .social
            .post(None, own)
            .await
            .unwrap()
            .unwrap()
            .post
            .comments,
        1
    );
}

#[tokio::test]
async fn the_archive_is_given_to_nobody_without_the_password_and_three_times_at_most() {
    let yard = Yard::open().await;
    let (mina, haru) = (
        yard.person("mina", "Mina").await,
        yard.person("haru", "Haru").await,
    );
    let post = yard.post(&mina, "a bowl", &[]).await;
    let mut other = yard.signed_in(&haru).await;
    other
        .post(&format!("/p/{post}/comments"), &[("text", "haru-wrote-this")])
        .await;
    let mut browser = yard.signed_in(&mina).await;
    browser
        .post(&format!("/p/{post}/comments"), &[("text", "mina-wrote-this")])
        .await;
    let shown = browser.get(&format!("/p/{post}")).await;
    assert!(shown.holds("haru-wrote-this") && shown.holds("mina-wrote-this"));
    let (status, page) = browser
        .download("/my-data/export", &[("password", "not it at all")])
        .await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert!(String::from_utf8_lossy(&page).contains("not your password"));
    let files = export(&mut browser).await;
    let all: Vec<u8> = files.values().flatten().copied().collect();
    let all = String::from_utf8_lossy(&all);
    assert!(all.contains("mina-wrote-this") && all.contains("mina@yard.example"));
    assert!(!all.contains("haru-wrote-this") && !all.contains("haru@yard.example"));
    for _ in 0..2 {
        export(&mut browser).await;
    }
    let (status, _) = browser
        .download("/my-data/export", &[("password", PASSWORD)])
        .await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_visitor_takes_along_what_little_there_is() {
    let yard = Yard::open().await;
    let mut visitor = yard.visitor();
    visitor
        .post("/my-data/consents", &[("personalise", "on"), ("back", "/")])
        .await;
    let (status, bytes) = visitor.download("/my-data/export", &[]).await;
    assert_eq!(status, StatusCode::OK);
    let files = unpacked(bytes);
    assert_eq!(json_of(&files, "consents.json").as_array().unwrap().len(), 4);
    assert!(!files.contains_key("profile.json"));
    assert!(
        visitor
            .get("/my-data/import")
            .await
            .location()
            .starts_with("/sign-in")
    );
}

#[tokio::test]
async fn hostile_archives_take_nothing_over() {
    let yard = Yard::open().await;
    let (mina, haru) = (
        yard.person("mina", "Mina").await,
        yard.person("haru", "Haru").await,
    );
    let theirs = yard.post(&haru, "a bowl", &[]).await;
    let mut browser = yard.signed_in(&mina).await;
    let manifest = json!({
        "format": "madang-my-data", "version": 1, "yard": "https://evil.example",
        "yard_name": "<script>alert(1)</script>", "made_at": "2026-01-01T00:00:00Z",
    });
    let mut files = Files::from([("manifest.json".to_owned(), manifest.to_string().into_bytes())]);
    files.insert("../../etc/cron.d/x".to_owned(), b"x".to_vec());
    let refused = bring(&mut browser, &files).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    files.remove("../../etc/cron.d/x");

    // Somebody else's id, a picture that is none, a time to come.
    let photo = json!({ "file": "pictures/a.jpg", "width": 1, "height": 1 });
    let post = |id: model::PostId, file: &str| {
        json!({ "id": id, "created_at": "2999-01-01T00:00:00Z", "caption": "x",
                "photos": [{ "file": file, "width": photo["width"], "height": photo["height"] }] })
    };
    let posts = json!([
        post(theirs, "pictures/good.png"),
        post(model::PostId::new(), "pictures/a.jpg")
    ]);
    files.insert("posts.json".to_owned(), posts.to_string().into_bytes());
    files.insert("pictures/a.jpg".to_owned(), b"not a picture".to_vec());
    files.insert("pictures/good.png".to_owned(), png([1, 2, 3]));
    // A like of a post that somebody else has under this id.
    let likes = json!([{ "post": theirs, "author": "mina", "at": "2026-01-01T00:00:00Z" }]);
    files.insert("likes.json".to_owned(), likes.to_string().into_bytes());
    bring(&mut browser, &files).await;
    let shown = browser.get("/my-data/import").await;
    assert!(!shown.holds("<script>alert"), "names are inert");
    let done = take(&mut browser, &[("learn", "on")]).await;
    assert!(done.holds("1 post") && done.holds("left out"), "{}", done.body);
    let kept = yard.app.social.post(None, theirs).await.unwrap().unwrap();
    assert_eq!(
        (kept.post.author, kept.post.caption.as_str()),
        (haru.id, "a bowl")
    );
    let own = export(&mut browser).await;
    let own = json_of(&own, "posts.json");
    assert_eq!(own.as_array().unwrap().len(), 1);
    assert!(own[0]["created_at"].as_str().unwrap() < "2999");
    assert_ne!(own[0]["id"], json!(theirs));

    let foreign = browser
        .upload_as("/my-data/import", &[("archive", "my-data.zip", packed(&files))])
        .await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN, "without the token");
}
