//! People who are signed in and write comments, as load beside the signals of visitors.

use crate::browser::Browser;
use model::PostId;
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};
use storage::{
    Records,
    records::{self, Location},
    values,
};

pub struct Member {
    browser: Browser,
    handle: String,
    /// Comments that were answered with success.
    pub acknowledged: Vec<String>,
    sent: usize,
}

impl Member {
    pub fn sign_up(address: SocketAddr, handle: &str) -> Self {
        let mut browser = Browser::new(address);
        let email = format!("{handle}@example.com");
        browser.sign_up("Mina", handle, &email, "a long enough password");
        let allowed = browser.post("/my-data/consents", &[("personalise", "on"), ("back", "/")]);
        assert!(allowed.is_fine(), "{allowed:?}");
        Self {
            browser,
            handle: handle.to_owned(),
            acknowledged: Vec::new(),
            sent: 0,
        }
    }

    /// Comments on post after post until told to stop or nobody answers.
    pub fn comment(&mut self, address: SocketAddr, posts: &[PostId], stop: &AtomicBool) {
        self.browser.address = address;
        while !stop.load(Ordering::Relaxed) {
            let text = format!("{} says {}", self.handle, self.sent);
            let path = format!("/p/{}/comments", posts[self.sent % posts.len()]);
            self.sent += 1;
            let Some(answer) = self.browser.try_post(&path, &[("text", &text)]) else {
                return;
            };
            assert!(answer.is_fine(), "{answer:?}");
            self.acknowledged.push(text);
        }
    }
}

/// How often each comment stands in the records, and how many signals still wait in the outbox.
pub fn written(data: &Path) -> (BTreeMap<String, u32>, i64) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let file = data.join("records.sqlite");
        let records = Records::open(Location::File(&file)).await.unwrap();
        records
            .read(|tx| {
                let mut comments = BTreeMap::new();
                for row in &tx.query("SELECT body FROM comments", values![])? {
                    *comments.entry(row.get::<String>(0)?).or_default() += 1;
                }
                let waiting = tx.query_first("SELECT COUNT(*) FROM outbox", values![])?;
                Ok::<_, records::Error>((comments, waiting.map_or(Ok(0), |row| row.get(0))?))
            })
            .await
            .unwrap()
    })
}
