//! What letters say, in the reader's language.

use crate::{Config, Email, Language, OneTimeToken};
use model::Handle;
use std::{fmt, time::Duration};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    Confirm,
    AlreadyHere,
    Reset,
    PasswordChanged,
    /// The receipt of an erasure: the last letter.
    Erased,
    /// Word about something that was bought.
    Order,
}

impl LetterKind {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::AlreadyHere => "already_here",
            Self::Reset => "reset",
            Self::PasswordChanged => "password_changed",
            Self::Erased => "erased",
            Self::Order => "order",
        }
    }

    /// After this a letter is of no use any more and is not sent.
    pub(crate) const fn useful_for(self) -> Duration {
        match self {
            Self::Reset => Duration::from_secs(3_600),
            Self::Confirm | Self::AlreadyHere => Duration::from_secs(24 * 3_600),
            Self::PasswordChanged | Self::Erased | Self::Order => Duration::from_secs(3 * 86_400),
        }
    }
}

/// A letter in plain text. `Debug` leaves out what it says, which may hold a link that works.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    pub to: Email,
    pub kind: LetterKind,
    pub subject: String,
    pub body: String,
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letter")
            .field("to", &self.to)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl Letter {
    pub(crate) fn confirm(
        config: &Config,
        language: Language,
        to: &Email,
        handle: &Handle,
        token: &OneTimeToken,
    ) -> Self {
        let yard = &config.yard_name;
        let link = format!("{}/confirm/{}", config.public_url, *token.reveal());
        let (subject, body) = match language {
            Language::Korean => (
                format!("{yard}: 이메일 주소를 확인해 주세요"),
                format!(
                    "안녕하세요 @{handle} 님, {yard}에 오신 것을 환영합니다.\n\n\
                     아래 링크를 열면 이메일 주소가 확인됩니다. 링크는 24시간 동안 한 번 쓸 수 있습니다.\n\n{link}\n\n\
                     가입하신 적이 없다면 이 편지는 지우셔도 됩니다."
                ),
            ),
            Language::English => (
                format!("{yard}: please confirm your e-mail address"),
                format!(
                    "Hello @{handle}, welcome to {yard}.\n\n\
                     Open this link to confirm your e-mail address. It works once, within 24 hours.\n\n{link}\n\n\
                     If you did not sign up, you can delete this letter."
                ),
            ),
        };
        Self {
            to: to.clone(),
            kind: LetterKind::Confirm,
            subject,
            body,
        }
    }

    pub(crate) fn already_here(config: &Config, language: Language, to: &Email) -> Self {
        let (yard, url) = (&config.yard_name, &config.public_url);
        let (subject, body) = match language {
            Language::Korean => (
                format!("{yard}: 이미 계정이 있습니다"),
                format!(
                    "누군가 이 이메일 주소로 {yard}에 가입하려 했습니다. 이 주소에는 이미 계정이 있습니다.\n\n\
                     로그인: {url}/sign-in\n비밀번호를 잊으셨다면: {url}/forgot\n\n\
                     본인이 아니라면 이 편지는 지우셔도 됩니다. 계정은 그대로입니다."
                ),
            ),
            Language::English => (
                format!("{yard}: you already have an account"),
                format!(
                    "Somebody signed up at {yard} with this e-mail address, and it already has an account.\n\n\
                     Sign in: {url}/sign-in\nForgot the password: {url}/forgot\n\n\
                     If that was not you, you can delete this letter. Your account is as it was."
                ),
            ),
        };
        Self {
            to: to.clone(),
            kind: LetterKind::AlreadyHere,
            subject,
            body,
        }
    }

    pub(crate) fn reset(config: &Config, language: Language, to: &Email, token: &OneTimeToken) -> Self {
        let yard = &config.yard_name;
        let link = format!("{}/reset/{}", config.public_url, *token.reveal());
        let (subject, body) = match language {
            Language::Korean => (
                format!("{yard}: 새 비밀번호 정하기"),
                format!(
                    "아래 링크에서 새 비밀번호를 정할 수 있습니다. 링크는 1시간 동안 한 번 쓸 수 있습니다.\n\n{link}\n\n\
                     요청하신 적이 없다면 이 편지는 지우셔도 됩니다. 비밀번호는 그대로입니다."
                ),
            ),
            Language::English => (
                format!("{yard}: choose a new password"),
                format!(
                    "Open this link to choose a new password. It works once, within one hour.\n\n{link}\n\n\
                     If you did not ask for it, you can delete this letter. Your password is as it was."
                ),
            ),
        };
        Self {
            to: to.clone(),
            kind: LetterKind::Reset,
            subject,
            body,
        }
    }

    pub(crate) fn password_changed(config: &Config, language: Language, to: &Email) -> Self {
        let (yard, url) = (&config.yard_name, &config.public_url);
        let (subject, body) = match language {
            Language::Korean => (
                format!("{yard}: 비밀번호가 바뀌었습니다"),
                format!(
                    "{yard} 계정의 비밀번호가 방금 바뀌었고, 다른 기기에서는 모두 로그아웃되었습니다.\n\n\
                     본인이 바꾼 것이 아니라면 바로 새 비밀번호를 정해 주세요: {url}/forgot"
                ),
            ),
            Language::English => (
                format!("{yard}: your password was changed"),
                format!(
                    "The password of your {yard} account has just been changed, and every other device was signed \
                     out.\n\nIf that was not you, choose a new one now: {url}/forgot"
                ),
            ),
        };
        Self {
            to: to.clone(),
            kind: LetterKind::PasswordChanged,
            subject,
            body,
        }
    }
}
