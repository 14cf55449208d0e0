//! Words of a caption as content: what a post that nobody has met says of itself beside its tags.

use learn::{cold::own_slot, ranker::ContentKind};
use social::caption::{Segment, segments};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfkc};

/// Words of one post at the most.
pub const WORDS: usize = 6;

/// The most telling words of a caption as content slots; 0 where there are no more.
///
/// Words are runs of letters and digits, NFKC and lower case as tags are, cut where Hangul meets another script. Particles
/// at the end of a Hangul word and the plural s of a Latin one are taken off, so that `달항아리를` and `달항아리` are one word.
/// Tags and mentions are no words: tags are content already. Numbers, single letters and English function words say
/// nothing of what is shown. Of more than [`WORDS`] the longest stay, because long words are the rare ones (Zipf 1935, the
/// law of abbreviation): how often a word is used would be a better sign, and another one after each restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Words(pub(super) [u16; WORDS]);

impl Words {
    pub fn of(caption: &str) -> Self {
        let mut words: Vec<String> = Vec::new();
        for segment in segments(caption) {
            if let Segment::Text(text) = segment {
                read(text, &mut words);
            }
        }
        let mut ranked: Vec<(u32, usize, &String)> = Vec::with_capacity(words.len());
        for (place, word) in words.iter().enumerate() {
            if !ranked.iter().any(|(_, _, before)| *before == word) {
                ranked.push((length(word), place, word));
            }
        }
        ranked.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut slots = [0; WORDS];
        for (slot, (_, _, word)) in slots.iter_mut().zip(ranked) {
            *slot = own_slot(ContentKind::Word, word.as_bytes());
        }
        Self(slots)
    }

    /// Content slots; 0 where there are no more.
    pub const fn slots(self) -> [u16; WORDS] {
        self.0
    }
}

/// Words read from one caption at the most: a longer one does not cost more.
const MOST_READ: usize = 200;

fn read(text: &str, words: &mut Vec<String>) {
    let normal: String = match text.chars().all(is_plain) {
        true => text.to_ascii_lowercase(),
        false if is_nfkc(text) => text.chars().flat_map(char::to_lowercase).collect(),
        false => text.nfkc().flat_map(char::to_lowercase).nfc().collect(),
    };
    let mut word = String::new();
    let mut is_korean = false;
    for c in normal.chars().chain([' ']) {
        let is_letter = match is_plain(c) {
            true => is_hangul(c) || c.is_ascii_alphanumeric(),
            false => c.is_alphanumeric() || is_combining_mark(c),
        };
        if !is_letter || (is_hangul(c) != is_korean && !word.is_empty()) {
            if words.len() < MOST_READ {
                words.extend(told(&std::mem::take(&mut word)));
            }
            word.clear();
        }
        if is_letter {
            is_korean = is_hangul(c);
            word.push(c);
        }
    }
}

/// The word without its ending; `None` where it says nothing.
fn told(word: &str) -> Option<String> {
    let mut letters = word.chars();
    let first = letters.next()?;
    if is_hangul(first) {
        return Some(without_particles(word).to_owned());
    }
    let is_one_letter = letters.next().is_none() && first.is_ascii();
    if is_one_letter || word.chars().all(char::is_numeric) || FUNCTION_WORDS.contains(&word) {
        return None;
    }
    // The S stemmer (Harman 1991), without its exceptions.
    let bare = match word.strip_suffix('s') {
        Some(bare) if bare.len() >= 3 && !bare.ends_with(['s', 'u']) => bare,
        _ => word,
    };
    Some(bare.to_owned())
}

/// What NFKC leaves as it is, and only ASCII has another case of: most of what people write, known without a table.
fn is_plain(c: char) -> bool {
    c.is_ascii() || is_hangul(c)
}

/// A syllable of Hangul, as NFC writes it.
fn is_hangul(c: char) -> bool {
    ('\u{ac00}'..='\u{d7a3}').contains(&c)
}

/// Takes particles off while two syllables are left, so that a word that happens to end like one is cut the same way with
/// and without a particle behind it.
fn without_particles(word: &str) -> &str {
    let mut rest = word;
    loop {
        let bare = PARTICLES
            .iter()
            .find_map(|particle| rest.strip_suffix(particle))
            .filter(|bare| bare.chars().nth(1).is_some());
        match bare {
            Some(bare) => rest = bare,
            None => return rest,
        }
    }
}

/// A syllable of Hangul counts as two and a half letters, which is how long the same things are in both.
fn length(word: &str) -> u32 {
    word.chars().map(|c| if is_hangul(c) { 5 } else { 2 }).sum()
}

/// The longer before those that they end with.
const PARTICLES: [&str; 32] = [
    "에서는",
    "에서도",
    "에게서",
    "으로는",
    "으로도",
    "이라는",
    "까지",
    "부터",
    "에서",
    "에게",
    "에는",
    "에도",
    "으로",
    "이랑",
    "하고",
    "처럼",
    "보다",
    "마다",
    "이나",
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "에",
    "의",
    "도",
    "로",
    "와",
    "과",
    "만",
];

const FUNCTION_WORDS: [&str; 56] = [
    "a", "about", "after", "all", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "for",
    "from", "had", "has", "have", "how", "in", "into", "is", "it", "its", "just", "like", "more", "my", "no",
    "not", "now", "of", "on", "one", "or", "our", "out", "so", "some", "that", "the", "their", "then",
    "there", "these", "they", "this", "to", "up", "was", "we", "what", "when", "with", "you",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn words(caption: &str) -> Vec<u16> {
        let mut slots: Vec<u16> = Words::of(caption)
            .slots()
            .into_iter()
            .filter(|slot| *slot != 0)
            .collect();
        slots.sort_unstable();
        slots
    }

    #[test]
    fn one_word_in_many_shapes_is_one_word() {
        let wanted = words("달항아리");
        assert_eq!(wanted.len(), 1);
        for shape in [
            "달항아리를",
            "달항아리에서도!",
            "달항아리는…",
            "\u{1103}\u{1161}\u{11af}항아리",
            "3 달항아리 #도자기 @minji",
        ] {
            assert_eq!(words(shape), wanted, "{shape}");
        }
        assert_eq!(words("Teapots"), words("the ｔｅａｐｏｔ"));
        assert_eq!(words("LED조명"), words("조명 led"));
        // A word that ends like a particle is cut alike with and without one.
        assert_eq!(words("고양이가"), words("고양이"));
    }

    #[test]
    fn what_says_nothing_is_no_word() {
        for empty in ["", "#도자기 #찻잔", "the and 2026 x !!", "🙂🙂", "@minji"] {
            assert_eq!(words(empty), [0; 0], "{empty}");
        }
    }

    #[test]
    fn of_many_words_the_longest_stay_and_the_rest_is_not_read() {
        let long = "오늘 정말 좋은 날 아침 햇살 celadon porcelain 달항아리 handmade workshop gallery";
        let kept = words(long);
        assert_eq!(kept.len(), WORDS);
        for telling in [
            "celadon",
            "porcelain",
            "달항아리",
            "handmade",
            "workshop",
            "gallery",
        ] {
            assert!(kept.contains(&words(telling)[0]), "{telling}");
        }
        let endless: String = (0..100_000).map(|n| format!("w{n}q ")).collect();
        assert_eq!(words(&endless).len(), WORDS);
    }
}
