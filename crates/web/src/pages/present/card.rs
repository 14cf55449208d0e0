//! Posts as cards and tiles.

use super::{Look, faces, goods, opening, person_face, picture, thumbnail};
use crate::{
    view::{
        card::{Photo, Pin, PostCard, Span, Tile, Toggle, Trace, Why},
        links,
    },
    why::{self, Evidence},
};
use feed::{Card, Served};
use model::PageId;
use social::{PostView, caption::Segment};

/// Characters that describe a tile.
const ALT: usize = 120;

/// A card in its place on the ranked page `page`, with the reason and the trace that its signals bring back.
pub(crate) fn served_card(look: &Look, page: PageId, item: &Served, evidence: &Evidence) -> PostCard {
    PostCard {
        why: Some(Why {
            sentence: why::sentence(look.t.lang(), item, evidence),
            tag: why::tag(&item.why).map(ToString::to_string),
        }),
        trace: Some(Trace {
            page: page.to_string(),
            position: u32::from(item.position),
            propensity: item.propensity,
        }),
        ..post_card(look, &item.card)
    }
}

/// A card of a list that is not ranked.
pub(crate) fn post_card(look: &Look, card: &Card) -> PostCard {
    let post = &card.view.post;
    let photos = (0_u16..).zip(&post.photos).map(|(index, shown)| Photo {
        picture: picture(&shown.photo, &shown.alt),
        pins: pins_of(look, card, index),
    });
    PostCard {
        id: post.id.to_string(),
        author: person_face(&card.author),
        shop: card.products.first().map(|product| faces::seller(product)),
        when: look.ago(post.created_at),
        photos: photos.collect(),
        caption: spans(&post.caption),
        like: Toggle {
            on: card.view.liked,
            count: post.likes,
        },
        save: Toggle {
            on: card.view.saved,
            count: post.saves,
        },
        comments: post.comments,
        why: None,
        sponsor: None,
        trace: None,
        mine: look.viewer == Some(post.author),
    }
}

fn pins_of(look: &Look, card: &Card, photo: u16) -> Vec<Pin> {
    let on_photo = card.view.post.pins.iter().filter(|pin| pin.photo == photo);
    let pins = on_photo.filter_map(|pin| {
        let product = card.products.iter().find(|product| product.id == pin.product)?;
        Some(Pin {
            product: product.id.to_string(),
            title: product.name.clone(),
            price: goods::price_of(look, product),
            shop: product.shop_name.clone(),
            x: percent(pin.x),
            y: percent(pin.y),
            picture: goods::image(product),
        })
    });
    pins.collect()
}

/// Ten-thousandths as whole percent, which is what the style sheet knows.
fn percent(ten_thousandths: u16) -> u8 {
    u8::try_from((ten_thousandths + 50) / 100).unwrap_or(100).min(100)
}

/// The parts of a caption or comment, as the domain divides it.
pub(crate) fn spans(text: &str) -> Vec<Span> {
    let parts = social::caption::segments(text)
        .into_iter()
        .map(|segment| match segment {
            Segment::Text(text) => Span::plain(text),
            Segment::Tag { written, tag } => Span {
                text: written.to_owned(),
                href: Some(links::tag(tag.as_str())),
            },
            Segment::Mention { written, handle } => Span {
                text: written.to_owned(),
                href: Some(links::person(handle.as_str())),
            },
        });
    parts.collect()
}

/// A post in a grid.
pub(crate) fn tile(view: &PostView) -> Tile {
    let post = &view.post;
    let first = post.photos.first();
    Tile {
        href: links::post(&post.id.to_string()),
        picture: first
            .map(|shown| thumbnail(&shown.photo, &alt_of_tile(view)))
            .unwrap_or_default(),
        likes: post.likes,
        photos: post.photos.len() as u64,
        has_pins: !post.pins.is_empty(),
    }
}

/// A tile is a link with nothing but its picture, so the picture needs words: its own, else the caption's.
fn alt_of_tile(view: &PostView) -> String {
    let post = &view.post;
    let alt = post.photos.first().map_or("", |shown| shown.alt.as_str());
    opening(if alt.is_empty() { &post.caption } else { alt }, ALT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_are_whole_percents() {
        assert_eq!(
            [0, 49, 50, 4_950, 9_999, 10_000].map(percent),
            [0, 0, 1, 50, 100, 100]
        );
    }

    #[test]
    fn captions_link_tags_and_people_and_nothing_else() {
        let spans = spans("<b>#Cup</b> by @mina");
        let links: Vec<_> = spans
            .iter()
            .map(|span| (span.text.as_str(), span.href.as_deref()))
            .collect();
        assert_eq!(
            links,
            [
                ("<b>", None),
                ("#Cup", Some("/t/cup")),
                ("</b> by ", None),
                ("@mina", Some("/@mina"))
            ]
        );
    }
}
