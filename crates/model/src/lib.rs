//! Plain types that every floor of the yard shares: ids, time, money, tags and signals.
//!
//! Nothing here does I/O or knows a rule of the yard; parsing happens at the border so that a value of one of
//! these types can be trusted inside.

mod error;
mod handle;
mod id;
mod money;
mod photo;
mod position;
mod purpose;
mod signal;
mod tag;
mod time;

pub use error::Error;
pub use handle::Handle;
pub use id::{
    CommentId, ErasureId, LeafId, MessageId, PageId, PersonId, PostId, ProductId, ReceiptId, SessionId,
    ShopId, VariantId, VisitorId,
};
pub use money::{Currency, Money};
pub use photo::{Photo, PhotoFile, PhotoFormat};
pub use position::Position;
pub use purpose::{Purpose, PurposeSet};
pub use signal::{Act, ConsentStamp, FeedTrace, Object, Scope, Signal, Source, SourceSet};
pub use tag::Tag;
pub use time::Timestamp;
