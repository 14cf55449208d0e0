use crate::json::{Json, Object};
use std::borrow::Cow;

/// Where and with what an event was made: its own `context`, and behind it the one of its batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Context<'a> {
    own: Object<'a>,
    shared: Object<'a>,
}

impl<'a> Context<'a> {
    pub(crate) const fn new(own: Object<'a>, shared: Object<'a>) -> Self {
        Self { own, shared }
    }

    /// The event's own object.
    pub const fn own(self) -> Object<'a> {
        self.own
    }

    /// A member of the first level; the batch's where the event has none. The two are not mixed below that level.
    pub fn get(self, name: &str) -> Option<Json<'a>> {
        self.own
            .get(name)
            .filter(|value| !value.is_null())
            .or_else(|| self.shared.get(name))
    }

    /// What lies at a path of names, such as `["page", "url"]`.
    pub fn at(self, path: &[&str]) -> Option<Json<'a>> {
        let (first, rest) = path.split_first()?;
        let mut value = self.get(first)?;
        for name in rest {
            value = value.object()?.get(name)?;
        }
        Some(value)
    }

    /// A text at a path of names. SDKs write `ip`, `userAgent`, `locale`, `timezone`, `page.url`, `page.referrer`,
    /// `page.title`, `campaign.source`, `library.name`.
    pub fn text(self, path: &[&str]) -> Option<Cow<'a, str>> {
        self.at(path)?.text()
    }
}
