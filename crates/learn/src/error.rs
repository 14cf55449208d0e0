/// What the learner refuses, in words that say what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there are no interactions to learn from")]
    Empty,
    #[error("line {line}: {what:?} is not a whole number of at most 64 bits; a line is `person item item …`")]
    NotAnId { line: usize, what: String },
    #[error(
        "the weight of person {person} for item {item} is {weight}; it must be a finite number above zero"
    )]
    Weight { person: u64, item: u64, weight: f32 },
    #[error("a table holds at most 4,294,967,294 different {what}")]
    TooMany { what: &'static str },
    #[error("unknown setting {name:?}; this model knows {known}")]
    UnknownSetting { name: String, known: String },
    #[error("{name}={value} does not work: {name} must be {wanted}")]
    Setting {
        name: &'static str,
        value: String,
        wanted: &'static str,
    },
    #[error("the strength of an engagement is {0}; it must be a finite number above zero")]
    Strength(f32),
    #[error("the equations have no solution in this precision; a larger lambda gives them one")]
    NotPositive,
    #[error("neighbour table: {0}")]
    Table(&'static str),
    #[error("not a model file: it does not begin as one; make one with `madang learn fit`")]
    ForeignFile,
    #[error("the model file has version {found}, this program reads version {known}; fit the model again")]
    FileVersion { found: u32, known: u32 },
    #[error("the model file is broken ({0}); fit the model again or copy it again")]
    BrokenFile(&'static str),
    /// Bytes that are no weights of the ranker.
    #[error("not weights of this ranker: {0}; without the file it starts from what was set by hand")]
    Weights(&'static str),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;
