//! A row read by meaning, with a report on what cannot be read.

use super::field::Field;
use crate::{
    Code, Columns, Gtin, Issues, Row,
    issue::shown,
    price::{self, Price},
    product::{Availability, Condition, Sale},
    text::{one_line, unescaped},
};
use model::{Currency, Money, Timestamp};

/// A cell and its column's name.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'a> {
    pub text: &'a str,
    pub column: &'a str,
}

pub struct View<'a> {
    pub row: &'a Row,
    pub fields: &'a [Option<Field>],
    pub columns: &'a Columns,
}

/// The currency that a shop sells in, and the one of amounts that name none.
#[derive(Debug, Clone, Copy)]
pub struct Currencies {
    pub shop: Currency,
    pub assumed: Currency,
}

impl<'a> View<'a> {
    pub fn all(&self, field: Field) -> impl Iterator<Item = Cell<'a>> + '_ {
        let (fields, columns) = (self.fields, self.columns);
        let of_field = move |(column, _): &&(u32, String)| fields.get(*column as usize) == Some(&Some(field));
        self.row
            .cells
            .iter()
            .filter(of_field)
            .filter_map(move |(column, text)| {
                let text = text.trim();
                (!text.is_empty()).then(|| Cell {
                    text,
                    column: columns.name(*column),
                })
            })
    }

    /// The first cell that is filled. An Atom entry has an `id` of its own beside the product's `g:id`, which counts.
    pub fn get(&self, field: Field) -> Option<Cell<'a>> {
        let mut first = None;
        for cell in self.all(field) {
            if cell.column.starts_with("g:") {
                return Some(cell);
            }
            first = first.or(Some(cell));
        }
        first
    }

    pub fn text(&self, field: Field) -> &'a str {
        self.get(field).map_or("", |cell| cell.text)
    }

    /// One line of text with its entities as characters.
    pub fn line(&self, field: Field, issues: &mut Issues) -> String {
        let Some(cell) = self.get(field) else {
            return String::new();
        };
        let (text, twice) = unescaped(cell.text);
        if twice {
            let message =
                "characters were escaped twice, as in `&amp;quot;`; they were read as what was meant";
            issues.add(self.row.number, cell.column, Code::HtmlEntities, message);
        }
        one_line(&text)
    }

    /// A description as plain text.
    pub fn prose(&self, field: Field, issues: &mut Issues) -> String {
        let Some(cell) = self.get(field) else {
            return String::new();
        };
        if crate::text::unescaped(cell.text).1 {
            let message =
                "characters were escaped twice, as in `&amp;quot;`; they were read as what was meant";
            issues.add(self.row.number, cell.column, Code::HtmlEntities, message);
        }
        if crate::text::is_unsafe(cell.text) {
            let message = "the HTML held a script, or something else that runs; it was taken out";
            issues.add(self.row.number, cell.column, Code::UnsafeHtml, message);
        }
        crate::text::plain(cell.text)
    }

    /// The price in the shop's currency; what cannot be used is told.
    pub fn price(
        &self,
        field: Field,
        currencies: Currencies,
        names_currency: bool,
        issues: &mut Issues,
    ) -> Option<Money> {
        let cell = self.get(field)?;
        money(self.row.number, cell, currencies, names_currency, issues)
    }

    pub fn sale(
        &self,
        price: Option<Money>,
        currencies: Currencies,
        names_currency: bool,
        issues: &mut Issues,
    ) -> Option<Sale> {
        let sale = self.price(Field::SalePrice, currencies, names_currency, issues)?;
        let column = self.get(Field::SalePrice).map_or("", |cell| cell.column);
        let number = self.row.number;
        if price.is_some_and(|price| sale.minor > price.minor) {
            let message = format!(
                "the sale price {} is above the price; the sale was left out",
                sale.major()
            );
            issues.add(number, column, Code::SaleAbovePrice, message);
            return None;
        }
        if price.is_none_or(|price| sale.minor == price.minor) {
            return None;
        }
        let (mut from, mut until) = (self.moment(Field::SaleFrom, issues), self.last_moment(issues));
        if let Some(cell) = self.get(Field::SaleWindow) {
            match crate::date::window(cell.text) {
                Some(window) => (from, until) = window,
                None => {
                    let message = format!(
                        "`{}` is not a time span; the sale counts without an end",
                        shown(cell.text)
                    );
                    issues.add(number, cell.column, Code::Date, message);
                }
            }
        }
        if from.zip(until).is_some_and(|(from, until)| until <= from) {
            issues.add(
                number,
                column,
                Code::SaleWindow,
                "the sale ends before it begins; it was left out",
            );
            return None;
        }
        Some(Sale {
            price: sale,
            from,
            until,
        })
    }

    /// The end of a sale; a bare date is that whole day.
    fn last_moment(&self, issues: &mut Issues) -> Option<Timestamp> {
        let until = self.moment(Field::SaleUntil, issues)?;
        let is_day = self.text(Field::SaleUntil).len() <= 10;
        let day = std::time::Duration::from_hours(24);
        Some(if is_day { until.plus(day) } else { until })
    }

    pub fn moment(&self, field: Field, issues: &mut Issues) -> Option<Timestamp> {
        let cell = self.get(field)?;
        let read = crate::date::read(cell.text);
        if read.is_none() {
            let message = format!(
                "`{}` is not a date such as 2026-05-01; it was left out",
                shown(cell.text)
            );
            issues.add(self.row.number, cell.column, Code::Date, message);
        }
        read
    }

    pub fn availability(&self, issues: &mut Issues) -> Option<Availability> {
        let cell = self.get(Field::Availability)?;
        let read = Availability::read(cell.text);
        if read.is_none() {
            let message = format!(
                "`{}` is no availability; it counts as out of stock",
                shown(cell.text)
            );
            issues.add(self.row.number, cell.column, Code::Availability, message);
        }
        Some(read.unwrap_or(Availability::OutOfStock))
    }

    pub fn condition(&self, issues: &mut Issues) -> Condition {
        let Some(cell) = self.get(Field::Condition) else {
            return Condition::New;
        };
        Condition::read(cell.text).unwrap_or_else(|| {
            let message = format!("`{}` is no condition; it counts as new", shown(cell.text));
            issues.add(self.row.number, cell.column, Code::Condition, message);
            Condition::New
        })
    }

    pub fn quantity(&self, issues: &mut Issues) -> Option<i64> {
        let cell = self.get(Field::Quantity)?;
        quantity(self.row.number, cell, issues)
    }

    pub fn gtin(&self, issues: &mut Issues) -> Option<Gtin> {
        let cell = self.get(Field::Gtin)?;
        gtin(self.row.number, cell, issues)
    }

    /// Grams of a weight such as `1.5 kg`; `unit` is that of a bare number.
    pub fn grams(&self, unit: &str, issues: &mut Issues) -> Option<u32> {
        let cell = self.get(Field::Weight)?;
        let grams = grams(cell.text, unit);
        if grams.is_none() {
            let message = format!(
                "`{}` is no weight that can be used; it was left out",
                shown(cell.text)
            );
            issues.add(self.row.number, cell.column, Code::Weight, message);
        }
        grams.filter(|grams| *grams > 0)
    }
}

pub fn money(
    row: u64,
    cell: Cell<'_>,
    currencies: Currencies,
    names_currency: bool,
    issues: &mut Issues,
) -> Option<Money> {
    let Currencies { shop, assumed } = currencies;
    let read = match price::read(cell.text, assumed) {
        Ok(read) => read,
        Err(code) => {
            let text = shown(cell.text);
            let message = match code {
                Code::PriceNegative => format!("the price `{text}` is negative; it was left out"),
                Code::PriceAbsurd => format!("the price `{text}` is beyond any price; it was left out"),
                Code::PriceDecimals => format!(
                    "`{text}` has more decimals than {assumed} has; it was left out: `--currency` says which currency the file means"
                ),
                _ => format!("`{text}` is no price; it was left out"),
            };
            issues.add(row, cell.column, code, message);
            return None;
        }
    };
    let Price {
        money,
        currency_assumed,
        ambiguous,
    } = read;
    if money.currency != shop {
        let message = format!(
            "the price is in {}, and the shop sells in {shop}; it was left out",
            money.currency
        );
        issues.add(row, cell.column, Code::CurrencyMismatch, message);
        return None;
    }
    if ambiguous {
        let message = format!(
            "`{}` was read as {money}, the separator as one of thousands",
            shown(cell.text)
        );
        issues.add(row, cell.column, Code::AmbiguousPrice, message);
    }
    if currency_assumed && names_currency {
        let message = format!("the price names no currency; it was read as {assumed}");
        issues.add(row, cell.column, Code::CurrencyMissing, message);
    }
    Some(money)
}

pub fn quantity(row: u64, cell: Cell<'_>, issues: &mut Issues) -> Option<i64> {
    let text = cell.text.replace([',', ' '], "");
    // Some programs write 5.0 or 5.0000; half a piece is none.
    let whole = text.split('.').next().unwrap_or("");
    match whole.parse::<i64>() {
        Ok(count) if count < 0 => {
            let message = format!("the quantity {count} is below zero; it counts as none left");
            issues.add(row, cell.column, Code::QuantityNegative, message);
            Some(0)
        }
        Ok(count) if count <= 1_000_000_000 => Some(count),
        _ => {
            let message = format!("`{}` is no quantity; it was left out", shown(cell.text));
            issues.add(row, cell.column, Code::QuantityInvalid, message);
            None
        }
    }
}

pub fn gtin(row: u64, cell: Cell<'_>, issues: &mut Issues) -> Option<Gtin> {
    let (gtin, was_quoted) = Gtin::read(cell.text)?;
    let text = shown(&gtin.text);
    let told = match gtin.flaw {
        Some(Code::GtinRounded) => Some(format!(
            "a spreadsheet rounded the GTIN to `{text}`; it was kept as text and flagged"
        )),
        Some(Code::GtinCheckDigit) => Some(format!(
            "the check digit of the GTIN `{text}` is wrong; it was kept as text and flagged"
        )),
        Some(_) => Some(format!(
            "`{text}` is no GTIN of 8, 12, 13 or 14 digits; it was kept as text and flagged"
        )),
        None => None,
    };
    if let (Some(code), Some(message)) = (gtin.flaw, told) {
        issues.add(row, cell.column, code, message);
    } else if was_quoted {
        let message = "an apostrophe of a spreadsheet stood before the GTIN; it was taken off";
        issues.add(row, cell.column, Code::GtinApostrophe, message);
    }
    Some(gtin)
}

/// Grams, rounded; at most a ton.
pub fn grams(text: &str, unit: &str) -> Option<u32> {
    let split = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | ' '));
    let (number, named) = text.split_at_checked(split.unwrap_or(text.len()))?;
    let number = number.trim().replace(',', ".");
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    let unit = if named.trim().is_empty() {
        unit
    } else {
        named.trim()
    };
    // Micrograms in one unit.
    let micrograms: i128 = match unit.to_ascii_lowercase().trim_end_matches('.') {
        "" | "g" | "gram" | "grams" | "그램" => 1_000_000,
        "kg" | "kgs" | "kilogram" | "kilograms" | "킬로그램" => 1_000_000_000,
        "mg" => 1_000,
        "lb" | "lbs" | "pound" | "pounds" => 453_592_370,
        "oz" | "ounce" | "ounces" => 28_349_523,
        "t" => 1_000_000_000_000,
        _ => return None,
    };
    let digits: String = fraction.chars().take(6).collect();
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let millionths: i128 = format!("{digits:0<6}").parse().ok()?;
    let amount = whole.checked_mul(1_000_000)?.checked_add(millionths)?;
    let grams = amount.checked_mul(micrograms)?.checked_add(500_000_000_000)? / 1_000_000_000_000;
    u32::try_from(grams).ok().filter(|grams| *grams <= 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::grams;

    #[test]
    fn weights_become_grams() {
        let cases = [
            (("1.5 kg", "g"), Some(1_500)),
            (("1,5", "kg"), Some(1_500)),
            (("2", "lbs"), Some(907)),
            (("3 oz", ""), Some(85)),
            (("250", "g"), Some(250)),
            (("250.0", "g"), Some(250)),
            (("heavy", "g"), None),
            (("9999999999", "kg"), None),
        ];
        for ((text, unit), expected) in cases {
            assert_eq!(grams(text, unit), expected, "{text}");
        }
    }
}
