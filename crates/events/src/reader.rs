//! One event's members into an [`Event`].

use crate::{
    Call, Code, Context, Event, EventType, Form, Identity, Json, Kind, Limits, Object, Rejected, Warning,
    clock::{self, Claimed, Doubt, Reach, Written, Zone},
    fields::Fields,
    issue::{Fails, shown},
    json::Span,
};
use model::{MessageId, Timestamp};
use std::borrow::Cow;

/// Characters of a user, anonymous, group or previous id.
const ID_CHARS: usize = 255;

/// What programs write in place of an id that they do not have. Taken for an id, each would make one person of many.
const PLACEHOLDERS: [&str; 7] = [
    "null",
    "undefined",
    "[object Object]",
    "NaN",
    "None",
    "nil",
    "(null)",
];

/// What all events of a request share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shared<'a> {
    pub call: Call,
    pub received_at: Timestamp,
    pub sent_at: Option<Written>,
    pub context: Object<'a>,
    pub integrations: Object<'a>,
}

/// Reads the event of which `fields` are the members; `body` is what they are places of.
pub(crate) fn read<'a>(
    body: &'a [u8],
    fields: &Fields,
    index: usize,
    shared: &Shared<'a>,
    limits: &Limits,
) -> Result<Event<'a>, Rejected> {
    let raw = body
        .get(fields.whole.clone())
        .and_then(|event| std::str::from_utf8(event).ok())
        .ok_or_else(|| Rejected {
            index,
            message_id: None,
            code: Code::Encoding,
            message: "the event has bytes that are no UTF-8: send JSON in UTF-8".to_owned(),
        })?;
    let reader = Reader {
        raw,
        fields,
        shared,
        warnings: Vec::new(),
    };
    let own_id = reader.value(&fields.message_id).and_then(plain);
    reader.event(limits).map_err(|fails| Rejected {
        index,
        message_id: own_id.map(|id| shown(&id)),
        code: fails.code,
        message: fails.message,
    })
}

struct Reader<'a, 'b> {
    raw: &'a str,
    fields: &'b Fields,
    shared: &'b Shared<'a>,
    warnings: Vec<Warning>,
}

impl<'a> Reader<'a, '_> {
    fn event(mut self, limits: &Limits) -> Result<Event<'a>, Fails> {
        let (fields, shared) = (self.fields, self.shared);
        if self.raw.len() > limits.event {
            let (bytes, limit) = (self.raw.len(), limits.event);
            let message = format!("the event has {bytes} bytes of {limit} allowed: send fewer properties");
            return Err(Fails::new(Code::EventTooLarge, message));
        }
        let event_type = self.event_type()?;
        let user_id = self.id("userId", &fields.user_id)?;
        let anonymous_id = self.id("anonymousId", &fields.anonymous_id)?;
        if event_type == EventType::Alias && user_id.is_none() {
            let message = "`alias` needs `userId`, the id that holds from now on";
            return Err(Fails::new(Code::IdentityMissing, message));
        }
        let is_nobody = user_id.is_none() && anonymous_id.is_none();
        if is_nobody && shared.call.identity == Identity::Needed {
            let message = "`userId` or `anonymousId` is needed: send one of them as a text";
            return Err(Fails::new(Code::IdentityMissing, message));
        }
        let context = Context::new(self.object("context", &fields.context)?, shared.context);
        let integrations = match self.value(&fields.integrations) {
            Some(_) => self.object("integrations", &fields.integrations)?,
            None => shared.integrations,
        };
        let kind = self.kind(event_type, context)?;
        let message_id = self.message_id()?;
        let timestamp = self.timestamp(limits);
        Ok(Event {
            message_id,
            kind,
            user_id,
            anonymous_id,
            timestamp,
            received_at: shared.received_at,
            context,
            integrations,
            raw: self.raw,
            warnings: self.warnings,
        })
    }

    /// A member's value; `None` for null too.
    fn value(&self, span: &Option<Span>) -> Option<Json<'a>> {
        let span = span.as_ref()?;
        let base = self.fields.whole.start;
        let text = self
            .raw
            .get(span.start.checked_sub(base)?..span.end.checked_sub(base)?)?;
        Some(Json::checked(text)).filter(|value| !value.is_null())
    }

    fn warn(&mut self, code: Code, property: &'static str, message: String) {
        self.warnings.push(Warning::new(code, property, message));
    }

    fn event_type(&self) -> Result<EventType, Fails> {
        if let Form::One(kind) = self.shared.call.form {
            return Ok(kind);
        }
        let known = || EventType::ALL.map(EventType::name).join(", ");
        let Some(value) = self.value(&self.fields.kind) else {
            let message = format!("`type` is missing: it is one of {}", known());
            return Err(Fails::new(Code::TypeMissing, message));
        };
        let name = value.text().unwrap_or(Cow::Borrowed(value.as_str()));
        EventType::named(&name).ok_or_else(|| {
            let message = format!("`type` is `{}`, not one of {}", shown(&name), known());
            Fails::new(Code::TypeUnknown, message)
        })
    }

    fn kind(&mut self, event_type: EventType, context: Context<'a>) -> Result<Kind<'a>, Fails> {
        let fields = self.fields;
        Ok(match event_type {
            EventType::Track => Kind::Track {
                event: self.label("event", &fields.event)?.ok_or_else(|| {
                    Fails::new(
                        Code::EventMissing,
                        "`event` is missing: a track call says what was done",
                    )
                })?,
                properties: self.object("properties", &fields.properties)?,
            },
            EventType::Identify => Kind::Identify {
                traits: self.identity_traits(context)?,
            },
            EventType::Page => Kind::Page {
                name: self.label("name", &fields.name)?,
                category: self.label("category", &fields.category)?,
                properties: self.object("properties", &fields.properties)?,
            },
            EventType::Screen => Kind::Screen {
                name: self.label("name", &fields.name)?,
                category: self.label("category", &fields.category)?,
                properties: self.object("properties", &fields.properties)?,
            },
            EventType::Group => Kind::Group {
                group_id: self.id("groupId", &fields.group_id)?.ok_or_else(|| {
                    Fails::new(
                        Code::GroupIdMissing,
                        "`groupId` is missing: a group call says which group",
                    )
                })?,
                traits: self.object("traits", &fields.traits)?,
            },
            EventType::Alias => Kind::Alias {
                previous_id: self.id("previousId", &fields.previous_id)?.ok_or_else(|| {
                    Fails::new(
                        Code::PreviousIdMissing,
                        "`previousId` is missing: an alias joins it to `userId`",
                    )
                })?,
            },
        })
    }

    /// RudderStack's Python and browser SDKs write the traits of an identify call into the context alone.
    fn identity_traits(&self, context: Context<'a>) -> Result<Object<'a>, Fails> {
        if self.value(&self.fields.traits).is_some() {
            return self.object("traits", &self.fields.traits);
        }
        Ok(context.get("traits").and_then(Json::object).unwrap_or_default())
    }

    fn object(&self, name: &'static str, span: &Option<Span>) -> Result<Object<'a>, Fails> {
        let Some(value) = self.value(span) else {
            return Ok(Object::EMPTY);
        };
        // PHP writes an empty array where other languages write an empty object.
        let is_empty_array = value.array().is_some_and(|array| array.iter().next().is_none());
        match value.object() {
            Some(object) => Ok(object),
            None if is_empty_array => Ok(Object::EMPTY),
            None => Err(wrong_type(name, value, "an object")),
        }
    }

    /// A name of something; empty is none.
    fn label(&self, name: &'static str, span: &Option<Span>) -> Result<Option<Cow<'a, str>>, Fails> {
        let Some(value) = self.value(span) else {
            return Ok(None);
        };
        let text = plain(value).ok_or_else(|| wrong_type(name, value, "a text"))?;
        Ok(Some(text).filter(|text| !text.trim().is_empty()))
    }

    /// An id of somebody. Numbers are common, and taken by their digits.
    fn id(&mut self, name: &'static str, span: &Option<Span>) -> Result<Option<Cow<'a, str>>, Fails> {
        let Some(value) = self.value(span) else {
            return Ok(None);
        };
        let id = plain(value).ok_or_else(|| wrong_type(name, value, "a text"))?;
        if id.trim().is_empty() {
            return Ok(None);
        }
        if PLACEHOLDERS.contains(&&*id) {
            let message = format!("`{name}` is `{id}`, which is nobody's id: it was left out");
            self.warn(Code::IdPlaceholder, name, message);
            return Ok(None);
        }
        if id.chars().any(char::is_control) || id.chars().nth(ID_CHARS).is_some() {
            let message =
                format!("`{name}` is no id: 1 to {ID_CHARS} characters without control characters are");
            return Err(Fails::new(Code::IdInvalid, message));
        }
        Ok(Some(id))
    }

    fn message_id(&self) -> Result<MessageId, Fails> {
        let Some(value) = self.value(&self.fields.message_id) else {
            return self.derived_id();
        };
        let id = plain(value).ok_or_else(|| wrong_type("messageId", value, "a text"))?;
        if id.is_empty() {
            return self.derived_id();
        }
        id.parse().map_err(|_| {
            let most = MessageId::MAX_CHARS;
            let message = format!("`messageId` is no id: 1 to {most} printable characters are");
            Fails::new(Code::MessageId, message)
        })
    }

    /// An id of the event's own bytes without what changes when it is sent again: the time of sending, and what the SDK
    /// says of its work. An event that says no time at all counts once an hour.
    fn derived_id(&self) -> Result<MessageId, Fails> {
        let fields = self.fields;
        let mut changing: Vec<&Span> = fields.sent_at.iter().chain(&fields.metadata).collect();
        changing.sort_by_key(|span| span.start);
        let mut hasher = blake3::Hasher::new();
        let base = fields.whole.start;
        let mut at = 0;
        for span in changing {
            let start = span.start.saturating_sub(base);
            hasher.update(self.raw.get(at..start).unwrap_or_default().as_bytes());
            at = span.end.saturating_sub(base);
        }
        hasher.update(self.raw.get(at..).unwrap_or_default().as_bytes());
        if fields.timestamp.is_none() && fields.original_timestamp.is_none() {
            hasher.update(&self.shared.received_at.hour().to_le_bytes());
        }
        let hex = hasher.finalize().to_hex();
        let id = format!("derived-{}", hex.get(..32).unwrap_or_default());
        id.parse()
            .map_err(|error: model::Error| Fails::new(Code::MessageId, error.to_string()))
    }

    fn timestamp(&mut self, limits: &Limits) -> Timestamp {
        let fields = self.fields;
        let original = self.time("originalTimestamp", &fields.original_timestamp);
        let timestamp = self.time("timestamp", &fields.timestamp);
        // The batch's is the later one: an SDK that keeps events on a disk stamps them when it first tries, and the
        // batch whenever it tries again.
        let sent = self
            .shared
            .sent_at
            .or_else(|| self.time("sentAt", &fields.sent_at));
        let (claimed, written) = match (original, timestamp, sent) {
            (Some(original), Some(set), _) if original.at != set.at => (Claimed::Exactly(set.at), Some(set)),
            (Some(device), _, Some(sent)) | (None, Some(device), Some(sent)) => {
                let claimed = Claimed::Device {
                    original: device.at,
                    sent: sent.at,
                };
                // Where both lack an offset, the time between them is right.
                let odd_one = [device, sent].into_iter().find(|one| one.zone == Zone::Assumed);
                (claimed, odd_one.filter(|_| device.zone != sent.zone))
            }
            (Some(device), _, None) | (None, Some(device), None) => {
                (Claimed::Exactly(device.at), Some(device))
            }
            (None, None, _) => (Claimed::Nothing, None),
        };
        if written.is_some_and(|written| written.zone == Zone::Assumed) {
            let message =
                "the time says no offset from UTC, and was read as UTC: end it with `Z` or `+09:00`";
            self.warn(Code::TimeWithoutZone, "timestamp", message.to_owned());
        }
        let reach = match self.shared.call.form {
            Form::Import => Reach::Import,
            Form::Batch | Form::One(_) | Form::Typed => Reach::Live(limits.age),
        };
        let dated = clock::date(claimed, self.shared.received_at, reach);
        match dated.doubt {
            Some(Doubt::Future(by)) => {
                let message = format!(
                    "the time is {} seconds in the future: now was taken",
                    by.as_secs()
                );
                self.warn(Code::TimeInFuture, "timestamp", message);
            }
            Some(Doubt::TooOld(_)) => {
                let message = format!(
                    "the time lies too far back: {} was taken; send history to /v1/import",
                    dated.at
                );
                self.warn(Code::TimeTooOld, "timestamp", message);
            }
            None => {}
        }
        dated.at
    }

    fn time(&mut self, name: &'static str, span: &Option<Span>) -> Option<Written> {
        let value = self.value(span)?;
        let written = clock::read(value);
        if written.is_none() {
            let message = format!(
                "`{name}` is {}, no time such as 2026-05-01T09:30:00.000Z: it was left out",
                shown(value.as_str())
            );
            self.warn(Code::TimeUnreadable, name, message);
        }
        written
    }
}

/// A text, or a number's digits.
fn plain(value: Json<'_>) -> Option<Cow<'_, str>> {
    value.text().or_else(|| value.number().map(Cow::Borrowed))
}

fn wrong_type(name: &'static str, value: Json<'_>, wanted: &'static str) -> Fails {
    Fails::new(
        Code::WrongType,
        format!("`{name}` is {}: send {wanted}", value.kind()),
    )
}
