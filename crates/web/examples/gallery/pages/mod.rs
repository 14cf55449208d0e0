//! Every page, filled.

mod desks;
mod doors;
mod feeds;
mod mine;
mod places;
mod trust;

use crate::mock::Mock;
use web::lang::Lang;

/// Names of pages and their markup.
type Rendered = askama::Result<Vec<(&'static str, String)>>;

fn csrf() -> String {
    "mock".to_owned()
}

pub fn all(lang: Lang) -> Rendered {
    let m = Mock { lang };
    let mut pages = Vec::new();
    pages.extend(feeds::feeds(&m)?);
    pages.extend(places::places(&m)?);
    pages.extend(doors::doors(&m)?);
    pages.extend(mine::mine(&m)?);
    pages.extend(desks::desks(&m)?);
    pages.extend(trust::trust(&m)?);
    Ok(pages)
}
