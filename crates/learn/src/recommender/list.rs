use super::{Kind, Voice};
use crate::{
    Error, Vocabulary, als::ItemFactors, error::Result, next_item::NextItem, retrieve::Scored,
    retrieve::Workspace,
};

/// A model as it serves: items in the ordinals of its vocabulary, and what scores them.
#[derive(Debug, Clone)]
pub struct Model {
    pub(super) kind: Kind,
    /// Names and values that it was made with, for people to read.
    pub(super) settings: Vec<(String, String)>,
    pub(super) items: Vocabulary,
    /// Total weight of each item, and the items from the most popular on.
    pub(super) popularity: Vec<f32>,
    pub(super) popular: Vec<u32>,
    pub(super) scorer: Scorer,
}

/// What turns a history into scores.
#[derive(Debug, Clone)]
pub enum Scorer {
    /// The sum of what several tables say.
    Voices(Vec<Voice>),
    Factors(ItemFactors),
    /// Hears the items of a history in their order, and no weights.
    Blend(Box<NextItem>),
}

impl Scorer {
    fn items(&self) -> Option<usize> {
        match self {
            Self::Voices(voices) => {
                let mut sizes = voices.iter().map(|voice| voice.table.items());
                let first = sizes.next();
                first.filter(|first| sizes.all(|size| size == *first))
            }
            Self::Factors(factors) => Some(factors.items()),
            Self::Blend(blend) => Some(blend.items()),
        }
    }
}

impl Model {
    /// # Errors
    /// [`Error::Table`] when the parts speak of different numbers of items.
    pub fn new(
        kind: Kind,
        settings: Vec<(String, String)>,
        items: Vocabulary,
        popularity: Vec<f32>,
        scorer: Scorer,
    ) -> Result<Self> {
        if scorer.items() != Some(items.len()) || popularity.len() != items.len() {
            return Err(Error::Table(
                "vocabulary, popularity and scorer speak of different numbers of items",
            ));
        }
        let mut popular: Vec<(u32, f32)> = (0_u32..).zip(popularity.iter().copied()).collect();
        popular.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let popular = popular.into_iter().map(|(item, _)| item).collect();
        Ok(Self {
            kind,
            settings,
            items,
            popularity,
            popular,
            scorer,
        })
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub fn settings(&self) -> &[(String, String)] {
        &self.settings
    }

    pub fn items(&self) -> &Vocabulary {
        &self.items
    }

    pub fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// The best `n` items for a history, oldest event first, without those in `excluded`. What the history leaves open
    /// is filled with what is popular, with a score of zero, so that a new person gets a list too. The answer is in
    /// `list`, best first; with enough room in it, a list from tables that is full allocates nothing.
    pub fn recommend(
        &self,
        history: &[(u32, f32)],
        excluded: &[u32],
        n: usize,
        workspace: &mut Workspace,
        list: &mut Vec<Scored>,
    ) {
        list.clear();
        let out = excluded.iter().copied();
        match &self.scorer {
            Scorer::Voices(voices) => {
                workspace.begin(self.items.len());
                for voice in voices {
                    if voice.is_timeless() {
                        workspace.hear(&voice.table, history.iter().copied());
                    } else {
                        let newest_first = history.iter().rev().zip(&voice.by_lag);
                        workspace.hear_each(
                            &voice.table,
                            newest_first.map(|((item, by), lag)| (*item, by * lag)),
                        );
                    }
                }
                list.extend_from_slice(workspace.best(out, n));
            }
            Scorer::Factors(factors) => {
                factors.score(history, workspace.all(self.items.len()));
                list.extend_from_slice(workspace.best(out, n));
            }
            Scorer::Blend(blend) => {
                workspace.blend(blend, history);
                list.extend_from_slice(workspace.best(out, n));
            }
        }
        if list.len() < n {
            self.fill(excluded, n, list);
        }
    }

    /// The best `n` items that go with `item`, without itself.
    pub fn alike(&self, item: u32, n: usize, workspace: &mut Workspace, list: &mut Vec<Scored>) {
        self.recommend(&[(item, 1.0)], &[item], n, workspace, list);
        list.retain(|scored| scored.score > 0.0);
    }

    fn fill(&self, excluded: &[u32], n: usize, list: &mut Vec<Scored>) {
        let out: rustc_hash::FxHashSet<u32> = excluded
            .iter()
            .copied()
            .chain(list.iter().map(|scored| scored.item))
            .collect();
        let rest = self.popular.iter().filter(|item| !out.contains(item));
        list.extend(rest.take(n - list.len()).map(|item| Scored {
            item: *item,
            score: 0.0,
        }));
    }
}
