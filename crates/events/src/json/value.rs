use super::scan::{Bounds, Fault, Place, Scanner};
use std::{borrow::Cow, fmt};

/// One value of a text that has been checked; it is read when it is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Json<'a>(&'a str);

impl<'a> Json<'a> {
    pub const NULL: Self = Self("null");

    /// Checks a text of one value.
    pub fn parse(text: &'a str, bounds: Bounds) -> Result<Self, Fault> {
        let mut scanner = Scanner::new(text.as_bytes(), bounds);
        scanner.space();
        let span = scanner.value()?;
        scanner.end()?;
        Ok(Self(text.get(span).unwrap_or("null")))
    }

    /// What a scanner has passed as one value.
    pub(crate) const fn checked(text: &'a str) -> Self {
        Self(text)
    }

    /// The value as it stands in the body.
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    pub fn is_null(self) -> bool {
        self.0 == "null"
    }

    /// What a string says; `None` for anything else.
    pub fn text(self) -> Option<Cow<'a, str>> {
        let inner = self.0.strip_prefix('"')?.strip_suffix('"')?;
        if !inner.contains('\\') {
            return Some(Cow::Borrowed(inner));
        }
        serde_json::from_str(self.0).ok().map(Cow::Owned)
    }

    /// A number's own digits, such as `19.90` or `1e3`; `None` for anything else.
    pub fn number(self) -> Option<&'a str> {
        let first = self.0.bytes().next()?;
        (first == b'-' || first.is_ascii_digit()).then_some(self.0)
    }

    pub fn flag(self) -> Option<bool> {
        match self.0 {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    pub fn object(self) -> Option<Object<'a>> {
        self.0.starts_with('{').then_some(Object(self.0))
    }

    pub fn array(self) -> Option<Array<'a>> {
        self.0.starts_with('[').then_some(Array(self.0))
    }

    /// The word for what it is, as messages say it.
    pub fn kind(self) -> &'static str {
        match self.0.bytes().next() {
            Some(b'"') => "a text",
            Some(b'{') => "an object",
            Some(b'[') => "an array",
            Some(b't' | b'f') => "true or false",
            Some(b'n') => "null",
            _ => "a number",
        }
    }

    /// The whole as a tree. Fails for numbers beyond the range of `f64`.
    pub fn to_value(self) -> Result<serde_json::Value, serde_json::Error> {
        serde_json::from_str(self.0)
    }
}

impl fmt::Debug for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// An object of a text that has been checked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Object<'a>(&'a str);

impl<'a> Object<'a> {
    pub const EMPTY: Self = Self("{}");

    /// The object as it stands in the body.
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// The member of this name, the last one of several, as JavaScript's `JSON.parse` has it.
    pub fn get(self, name: &str) -> Option<Json<'a>> {
        self.iter()
            .filter(|(found, _)| found == name)
            .last()
            .map(|(_, value)| value)
    }

    /// Members in their order, repeated names among them.
    pub fn iter(self) -> impl Iterator<Item = (Cow<'a, str>, Json<'a>)> {
        let mut scanner = Scanner::new(self.0.as_bytes(), Bounds::NONE);
        let mut place = scanner.open_object().ok();
        std::iter::from_fn(move || {
            let name = scanner.member(place.as_mut()?).ok()??;
            let value = scanner.value().ok()?;
            let name = match scanner.name(&name) {
                Cow::Borrowed(_) => Cow::Borrowed(self.0.get(name.span)?),
                Cow::Owned(name) => Cow::Owned(String::from_utf8(name).ok()?),
            };
            Some((name, Json(self.0.get(value)?)))
        })
    }

    pub fn is_empty(self) -> bool {
        self.iter().next().is_none()
    }
}

impl Default for Object<'_> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// An array of a text that has been checked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Array<'a>(&'a str);

impl<'a> Array<'a> {
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    pub fn iter(self) -> impl Iterator<Item = Json<'a>> {
        let mut scanner = Scanner::new(self.0.as_bytes(), Bounds::NONE);
        let mut place: Option<Place> = scanner.open_array().ok();
        std::iter::from_fn(move || {
            if !scanner.element(place.as_mut()?).ok()? {
                place = None;
                return None;
            }
            Some(Json(self.0.get(scanner.value().ok()?)?))
        })
    }
}

impl fmt::Debug for Array<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json<'_> {
        Json::parse(
            text,
            Bounds {
                depth: 64,
                members: 5_000,
            },
        )
        .unwrap()
    }

    #[test]
    fn values_are_read_where_they_lie() {
        let object = json(r#" {"name":"달항아리","n":1.50,"yes":true,"list":[1,"b",{}],"none":null} "#)
            .object()
            .unwrap();
        assert_eq!(object.get("name").and_then(Json::text), Some("달항아리".into()));
        assert_eq!(object.get("n").and_then(Json::number), Some("1.50"));
        assert_eq!(object.get("yes").and_then(Json::flag), Some(true));
        assert!(object.get("none").is_some_and(Json::is_null));
        let list: Vec<_> = object
            .get("list")
            .unwrap()
            .array()
            .unwrap()
            .iter()
            .map(Json::as_str)
            .collect();
        assert_eq!(list, ["1", "\"b\"", "{}"]);
        assert_eq!(object.get("other"), None);
    }

    #[test]
    fn of_a_repeated_name_the_last_one_wins() {
        let object = json(r#"{"a":1,"\u0061":2}"#).object().unwrap();
        assert_eq!(object.get("a").map(Json::as_str), Some("2"));
        assert_eq!(object.iter().count(), 2);
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(
            json(r#""a\"\u00e9\n\ud83d\ude00""#).text(),
            Some("a\"é\n😀".into())
        );
        assert_eq!(json("1").text(), None);
    }
}
