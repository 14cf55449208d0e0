use super::amount::{self, Amount};
use crate::{Code, Json, Object, Warning, issue::shown};
use model::{Currency, Money};
use std::borrow::Cow;

/// Warnings kept of one event; of the rest only the number is told.
const MOST_WARNINGS: usize = 50;

/// The properties of one event while they are read, and what was odd in them so far.
pub(super) struct Properties<'a> {
    all: Object<'a>,
    currency: Option<Currency>,
    /// Said once for all amounts of the event.
    currency_doubt: Option<Warning>,
    warnings: Vec<Warning>,
    more_warnings: usize,
}

/// The object that is read: the properties themselves or one of their products.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Top,
    Product(usize),
}

impl Part {
    fn path(self, name: &'static str) -> Cow<'static, str> {
        match self {
            Self::Top => Cow::Borrowed(name),
            Self::Product(index) => Cow::Owned(format!("products[{index}].{name}")),
        }
    }
}

impl<'a> Properties<'a> {
    pub fn new(all: Object<'a>, assumed: Option<Currency>) -> Self {
        let written = all.get("currency").filter(|value| !value.is_null());
        let named = written
            .and_then(Json::text)
            .and_then(|code| code.trim().to_ascii_uppercase().parse().ok());
        let currency_doubt = named.is_none().then(|| doubt(written, assumed));
        Self {
            all,
            currency: named.or(assumed),
            currency_doubt,
            warnings: Vec::new(),
            more_warnings: 0,
        }
    }

    pub const fn all(&self) -> Object<'a> {
        self.all
    }

    pub const fn currency(&self) -> Option<Currency> {
        self.currency
    }

    pub fn into_warnings(mut self) -> Vec<Warning> {
        if self.more_warnings > 0 {
            let message = format!("{} more warnings are not listed", self.more_warnings);
            self.warnings
                .push(Warning::new(Code::MoreWarnings, "properties", message));
        }
        self.warnings
    }

    pub fn warn(&mut self, code: Code, part: Part, name: &'static str, message: String) {
        if self.warnings.len() < MOST_WARNINGS {
            self.warnings.push(Warning::new(code, part.path(name), message));
        } else {
            self.more_warnings += 1;
        }
    }

    /// A text of the properties themselves.
    pub fn top_text(&mut self, name: &'static str) -> Option<Cow<'a, str>> {
        let value = self.all.get(name)?;
        self.text(Part::Top, name, value)
    }

    /// A text, or a number's digits; empty is none.
    pub fn text(&mut self, part: Part, name: &'static str, value: Json<'a>) -> Option<Cow<'a, str>> {
        if value.is_null() {
            return None;
        }
        let text = value.text().or_else(|| value.number().map(Cow::Borrowed));
        if text.is_none() {
            let message = format!("`{name}` is {}: it was left out; send a text", value.kind());
            self.warn(Code::PropertyInvalid, part, name, message);
        }
        text.filter(|text| !text.trim().is_empty())
    }

    /// An amount in the event's currency, 0 or more.
    pub fn money(&mut self, part: Part, name: &'static str, value: Json<'a>) -> Option<Money> {
        if value.is_null() {
            return None;
        }
        self.warnings.extend(self.currency_doubt.take());
        let currency = self.currency?;
        let said = || shown(value.as_str());
        let (minor, is_rounded) = match amount::read(value, currency) {
            Some(Amount::Exact(minor)) => (minor, false),
            Some(Amount::Rounded(minor)) => (minor, true),
            None => {
                let message = format!(
                    "`{name}` is {}, no amount: it was left out; send a number such as 19.90",
                    said()
                );
                self.warn(Code::PriceInvalid, part, name, message);
                return None;
            }
        };
        if minor < 0 {
            let message = format!("`{name}` is {}, below zero: it was left out", said());
            self.warn(Code::PriceNegative, part, name, message);
            return None;
        }
        let money = Money::new(minor, currency);
        if is_rounded {
            let message = format!(
                "`{name}` is {}, more decimals than {currency} has: {money} was taken",
                said()
            );
            self.warn(Code::PriceRounded, part, name, message);
        }
        Some(money)
    }

    /// A whole number from 0 on; `2.0` and `"2"` are whole.
    pub fn count(&mut self, part: Part, name: &'static str, value: Json<'a>) -> Option<u32> {
        if value.is_null() {
            return None;
        }
        let text = value.number().map(Cow::Borrowed).or_else(|| value.text());
        let count = text.as_deref().map(str::trim).and_then(whole);
        if count.is_none() {
            let message = format!(
                "`{name}` is {}, no whole number: it was left out",
                shown(value.as_str())
            );
            self.warn(Code::QuantityInvalid, part, name, message);
        }
        count
    }
}

fn doubt(written: Option<Json<'_>>, assumed: Option<Currency>) -> Warning {
    let instead = assumed.map_or_else(
        || "amounts were left out".to_owned(),
        |currency| format!("{currency} was taken"),
    );
    match written {
        None => {
            let message = format!("`currency` is missing: {instead}; send a code of ISO 4217 such as KRW");
            Warning::new(Code::CurrencyMissing, "currency", message)
        }
        Some(value) => {
            let message = format!(
                "`currency` is {}, no code of ISO 4217: {instead}",
                shown(value.as_str())
            );
            Warning::new(Code::CurrencyUnknown, "currency", message)
        }
    }
}

fn whole(text: &str) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_whole = !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
    if is_whole { whole.parse().ok() } else { None }
}
