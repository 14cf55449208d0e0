//! Plain search: each word must occur in the folded text. Full-text search is another crate's work.

use crate::limits;

/// The text in which searched words are looked for.
pub(crate) fn folded(parts: &[&str]) -> String {
    parts.join(" ").to_lowercase()
}

/// `LIKE` patterns, one for each word, with `\` as the escape; empty when nothing was asked.
pub(crate) fn patterns(words: &str) -> Vec<String> {
    let bounded: String = words.chars().take(limits::SEARCH_TEXT).collect();
    let words = bounded.split_whitespace().take(limits::SEARCH_WORDS);
    words
        .map(|word| format!("%{}%", escaped(&word.to_lowercase())))
        .collect()
}

fn escaped(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars().filter(|c| !c.is_control()) {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// `search LIKE $first ESCAPE '\' AND …` for `count` words.
pub(crate) fn condition(column: &str, first: usize, count: usize) -> String {
    let one = |index| format!("{column} LIKE ${index} ESCAPE '\\'");
    (first..first + count).map(one).collect::<Vec<_>>().join(" AND ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_of_the_database_are_only_characters() {
        assert_eq!(patterns("50%_OFF \\"), [r"%50\%\_off%", r"%\\%"]);
        assert!(patterns("  \n ").is_empty());
        assert_eq!(patterns(&"a ".repeat(99)).len(), limits::SEARCH_WORDS);
    }
}
