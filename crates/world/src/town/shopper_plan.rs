//! Who shops, before they come: names, what they allow, and what they like.

use people::Language;

use super::catalogue::random;
use super::creators::CreatorPlan;
use super::taste::Taste;
use crate::dice::Dice;

/// Share of shoppers who allow personalising; the rest is split between a no and no answer.
const ALLOWS: f32 = 0.7;

/// What a shopper says on the consent sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Personalising and measuring.
    Allows,
    Declines,
    /// Has not been asked, which allows nothing.
    None,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ShopperPlan {
    pub handle: String,
    pub name: String,
    pub language: Language,
    pub answer: Answer,
    pub taste: Taste,
    /// What makes the visitor's and the leaf's ids their own.
    pub random: [u8; 10],
}

const FAMILY: [(&str, &str); 16] = [
    ("김", "kim"),
    ("이", "lee"),
    ("박", "park"),
    ("최", "choi"),
    ("정", "jung"),
    ("강", "kang"),
    ("조", "cho"),
    ("윤", "yoon"),
    ("장", "jang"),
    ("임", "lim"),
    ("한", "han"),
    ("오", "oh"),
    ("서", "seo"),
    ("신", "shin"),
    ("권", "kwon"),
    ("황", "hwang"),
];
const FIRST: [(&str, &str); 14] = [
    ("민", "min"),
    ("서", "seo"),
    ("지", "ji"),
    ("하", "ha"),
    ("도", "do"),
    ("유", "yu"),
    ("은", "eun"),
    ("수", "su"),
    ("예", "ye"),
    ("태", "tae"),
    ("나", "na"),
    ("다", "da"),
    ("소", "so"),
    ("재", "jae"),
];
const SECOND: [(&str, &str); 14] = [
    ("준", "jun"),
    ("연", "yeon"),
    ("우", "woo"),
    ("윤", "yun"),
    ("현", "hyun"),
    ("아", "a"),
    ("진", "jin"),
    ("영", "young"),
    ("희", "hee"),
    ("경", "kyung"),
    ("린", "rin"),
    ("훈", "hoon"),
    ("원", "won"),
    ("미", "mi"),
];

pub(super) fn shoppers(dice: &mut Dice, creators: &[CreatorPlan], count: usize) -> Vec<ShopperPlan> {
    (0..count).map(|number| shopper(dice, creators, number)).collect()
}

fn shopper(dice: &mut Dice, creators: &[CreatorPlan], number: usize) -> ShopperPlan {
    let (family, first, second) = (dice.one_of(FAMILY), dice.one_of(FIRST), dice.one_of(SECOND));
    let language = if dice.chance(0.8) {
        Language::Korean
    } else {
        Language::English
    };
    let name = match language {
        Language::Korean => format!("{}{}{}", family.0, first.0, second.0),
        Language::English => format!("{}{} {}", capital(first.1), second.1, capital(family.1)),
    };
    let answer = match dice.unit() {
        unit if unit < ALLOWS => Answer::Allows,
        unit if unit < ALLOWS + (1.0 - ALLOWS) / 2.0 => Answer::Declines,
        _ => Answer::None,
    };
    ShopperPlan {
        handle: format!("{}{}_{}{number}", first.1, second.1, family.1),
        name,
        language,
        answer,
        taste: Taste::draw(dice, creators),
        random: random(dice),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
