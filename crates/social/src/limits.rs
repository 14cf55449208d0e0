//! How much of everything people may write and keep. Texts are counted in characters.

pub const CAPTION: usize = 2_200;
pub const PHOTOS: usize = 10;
pub const ALT_TEXT: usize = 500;
pub const TAGS: usize = 30;
pub const MENTIONS: usize = 20;
pub const PINS: usize = 20;
/// A pin's place is in ten-thousandths of the picture's width and height.
pub const PIN_SCALE: u16 = 10_000;
pub const COMMENT: usize = 1_000;
pub const COMMENTS_PER_POST: i64 = 10_000;
pub const REPORT_NOTE: usize = 500;
pub const FOLLOWED_PEOPLE: usize = 5_000;
pub const FOLLOWED_SHOPS: usize = 1_000;
pub const FOLLOWED_TAGS: usize = 500;
pub const BLOCKS: usize = 2_000;
/// Blocks of others against one person that are looked at.
pub const BLOCKED_BY: usize = 100_000;
pub const SEE_LESS: usize = 500;
/// The newest of a person's hides, likes and saves that ranking knows.
pub const FACT_HIDES: usize = 2_000;
pub const FACT_LIKES: usize = 200;
pub const FACT_SAVES: usize = 500;
/// Notifications kept for one person; the oldest go first.
pub const NOTIFICATIONS: usize = 500;
/// Names shown of those behind one notification.
pub const NOTIFICATION_ACTORS: usize = 3;
/// A creator's own collections of products.
pub const COLLECTIONS: usize = 30;
pub const COLLECTION_NAME: usize = 60;
pub const COLLECTION_ABOUT: usize = 300;
pub const COLLECTION_PRODUCTS: usize = 100;
/// Rows of one page of a list.
pub const PAGE: usize = 100;
/// Ids of one batched read.
pub const BATCH: usize = 500;
/// Posts of one step through all posts.
pub const SCAN: usize = 5_000;
/// Posts or acts written in one transaction by a bulk insert. SQLite's journal of a savepoint is walked with each
/// statement: at 1,000 posts a third of the time went there.
pub const BULK: usize = 250;
/// Times a background picture is tried before it is left for an operator to see.
pub const MEDIA_ATTEMPTS: u32 = 5;
/// Uploads decoded at once in this process; each may take half a gigabyte for a moment.
pub const UPLOADS_AT_ONCE: usize = 2;
