use crate::{Error, caption, error::at_most, limits};
use model::{PersonId, Photo, PhotoFile, PhotoFormat, PostId, ProductId, ShopId, Tag, Timestamp};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use storage::records;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PostState {
    Live,
    /// Taken down by an operator: only its author sees it.
    Removed,
    /// Its author has closed their account and may open it again: nobody sees it.
    Closed,
    /// Taken back by its author: nothing but its id is left.
    Deleted,
}

impl PostState {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Removed => "removed",
            Self::Closed => "closed",
            Self::Deleted => "deleted",
        }
    }
}

impl FromStr for PostState {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        [Self::Live, Self::Removed, Self::Closed, Self::Deleted]
            .into_iter()
            .find(|state| state.name() == text)
            .ok_or_else(|| records::Error::Stored(format!("post state `{text}`")))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostPhoto {
    pub photo: Photo,
    /// What the picture shows, for those who do not see it; may be empty.
    #[serde(default)]
    pub alt: String,
}

/// A product marked on a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Pin {
    /// Which picture, from 0.
    pub photo: u16,
    /// Ten-thousandths of the picture's width, from the left.
    pub x: u16,
    /// Ten-thousandths of its height, from the top.
    pub y: u16,
    pub shop: ShopId,
    pub product: ProductId,
}

/// A pin as an author places it; the product tells the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct NewPin {
    pub photo: u16,
    pub x: u16,
    pub y: u16,
    pub product: ProductId,
}

#[derive(Debug, Clone, Default)]
pub struct NewPost {
    /// One to ten, each stored by [`crate::Social::upload`].
    pub photos: Vec<PostPhoto>,
    pub caption: String,
    /// The people behind the handles in the caption: [`caption::parse`] gives the handles, `people` knows them.
    pub mentions: Vec<PersonId>,
    pub pins: Vec<NewPin>,
}

/// What changes; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct PostEdit {
    pub caption: Option<String>,
    /// As in [`NewPost`]; only looked at together with a caption. Those who were mentioned before are not told
    /// again.
    pub mentions: Vec<PersonId>,
    pub pins: Option<Vec<NewPin>>,
    /// One alternative text for each picture.
    pub alts: Option<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Post {
    pub id: PostId,
    pub author: PersonId,
    pub caption: String,
    pub tags: Vec<Tag>,
    pub photos: Vec<PostPhoto>,
    pub pins: Vec<Pin>,
    pub state: PostState,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    pub likes: u64,
    pub saves: u64,
    pub comments: u64,
}

impl From<&crate::media::Rendition> for PhotoFile {
    fn from(rendition: &crate::media::Rendition) -> Self {
        let format = match rendition.format {
            crate::media::Format::Jpeg => PhotoFormat::Jpeg,
            crate::media::Format::WebP => PhotoFormat::WebP,
        };
        let name = rendition.name.to_string();
        Self {
            name,
            width: rendition.width,
            height: rendition.height,
            format,
        }
    }
}

impl From<&crate::media::Picture> for Photo {
    fn from(picture: &crate::media::Picture) -> Self {
        Self {
            width: picture.width,
            height: picture.height,
            thumbhash: picture.thumbhash.clone(),
            colour: picture.dominant_rgb,
            files: picture.renditions.iter().map(PhotoFile::from).collect(),
        }
    }
}

/// An alternative text as it is kept.
pub(crate) fn alt_text(raw: &str) -> Result<String, Error> {
    let alt = caption::cleaned(raw);
    let found = alt.chars().count();
    let limit = limits::ALT_TEXT;
    if found > limit {
        Err(Error::TooLong {
            what: "the alternative text",
            found,
            limit,
        })
    } else {
        Ok(alt)
    }
}

/// Whether the pins fit the pictures; their products are checked where the shop's records can be read.
pub(crate) fn check_pins(pins: &[NewPin], photos: usize) -> Result<(), Error> {
    at_most("pins", pins.len(), limits::PINS)?;
    for pin in pins {
        if usize::from(pin.photo) >= photos {
            return Err(Error::PinPhoto {
                photo: pin.photo,
                photos,
            });
        }
        if pin.x > limits::PIN_SCALE || pin.y > limits::PIN_SCALE {
            return Err(Error::PinPlace { x: pin.x, y: pin.y });
        }
    }
    Ok(())
}
