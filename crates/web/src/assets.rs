//! Static files compiled into the binary, served under `/static/{version}/…`.
//!
//! The version is a hash over every file, so an answer can be cached for ever and a new build is
//! fetched at once. One prefix for all keeps the relative imports between script modules intact.

use std::borrow::Cow;
use std::sync::LazyLock;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/static"]
struct Files;

/// `Cache-Control` for everything under [`prefix`].
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// The style sheets joined into `site.css`, in cascade order.
const STYLES: [&str; 14] = [
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/controls.css",
    "css/card.css",
    "css/places.css",
    "css/forms.css",
    "css/buy.css",
    "css/desk.css",
    "css/sell.css",
    "css/programs.css",
    "css/charts.css",
    "css/trust.css",
    "css/pins.css",
];

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Files::iter().collect();
    names.sort();
    let mut hasher = blake3::Hasher::new();
    for name in names {
        hasher.update(name.as_bytes());
        if let Some(file) = Files::get(&name) {
            hasher.update(&file.data);
        }
    }
    hasher.finalize().to_hex().chars().take(12).collect()
});

/// One static file.
#[derive(Debug, Clone)]
pub struct Asset {
    pub bytes: Cow<'static, [u8]>,
    /// Value for `Content-Type`.
    pub mime: &'static str,
}

/// `/static/{version}`; the version changes whenever any file does.
pub fn prefix() -> String {
    format!("/static/{}", *VERSION)
}

/// Address of the file called `name` inside the static folder, such as `js/main.js`.
pub fn url(name: &str) -> String {
    format!("/static/{}/{name}", *VERSION)
}

/// The file called `name`, without prefix and version; `None` when there is none.
/// `site.css` is every style sheet in cascade order.
pub fn find(name: &str) -> Option<Asset> {
    if name == "site.css" {
        return Some(Asset {
            bytes: Cow::Owned(joined_styles()),
            mime: mime(name),
        });
    }
    let file = Files::get(name)?;
    Some(Asset {
        bytes: file.data,
        mime: mime(name),
    })
}

/// Every name that [`find`] answers, for exports and for tests.
pub fn names() -> Vec<String> {
    let mut names: Vec<String> = Files::iter().map(Cow::into_owned).collect();
    names.push("site.css".to_owned());
    names
}

fn joined_styles() -> Vec<u8> {
    let mut all = Vec::new();
    for name in STYLES {
        if let Some(file) = Files::get(name) {
            all.extend_from_slice(&file.data);
            all.push(b'\n');
        }
    }
    all
}

fn mime(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_sheet_in_the_folder_is_part_of_the_site() {
        let mut on_disk: Vec<String> = names()
            .into_iter()
            .filter(|name| name.starts_with("css/"))
            .collect();
        on_disk.sort();
        let mut joined: Vec<String> = STYLES.iter().map(|&name| name.to_owned()).collect();
        joined.sort();
        assert_eq!(on_disk, joined);
    }

    #[test]
    fn an_address_leads_back_to_its_file() {
        let address = url("js/main.js");
        let name = address.strip_prefix(&format!("{}/", prefix())).unwrap();
        let asset = find(name).unwrap();
        assert!(asset.mime.starts_with("text/javascript"));
        assert!(!asset.bytes.is_empty());
    }

    #[test]
    fn a_name_outside_the_folder_finds_nothing() {
        assert!(find("../Cargo.toml").is_none());
        assert!(find("").is_none());
    }

    #[test]
    fn styles_and_scripts_obey_a_policy_without_inline_code() {
        for name in names() {
            let Some(asset) = find(&name) else { continue };
            if name.starts_with("js/") {
                let text = String::from_utf8(asset.bytes.into_owned()).unwrap();
                for banned in ["eval(", "new Function", "innerHTML =", "cssText"] {
                    assert!(!text.contains(banned), "{name} holds {banned}");
                }
            }
        }
    }
}
