use crate::Error;
use std::{fmt, str::FromStr};

/// Whose columns a file has. Keys of products are stable within a dialect: a merchant may change from TSV to RSS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    Google,
    Shopify,
    WooCommerce,
    Naver,
    Meta,
    SchemaOrg,
}

impl Dialect {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Shopify => "shopify",
            Self::WooCommerce => "woocommerce",
            Self::Naver => "naver",
            Self::Meta => "meta",
            Self::SchemaOrg => "schema.org",
        }
    }
}

impl FromStr for Dialect {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let all = [
            Self::Google,
            Self::Shopify,
            Self::WooCommerce,
            Self::Naver,
            Self::Meta,
            Self::SchemaOrg,
        ];
        let found = all.into_iter().find(|dialect| dialect.name() == text);
        found.ok_or_else(|| Error::FormatName(crate::issue::shown(text)))
    }
}

/// How the records of a file are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Container {
    /// Separated by commas (or `;`), the first line names the columns.
    Csv,
    Tsv,
    Rss,
    Atom,
    /// JSON-LD: one document, an array, `@graph`, one document a line, or scripts of an HTML page.
    Json,
}

macro_rules! formats {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $dialect:ident, $container:ident);+ $(;)?) => {
        /// A file format that catalogues come and go in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Format { $($(#[$doc])* $name),+ }

        impl Format {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            pub const fn dialect(self) -> Dialect {
                match self { $(Self::$name => Dialect::$dialect),+ }
            }

            pub const fn container(self) -> Container {
                match self { $(Self::$name => Container::$container),+ }
            }
        }
    };
}

formats! {
    GoogleTsv = "google-tsv", Google, Tsv;
    GoogleCsv = "google-csv", Google, Csv;
    GoogleRss = "google-rss", Google, Rss;
    GoogleAtom = "google-atom", Google, Atom;
    /// The columns of today: `URL handle`, `Price`.
    Shopify = "shopify", Shopify, Csv;
    /// The columns until 2024: `Handle`, `Variant Price`.
    ShopifyLegacy = "shopify-legacy", Shopify, Csv;
    WooCommerce = "woocommerce", WooCommerce, Csv;
    /// Naver Shopping's EP 3.0.
    Naver = "naver", Naver, Tsv;
    MetaCsv = "meta-csv", Meta, Csv;
    MetaTsv = "meta-tsv", Meta, Tsv;
    MetaRss = "meta-rss", Meta, Rss;
    MetaAtom = "meta-atom", Meta, Atom;
    JsonLd = "json-ld", SchemaOrg, Json;
}

impl Format {
    /// All names, for messages.
    pub fn names() -> String {
        let names: Vec<&str> = Self::ALL.iter().map(|format| format.name()).collect();
        names.join(", ")
    }

    /// What people call it: proper names, the same in every language.
    pub const fn title(self) -> &'static str {
        match self {
            Self::GoogleTsv => "Google Merchant · TSV",
            Self::GoogleCsv => "Google Merchant · CSV",
            Self::GoogleRss => "Google Merchant · RSS",
            Self::GoogleAtom => "Google Merchant · Atom",
            Self::Shopify => "Shopify · CSV",
            Self::ShopifyLegacy => "Shopify · CSV (–2024)",
            Self::WooCommerce => "WooCommerce · CSV",
            Self::Naver => "Naver EP 3.0 · TSV",
            Self::MetaCsv => "Meta · CSV",
            Self::MetaTsv => "Meta · TSV",
            Self::MetaRss => "Meta · RSS",
            Self::MetaAtom => "Meta · Atom",
            Self::JsonLd => "schema.org · JSON-LD",
        }
    }

    /// The end of such a file's name.
    pub const fn extension(self) -> &'static str {
        match self.container() {
            Container::Csv => "csv",
            Container::Tsv => "tsv",
            Container::Rss | Container::Atom => "xml",
            Container::Json => "json",
        }
    }

    pub fn find(dialect: Dialect, container: Container) -> Option<Self> {
        let fits = |format: &&Self| format.dialect() == dialect && format.container() == container;
        Self::ALL.iter().find(fits).copied()
    }
}

/// `google`, `meta` and other names of a dialect mean its first format; a reader takes the container from the file.
impl FromStr for Format {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let asked = text.trim().to_ascii_lowercase();
        let asked = match asked.as_str() {
            "google" | "google-merchant" | "merchant" => "google-tsv",
            "meta" | "facebook" => "meta-csv",
            "woo" | "wc" => "woocommerce",
            "naver-ep" => "naver",
            "jsonld" | "schema.org" | "schema" | "schemaorg" => "json-ld",
            other => other,
        };
        let found = Self::ALL.iter().find(|format| format.name() == asked);
        found
            .copied()
            .ok_or_else(|| Error::FormatName(crate::issue::shown(text)))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
