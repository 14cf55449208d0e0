use crate::{
    Body, Call, Code, Event, Form, Json, Limits, Object, Refusal, Rejected, Warning,
    clock::{self, Written},
    fields::Fields,
    issue::Fails,
    json::{Scanner, Span},
    reader::{self, Shared},
};
use model::Timestamp;
use std::borrow::Cow;

/// What a request held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch<'a> {
    /// In the body's order; what is wrong with one does not touch the others.
    pub items: Vec<Result<Event<'a>, Rejected>>,
    /// The key that the body names; the `Authorization` header names it too, except from old browser SDKs. Jitsu masks
    /// it (`id:***`), which is none.
    pub write_key: Option<Cow<'a, str>>,
    /// What was odd about the request as a whole.
    pub warnings: Vec<Warning>,
}

impl<'a> Batch<'a> {
    pub fn events(&self) -> impl Iterator<Item = &Event<'a>> {
        self.items.iter().filter_map(|item| item.as_ref().ok())
    }

    pub fn rejected(&self) -> impl Iterator<Item = &Rejected> {
        self.items.iter().filter_map(|item| item.as_ref().err())
    }
}

/// Reads a body that came with `call` at `received_at`.
///
/// Refuses the whole where it is no JSON object or holds more than `limits` allow. Single events that cannot be taken
/// are rejected one by one; only a batch whose brackets do not match is lost with all that is in it.
pub fn read<'a>(
    call: Call,
    body: &'a Body<'_>,
    received_at: Timestamp,
    limits: &Limits,
) -> Result<Batch<'a>, Refusal> {
    let bytes = body.bytes();
    let mut scanner = Scanner::new(bytes, limits.bounds);
    scanner.space();
    let envelope = match call.form {
        Form::Batch | Form::Import => Envelope::scan(&mut scanner, limits)?,
        Form::One(_) | Form::Typed => Envelope::of_one(Fields::scan(&mut scanner)?),
    };
    scanner.end()?;
    envelope.read(call, bytes, received_at, limits)
}

/// Where the members of a batch stand in the body.
#[derive(Debug, Default)]
struct Envelope {
    events: Option<Vec<Result<Fields, Fails>>>,
    sent_at: Option<Span>,
    context: Option<Span>,
    integrations: Option<Span>,
    write_key: Option<Span>,
}

impl Envelope {
    fn scan(scanner: &mut Scanner<'_>, limits: &Limits) -> Result<Self, Refusal> {
        let mut envelope = Self::default();
        let mut place = scanner.open_object()?;
        while let Some(name) = scanner.member(&mut place)? {
            let name = scanner.name(&name);
            if &*name == b"batch" && scanner.peek() == Some(b'[') {
                envelope.events = Some(scan_events(scanner, limits)?);
                continue;
            }
            let value = scanner.value()?;
            match &*name {
                b"batch" => envelope.events = None,
                b"sentAt" => envelope.sent_at = Some(value),
                b"context" => envelope.context = Some(value),
                b"integrations" => envelope.integrations = Some(value),
                b"writeKey" => envelope.write_key = Some(value),
                _ => {}
            }
        }
        Ok(envelope)
    }

    /// A single event is its own envelope, but for what it would inherit from itself.
    fn of_one(fields: Fields) -> Self {
        Self {
            write_key: fields.write_key.clone(),
            events: Some(vec![Ok(fields)]),
            ..Self::default()
        }
    }

    fn read<'a>(
        self,
        call: Call,
        bytes: &'a [u8],
        received_at: Timestamp,
        limits: &Limits,
    ) -> Result<Batch<'a>, Refusal> {
        let found = self.events.ok_or(Refusal::NoBatch)?;
        let mut warnings = Vec::new();
        let value = |span: &Option<Span>| member(bytes, span);
        let mut object = |name: &'static str, span: &Option<Span>| {
            let Some(value) = value(span) else {
                return Object::EMPTY;
            };
            value.object().unwrap_or_else(|| {
                let message = format!("the batch's `{name}` is {}: it was left out", value.kind());
                warnings.push(Warning::new(Code::WrongType, name, message));
                Object::EMPTY
            })
        };
        let (context, integrations) = (
            object("context", &self.context),
            object("integrations", &self.integrations),
        );
        let sent_at = value(&self.sent_at).and_then(|value| sent_at(value, &mut warnings));
        let write_key = value(&self.write_key)
            .and_then(Json::text)
            .filter(|key| !key.is_empty() && !key.ends_with("***"));
        let shared = Shared {
            call,
            received_at,
            sent_at,
            context,
            integrations,
        };
        let items = found
            .into_iter()
            .enumerate()
            .map(|(index, found)| match found {
                Ok(fields) => reader::read(bytes, &fields, index, &shared, limits),
                Err(fails) => Err(Rejected {
                    index,
                    message_id: None,
                    code: fails.code,
                    message: fails.message,
                }),
            })
            .collect();
        Ok(Batch {
            items,
            write_key,
            warnings,
        })
    }
}

/// The events of a batch, each with depth and members of its own, and each broken one passed over.
fn scan_events(scanner: &mut Scanner<'_>, limits: &Limits) -> Result<Vec<Result<Fields, Fails>>, Refusal> {
    let mut events = Vec::new();
    let mut place = scanner.open_array()?;
    while scanner.element(&mut place)? {
        if events.len() >= limits.events {
            return Err(Refusal::TooManyEvents { limit: limits.events });
        }
        let start = scanner.at();
        scanner.start_counting();
        let scanned = if scanner.peek() == Some(b'{') {
            Fields::scan(scanner).map(Ok)
        } else {
            scanner
                .value()
                .map(|_| Err(Fails::new(Code::NotAnObject, "an event is a JSON object")))
        };
        let event = match scanned {
            Ok(event) => event,
            Err(fault) => {
                if !scanner.pass_broken(start) {
                    return Err(Refusal::Json(fault));
                }
                let near = fault.at().map(|at| scanner.around(at));
                let near = near.map(|text| format!("; it is near `{text}`"));
                Err(Fails::new(
                    Code::Json,
                    format!("{fault}{}", near.unwrap_or_default()),
                ))
            }
        };
        events.push(event);
        scanner.start_counting();
    }
    Ok(events)
}

fn member<'a>(bytes: &'a [u8], span: &Option<Span>) -> Option<Json<'a>> {
    let text = std::str::from_utf8(bytes.get(span.clone()?)?).ok()?;
    Some(Json::checked(text)).filter(|value| !value.is_null())
}

fn sent_at(value: Json<'_>, warnings: &mut Vec<Warning>) -> Option<Written> {
    let written = clock::read(value);
    if written.is_none() {
        let message = "the batch's `sentAt` is no time: clocks are not corrected";
        warnings.push(Warning::new(Code::TimeUnreadable, "sentAt", message));
    }
    written
}
