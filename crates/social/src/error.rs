use crate::media;
use model::{CommentId, PostId, ProductId};

/// Why the yard refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the post {0} does not exist")]
    NoSuchPost(PostId),
    #[error("the comment {0} does not exist")]
    NoSuchComment(CommentId),
    #[error("what was reported does not exist")]
    NoSuchTarget,
    #[error("this is not yours to change")]
    NotYours,
    #[error("{what} is empty")]
    Empty { what: &'static str },
    #[error("{what} has {found} characters, {limit} at most")]
    TooLong {
        what: &'static str,
        found: usize,
        limit: usize,
    },
    #[error("{found} {what}, {limit} at most")]
    TooMany {
        what: &'static str,
        found: usize,
        limit: usize,
    },
    #[error("a post needs at least one picture")]
    NoPhotos,
    #[error("a pin is on picture {photo}, the post has {photos}")]
    PinPhoto { photo: u16, photos: usize },
    #[error("a pin is at ({x}, {y}), outside its picture: 0 to 10000 is inside")]
    PinPlace { x: u16, y: u16 },
    #[error("the pinned product {0} is not on offer")]
    PinProduct(ProductId),
    #[error("you cannot do this to yourself")]
    Yourself,
    #[error("this is not possible between the two of you")]
    Blocked,
    #[error("comments on this post are full")]
    CommentsFull,
    #[error(transparent)]
    Media(#[from] media::Error),
    #[error(transparent)]
    Shop(#[from] shop::Error),
    #[error(transparent)]
    Model(#[from] model::Error),
    #[error(transparent)]
    Records(#[from] storage::records::Error),
    #[error("a picture's worker ended early")]
    Worker,
}

pub(crate) fn at_most(what: &'static str, found: usize, limit: usize) -> Result<(), Error> {
    if found > limit {
        Err(Error::TooMany { what, found, limit })
    } else {
        Ok(())
    }
}
