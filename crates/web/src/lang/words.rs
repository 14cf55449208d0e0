//! Project Fluent messages, compiled in.

use std::borrow::Borrow;
use std::fmt::Display;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use super::{Lang, number};

const KOREAN: &str = concat!(
    include_str!("../../locales/ko.ftl"),
    "\n",
    include_str!("../../locales/trade.ko.ftl"),
    "\n",
    include_str!("../../locales/desk.ko.ftl")
);
const ENGLISH: &str = concat!(
    include_str!("../../locales/en.ftl"),
    "\n",
    include_str!("../../locales/trade.en.ftl"),
    "\n",
    include_str!("../../locales/desk.en.ftl")
);

type Bundle = FluentBundle<FluentResource>;

static KOREAN_BUNDLE: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::Korean));
static ENGLISH_BUNDLE: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::English));

/// The words of one language. Free to copy; templates hold one as `t`.
///
/// A key that does not exist comes back as itself, so that a page is never lost over a word; the
/// tests make sure it does not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    lang: Lang,
}

impl Words {
    pub(super) fn new(lang: Lang) -> Self {
        Self { lang }
    }

    pub fn lang(self) -> Lang {
        self.lang
    }

    /// A message without variables.
    pub fn get(self, key: &str) -> String {
        self.format(key, None)
    }

    /// A message with one variable.
    pub fn with(self, key: &str, name: &str, value: impl Display) -> String {
        let mut args = FluentArgs::new();
        args.set(name.to_owned(), value.to_string());
        self.format(key, Some(&args))
    }

    /// A message with two variables.
    pub fn pair(
        self,
        key: &str,
        first: &str,
        value: impl Display,
        second: &str,
        other: impl Display,
    ) -> String {
        let mut args = FluentArgs::new();
        args.set(first.to_owned(), value.to_string());
        args.set(second.to_owned(), other.to_string());
        self.format(key, Some(&args))
    }

    /// A message about `n` things: `$n` selects the plural, `$count` is the number as it is shown.
    pub fn count(self, key: &str, n: impl Borrow<u64>) -> String {
        let mut args = FluentArgs::new();
        args.set("n", *n.borrow());
        args.set("count", number::count(self.lang, *n.borrow()));
        self.format(key, Some(&args))
    }

    /// [`Words::count`] with one more variable.
    pub fn counted(self, key: &str, n: impl Borrow<u64>, name: &str, value: impl Display) -> String {
        let mut args = FluentArgs::new();
        args.set("n", *n.borrow());
        args.set("count", number::count(self.lang, *n.borrow()));
        args.set(name.to_owned(), value.to_string());
        self.format(key, Some(&args))
    }

    /// A bare number, shortened: `25.9B`, `259억`.
    pub fn short(self, n: impl Borrow<u64>) -> String {
        number::count(self.lang, *n.borrow())
    }

    /// A bare number with every digit: `12,900`.
    pub fn digits(self, n: impl Borrow<u64>) -> String {
        number::digits(*n.borrow())
    }

    /// What was odd about a row of a catalogue file, by its code; or the code of one that has no words here.
    pub fn flaw(self, code: &str) -> String {
        let key = format!("flaw-{code}");
        match self.get(&key) {
            words if words == key => code.to_owned(),
            words => words,
        }
    }

    /// Bytes in whole megabytes, rounded up: `12 MB`.
    pub fn megabytes(self, bytes: u64) -> String {
        format!("{} MB", self.digits(bytes.div_ceil(1_000_000)))
    }

    /// A country's name by its two letters, or the letters where it has no name here.
    pub fn country(self, code: &str) -> String {
        let key = format!("country-{code}");
        match self.get(&key) {
            name if name == key => code.to_owned(),
            name => name,
        }
    }

    fn format(self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let bundle = match self.lang {
            Lang::Korean => &*KOREAN_BUNDLE,
            Lang::English => &*ENGLISH_BUNDLE,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut errors = Vec::new();
        bundle.format_pattern(pattern, args, &mut errors).into_owned()
    }
}

fn bundle(lang: Lang) -> Bundle {
    let text = match lang {
        Lang::Korean => KOREAN,
        Lang::English => ENGLISH,
    };
    // A resource with a broken entry still yields the others; the tests refuse broken entries.
    let resource = match FluentResource::try_new(text.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    let id: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolation marks help mixed writing directions, which neither language has, and they break
    // copied text and attribute values.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests;
