//! What was wrong with a row, and what was done about it.

use serde::Serialize;
use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// The kind of an issue; its text never changes, so that programs can rely on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $name),+ }

        impl Code {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

codes! {
    AmbiguousPrice = "ambiguous-price",
    AssumedQuantity = "assumed-quantity",
    Availability = "availability-unknown",
    AvailabilityDate = "availability-date-missing",
    BundleStock = "bundle-stock",
    ChangedHere = "changed-here",
    Condition = "condition-unknown",
    CurrencyMismatch = "currency-mismatch",
    CurrencyMissing = "currency-missing",
    Date = "date-invalid",
    DeletedMissing = "deleted-missing",
    DuplicateColumn = "duplicate-column",
    DuplicateId = "duplicate-id",
    DuplicateSku = "duplicate-sku",
    ExternalProduct = "external-product",
    FieldTooLong = "field-too-long",
    GiftCard = "gift-card",
    GroupTooLarge = "group-too-large",
    GroupedProduct = "grouped-product",
    /// The check digit is wrong.
    GtinCheckDigit = "gtin-check-digit",
    GtinLength = "gtin-length",
    GtinApostrophe = "gtin-apostrophe",
    /// A spreadsheet rounded it.
    GtinRounded = "gtin-rounded",
    IdMissing = "id-missing",
    IdTooLong = "id-too-long",
    Encoding = "encoding",
    HtmlEntities = "double-escaped",
    ImageUrl = "image-url",
    Json = "json-broken",
    MoreWarnings = "more-warnings",
    NulByte = "nul-byte",
    NotApplied = "not-applied",
    Orphan = "parent-missing",
    PriceAbsurd = "price-absurd",
    PriceDecimals = "price-decimals",
    PriceInvalid = "price-invalid",
    PriceMissing = "price-missing",
    PriceNegative = "price-negative",
    /// Exactly 100 times, or a hundredth of, what it was.
    PriceTimes100 = "price-times-100",
    QuantityInvalid = "quantity-invalid",
    QuantityNegative = "quantity-negative",
    RaggedRow = "ragged-row",
    RowTooLong = "row-too-long",
    SaleAbovePrice = "sale-above-price",
    SaleWindow = "sale-window",
    SameOptions = "same-options",
    SkuMissing = "sku-missing",
    TitleMissing = "title-missing",
    TooMany = "too-many",
    UnknownType = "type-unknown",
    UnsafeHtml = "unsafe-html",
    Weight = "weight-invalid",
    Entity = "xml-entity",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One line of the report on a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// The record's number in the file from 1, the header of a table being the first; 0 for the file as a whole.
    pub row: u64,
    /// The column's name as the file has it; empty for the row as a whole.
    pub column: String,
    pub code: Code,
    /// What was wrong and what was done, in one sentence.
    pub message: String,
}

/// Issues of one file, bounded: of the rest only the number is kept.
#[derive(Debug)]
pub struct Issues {
    kept: Vec<Issue>,
    dropped: u64,
    limit: usize,
}

impl Default for Issues {
    fn default() -> Self {
        Self::with_limit(Self::LIMIT)
    }
}

impl Issues {
    /// Issues kept of one file: some 20 MB of text at the most.
    pub const LIMIT: usize = 100_000;

    pub const fn with_limit(limit: usize) -> Self {
        Self {
            kept: Vec::new(),
            dropped: 0,
            limit,
        }
    }

    pub fn add(&mut self, row: u64, column: &str, code: Code, message: impl Into<String>) {
        if self.kept.len() >= self.limit {
            self.dropped += 1;
            return;
        }
        self.kept.push(Issue {
            row,
            column: column.to_owned(),
            code,
            message: message.into(),
        });
    }

    pub fn append(&mut self, other: Self) {
        self.dropped += other.dropped;
        for issue in other.kept {
            if self.kept.len() >= self.limit {
                self.dropped += 1;
            } else {
                self.kept.push(issue);
            }
        }
    }

    pub fn len(&self) -> usize {
        self.kept.len()
    }

    pub fn is_empty(&self) -> bool {
        self.kept.is_empty() && self.dropped == 0
    }

    pub fn iter(&self) -> impl Iterator<Item = &Issue> {
        self.kept.iter()
    }

    /// All in the order of the rows, with one more that counts those that were not kept.
    pub fn into_sorted(mut self) -> Vec<Issue> {
        self.kept
            .sort_by(|a, b| (a.row, a.code, &a.column).cmp(&(b.row, b.code, &b.column)));
        if self.dropped > 0 {
            let message = format!("{} more warnings are not listed", self.dropped);
            self.kept.push(Issue {
                row: 0,
                column: String::new(),
                code: Code::MoreWarnings,
                message,
            });
        }
        self.kept
    }
}

/// The beginning of a value, for messages.
pub fn shown(value: &str) -> String {
    const SHOWN: usize = 60;
    let mut text: String = value
        .chars()
        .take(SHOWN)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if value.chars().nth(SHOWN).is_some() {
        text.push('…');
    }
    text
}
