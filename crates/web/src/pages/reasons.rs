//! Why something was refused, in the language of the one who asked. What is not listed keeps its own words.

use crate::{error::Failure, lang::Words};

pub(crate) fn of_people(t: Words, error: &people::Error) -> String {
    use people::Error;
    match error {
        Error::Email => t.get("field-email"),
        Error::PasswordLength => t.get("field-password-short"),
        Error::PasswordCommon => t.get("field-password-common"),
        Error::PasswordIsOwnName => t.get("field-password-own"),
        Error::Name => t.get("field-name"),
        Error::Bio => t.get("field-bio"),
        Error::HandleTaken => t.get("sign-up-handle-taken"),
        Error::HandleTooSoon(_) => t.get("field-handle-too-soon"),
        Error::Credentials => t.get("sign-in-wrong"),
        Error::RetryAfter(wait) => t.count("error-wait", wait.as_secs().max(1)),
        Error::Busy => t.get("error-busy"),
        other => other.to_string(),
    }
}

pub(crate) fn of_media(t: Words, error: &social::media::Error) -> String {
    use social::media::{Error, limits};
    match error {
        Error::TooManyBytes { .. } => t.count("compose-too-large", (limits::UPLOAD_BYTES >> 20) as u64),
        Error::NotAccepted { .. } => t.get("compose-not-photo"),
        Error::CutShort { .. } => t.get("photo-cut-short"),
        Error::Broken { .. } | Error::TooManyScans => t.get("photo-broken"),
        Error::TooLong { .. } | Error::TooManyPixels { .. } | Error::TooMuchMemory => {
            t.count("photo-too-many-pixels", limits::PIXELS / 1_000_000)
        }
        Error::TooSmall { .. } => t.count("photo-too-small", u64::from(limits::SHORTEST_SIDE)),
        Error::TooNarrow { .. } => t.count("photo-too-narrow", u64::from(limits::ASPECT)),
        other => other.to_string(),
    }
}

pub(crate) fn of_social(t: Words, error: &social::Error) -> String {
    use social::Error;
    match error {
        Error::Media(error) => of_media(t, error),
        Error::Empty { .. } => t.get("comment-empty-error"),
        Error::TooLong { found, limit, .. } => {
            t.with("comment-long-error", "over", found.saturating_sub(*limit))
        }
        Error::NoPhotos => t.get("compose-no-photo"),
        Error::PinProduct(_) => t.get("compose-pin-gone"),
        Error::Yourself => t.get("error-yourself"),
        Error::Blocked => t.get("error-blocked"),
        Error::CommentsFull => t.get("comment-full"),
        other => other.to_string(),
    }
}

pub(crate) fn of_shop(t: Words, error: &shop::Error) -> String {
    use shop::Error;
    match error {
        Error::HandleTaken(_) => t.get("sign-up-handle-taken"),
        Error::Empty { .. } => t.get("field-required"),
        Error::TooLong { .. } => t.get("field-too-long"),
        Error::OptionValues { .. } => t.get("variant-unnamed"),
        Error::SameVariant(name) => t.with("variant-same", "name", name),
        Error::EditConflict { .. } => t.get("product-conflict"),
        Error::LastOwner => t.get("staff-last-owner"),
        Error::Invitation => t.get("staff-invitation-gone"),
        Error::OwnerOnly => t.get("staff-owner-only"),
        Error::ImportRunning => t.get("intake-is-running"),
        Error::ImportFileGone => t.get("intake-file-gone"),
        Error::WebAddress(_) => t.get("field-web-address"),
        other => other.to_string(),
    }
}

/// The failure itself, its words in the language of `t` where the person can do something about it.
pub(crate) fn social_failure(t: Words, error: social::Error) -> Failure {
    let words = of_social(t, &error);
    reworded(error.into(), words)
}

pub(crate) fn shop_failure(t: Words, error: shop::Error) -> Failure {
    let words = of_shop(t, &error);
    reworded(error.into(), words)
}

pub(crate) fn people_failure(t: Words, error: people::Error) -> Failure {
    let words = of_people(t, &error);
    reworded(error.into(), words)
}

fn reworded(failure: Failure, words: String) -> Failure {
    match failure {
        Failure::Refused(_) => Failure::Refused(words),
        Failure::Conflict(_) => Failure::Conflict(words),
        Failure::NotAllowed(_) => Failure::NotAllowed(words),
        other => other,
    }
}
