//! Form fields that remember what was typed and say what is wrong with it.

/// One field.
#[derive(Debug, Clone, Default)]
pub struct Field {
    pub value: String,
    /// Already in the person's language.
    pub error: Option<String>,
}

impl Field {
    pub fn of(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            error: None,
        }
    }

    pub fn wrong(value: impl Into<String>, error: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            error: Some(error.into()),
        }
    }
}
