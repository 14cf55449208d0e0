//! What every request passes through: who calls, limits, security headers, health, files and media.

mod caller;
mod cookies;
mod cross_site;
mod failures;
mod forms;
mod headers;
mod health;
pub(crate) mod ip;
mod media;
mod rate;
mod router;
mod statics;
mod timeout;

pub use caller::Caller;
pub use forms::Guarded;
pub use router::router;

pub(crate) use cookies::{
    clear_session_cookie, language_cookie, put_off_cookie, said_cookie, session_cookie, visitor_cookie,
};
pub(crate) use forms::check_csrf;
