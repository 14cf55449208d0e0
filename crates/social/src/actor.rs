use model::{
    Act, ConsentStamp, FeedTrace, LeafId, MessageId, Object, PageId, PersonId, Scope, Signal, Source,
    Timestamp,
};

/// Who acts, and what may be known about it: each record that is behaviour writes its signal with this.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Actor {
    pub person: PersonId,
    /// The unit of memory that learns from the act; `None` where no purpose allows it.
    pub leaf: Option<LeafId>,
    pub consent: ConsentStamp,
    /// The feed page that led to the act.
    pub trace: Option<FeedTrace>,
}

impl Actor {
    /// Somebody who allowed nothing to be learned.
    pub fn unremembered(person: PersonId) -> Self {
        Self {
            person,
            leaf: None,
            consent: ConsentStamp::default(),
            trace: None,
        }
    }

    /// The signal of one act. Drawn once before its transaction, so that a transaction that is run again writes
    /// the same message id.
    pub(crate) fn signal(&self, act: Act, object: Object, at: Timestamp) -> Result<Signal, model::Error> {
        let scope = match &object {
            Object::Shop(shop) => Scope::Shop(*shop),
            _ => Scope::Yard,
        };
        let message_id: MessageId = format!("{act}:{}", PageId::new()).parse()?;
        Ok(Signal {
            message_id,
            at,
            scope,
            leaf: self.leaf,
            source: Source::Feed,
            act,
            object,
            consent: self.consent,
            trace: self.trace,
            value: None,
            extra: None,
        })
    }
}
