/// Why a page could not be made, or a component of it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the cursor is not one of ours or is damaged; start again without it")]
    Cursor,
    #[error(transparent)]
    Memory(#[from] memory::Error),
}
