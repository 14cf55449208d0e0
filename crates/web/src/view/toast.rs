//! A short message that a page shows for a moment.

/// Value of the `HX-Trigger` header that makes the page show `text`. Header values are ASCII, so
/// everything else is escaped as JSON allows.
pub fn trigger(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for unit in text.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if (b' '..0x7f).contains(&byte) && byte != b'"' && byte != b'\\' => {
                escaped.push(char::from(byte));
            }
            _ => escaped.push_str(&format!("\\u{unit:04x}")),
        }
    }
    format!("{{\"toast\":\"{escaped}\"}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_fits_into_a_header() {
        assert_eq!(trigger("Saved"), r#"{"toast":"Saved"}"#);
        assert_eq!(trigger("\"저\n"), r#"{"toast":"\u0022\uc800\u000a"}"#);
    }
}
