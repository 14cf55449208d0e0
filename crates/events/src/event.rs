use crate::{Context, EventType, Object, Warning};
use model::{MessageId, Timestamp};
use std::borrow::Cow;

/// One event that was taken. Texts and objects are slices of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<'a> {
    /// The sender's own, or one made of the event's bytes, so that the same event sent again has the same; two events
    /// that do not differ in a single byte are one.
    pub message_id: MessageId,
    pub kind: Kind<'a>,
    pub user_id: Option<Cow<'a, str>>,
    pub anonymous_id: Option<Cow<'a, str>>,
    /// When it happened, corrected for the sender's clock; never later than `received_at`.
    pub timestamp: Timestamp,
    pub received_at: Timestamp,
    pub context: Context<'a>,
    /// Where the sender wants the event to go to, such as `{"All": true}`; the batch's where the event has none.
    pub integrations: Object<'a>,
    /// The event as it came, with what nobody here knows; browsers write their key into it.
    pub raw: &'a str,
    pub warnings: Vec<Warning>,
}

/// What was called, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind<'a> {
    Track {
        event: Cow<'a, str>,
        properties: Object<'a>,
    },
    Identify {
        traits: Object<'a>,
    },
    Page {
        name: Option<Cow<'a, str>>,
        category: Option<Cow<'a, str>>,
        properties: Object<'a>,
    },
    Screen {
        name: Option<Cow<'a, str>>,
        category: Option<Cow<'a, str>>,
        properties: Object<'a>,
    },
    Group {
        group_id: Cow<'a, str>,
        traits: Object<'a>,
    },
    Alias {
        /// The user or anonymous id that from now on is [`Event::user_id`].
        previous_id: Cow<'a, str>,
    },
}

impl Kind<'_> {
    pub const fn event_type(&self) -> EventType {
        match self {
            Self::Track { .. } => EventType::Track,
            Self::Identify { .. } => EventType::Identify,
            Self::Page { .. } => EventType::Page,
            Self::Screen { .. } => EventType::Screen,
            Self::Group { .. } => EventType::Group,
            Self::Alias { .. } => EventType::Alias,
        }
    }
}
