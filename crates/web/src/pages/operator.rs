//! The operator's desk: what was reported, and how the yard is.

use super::{
    Page,
    answer::{Nothing, go},
    html,
    present::{Look, person_face, shop_face, thumbnail},
};
use crate::{
    app::App,
    error::Failure,
    server::{Caller, Guarded},
    view::{
        links,
        operator::{Gauge, Health, OperatorPage, ReportLine, ShopRow},
        people::Face,
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use model::{PersonId, PostId, ProductId};
use people::Role;
use social::{Case, Comment, Decision, Reason, ReportTarget};
use std::{collections::HashMap, sync::Arc};
use storage::{outbox, signals::Partition};

/// Open cases on the page; the next ones come up as these are decided.
const CASES: usize = 20;
const SHOPS: usize = 50;
/// The outbox is counted up to here: beyond it something is wrong anyway.
const WAITING: u32 = 1_000;
/// Signals between log and memory that are nothing to look at.
const BEHIND: u64 = 10_000;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/operator", get(page))
        .route("/operator/reports/{case}/keep", post(keep))
        .route("/operator/reports/{case}/remove", post(remove))
}

/// Lets operators pass; for everybody else there is nothing here.
fn operator(caller: &Caller) -> Result<PersonId, Failure> {
    let signed_in = caller.signed_in.as_ref().ok_or(Failure::SignInFirst)?;
    if signed_in.role == Role::Operator {
        Ok(signed_in.person)
    } else {
        Err(people::Error::NotOperator.into())
    }
}

async fn page(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    operator(&caller)?;
    let page = Page::of(&app, &caller)?;
    html(&OperatorPage {
        shell: page.shell(Tab::Operator, page.t.get("nav-operator")).await?,
        t: page.t,
        gauges: gauges(&page).await?,
        reports: reports(&page).await?,
        shops: shops(&app).await?,
        csrf: page.csrf,
    })
}

async fn gauges(page: &Page<'_>) -> Result<Vec<Gauge>, Failure> {
    let (app, t) = (page.app, page.t);
    let gauge = |label: &str, value: u64, note: String, health| Gauge {
        label: t.get(label),
        value: t.digits(value),
        note,
        health,
    };
    let good_unless = |bad: bool, health| if bad { health } else { Health::Good };
    let (in_log, bytes) = log_size(app)?;
    let behind = in_log.saturating_sub(app.memory.applied());
    let outbox = outbox::waiting(&app.records, WAITING).await?.len() as u64;
    let media_waiting = app.social.waiting_media_jobs().await? as u64;
    let media_failed = app.social.failed_media_jobs().await?.len() as u64;
    let letters = app.people.failed_letters().await?;
    let last_letter = letters
        .first()
        .map(|letter| letter.error.chars().take(80).collect())
        .unwrap_or_default();
    Ok(vec![
        gauge(
            "gauge-people",
            app.people.count().await?,
            String::new(),
            Health::Good,
        ),
        gauge("gauge-posts", app.feed.len() as u64, String::new(), Health::Good),
        gauge(
            "gauge-shops",
            app.catalogue.shop_count().await?,
            String::new(),
            Health::Good,
        ),
        gauge(
            "gauge-leaves",
            app.memory.leaves() as u64,
            String::new(),
            Health::Good,
        ),
        gauge(
            "gauge-log",
            in_log,
            format!("{} MB", t.digits(bytes / 1_000_000)),
            Health::Good,
        ),
        gauge(
            "gauge-applied",
            app.memory.applied(),
            t.count("gauge-behind", behind),
            good_unless(behind > BEHIND, Health::Watch),
        ),
        gauge(
            "gauge-outbox",
            outbox,
            String::new(),
            good_unless(outbox >= u64::from(WAITING), Health::Bad),
        ),
        gauge(
            "gauge-media",
            media_waiting,
            t.count("gauge-failed", media_failed),
            good_unless(media_failed > 0, Health::Watch),
        ),
        gauge(
            "gauge-letters",
            letters.len() as u64,
            last_letter,
            good_unless(!letters.is_empty(), Health::Watch),
        ),
    ])
}

/// Records in the log since its beginning, and the bytes that it holds now.
fn log_size(app: &App) -> Result<(u64, u64), Failure> {
    let log = app.door.log();
    let (mut records, mut bytes) = (0, 0);
    for index in 0..log.partitions() {
        let pieces = log.usage(Partition(index)).map_err(memory::Error::from)?;
        records += pieces.iter().map(|piece| piece.end).max().unwrap_or(0);
        bytes += pieces.iter().map(|piece| piece.bytes).sum::<u64>();
    }
    Ok((records, bytes))
}

async fn shops(app: &App) -> Result<Vec<ShopRow>, Failure> {
    let newest = app.catalogue.newest_shops(None, SHOPS).await?.items;
    let sizes = app
        .catalogue
        .shop_sizes(newest.iter().map(|shop| shop.id).collect())
        .await?;
    let rows = newest.iter().map(|shop| ShopRow {
        face: shop_face(shop),
        products: sizes.get(&shop.id).copied().unwrap_or(0),
        posts: app.feed.posts_of_shop(&shop.id) as u64,
    });
    Ok(rows.collect())
}

/// What the reported things are, read together.
struct Reported {
    posts: Vec<social::PostView>,
    comments: Vec<Comment>,
    products: Vec<Arc<shop::ProductCard>>,
    people: HashMap<PersonId, std::sync::Arc<people::Profile>>,
}

async fn reports(page: &Page<'_>) -> Result<Vec<ReportLine>, Failure> {
    let (app, look) = (page.app, Look::of(page));
    let cases = app.social.open_cases(None, CASES).await?;
    let reported = read_reported(page, &cases).await?;
    let lines = cases.iter().map(|case| {
        let reason = case
            .reasons
            .iter()
            .max_by_key(|(_, count)| *count)
            .map_or(Reason::Other, |(reason, _)| *reason);
        ReportLine {
            reason: page.t.get(&format!("reason-{}", reason.name())),
            reports: case.reports,
            when: look.ago(case.first_at),
            ..reported.line(case.target)
        }
    });
    Ok(lines.collect())
}

async fn read_reported(page: &Page<'_>, cases: &[Case]) -> Result<Reported, Failure> {
    let (app, caller) = (page.app, page.caller);
    let (mut posts, mut products, mut people) = (
        Vec::<PostId>::new(),
        Vec::<ProductId>::new(),
        Vec::<PersonId>::new(),
    );
    let mut comments = Vec::new();
    for case in cases {
        match case.target {
            ReportTarget::Post(id) => posts.push(id),
            ReportTarget::Product(id) => products.push(id),
            ReportTarget::Person(id) => people.push(id),
            // One by one: there are at most twenty cases, and few of them are comments.
            ReportTarget::Comment(id) => comments.extend(app.social.comment_by_id(id).await?),
        }
    }
    let posts = app.social.posts(caller.person(), posts).await?;
    people.extend(posts.iter().map(|view| view.post.author));
    people.extend(comments.iter().map(|comment| comment.author));
    Ok(Reported {
        posts,
        comments,
        products: app.catalogue.cards(products).await?,
        people: app.people.profiles(&people, caller.now).await?,
    })
}

impl Reported {
    /// The line of one case; what is gone meanwhile has no words left.
    fn line(&self, target: ReportTarget) -> ReportLine {
        let face = |id: PersonId| {
            self.people
                .get(&id)
                .map_or_else(Face::default, |profile| person_face(profile))
        };
        let mut line = ReportLine {
            id: name_of(target),
            text: String::new(),
            href: "/operator".to_owned(),
            picture: None,
            author: Face::default(),
            reason: String::new(),
            reports: 0,
            when: crate::lang::Ago::default(),
        };
        match target {
            ReportTarget::Post(id) => {
                line.href = links::post(&id.to_string());
                if let Some(view) = self.posts.iter().find(|view| view.post.id == id) {
                    line.text = view.post.caption.clone();
                    line.picture = view
                        .post
                        .photos
                        .first()
                        .map(|shown| thumbnail(&shown.photo, &shown.alt));
                    line.author = face(view.post.author);
                }
            }
            ReportTarget::Comment(id) => {
                if let Some(comment) = self.comments.iter().find(|comment| comment.id == id) {
                    line.href = format!("{}#comment-{id}", links::post(&comment.post.to_string()));
                    line.text = comment.body.clone();
                    line.author = face(comment.author);
                }
            }
            ReportTarget::Person(id) => {
                line.author = face(id);
                line.href = line.author.href.clone();
                line.text = self
                    .people
                    .get(&id)
                    .map(|profile| profile.bio.as_str().to_owned())
                    .unwrap_or_default();
            }
            ReportTarget::Product(id) => {
                line.href = links::product(&id.to_string());
                if let Some(card) = self.products.iter().find(|card| card.id == id) {
                    line.text = card.name.clone();
                    line.picture = card.image.as_ref().map(|image| thumbnail(&image.photo, ""));
                    line.author = Face::shop(&card.shop_name, card.shop_handle.as_str(), None);
                }
            }
        }
        line
    }
}

/// A case in an address.
fn name_of(target: ReportTarget) -> String {
    match target {
        ReportTarget::Post(id) => format!("post:{id}"),
        ReportTarget::Comment(id) => format!("comment:{id}"),
        ReportTarget::Person(id) => format!("person:{id}"),
        ReportTarget::Product(id) => format!("product:{id}"),
    }
}

fn target_of(name: &str) -> Option<ReportTarget> {
    let (kind, id) = name.split_once(':')?;
    Some(match kind {
        "post" => ReportTarget::Post(id.parse().ok()?),
        "comment" => ReportTarget::Comment(id.parse().ok()?),
        "person" => ReportTarget::Person(id.parse().ok()?),
        "product" => ReportTarget::Product(id.parse().ok()?),
        _ => return None,
    })
}

async fn keep(
    State(app): State<App>,
    caller: Caller,
    Path(case): Path<String>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    decide(&app, &caller, &case, Decision::Keep).await
}

async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path(case): Path<String>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    decide(&app, &caller, &case, Decision::Remove).await
}

async fn decide(app: &App, caller: &Caller, case: &str, decision: Decision) -> Result<Response, Failure> {
    let operator = operator(caller)?;
    let target = target_of(case).ok_or(Failure::NotFound)?;
    app.social.decide(operator, target, decision).await?;
    if caller.fragment {
        return Ok(StatusCode::OK.into_response());
    }
    Ok(go(caller, "/operator"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_in_an_address_is_read_back() {
        let targets = [
            ReportTarget::Post(PostId::new()),
            ReportTarget::Person(PersonId::new()),
        ];
        for target in targets {
            assert_eq!(target_of(&name_of(target)), Some(target));
        }
        assert_eq!(target_of("post:1"), None);
        assert_eq!(target_of("shop:01997f3a-5c2e-7a10-9d31-2b1f6f0f2c11"), None);
    }
}
