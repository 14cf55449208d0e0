//! What people write: which parts of a text are #tags and @mentions, and what is kept of it.

use crate::{Error, error::at_most, limits};
use model::{Handle, Tag};

/// One part of a text, in its order. Together the parts are the whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment<'a> {
    Text(&'a str),
    /// `written` is as it stands in the text, with its sign.
    Tag {
        written: &'a str,
        tag: Tag,
    },
    Mention {
        written: &'a str,
        handle: Handle,
    },
}

/// A text that may be kept, with the tags and handles in it: each once, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption {
    pub text: String,
    pub tags: Vec<Tag>,
    /// Whether a person has the handle is for the caller to find out.
    pub mentions: Vec<Handle>,
}

/// Reads a caption: at most [`limits::CAPTION`] characters, [`limits::TAGS`] tags and [`limits::MENTIONS`]
/// handles. It may be empty.
pub fn parse(raw: &str) -> Result<Caption, Error> {
    read("the caption", raw, limits::CAPTION)
}

/// Reads a comment; not empty, at most [`limits::COMMENT`] characters.
pub fn parse_comment(raw: &str) -> Result<Caption, Error> {
    let comment = read("the comment", raw, limits::COMMENT)?;
    if comment.text.is_empty() {
        Err(Error::Empty { what: "the comment" })
    } else {
        Ok(comment)
    }
}

/// The parts of a text, for a page that makes links of them.
///
/// A sign in the middle of a word (`mail@example.com`, `C#major`), in a path (`example.com/#top`) or before
/// something that is no tag or handle is plain text. A tag may follow a tag directly (`#모빌#여름`).
pub fn segments(text: &str) -> Vec<Segment<'_>> {
    let mut found = Vec::new();
    let mut plain_from = 0;
    let mut before: Option<char> = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let at = text.len() - rest.len();
        if let Some((part, length)) = marked(rest, c, before) {
            push_text(&mut found, text, plain_from, at);
            found.push(part);
            plain_from = at + length;
            rest = rest.get(length..).unwrap_or_default();
            before = None;
        } else {
            before = Some(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    push_text(&mut found, text, plain_from, text.len());
    found
}

fn push_text<'a>(found: &mut Vec<Segment<'a>>, text: &'a str, from: usize, to: usize) {
    if let Some(plain) = text.get(from..to).filter(|plain| !plain.is_empty()) {
        found.push(Segment::Text(plain));
    }
}

/// The tag or mention at the start of `rest`, and its bytes.
fn marked<'a>(rest: &'a str, sign: char, before: Option<char>) -> Option<(Segment<'a>, usize)> {
    let is_tag = matches!(sign, '#' | '＃');
    if !is_tag && sign != '@' {
        return None;
    }
    if before.is_some_and(|c| Tag::allows(c) || matches!(c, '/' | '&' | '.' | '@' | '#' | '＃')) {
        return None;
    }
    let body = rest.get(sign.len_utf8()..)?;
    let belongs = |c: char| {
        if is_tag {
            Tag::allows(c)
        } else {
            c.is_ascii_alphanumeric() || c == '_'
        }
    };
    let body_length = body.find(|c| !belongs(c)).unwrap_or(body.len());
    let name = body.get(..body_length)?;
    let length = sign.len_utf8() + body_length;
    let written = rest.get(..length)?;
    if is_tag {
        return Some((
            Segment::Tag {
                written,
                tag: name.parse().ok()?,
            },
            length,
        ));
    }
    Some((
        Segment::Mention {
            written,
            handle: name.parse().ok()?,
        },
        length,
    ))
}

fn read(what: &'static str, raw: &str, limit: usize) -> Result<Caption, Error> {
    // Cleaning makes a text shorter, never longer, so a huge one can be refused before the work.
    if raw.len() > limit * 16 {
        return Err(Error::TooLong {
            what,
            found: raw.chars().count(),
            limit,
        });
    }
    let text = cleaned(raw);
    let found = text.chars().count();
    if found > limit {
        return Err(Error::TooLong { what, found, limit });
    }
    let (mut tags, mut mentions) = (Vec::new(), Vec::new());
    for segment in segments(&text) {
        match segment {
            Segment::Tag { tag, .. } if !tags.contains(&tag) => tags.push(tag),
            Segment::Mention { handle, .. } if !mentions.contains(&handle) => mentions.push(handle),
            _ => {}
        }
    }
    at_most("tags", tags.len(), limits::TAGS)?;
    at_most("mentions", mentions.len(), limits::MENTIONS)?;
    Ok(Caption { text, tags, mentions })
}

/// Without outer white space, control characters but the line feed, and the characters that turn the direction
/// of the text around them, with which a line can be made to read as another.
pub(crate) fn cleaned(raw: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let unix = raw.replace("\r\n", "\n");
    let kept: String = unix
        .chars()
        .filter(|c| *c == '\n' || !(c.is_control() || turns(*c)))
        .collect();
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tags(text: &str) -> Vec<String> {
        parse(text)
            .unwrap()
            .tags
            .iter()
            .map(|tag| tag.to_string())
            .collect()
    }

    fn mentions(text: &str) -> Vec<String> {
        parse(text)
            .unwrap()
            .mentions
            .iter()
            .map(|handle| handle.to_string())
            .collect()
    }

    #[test]
    fn tags_of_any_script_are_found_once() {
        assert_eq!(
            tags("새 #달항아리, #Celadon! #celadon ＃여름#모빌"),
            ["달항아리", "celadon", "여름", "모빌"]
        );
    }

    #[test]
    fn signs_inside_words_paths_and_entities_are_text() {
        for text in [
            "C#major",
            "example.com/#top",
            "&#39;",
            "#",
            "# tag",
            "#123",
            "##",
            "mail@example.com",
            "@ab",
            "@@mina",
        ] {
            let caption = parse(text).unwrap();
            assert!(caption.tags.is_empty() && caption.mentions.is_empty(), "{text}");
            assert_eq!(caption.text, text);
        }
    }

    #[test]
    fn mentions_end_where_a_handle_ends() {
        assert_eq!(
            mentions("with @Mina_02, @jun. and @mina_02님"),
            ["mina_02", "jun"]
        );
    }

    #[test]
    fn too_much_is_refused() {
        assert!(parse(&"가".repeat(limits::CAPTION)).is_ok());
        assert!(matches!(
            parse(&"가".repeat(limits::CAPTION + 1)),
            Err(Error::TooLong { found: 2_201, .. })
        ));
        assert!(parse(&"x".repeat(1 << 20)).is_err());
        let many: String = (0..31).map(|n| format!("#tag{n} ")).collect();
        assert!(matches!(parse(&many), Err(Error::TooMany { found: 31, .. })));
        assert!(matches!(parse_comment(" \n "), Err(Error::Empty { .. })));
    }

    #[test]
    fn characters_that_turn_text_around_are_dropped() {
        assert_eq!(parse("a\u{202e}b\u{0}c\r\nd\u{2066}").unwrap().text, "abc\nd");
    }

    proptest! {
        #[test]
        fn parts_make_up_the_whole_text(text in "[#＃@a-z가-힣_.&/ <>\\n0-9]{0,80}|\\PC{0,80}") {
            let joined: String = segments(&text)
                .iter()
                .map(|segment| match segment {
                    Segment::Text(text) => *text,
                    Segment::Tag { written, .. } | Segment::Mention { written, .. } => *written,
                })
                .collect();
            prop_assert_eq!(joined, text);
        }

        #[test]
        fn a_parsed_text_parses_to_itself(raw in "[#＃@a-zA-Z가-힣_. \\u{0}-\\u{20}\\u{202a}-\\u{202e}]{0,80}|(?s).{0,80}") {
            if let Ok(caption) = parse(&raw) {
                prop_assert_eq!(parse(&caption.text).unwrap(), caption);
            }
        }

        #[test]
        fn every_tag_that_is_written_apart_is_found(words in prop::collection::vec("[가-힣a-z][가-힣a-z0-9_]{0,10}", 1..20)) {
            let text: String = words.iter().map(|word| format!("#{word} ")).collect();
            let mut expected: Vec<Tag> = Vec::new();
            for word in &words {
                let tag: Tag = word.parse().unwrap();
                if !expected.contains(&tag) {
                    expected.push(tag);
                }
            }
            prop_assert_eq!(parse(&text).unwrap().tags, expected);
        }
    }
}
