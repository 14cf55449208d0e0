//! Writing notifications, within the transaction of what they tell about.
//!
//! Acts of one kind on one post gather in one notification (“Mina and 3 others”) until it is read; the next act
//! opens a new one. Its open key is what keeps it one.

use crate::{Error, NotificationKind, blocks, limits, sql::count};
use model::{CommentId, PageId, PersonId, PostId, Timestamp};
use storage::{Statements, values};

/// Tells `to` what `actor` did; `None` is the yard itself. Nobody is told about themselves or across a block.
pub(crate) fn tell(
    tx: &mut dyn Statements,
    to: PersonId,
    kind: NotificationKind,
    post: Option<PostId>,
    comment: Option<CommentId>,
    actor: Option<PersonId>,
    now: Timestamp,
) -> Result<(), Error> {
    if actor == Some(to) {
        return Ok(());
    }
    if let Some(actor) = actor
        && blocks::between(tx, actor, to)?
    {
        return Ok(());
    }
    let key = match (kind.gathers(), comment) {
        (false, Some(comment)) => format!("{}:{comment}", kind.name()),
        _ => post.map_or_else(
            || kind.name().to_owned(),
            |post| format!("{}:{post}", kind.name()),
        ),
    };
    let sql = "SELECT id FROM notifications WHERE person_id = $1 AND open_key = $2";
    let open = tx.query_first(sql, values![to, &key])?;
    let id: [u8; 16] = match open {
        Some(row) => row.get(0)?,
        None => open_new(tx, to, kind, post, comment, &key, now)?,
    };
    let joined = match actor {
        Some(actor) => tx.execute(
            "INSERT INTO notification_actors (notification_id, actor_id, created_at) VALUES ($1, $2, $3)
             ON CONFLICT DO NOTHING",
            values![id, actor, now],
        )?,
        None => 0,
    };
    tx.execute(
        "UPDATE notifications SET actor_count = actor_count + $2, updated_at = $3, comment_id = $4 WHERE id = $1",
        values![id, i64::try_from(joined).unwrap_or(0), now, comment],
    )?;
    Ok(())
}

fn open_new(
    tx: &mut dyn Statements,
    to: PersonId,
    kind: NotificationKind,
    post: Option<PostId>,
    comment: Option<CommentId>,
    key: &str,
    now: Timestamp,
) -> Result<[u8; 16], Error> {
    let kept = count(
        tx,
        "SELECT COUNT(*) FROM notifications WHERE person_id = $1",
        values![to],
    )?;
    if kept >= limits::NOTIFICATIONS {
        let surplus = u32::try_from(kept - limits::NOTIFICATIONS + 1).unwrap_or(u32::MAX);
        tx.execute(
            "DELETE FROM notifications WHERE id IN (SELECT id FROM notifications WHERE person_id = $1
               ORDER BY updated_at, id LIMIT $2)",
            values![to, surplus],
        )?;
    }
    let id = *PageId::new().as_bytes();
    tx.execute(
        "INSERT INTO notifications (id, person_id, kind, post_id, comment_id, open_key, actor_count, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, 0, $7)",
        values![id, to, kind.name(), post, comment, key, now],
    )?;
    Ok(id)
}

/// Takes back what was told when the act itself is taken back: an unlike, an unfollow, a deleted comment.
pub(crate) fn untell(
    tx: &mut dyn Statements,
    to: PersonId,
    kind: NotificationKind,
    post: Option<PostId>,
    comment: Option<CommentId>,
    actor: PersonId,
) -> Result<(), Error> {
    let rows = tx.query(
        "SELECT n.id, n.post_id, n.comment_id FROM notifications n
         JOIN notification_actors a ON a.notification_id = n.id
         WHERE n.person_id = $1 AND n.kind = $2 AND a.actor_id = $3 LIMIT 1000",
        values![to, kind.name(), actor],
    )?;
    for row in &rows {
        let same_comment = comment.is_none() || comment == row.get(2)?;
        if post == row.get(1)? && same_comment {
            drop_actor(tx, row.get(0)?, actor)?;
        }
    }
    Ok(())
}

/// Takes `actor` out of all that `to` was told.
pub(crate) fn untell_all(tx: &mut dyn Statements, to: PersonId, actor: PersonId) -> Result<(), Error> {
    let rows = tx.query(
        "SELECT n.id FROM notifications n JOIN notification_actors a ON a.notification_id = n.id
         WHERE n.person_id = $1 AND a.actor_id = $2 LIMIT 1000",
        values![to, actor],
    )?;
    for row in &rows {
        drop_actor(tx, row.get(0)?, actor)?;
    }
    Ok(())
}

/// A notification without anybody left behind it goes away.
pub(crate) fn drop_actor(tx: &mut dyn Statements, id: [u8; 16], actor: PersonId) -> Result<(), Error> {
    let gone = tx.execute(
        "DELETE FROM notification_actors WHERE notification_id = $1 AND actor_id = $2",
        values![id, actor],
    )?;
    let gone = i64::try_from(gone).unwrap_or(0);
    tx.execute(
        "UPDATE notifications SET actor_count = actor_count - $2 WHERE id = $1",
        values![id, gone],
    )?;
    tx.execute(
        "DELETE FROM notifications WHERE id = $1 AND actor_count <= 0",
        values![id],
    )?;
    Ok(())
}
