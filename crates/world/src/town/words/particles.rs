//! Korean particles: which of two forms follows a word depends on the sound it ends in.

/// How a word ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Vowel,
    /// The one consonant after which `로` keeps its short form.
    Rieul,
    Consonant,
}

/// The written choice, the form after a consonant, the form after a vowel.
const CHOICES: [(&str, &str, &str); 5] = [
    ("은(는)", "은", "는"),
    ("이(가)", "이", "가"),
    ("을(를)", "을", "를"),
    ("과(와)", "과", "와"),
    ("(으)로", "으로", "로"),
];

/// Settles every `은(는)`, `이(가)`, `을(를)`, `과(와)` and `(으)로` by the word before it.
///
/// Words that do not end in a Hangul syllable take the form after a vowel.
pub fn settle_particles(text: &str) -> String {
    let mut settled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let choice = CHOICES.iter().find(|(written, _, _)| rest.starts_with(written));
        if let Some((written, after_consonant, after_vowel)) = choice {
            let form = match ending(&settled) {
                Ending::Consonant => after_consonant,
                Ending::Rieul if *written != "(으)로" => after_consonant,
                Ending::Rieul | Ending::Vowel => after_vowel,
            };
            settled.push_str(form);
            rest = rest.strip_prefix(written).unwrap_or_default();
        } else {
            settled.push(next);
            rest = rest.strip_prefix(next).unwrap_or_default();
        }
    }
    settled
}

/// Syllables U+AC00 to U+D7A3 are ordered by final sound within 28: 0 is none, 8 is rieul (Unicode, section 3.12).
fn ending(word: &str) -> Ending {
    let last = word.chars().next_back().map_or(0, u32::from);
    if !(0xAC00..=0xD7A3).contains(&last) {
        return Ending::Vowel;
    }
    match (last - 0xAC00) % 28 {
        0 => Ending::Vowel,
        8 => Ending::Rieul,
        _ => Ending::Consonant,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_particle_follows_the_sound_before_it() {
        assert_eq!(settle_particles("화병을(를) 들였다"), "화병을 들였다");
        assert_eq!(settle_particles("머그을(를) 들였다"), "머그를 들였다");
        assert_eq!(
            settle_particles("소반은(는) 낮고 의자은(는) 높다"),
            "소반은 낮고 의자는 높다"
        );
        assert_eq!(settle_particles("그릇과(와) 접시과(와) 잔"), "그릇과 접시와 잔");
        assert_eq!(
            settle_particles("달항아리이(가), 조명이(가)"),
            "달항아리가, 조명이"
        );
    }

    #[test]
    fn rieul_keeps_the_short_way() {
        assert_eq!(settle_particles("거실(으)로"), "거실로");
        assert_eq!(settle_particles("부엌(으)로"), "부엌으로");
        assert_eq!(settle_particles("창가(으)로"), "창가로");
        assert_eq!(settle_particles("거실은(는)"), "거실은");
    }

    #[test]
    fn text_without_a_choice_is_left_alone() {
        assert_eq!(settle_particles("small (good) 빛"), "small (good) 빛");
    }
}
