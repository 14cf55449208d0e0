use crate::json::{Fault, Scanner, Span};

/// Where the members of one event stand in the body. Of a repeated name the last one is kept, as JavaScript's
/// `JSON.parse` does; names that no call has are passed over and stay in [`crate::Event::raw`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields {
    pub whole: Span,
    pub kind: Option<Span>,
    pub event: Option<Span>,
    pub user_id: Option<Span>,
    pub anonymous_id: Option<Span>,
    pub message_id: Option<Span>,
    pub timestamp: Option<Span>,
    pub original_timestamp: Option<Span>,
    pub sent_at: Option<Span>,
    pub context: Option<Span>,
    pub integrations: Option<Span>,
    pub properties: Option<Span>,
    pub traits: Option<Span>,
    pub name: Option<Span>,
    pub category: Option<Span>,
    pub group_id: Option<Span>,
    pub previous_id: Option<Span>,
    pub write_key: Option<Span>,
    /// What an SDK says of its own work, such as how often it has tried.
    pub metadata: Option<Span>,
}

impl Fields {
    /// Passes one object; the scanner stands before its brace.
    pub fn scan(scanner: &mut Scanner<'_>) -> Result<Self, Fault> {
        let start = scanner.at();
        let mut fields = Self::default();
        let mut place = scanner.open_object()?;
        while let Some(name) = scanner.member(&mut place)? {
            let value = scanner.value()?;
            if let Some(field) = fields.named(&scanner.name(&name)) {
                *field = Some(value);
            }
        }
        fields.whole = start..scanner.at();
        Ok(fields)
    }

    fn named(&mut self, name: &[u8]) -> Option<&mut Option<Span>> {
        Some(match name {
            b"type" => &mut self.kind,
            b"event" => &mut self.event,
            b"userId" => &mut self.user_id,
            b"anonymousId" => &mut self.anonymous_id,
            b"messageId" => &mut self.message_id,
            b"timestamp" => &mut self.timestamp,
            b"originalTimestamp" => &mut self.original_timestamp,
            b"sentAt" => &mut self.sent_at,
            b"context" => &mut self.context,
            b"integrations" => &mut self.integrations,
            b"properties" => &mut self.properties,
            b"traits" => &mut self.traits,
            b"name" => &mut self.name,
            b"category" => &mut self.category,
            b"groupId" => &mut self.group_id,
            b"previousId" => &mut self.previous_id,
            b"writeKey" => &mut self.write_key,
            b"_metadata" => &mut self.metadata,
            _ => return None,
        })
    }
}
