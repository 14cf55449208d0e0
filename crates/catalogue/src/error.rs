/// Why a file cannot be read at all. What is wrong with single rows is an [`crate::Issue`] instead.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the file cannot be read: {0}")]
    Io(#[from] std::io::Error),
    #[error("this is {found}, not a catalogue: {advice}")]
    NotACatalogue {
        found: &'static str,
        advice: &'static str,
    },
    #[error(
        "the format is none of those that are known (the first line begins with `{beginning}`): name it with \
         `--format`, one of {}",
        crate::Format::names()
    )]
    UnknownFormat { beginning: String },
    #[error("`{0}` is not a format: one of {names} is", names = crate::Format::names())]
    FormatName(String),
    #[error("the file has no column `{column}`, which {format} needs; its columns are {found}")]
    MissingColumn {
        column: &'static str,
        format: &'static str,
        found: String,
    },
    #[error("the file is empty")]
    Empty,
    #[error("the XML is broken at byte {position}: {reason}")]
    Xml { position: u64, reason: String },
    #[error("the JSON is broken: {0}")]
    Json(String),
    #[error("one record takes more than {limit} bytes: is a quote or a tag left open?")]
    TooLarge { limit: usize },
    #[error("a stored row cannot be read: {0}")]
    Stored(&'static str),
}
