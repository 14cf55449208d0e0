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
use model::{PersonId, PostId, Timestamp};
use std::{collections::HashSet, sync::Arc};
use storage::{Statements, values};

impl Social {
    /// Publishes a post. Its pictures were stored by [`Social::upload`]; from here on the post refers to them.
    pub async fn publish(&self, actor: &Actor, new: NewPost) -> Result<PostId, Error> {
        if new.photos.is_empty() {
            return Err(Error::NoPhotos);
        }
        at_most("pictures", new.photos.len(), limits::PHOTOS)?;
        at_most("mentions", new.mentions.len(), limits::MENTIONS)?;
        check_pins(&new.pins, new.photos.len())?;
        let caption = caption::parse(&new.caption)?;
        let mut photos = new.photos;
        for photo in &mut photos {
            photo.alt = alt_text(&photo.alt)?;
        }
        let written = Written {
            id: PostId::new(),
            author: actor.person,
            caption: caption.text,
            tags: caption.tags,
            photos,
            pins: Vec::new(),
            created_at: Timestamp::now(),
        };
        let (pins, mentions) = (new.pins, new.mentions);
        let entry = self
            .records
            .write(move |tx| {
                let pins = write::resolve_pins(tx, &pins, &[])?;
                let written = Written {
                    pins,
                    ..written.clone()
                };
                write::posts(tx, std::slice::from_ref(&written))?;
                mention(tx, written.author, written.id, &mentions, written.created_at)?;
                Ok::<_, Error>(PostEntry::from(&written))
            })
            .await?;
        let id = entry.id;
        self.changes.announce(Change::Published(Arc::new(entry)));
        Ok(id)
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
        let entry = self
            .records
            .write(move |tx| {
                let before = views::stored(tx, id)?.ok_or(Error::NoSuchPost(id))?;
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
                entries::one(tx, id)?.ok_or(Error::NoSuchPost(id))
            })
            .await?;
        self.changes.announce(Change::Edited(Arc::new(entry)));
        Ok(())
    }
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
