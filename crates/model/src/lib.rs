//! Plain types that every floor of the yard shares: ids, time, money, tags and signals.
//!
//! Nothing here does I/O or knows a rule of the yard; parsing happens at the border so that a value of one of
//! these types can be trusted inside.

mod allocate;
mod error;
mod handle;
mod id;
mod money;
mod photo;
mod position;
mod purpose;
mod rate;
mod signal;
mod tag;
mod time;

pub use error::Error;
pub use handle::Handle;
pub use id::{
    ApiKeyId, CartId, CategoryId, CollectionId, CommentId, ErasureId, HandOffId, ImportRunId, ImportSourceId,
    LeafId, MessageId, OrderId, PageId, PayeeId, PaymentId, PayoutId, PersonId, PlaceId, PostId, ProductId,
    ReceiptId, RefundId, ReservationId, ReturnId, SessionId, ShippingRuleId, ShopId, TransferId, VariantId,
    VisitorId, WebhookEventId, WebhookId,
};
pub use money::{Currency, Money};
pub use photo::{Photo, PhotoFile, PhotoFormat};
pub use position::Position;
pub use purpose::{Purpose, PurposeSet};
pub use rate::{Rate, Rounding};
pub use signal::{Act, ConsentStamp, FeedTrace, Object, Scope, Signal, Source, SourceSet};
pub use tag::Tag;
pub use time::Timestamp;
