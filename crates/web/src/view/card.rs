//! A post as a card and as a tile, and the buttons that change in place.

use askama::Template;

use super::people::Face;
use super::picture::Picture;
use super::product::Price;
use super::{filters, links};
use crate::lang::{Ago, Words};

/// A piece of a caption: plain, or a link to a tag or a person.
#[derive(Debug, Clone)]
pub struct Span {
    pub text: String,
    pub href: Option<String>,
}

impl Span {
    pub fn plain(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            href: None,
        }
    }

    pub fn tag(name: &str) -> Self {
        Self {
            text: format!("#{name}"),
            href: Some(links::tag(name)),
        }
    }

    pub fn mention(handle: &str) -> Self {
        Self {
            text: format!("@{handle}"),
            href: Some(links::person(handle)),
        }
    }
}

/// Splits a caption into text, #tags and @mentions. A sign counts only at the start of a word.
pub fn spans(caption: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut plain = String::new();
    let mut rest = caption;
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..).unwrap_or_default();
        let starts_word = plain.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        let word_length: usize = match first {
            '#' | '@' if starts_word => after
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .map(char::len_utf8)
                .sum(),
            _ => 0,
        };
        match after.split_at_checked(word_length) {
            Some((word, behind)) if !word.is_empty() => {
                if !plain.is_empty() {
                    found.push(Span::plain(&plain));
                    plain.clear();
                }
                found.push(if first == '#' {
                    Span::tag(word)
                } else {
                    Span::mention(word)
                });
                rest = behind;
            }
            _ => {
                plain.push(first);
                rest = after;
            }
        }
    }
    if !plain.is_empty() {
        found.push(Span::plain(&plain));
    }
    found
}

/// A product named on a photo.
#[derive(Debug, Clone, Default)]
pub struct Pin {
    pub product: String,
    pub title: String,
    pub price: Price,
    pub shop: String,
    /// Percent from the left and from the top, 0-100.
    pub x: u8,
    pub y: u8,
    pub picture: Option<Picture>,
}

impl Pin {
    pub fn href(&self) -> String {
        links::product(&self.product)
    }
}

#[derive(Debug, Clone, Default)]
pub struct Photo {
    pub picture: Picture,
    pub pins: Vec<Pin>,
}

impl Photo {
    /// Width per hundred of height, bounded to what the style sheet knows.
    fn ratio(&self) -> u32 {
        let height = self.picture.height.max(1);
        (self.picture.width.saturating_mul(100) / height).clamp(40, 250)
    }

    /// Classes that give the photo its own shape inside a frame of class `frame`, so that pins in
    /// percent stay on their things however the frame cuts.
    pub fn shape(&self, frame: &str) -> String {
        let frame_ratio = match frame {
            "portrait" => 80,
            "square" => 100,
            _ => 133,
        };
        let fit = if self.ratio() >= frame_ratio {
            "fit-width"
        } else {
            "fit-height"
        };
        format!("{fit} ar-{}", self.ratio())
    }
}

/// Something the viewer may have done, and how many did.
#[derive(Debug, Clone, Copy, Default)]
pub struct Toggle {
    pub on: bool,
    pub count: u64,
}

/// Why a card is shown, in one sentence with its evidence.
#[derive(Debug, Clone)]
pub struct Why {
    pub sentence: String,
    /// The tag to see less of, when one led here.
    pub tag: Option<String>,
}

impl Why {
    pub fn less_href(&self) -> Option<String> {
        self.tag.as_deref().map(|tag| format!("{}/less", links::tag(tag)))
    }
}

/// What led to a card, returned with every signal about it.
#[derive(Debug, Clone)]
pub struct Trace {
    pub page: String,
    pub position: u32,
    /// Probability of the draw; exploration slots only.
    pub propensity: Option<f32>,
}

#[derive(Debug, Clone)]
pub struct PostCard {
    pub id: String,
    pub author: Face,
    /// The shop whose products are pinned, or which posted.
    pub shop: Option<Face>,
    pub when: Ago,
    pub photos: Vec<Photo>,
    pub caption: Vec<Span>,
    pub like: Toggle,
    pub save: Toggle,
    pub comments: u64,
    pub why: Option<Why>,
    /// Who paid for it to be here.
    pub sponsor: Option<String>,
    pub trace: Option<Trace>,
    pub mine: bool,
}

impl PostCard {
    pub fn href(&self) -> String {
        links::post(&self.id)
    }

    /// The frame of the carousel, after its first photo: `portrait` 4:5, `square`, `landscape` 4:3.
    pub fn frame(&self) -> &'static str {
        match self.photos.first().map_or(80, Photo::ratio) {
            ..90 => "portrait",
            90..116 => "square",
            _ => "landscape",
        }
    }

    /// Every product on every photo, in order, each once.
    pub fn products(&self) -> Vec<&Pin> {
        let mut found: Vec<&Pin> = Vec::new();
        for pin in self.photos.iter().flat_map(|photo| &photo.pins) {
            if !found.iter().any(|known| known.product == pin.product) {
                found.push(pin);
            }
        }
        found
    }
}

/// A post in a grid.
#[derive(Debug, Clone, Default)]
pub struct Tile {
    pub href: String,
    pub picture: Picture,
    pub likes: u64,
    pub photos: u64,
    pub has_pins: bool,
}

/// The answer to `like` and `unlike`.
#[derive(Template)]
#[template(path = "actions/like.html")]
pub struct LikeButton {
    pub t: Words,
    pub csrf: String,
    pub post: String,
    pub like: Toggle,
}

/// The answer to `save` and `unsave`.
#[derive(Template)]
#[template(path = "actions/save.html")]
pub struct SaveButton {
    pub t: Words,
    pub csrf: String,
    pub post: String,
    pub save: Toggle,
}

/// One card by itself: the answer to an undone hide.
#[derive(Template)]
#[template(path = "card_alone.html")]
pub struct CardAlone {
    pub t: Words,
    pub csrf: String,
    pub card: PostCard,
}

/// What became of a card that was taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    Hidden,
    Reported,
    Blocked,
    Deleted,
}

/// Takes the place of a card after hide, report or block.
#[derive(Template)]
#[template(path = "actions/gone.html")]
pub struct GoneCard {
    pub t: Words,
    pub csrf: String,
    pub gone: Gone,
    /// Where the undo button posts to; reports and deletions cannot be undone here.
    pub undo: Option<String>,
}

impl GoneCard {
    pub fn sentence(&self) -> String {
        let t = self.t;
        match self.gone {
            Gone::Hidden => t.get("gone-hidden"),
            Gone::Reported => t.get("gone-reported"),
            Gone::Blocked => t.get("gone-blocked"),
            Gone::Deleted => t.get("gone-deleted"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(caption: &str) -> Vec<String> {
        spans(caption)
            .into_iter()
            .map(|span| {
                if span.href.is_some() {
                    format!("[{}]", span.text)
                } else {
                    span.text
                }
            })
            .collect()
    }

    #[test]
    fn tags_and_mentions_become_links() {
        assert_eq!(
            shown("새 #도자기 컵, @haneul 고마워요"),
            ["새 ", "[#도자기]", " 컵, ", "[@haneul]", " 고마워요"]
        );
    }

    #[test]
    fn a_sign_inside_a_word_or_alone_is_text() {
        assert_eq!(shown("a#b mail@host # @ C#"), ["a#b mail@host # @ C#"]);
    }

    #[test]
    fn a_photo_fills_its_frame_along_its_longer_side() {
        let photo = |width, height| Photo {
            picture: Picture {
                width,
                height,
                ..Picture::default()
            },
            pins: Vec::new(),
        };
        assert_eq!(photo(1080, 1350).shape("portrait"), "fit-width ar-80");
        assert_eq!(photo(900, 1600).shape("portrait"), "fit-height ar-56");
        assert_eq!(photo(0, 0).shape("square"), "fit-height ar-40");
        assert_eq!(photo(u32::MAX, 1).shape("landscape"), "fit-width ar-250");
    }

    #[test]
    fn markup_stays_text() {
        assert_eq!(shown("<b>#x</b>"), ["<b>", "[#x]", "</b>"]);
    }
}
