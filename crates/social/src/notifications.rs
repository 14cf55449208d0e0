//! What a person is told, as they read it.

use crate::{Error, Page, Social, limits, sql::count};
use model::{CommentId, PersonId, Position, PostId, Timestamp};
use serde::Serialize;
use std::{collections::HashMap, str::FromStr};
use storage::{
    records::{self, query_in},
    values,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    Like,
    Comment,
    Follow,
    /// In a caption.
    Mention,
    MentionInComment,
    /// An operator took the person's post down.
    PostRemoved,
    /// An operator looked again and put it back.
    PostRestored,
    CommentRemoved,
    CommentRestored,
}

impl NotificationKind {
    const ALL: [Self; 9] = [
        Self::Like,
        Self::Comment,
        Self::Follow,
        Self::Mention,
        Self::MentionInComment,
        Self::PostRemoved,
        Self::PostRestored,
        Self::CommentRemoved,
        Self::CommentRestored,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Like => "like",
            Self::Comment => "comment",
            Self::Follow => "follow",
            Self::Mention => "mention",
            Self::MentionInComment => "mention_in_comment",
            Self::PostRemoved => "post_removed",
            Self::PostRestored => "post_restored",
            Self::CommentRemoved => "comment_removed",
            Self::CommentRestored => "comment_restored",
        }
    }

    /// Do several people's acts on one post become one notification?
    pub(crate) const fn gathers(self) -> bool {
        matches!(self, Self::Like | Self::Comment | Self::Follow)
    }
}

impl FromStr for NotificationKind {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| records::Error::Stored(format!("notification kind `{text}`")))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notification {
    pub kind: NotificationKind,
    pub post: Option<PostId>,
    /// The latest comment, where it is about comments.
    pub comment: Option<CommentId>,
    /// The latest of those behind it, at most [`limits::NOTIFICATION_ACTORS`]; empty for the yard itself.
    pub actors: Vec<PersonId>,
    /// How many they are.
    pub actor_count: u64,
    pub updated_at: Timestamp,
    pub is_read: bool,
    #[serde(skip)]
    id: [u8; 16],
}

impl Social {
    /// The newest first.
    pub async fn notifications(
        &self,
        person: PersonId,
        before: Option<Position>,
        limit: usize,
    ) -> Result<Page<Notification>, Error> {
        let limit = limit.clamp(1, limits::PAGE);
        let before = before.unwrap_or(Position::END);
        self.records
            .read(move |tx| {
                let sql = format!(
                    "SELECT id, kind, post_id, comment_id, actor_count, updated_at, read_at FROM notifications
                     WHERE person_id = $1 AND (updated_at, id) < ($2, $3)
                     ORDER BY updated_at DESC, id DESC LIMIT {limit}"
                );
                let rows = tx.query(&sql, values![person, before.at, before.id])?;
                let mut items = Vec::with_capacity(rows.len());
                for row in &rows {
                    items.push(Notification {
                        kind: row.get::<String>(1)?.parse()?,
                        post: row.get(2)?,
                        comment: row.get(3)?,
                        actors: Vec::new(),
                        actor_count: row.get(4)?,
                        updated_at: row.get(5)?,
                        is_read: row.get::<Option<i64>>(6)?.is_some(),
                        id: row.get(0)?,
                    });
                }
                let ids: Vec<[u8; 16]> = items.iter().map(|item| item.id).collect();
                let mut actors: HashMap<[u8; 16], Vec<PersonId>> = HashMap::new();
                let latest = format!(
                    "SELECT a.notification_id, a.actor_id, a.created_at FROM notification_actors a
                     WHERE (SELECT COUNT(*) FROM notification_actors later
                            WHERE later.notification_id = a.notification_id
                              AND (later.created_at, later.actor_id) > (a.created_at, a.actor_id)) < {}
                       AND a.notification_id IN",
                    limits::NOTIFICATION_ACTORS
                );
                let mut rows = Vec::new();
                for row in &query_in(tx, &latest, &[], &ids)? {
                    rows.push((
                        row.get::<Timestamp>(2)?,
                        row.get::<PersonId>(1)?,
                        row.get::<[u8; 16]>(0)?,
                    ));
                }
                rows.sort_unstable_by(|one, other| other.cmp(one));
                for (_, actor, id) in rows {
                    actors.entry(id).or_default().push(actor);
                }
                for item in &mut items {
                    item.actors = actors.remove(&item.id).unwrap_or_default();
                }
                Ok(Page::of(items, limit, |item| {
                    Position::new(item.updated_at, item.id)
                }))
            })
            .await
    }

    pub async fn unread_count(&self, person: PersonId) -> Result<usize, Error> {
        let sql = "SELECT COUNT(*) FROM notifications WHERE person_id = $1 AND open_key IS NOT NULL";
        self.records
            .read(move |tx| Ok(count(tx, sql, values![person])?))
            .await
    }

    /// Marks what had happened by `until` as read; what came after the page was shown stays unread.
    pub async fn mark_read(&self, person: PersonId, until: Timestamp) -> Result<(), Error> {
        let now = Timestamp::now();
        self.records
            .write(move |tx| {
                tx.execute(
                    "UPDATE notifications SET read_at = $3, open_key = NULL
                     WHERE person_id = $1 AND open_key IS NOT NULL AND updated_at <= $2",
                    values![person, until, now],
                )?;
                Ok(())
            })
            .await
    }
}
