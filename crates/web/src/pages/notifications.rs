//! `/notifications`: what others did, told once; looking at it marks it as read.

use super::{
    Page, html,
    position::{self, Asked},
    present::{self, Look, thumbnail},
};
use crate::{
    app::App,
    error::Failure,
    lang::Words,
    server::Caller,
    view::{
        links,
        lists::{Notice, NotificationsPage},
        people::Face,
        picture::{Avatar, Picture},
        shell::Tab,
    },
};
use axum::{Router, extract::State, response::Response, routing::get};
use model::{CommentId, PersonId, PostId};
use people::Profile;
use serde::Deserialize;
use social::{Notification, NotificationKind};
use std::{collections::HashMap, sync::Arc};

const LINES: usize = 30;
/// Characters of a comment that are quoted.
const QUOTED: usize = 80;

pub fn routes() -> Router<App> {
    Router::new().route("/notifications", get(show))
}

#[derive(Deserialize)]
struct Place {
    cursor: Option<String>,
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Asked(place): Asked<Place>,
) -> Result<Response, Failure> {
    let person = caller.person().ok_or(Failure::SignInFirst)?;
    let page = Page::of(&app, &caller)?;
    let look = Look::of(&page);
    let listed = app
        .social
        .notifications(person, position::read(place.cursor.as_deref())?, LINES)
        .await?;
    // Before the shell, so that its badge is down already.
    app.social.mark_read(person, caller.now).await?;
    let told = Told::read(&app, &caller, person, &listed.items).await?;
    html(&NotificationsPage {
        shell: page
            .shell(Tab::Notifications, page.t.get("nav-notifications"))
            .await?,
        t: page.t,
        notices: listed.items.iter().map(|one| told.notice(&look, one)).collect(),
        more: position::more("/notifications", listed.next.as_ref()),
    })
}

/// The people and pictures of one page, each read once.
struct Told {
    yard: String,
    own_address: String,
    actors: HashMap<PersonId, Arc<Profile>>,
    pictures: HashMap<PostId, Picture>,
    quotes: HashMap<CommentId, String>,
}

impl Told {
    async fn read(
        app: &App,
        caller: &Caller,
        person: PersonId,
        items: &[Notification],
    ) -> Result<Self, Failure> {
        let mut people: Vec<PersonId> = items
            .iter()
            .filter_map(|one| one.actors.first().copied())
            .collect();
        people.push(person);
        people.sort_unstable();
        people.dedup();
        let mut posts: Vec<PostId> = items.iter().filter_map(|one| one.post).collect();
        posts.sort_unstable();
        posts.dedup();
        let views = app.social.posts(Some(person), posts).await?;
        let pictures = views.iter().filter_map(|view| {
            let first = view.post.photos.first()?;
            Some((view.post.id, thumbnail(&first.photo, "")))
        });
        let comments = items.iter().filter_map(|one| one.comment).collect();
        let comments = app.social.live_comments(comments).await?;
        let quotes = comments.iter().map(|one| (one.id, first_words(&one.body)));
        let actors = app.people.profiles(&people, caller.now).await?;
        let own_handle = actors
            .get(&person)
            .map(|own| own.handle.to_string())
            .unwrap_or_default();
        Ok(Self {
            yard: app.config.yard_name.clone(),
            own_address: links::person(&own_handle),
            pictures: pictures.collect(),
            quotes: quotes.collect(),
            actors,
        })
    }

    fn notice(&self, look: &Look, one: &Notification) -> Notice {
        let actor = one.actors.first().and_then(|actor| self.actors.get(actor));
        let face = actor.map_or_else(|| self.yard_face(), |profile| present::person_face(profile));
        Notice {
            text: text(look.t, one),
            quote: one.comment.and_then(|comment| self.quotes.get(&comment)).cloned(),
            href: self.address(one, &face),
            when: look.ago(one.updated_at),
            unread: !one.is_read,
            picture: one.post.and_then(|post| self.pictures.get(&post)).cloned(),
            face,
        }
    }

    fn address(&self, one: &Notification, face: &Face) -> String {
        use NotificationKind as Kind;
        // A picture means that the reader may see the post.
        match (one.kind, one.post.filter(|post| self.pictures.contains_key(post))) {
            (Kind::Follow, _) => face.href.clone(),
            (
                Kind::Comment | Kind::MentionInComment | Kind::CommentRemoved | Kind::CommentRestored,
                Some(post),
            ) => {
                format!("{}#comments", links::post(&post.to_string()))
            }
            (_, Some(post)) => links::post(&post.to_string()),
            (_, None) => self.own_address.clone(),
        }
    }

    fn yard_face(&self) -> Face {
        Face {
            name: self.yard.clone(),
            avatar: Avatar::new(&self.yard, None),
            ..Face::default()
        }
    }
}

/// The beginning of a comment in one line, cut between words.
fn first_words(comment: &str) -> String {
    let mut quoted = String::new();
    let mut room = QUOTED;
    for word in comment.split_whitespace() {
        let chars = word.chars().count() + 1;
        if chars > room {
            // A first word that fills the line by itself is cut, for example a long link.
            if quoted.is_empty() {
                quoted.extend(word.chars().take(QUOTED));
            }
            quoted.push('…');
            break;
        }
        room -= chars;
        if !quoted.is_empty() {
            quoted.push(' ');
        }
        quoted.push_str(word);
    }
    quoted
}

/// The rest of the sentence after the name of the latest actor.
fn text(t: Words, one: &Notification) -> String {
    use NotificationKind as Kind;
    let others = one.actor_count.saturating_sub(1);
    match (one.kind, others) {
        (Kind::Like, 0) => t.get("notice-like"),
        (Kind::Like, _) => t.count("notice-like-many", others),
        (Kind::Comment, 0) => t.get("notice-commented"),
        (Kind::Comment, _) => t.count("notice-commented-many", others),
        (Kind::Follow, 0) => t.get("notice-follow"),
        (Kind::Follow, _) => t.count("notice-follow-many", others),
        (Kind::Mention, _) => t.get("notice-mention"),
        (Kind::MentionInComment, _) => t.get("notice-mention-comment"),
        (Kind::PostRemoved, _) => t.get("notice-post-removed"),
        (Kind::PostRestored, _) => t.get("notice-post-restored"),
        (Kind::CommentRemoved, _) => t.get("notice-comment-removed"),
        (Kind::CommentRestored, _) => t.get("notice-comment-restored"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_quoted_by_its_first_words_in_one_line() {
        assert_eq!(first_words("  such a\n quiet   glaze "), "such a quiet glaze");
        let long = "word ".repeat(40);
        let quoted = first_words(&long);
        assert!(
            quoted.ends_with("word…") && quoted.chars().count() <= QUOTED,
            "{quoted}"
        );
        assert_eq!(first_words(&"가".repeat(200)).chars().count(), QUOTED + 1);
        assert_eq!(first_words(" \n"), "");
    }
}
