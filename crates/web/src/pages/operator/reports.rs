//! What was reported, and what the operator decides about it.

use super::operator;
use crate::{
    app::App,
    error::Failure,
    pages::{
        Page,
        answer::{Nothing, go},
        present::{Look, person_face, thumbnail},
    },
    server::{Caller, Guarded},
    view::{links, operator::ReportLine, people::Face},
};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use model::{PersonId, PostId, ProductId};
use social::{Case, Comment, Decision, Reason, ReportTarget};
use std::{collections::HashMap, sync::Arc};

/// Open cases on the page; the next ones come up as these are decided.
const CASES: usize = 20;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/operator/reports/{case}/keep", post(keep))
        .route("/operator/reports/{case}/remove", post(remove))
}

/// What the reported things are, read together.
struct Reported {
    posts: Vec<social::PostView>,
    comments: Vec<Comment>,
    products: Vec<Arc<shop::ProductCard>>,
    people: HashMap<PersonId, Arc<people::Profile>>,
}

pub(super) async fn read(page: &Page<'_>) -> Result<Vec<ReportLine>, Failure> {
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
