/// How a model was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Local ridge over everything a person had to do with.
    Ridge,
    /// What people engaged with soon after.
    Covis,
    /// Ridge from the decayed history to the next item.
    Lseq,
    /// Factors of people and items.
    Als,
    /// All tables of what comes next, joined by weights that were learned.
    Blend,
}

impl Kind {
    pub const ALL: [Self; 5] = [Self::Ridge, Self::Covis, Self::Lseq, Self::Als, Self::Blend];

    pub fn name(self) -> &'static str {
        match self {
            Self::Ridge => "ridge",
            Self::Covis => "covis",
            Self::Lseq => "lseq",
            Self::Als => "als",
            Self::Blend => "blend",
        }
    }

    pub(super) fn code(self) -> u32 {
        match self {
            Self::Ridge => 1,
            Self::Covis => 2,
            Self::Lseq => 3,
            Self::Als => 4,
            Self::Blend => 5,
        }
    }

    pub(super) fn from_code(code: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}
