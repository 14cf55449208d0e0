//! Addresses of pages, the one place where they are written in code.

/// Percent-encodes one path segment or query value (RFC 3986: only unreserved characters stay).
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

pub fn post(id: &str) -> String {
    format!("/p/{}", encode(id))
}

pub fn tag(name: &str) -> String {
    format!("/t/{}", encode(name))
}

pub fn person(handle: &str) -> String {
    format!("/@{}", encode(handle))
}

pub fn shop(handle: &str) -> String {
    format!("/shops/{}", encode(handle))
}

pub fn product(id: &str) -> String {
    format!("/products/{}", encode(id))
}

pub fn desk(handle: &str) -> String {
    format!("/desk/{}", encode(handle))
}

pub fn search(query: &str) -> String {
    format!("/search?q={}", encode(query))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn korean_and_hostile_text_stay_inside_their_segment() {
        assert_eq!(tag("도자기"), "/t/%EB%8F%84%EC%9E%90%EA%B8%B0");
        assert_eq!(tag("a/../?x"), "/t/a%2F..%2F%3Fx");
    }
}
