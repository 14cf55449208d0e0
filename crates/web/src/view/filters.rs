//! Filters for templates.

use std::fmt::Display;

use askama::Values;
use askama::filters::Safe;

use crate::assets;

/// An icon of the sprite by its Lucide name. Decorative: the control around it carries the label.
#[askama::filter_fn]
pub fn icon(name: impl Display, _: &dyn Values) -> askama::Result<Safe<String>> {
    Ok(Safe(format!(
        "<svg class=\"icon\" width=\"22\" height=\"22\" aria-hidden=\"true\"><use href=\"#i-{name}\"/></svg>"
    )))
}

/// The versioned address of a static file.
#[askama::filter_fn]
pub fn asset(name: impl Display, _: &dyn Values) -> askama::Result<Safe<String>> {
    Ok(Safe(assets::url(&name.to_string())))
}
