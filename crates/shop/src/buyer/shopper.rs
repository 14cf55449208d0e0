use model::{
    Act, CartId, ConsentStamp, FeedTrace, LeafId, MessageId, Object, PersonId, ProductId, Scope, ShopId,
    Signal, Source, Timestamp,
};

/// Whose cart it is. A guest's cart is known by its id alone, so the id is a secret between the browser and the yard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CartOwner {
    Guest(CartId),
    Person(PersonId),
}

/// What may be known of the one who acts, for the signals that their acts leave.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Shopper {
    /// The unit of memory that learns; `None` where no purpose allows it.
    pub leaf: Option<LeafId>,
    pub consent: ConsentStamp,
    /// The feed page that led to the act.
    pub trace: Option<FeedTrace>,
}

impl Shopper {
    /// A signal of the shop's trade under a message id of the caller's, so that it is counted once however often its
    /// unit of work is run.
    pub(crate) fn signal(
        &self,
        message_id: MessageId,
        act: Act,
        (shop, product): (ShopId, ProductId),
        value: Option<i64>,
        at: Timestamp,
    ) -> Signal {
        Signal {
            message_id,
            at,
            scope: Scope::Shop(shop),
            leaf: self.leaf,
            source: Source::Shop,
            act,
            object: Object::Product(product),
            consent: self.consent,
            trace: self.trace,
            value,
            extra: None,
        }
    }
}
