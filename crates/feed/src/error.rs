/// Why a page could not be made, or a component of it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the cursor is not one of ours or is damaged; start again without it")]
    Cursor,
    #[error(transparent)]
    Social(#[from] social::Error),
    #[error(transparent)]
    People(#[from] people::Error),
    #[error(transparent)]
    Shop(#[from] shop::Error),
    #[error(transparent)]
    Memory(#[from] memory::Error),
    #[error(transparent)]
    Learn(#[from] learn::Error),
    #[error(
        "the model was trained under another numbering of items, before memory was built anew; train again"
    )]
    OtherNumbering,
    #[error("what was learned cannot be kept: {0}")]
    Io(#[source] std::io::Error),
}
