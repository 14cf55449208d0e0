//! Posts and what people do with them: tags, pins, follows, likes, comments, notifications, moderation, media.
//!
//! All records of the social floor are written through [`Social`]. An act that is behaviour writes its signal to
//! the outbox in the same transaction, counters change in it too, and every act can be repeated without harm.
//! Blocks cut both ways. People are only ids here: who shows names asks `people`.

mod actor;
mod blocks;
mod bulk;
pub mod caption;
mod changes;
mod closed;
mod comments;
mod desk;
mod entries;
mod error;
mod facts;
mod follows;
mod forget;
mod jobs;
pub mod limits;
mod lists;
pub mod media;
mod moderation;
mod notifications;
mod notify;
mod own;
mod post;
mod publish;
mod reactions;
mod remove;
mod schema;
mod social;
mod sql;
mod storefront;
mod uploads;
mod views;
mod write;

pub use actor::Actor;
pub use bulk::{BulkComment, BulkFollow, BulkPost, BulkReaction};
pub use changes::{Change, Changes};
pub use closed::Belongings;
pub use comments::Comment;
pub use entries::PostEntry;
pub use error::Error;
pub use facts::Facts;
pub use follows::{Followed, ProfileCounts, Target};
pub use jobs::{FailedJob, JobsDone};
pub use lists::List;
pub use moderation::{Case, Decision, Reason, ReportTarget};
pub use notifications::{Notification, NotificationKind};
pub use own::{Mark, Marked};
pub use post::{NewPin, NewPost, Pin, Post, PostEdit, PostPhoto, PostState};
pub use reactions::{Counts, SeeLess};
pub use schema::MIGRATIONS;
pub use shop::Page;
pub use social::Social;
pub use storefront::{Collection, Move};
pub use views::PostView;
