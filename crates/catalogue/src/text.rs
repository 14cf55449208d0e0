//! Text as merchants' programs leave it: control characters, entities escaped twice, HTML with scripts.

use std::{borrow::Cow, sync::LazyLock};

/// Rounds of unescaping: `&amp;amp;quot;` needs three.
const MOST_ROUNDS: usize = 3;
/// Characters of an entity between `&` and `;`.
const LONGEST_ENTITY: usize = 10;

/// The text without NUL bytes and byte order marks, and whether there was a NUL.
pub fn cleaned(text: &str) -> (Cow<'_, str>, bool) {
    if !text.contains(['\0', '\u{feff}']) {
        return (Cow::Borrowed(text), false);
    }
    let kept: String = text.chars().filter(|c| !matches!(c, '\0' | '\u{feff}')).collect();
    (Cow::Owned(kept), text.contains('\0'))
}

/// The text on one line: white space and control characters become single spaces.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Replaces entities by their characters until none is left, and tells whether it took more than one round.
pub fn unescaped(text: &str) -> (Cow<'_, str>, bool) {
    let mut now = Cow::Borrowed(text);
    for round in 0..MOST_ROUNDS {
        let Some(next) = unescape_once(&now) else {
            return (now, round > 1);
        };
        now = Cow::Owned(next);
    }
    (now, true)
}

/// `None` when the text holds no entity.
pub fn unescape_once(text: &str) -> Option<String> {
    if !text.contains('&') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut found) = (text, false);
    while let Some(start) = rest.find('&') {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let inside = from.get(1..).unwrap_or("");
        let end = inside
            .char_indices()
            .take(LONGEST_ENTITY + 1)
            .find(|(_, c)| *c == ';');
        let entity = end.and_then(|(end, _)| Some((inside.get(..end)?, inside.get(end + 1..)?)));
        let character = entity.and_then(|(name, after)| Some((entity_character(name)?, after)));
        match character {
            Some((character, after)) => {
                out.push(character);
                rest = after;
                found = true;
            }
            None => {
                out.push('&');
                rest = inside;
            }
        }
    }
    out.push_str(rest);
    found.then_some(out)
}

/// What an entity's name stands for: numbers, and the names that texts of shops hold.
pub fn entity_character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace());
    }
    let named = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", ' '),
        ("ndash", '–'),
        ("mdash", '—'),
        ("hellip", '…'),
        ("rsquo", '’'),
        ("lsquo", '‘'),
        ("rdquo", '”'),
        ("ldquo", '“'),
        ("laquo", '«'),
        ("raquo", '»'),
        ("bull", '•'),
        ("middot", '·'),
        ("copy", '©'),
        ("reg", '®'),
        ("trade", '™'),
        ("deg", '°'),
        ("euro", '€'),
        ("pound", '£'),
        ("yen", '¥'),
        ("cent", '¢'),
        ("times", '×'),
        ("eacute", 'é'),
        ("egrave", 'è'),
        ("ecirc", 'ê'),
        ("agrave", 'à'),
        ("acirc", 'â'),
        ("ccedil", 'ç'),
        ("ntilde", 'ñ'),
        ("auml", 'ä'),
        ("ouml", 'ö'),
        ("uuml", 'ü'),
        ("Auml", 'Ä'),
        ("Ouml", 'Ö'),
        ("Uuml", 'Ü'),
        ("szlig", 'ß'),
        ("aacute", 'á'),
        ("iacute", 'í'),
        ("oacute", 'ó'),
        ("uacute", 'ú'),
        ("frac12", '½'),
        ("zwj", '\u{200d}'),
        ("zwnj", '\u{200c}'),
        ("shy", '\u{ad}'),
        ("ensp", ' '),
        ("emsp", ' '),
        ("thinsp", ' '),
    ];
    named
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, character)| *character)
}

static SANITISER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(ammonia::Builder::default);

/// HTML without anything that runs: what is left of a merchant's description when it holds scripts.
pub fn sanitised(html: &str) -> String {
    SANITISER.clean(html).to_string()
}

/// Does the HTML hold something that runs or leads away by itself?
pub fn is_unsafe(html: &str) -> bool {
    if !html.contains(['<', ':']) {
        return false;
    }
    let lower = html.to_ascii_lowercase();
    let runs = [
        "<script",
        "<object",
        "<embed",
        "<meta",
        "<base",
        "javascript:",
        "vbscript:",
        "data:text/html",
    ];
    runs.iter().any(|what| lower.contains(what)) || has_event_attribute(&lower)
}

/// Such as `onclick=` inside a tag.
fn has_event_attribute(lower: &str) -> bool {
    let is_name = |name: &str| {
        name.len() > 2 && name.starts_with("on") && name.bytes().all(|b| b.is_ascii_alphabetic())
    };
    lower.split('<').skip(1).any(|tag| {
        let inside = tag.split('>').next().unwrap_or("");
        let mut words = inside.split('=').map(str::trim_end);
        words.next_back();
        words.any(|before| {
            let name = before
                .rsplit(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\''))
                .next();
            name.is_some_and(is_name)
        })
    })
}

/// A description as plain text: paragraphs on lines of their own, lists with dashes. Everything is sanitised first,
/// so that what a script says is no text either.
pub fn plain(html: &str) -> String {
    let is_html = html.contains('<') && html.contains('>');
    if !is_html {
        return tidy(&unescaped(html).0);
    }
    let clean = sanitised(html);
    let mut out = String::with_capacity(clean.len());
    let mut rest = clean.as_str();
    while let Some(start) = rest.find('<') {
        let (text, tag) = rest.split_at(start);
        push_flowing(&mut out, text);
        let Some(end) = tag.find('>') else {
            rest = "";
            break;
        };
        let name: String = tag
            .chars()
            .skip(1)
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '/')
            .collect();
        match name.trim_end_matches('/') {
            "li" => out.push_str("\n- "),
            "br" | "p" | "div" | "ul" | "ol" | "tr" | "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
            | "hr" | "/p" | "/div" | "/ul" | "/ol" | "/table" | "/h1" | "/h2" | "/h3" | "/h4" | "/h5"
            | "/h6" | "blockquote" | "/blockquote" | "dd" | "dt" => out.push('\n'),
            "td" | "th" => out.push(' '),
            _ => {}
        }
        rest = tag.get(end + 1..).unwrap_or("");
    }
    push_flowing(&mut out, rest);
    tidy(&unescaped(&out).0)
}

/// In HTML a line's end is a space.
fn push_flowing(out: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.ends_with([' ', '\n']) {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
}

/// No control characters, no space around lines, at most one empty line in a row.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.replace("\r\n", "\n").split(['\n', '\r']) {
        let line: String = line
            .trim()
            .chars()
            .filter(|c| !c.is_control() || *c == '\t')
            .collect();
        if line.is_empty() {
            empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        out.push_str(&line);
        empty = 0;
    }
    out
}

/// At most `limit` characters, and whether something was cut.
pub fn cut(text: &str, limit: usize) -> (String, bool) {
    match text.char_indices().nth(limit) {
        None => (text.to_owned(), false),
        Some((at, _)) => (text.get(..at).unwrap_or("").trim_end().to_owned(), true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_that_were_escaped_twice_are_characters_again() {
        assert_eq!(
            unescaped("24&amp;quot; screen"),
            (Cow::Borrowed("24\" screen"), true)
        );
        assert_eq!(
            unescaped("salt &amp; pepper"),
            (Cow::Borrowed("salt & pepper"), false)
        );
        assert_eq!(unescaped("R&D; &x &#x1F600;").0, "R&D; &x 😀");
        assert!(!unescaped("plain").1);
    }

    #[test]
    fn scripts_leave_neither_code_nor_text() {
        let body = "<p>Cup<script>window.location='https://evil.example'</script></p><ul><li>blue</li></ul>";
        assert!(is_unsafe(body));
        assert_eq!(plain(body), "Cup\n\n- blue");
        assert!(!sanitised(body).contains("script"));
        assert!(is_unsafe("<img src=x onerror=alert(1)>"));
        assert!(is_unsafe("<a class=\"x\" OnClick = 'y'>"));
        assert!(is_unsafe("<a href=\"javascript:x()\">"));
        assert!(!is_unsafe("<p class=\"ones\">once=1, on = sale</p>"));
    }

    #[test]
    fn descriptions_become_paragraphs() {
        assert_eq!(
            plain("<p>One\n two</p>\n<p>Three&nbsp;&amp; four<br>five</p>"),
            "One two\n\nThree & four\nfive"
        );
        assert_eq!(plain("a < b"), "a < b");
        assert_eq!(cut("달빛 공방", 2), ("달빛".to_owned(), true));
    }
}
