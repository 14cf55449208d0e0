/// Why signals could not be taken in or applied.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Log(#[from] storage::signals::Error),
    #[error(transparent)]
    Keys(#[from] storage::keys::Error),
    #[error("a sealed payload is not what was sealed, or does not belong where it stands")]
    Unsealable,
    #[error(transparent)]
    Malformed(model::Error),
    #[error(transparent)]
    Records(#[from] storage::records::Error),
    #[error(transparent)]
    States(#[from] storage::states::Error),
    #[error("{what} in the state file: {reason}")]
    Unreadable { what: &'static str, reason: String },
    /// The log lost its end, or it is another yard's.
    #[error(
        "the memory includes signals up to {included} of partition {partition}, but the log ends at {end}; \
         put the log back, or move the state file away and the memory is made anew from what the log has"
    )]
    Ahead { partition: u16, included: u64, end: u64 },
    /// Between the checkpoint and what is left of the log there is a hole.
    #[error(
        "the memory includes signals up to {included} of partition {partition}, but the log begins at {first}; \
         restore a backup whose parts belong together"
    )]
    Gap {
        partition: u16,
        included: u64,
        first: u64,
    },
    #[error("record {offset} of the signal log does not decode: {source}")]
    Undecodable { offset: u64, source: model::Error },
    #[error("the memory's follower could not be started: {0}")]
    Thread(std::io::Error),
}

impl Error {
    /// A disk or key store that does not answer now may answer later; what is damaged stays so.
    pub(crate) fn may_pass(&self) -> bool {
        use storage::states::Error as States;
        matches!(
            self,
            Self::Keys(_) | Self::States(States::Open { .. } | States::DiskFull | States::Database { .. })
        )
    }
}
