use crate::{affinity::Affinities, trained::Spoken};
use learn::ranker::History;
use memory::{Ordinal, PersonMemory};
use model::{PostId, Timestamp};
use rustc_hash::{FxHashMap, FxHashSet};

/// What the viewer did on purpose, as the index numbers it. It applies with and without consent to personalise.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The viewer as a creator.
    pub own: Option<u32>,
    pub follows_creators: FxHashSet<u32>,
    pub follows_shops: FxHashSet<u32>,
    pub follows_tags: FxHashSet<u32>,
    /// Blocked by the viewer or blocking them.
    pub blocked_creators: FxHashSet<u32>,
    pub hidden: FxHashSet<Ordinal>,
    /// Tags the viewer asked to see less of.
    pub less_tags: FxHashSet<u32>,
    /// Newest first.
    pub likes: Vec<(Ordinal, Timestamp)>,
}

/// One page asked for, with everything that may decide it. Equal queries on equal snapshots give equal pages.
pub struct Query<'a> {
    pub facts: &'a Facts,
    /// Present only with consent to personalise.
    pub memory: Option<&'a PersonMemory>,
    pub affinities: Affinities,
    /// Items of earlier pages of this session, as the cursor carries them.
    pub served: &'a FxHashSet<u32>,
    pub trending: &'a [memory::Trending],
    pub now: Timestamp,
    pub seed: u64,
    pub limit: usize,
    /// Places that are drawn by chance, on a page of at least ten.
    pub drawn: usize,
    /// Sums of neighbour weights by item, filled by the co-visited source and read again by its scorer.
    pub neighbours: FxHashMap<Ordinal, NeighbourScore>,
    /// The same from the trained model.
    pub spoken: Spoken,
}

impl Query<'_> {
    /// Places drawn by chance where nothing else is said.
    pub const DRAWN: usize = 2;

    /// How much is known of the viewer: the gate of the page's weights. Nothing without consent to personalise.
    pub fn history(&self) -> History {
        let lines = self.memory.map_or(&[][..], |memory| &memory.history);
        History::of(lines.iter().filter(|line| line.acts.engaged()).count())
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct NeighbourScore {
    pub weight: f32,
    /// The item of the history that adds most.
    pub because: Ordinal0,
    pub strongest: f32,
}

/// An ordinal that may be absent.
pub type Ordinal0 = Option<Ordinal>;

/// The 32 bits by which a cursor remembers a served post: from the random half of its id.
pub fn short_name(post: PostId) -> u32 {
    let [.., a, b, c, d] = *post.as_bytes();
    u32::from_le_bytes([a, b, c, d])
}
