/// Why signals could not be taken in or applied.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Log(#[from] storage::signals::Error),
    #[error(transparent)]
    Records(#[from] storage::records::Error),
    #[error("record {offset} of the signal log does not decode: {source}")]
    Undecodable { offset: u64, source: model::Error },
    #[error("the memory's follower could not be started: {0}")]
    Thread(std::io::Error),
}
