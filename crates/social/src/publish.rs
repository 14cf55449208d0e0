//! Posts as their authors make and edit them.

use crate::{
    Actor, Change, Error, NewPost, NotificationKind, Pin, PostEdit, PostEntry, PostState, Social, caption,
    entries,
    error::at_most,
    limits, notify,
    post::{alt_text, check_pins},
    views,
    write::{self, Written},
};
use model::{PersonId, PostId, Tag, Timestamp};
use std::{collections::HashSet, sync::Arc};
use storage::{Statements, values};

impl Social {
    /// Refuses what [`Social::publish`] would refuse, before any file of the post is stored.
    pub async fn check(&self, new: NewPost) -> Result<(), Error> {
        let (new, _) = cleaned(new)?;
        self.records
            .read(move |tx| write::resolve_pins(tx, &new.pins, &[]).map(|_| ()))
            .await
    }

    /// Publishes a post. Its pictures were stored by [`Social::store`]; from here on the post refers to them.
    pub async fn publish(&self, actor: &Actor, new: NewPost) -> Result<PostId, Error> {
        let (new, tags) = cleaned(new)?;
        let written = Written {
            id: PostId::new(),
            author: actor.person,
            caption: new.caption,
            tags,
            photos: new.photos,
            pins: Vec::new(),
            created_at: Timestamp::now(),
        };
        let (pins, mentions) = (new.pins, new.mentions);
        let desk = Arc::clone(&self.desk);
        self.records
            .write(move |tx| {
                let pins = write::resolve_pins(tx, &pins, &[])?;
                let written = Written {
                    pins,
                    ..written.clone()
                };
                write::posts(tx, std::slice::from_ref(&written))?;
                mention(tx, written.author, written.id, &mentions, written.created_at)?;
                desk.announce(tx, Change::Published(Arc::new(PostEntry::from(&written))));
                Ok(written.id)
            })
            .await
    }

    /// Changes a live post; its author only.
    pub async fn edit(&self, actor: &Actor, id: PostId, edit: PostEdit) -> Result<(), Error> {
        at_most("mentions", edit.mentions.len(), limits::MENTIONS)?;
        let caption = edit.caption.as_deref().map(caption::parse).transpose()?;
        let alts = edit.alts.map(|alts| {
            alts.iter()
                .map(|alt| alt_text(alt))
                .collect::<Result<Vec<_>, _>>()
        });
        let alts = alts.transpose()?;
        let (pins, mentions) = (edit.pins, edit.mentions);
        let (author, now) = (actor.person, Timestamp::now());
        let desk = Arc::clone(&self.desk);
        self.records
            .write(move |tx| {
                let before = views::stored_one(tx, id)?.ok_or(Error::NoSuchPost(id))?;
                if before.author != author {
                    return Err(Error::NotYours);
                }
                if before.state != PostState::Live {
                    return Err(Error::NoSuchPost(id));
                }
                if let Some(caption) = &caption {
                    tx.execute(
                        "UPDATE posts SET caption = $2, tags = $3 WHERE id = $1",
                        values![id, &caption.text, write::joined(&caption.tags)],
                    )?;
                    tx.execute("DELETE FROM post_tags WHERE post_id = $1", values![id])?;
                    write::tags(tx, [(id, before.created_at, caption.tags.as_slice())].into_iter())?;
                    mention(tx, author, id, &mentions, now)?;
                }
                if let Some(pins) = &pins {
                    check_pins(pins, before.photos.len())?;
                    let pins: Vec<Pin> = write::resolve_pins(tx, pins, &before.pins)?;
                    tx.execute("DELETE FROM pins WHERE post_id = $1", values![id])?;
                    write::pins(tx, [(id, before.created_at, pins.as_slice())].into_iter())?;
                }
                for (position, alt) in (0_u32..).zip(alts.iter().flatten()) {
                    let sql = "UPDATE post_photos SET alt = $3 WHERE post_id = $1 AND position = $2";
                    tx.execute(sql, values![id, position, alt])?;
                }
                tx.execute("UPDATE posts SET edited_at = $2 WHERE id = $1", values![id, now])?;
                let entry = entries::one(tx, id)?.ok_or(Error::NoSuchPost(id))?;
                desk.announce(tx, Change::Edited(Arc::new(entry)));
                Ok(())
            })
            .await
    }
}

/// The post with its texts as they are kept, and its tags; or the first thing that is wrong with it, but for the
/// products of its pins, which only records know.
fn cleaned(mut new: NewPost) -> Result<(NewPost, Vec<Tag>), Error> {
    if new.photos.is_empty() {
        return Err(Error::NoPhotos);
    }
    at_most("pictures", new.photos.len(), limits::PHOTOS)?;
    at_most("mentions", new.mentions.len(), limits::MENTIONS)?;
    check_pins(&new.pins, new.photos.len())?;
    let caption = caption::parse(&new.caption)?;
    for photo in &mut new.photos {
        photo.alt = alt_text(&photo.alt)?;
    }
    new.caption = caption.text;
    Ok((new, caption.tags))
}

/// Keeps who is mentioned now and tells those who were not before.
fn mention(
    tx: &mut dyn Statements,
    author: PersonId,
    post: PostId,
    mentioned: &[PersonId],
    now: Timestamp,
) -> Result<(), Error> {
    let rows = tx.query(
        "SELECT person_id FROM post_mentions WHERE post_id = $1 LIMIT 100",
        values![post],
    )?;
    let mut before = HashSet::new();
    for row in &rows {
        before.insert(row.get::<PersonId>(0)?);
    }
    tx.execute("DELETE FROM post_mentions WHERE post_id = $1", values![post])?;
    for person in mentioned {
        let kept = tx.execute(
            "INSERT INTO post_mentions (post_id, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            values![post, *person],
        )?;
        if kept == 1 && !before.contains(person) {
            notify::tell(
                tx,
                *person,
                NotificationKind::Mention,
                Some(post),
                None,
                Some(author),
                now,
            )?;
        }
    }
    Ok(())
}
