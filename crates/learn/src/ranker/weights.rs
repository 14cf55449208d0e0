use super::{
    layout::{History, Lanes, Route},
    parameters::{Block, add},
    prior::Prior,
    score::PageWeights,
};

/// All that ranking a page needs, as one versioned object: the worth of each act and the gated weights of its head,
/// calibration included.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// 1 and up; logged with every page that these weights ranked.
    pub version: u32,
    /// Impressions learned from.
    pub examples: u64,
    pub(super) worth: Lanes,
    pub(super) shared: Block,
    pub(super) by_history: [Block; History::ALL.len()],
    pub(super) by_route: [Block; Route::ALL.len()],
    /// By slot; empty while nothing is learned of content.
    pub(super) content: Vec<Lanes>,
}

impl Weights {
    /// The prior, as it stands.
    pub fn of_prior(prior: &Prior) -> Self {
        Self {
            version: prior.version,
            examples: 0,
            worth: prior.worths(),
            shared: prior.block(),
            by_history: Default::default(),
            by_route: Default::default(),
            content: Vec::new(),
        }
    }

    /// The weights for a page of a viewer with this history.
    pub fn page(&self, history: History) -> PageWeights<'_> {
        let mut base = self.shared;
        if let Some(gate) = self.by_history.get(history as usize) {
            base.add(gate);
        }
        let with = |gate: &Block| {
            let mut block = base;
            block.add(gate);
            block
        };
        let [personal, followed, open] = &self.by_route;
        PageWeights {
            personal: with(personal),
            followed: with(followed),
            open: with(open),
            content: &self.content,
            worth: self.worth,
        }
    }

    /// All rows of the dense blocks in the order of the flat list.
    pub(super) fn dense_rows(&self) -> impl Iterator<Item = &Lanes> {
        let gates = self.by_history.iter().chain(&self.by_route);
        std::iter::once(&self.shared).chain(gates).flat_map(Block::rows)
    }

    pub(super) fn dense_rows_mut(&mut self) -> impl Iterator<Item = &mut Lanes> {
        let gates = self.by_history.iter_mut().chain(&mut self.by_route);
        std::iter::once(&mut self.shared)
            .chain(gates)
            .flat_map(Block::rows_mut)
    }

    /// Adds a bias to every page.
    pub(super) fn shift(&mut self, bias: &Lanes) {
        add(&mut self.shared.bias, bias);
    }
}
