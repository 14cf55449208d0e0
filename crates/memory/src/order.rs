//! Orders to forget: signals in the log, so that a memory made anew from it forgets again.

use consent::Withdrawn;
use model::{
    Act, ConsentStamp, Error, LeafId, MessageId, Object, PageId, Purpose, Scope, Signal, Source, Timestamp,
};

/// What a leaf is to forget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgotten {
    Everything,
    /// What came from this source, and only that.
    Source(Source),
}

/// The order for one leaf.
///
/// # Errors
/// None in practice: the message id that is drawn is a valid one.
pub fn forget_order(leaf: LeafId, what: Forgotten, at: Timestamp) -> Result<Signal, Error> {
    let message_id: MessageId = format!("forget:{}", PageId::new()).parse()?;
    let extra = match what {
        Forgotten::Everything => None,
        Forgotten::Source(source) => Some(format!(r#"{{"source":"{}"}}"#, source.name()).into()),
    };
    Ok(Signal {
        message_id,
        at,
        scope: Scope::Yard,
        leaf: Some(leaf),
        source: Source::Feed,
        act: Act::Forget,
        object: Object::Leaf(leaf),
        consent: ConsentStamp::default(),
        trace: None,
        value: None,
        extra,
    })
}

/// The orders that a withdrawal may need, drawn before the transaction that knows which of them it does.
#[derive(Debug, Clone)]
pub struct ForgetOrders(Vec<(Forgotten, Signal)>);

impl ForgetOrders {
    /// For each of `leaves`, which is the whole of one person.
    ///
    /// # Errors
    /// As [`forget_order`].
    pub fn of(leaves: &[LeafId], at: Timestamp) -> Result<Self, Error> {
        let mut orders = Vec::with_capacity(leaves.len() * (Source::ALL.len() + 1));
        for leaf in leaves {
            let sources = Source::ALL.into_iter().map(Forgotten::Source);
            for what in sources.chain([Forgotten::Everything]) {
                orders.push((what, forget_order(*leaf, what, at)?));
            }
        }
        Ok(Self(orders))
    }

    /// Those that `withdrawn` calls for: memory rests on *personalise*, so everything goes with the whole of it, and
    /// with one of its sources what came from that source.
    pub fn after(&self, withdrawn: &Withdrawn) -> Vec<Signal> {
        let sources = withdrawn.sources(Purpose::Personalise);
        let whole = withdrawn.is_whole(Purpose::Personalise);
        let is_due = |what: Forgotten| match what {
            Forgotten::Everything => whole,
            Forgotten::Source(source) => !whole && sources.has(source),
        };
        let due = self.0.iter().filter(|(what, _)| is_due(*what));
        due.map(|(_, signal)| signal.clone()).collect()
    }
}
