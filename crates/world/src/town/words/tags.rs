//! The #tags of the town and what they are put on.

use crate::dice::Dice;
use crate::scene::Kind;

/// A tag without its #.
#[derive(Debug, Clone, Copy)]
pub struct Tag {
    pub name: &'static str,
    /// The kinds it belongs to; empty for any.
    pub kinds: &'static [Kind],
}

const POTS: &[Kind] = &[
    Kind::MoonJar,
    Kind::Vase,
    Kind::BudVase,
    Kind::Bowl,
    Kind::Plate,
    Kind::Cup,
    Kind::Mug,
    Kind::Teapot,
];
const TABLE: &[Kind] = &[
    Kind::Bowl,
    Kind::Plate,
    Kind::Cup,
    Kind::Mug,
    Kind::Teapot,
    Kind::Persimmons,
    Kind::Linen,
];
const TEA: &[Kind] = &[Kind::Cup, Kind::Teapot, Kind::Soban];
const LIGHT: &[Kind] = &[Kind::Lantern, Kind::MushroomLamp, Kind::Candle];
const GREEN: &[Kind] = &[Kind::Monstera, Kind::SnakePlant, Kind::Succulent];
const WOOD: &[Kind] = &[Kind::Stool, Kind::Soban, Kind::Chair, Kind::Shelf];
const VASES: &[Kind] = &[Kind::Vase, Kind::BudVase, Kind::MoonJar];
const ANY: &[Kind] = &[];

/// Every tag, the ones bound to few kinds first.
pub const TAGS: [Tag; 28] = [
    Tag {
        name: "달항아리",
        kinds: &[Kind::MoonJar],
    },
    Tag {
        name: "소반",
        kinds: &[Kind::Soban],
    },
    Tag {
        name: "라탄바구니",
        kinds: &[Kind::Basket],
    },
    Tag {
        name: "책상위",
        kinds: &[Kind::Books, Kind::MushroomLamp, Kind::Mug],
    },
    Tag {
        name: "독서등",
        kinds: &[Kind::MushroomLamp, Kind::Books],
    },
    Tag {
        name: "감의계절",
        kinds: &[Kind::Persimmons],
    },
    Tag {
        name: "리넨",
        kinds: &[Kind::Linen],
    },
    Tag {
        name: "화병",
        kinds: VASES,
    },
    Tag {
        name: "꽃이있는집",
        kinds: VASES,
    },
    Tag {
        name: "티타임",
        kinds: TEA,
    },
    Tag {
        name: "teatime",
        kinds: TEA,
    },
    Tag {
        name: "커피한잔",
        kinds: &[Kind::Mug, Kind::Cup],
    },
    Tag {
        name: "조명",
        kinds: LIGHT,
    },
    Tag {
        name: "밤의거실",
        kinds: LIGHT,
    },
    Tag {
        name: "플랜테리어",
        kinds: GREEN,
    },
    Tag {
        name: "식물일기",
        kinds: GREEN,
    },
    Tag {
        name: "plants",
        kinds: GREEN,
    },
    Tag {
        name: "원목가구",
        kinds: WOOD,
    },
    Tag {
        name: "woodwork",
        kinds: WOOD,
    },
    Tag {
        name: "식탁",
        kinds: TABLE,
    },
    Tag {
        name: "그릇",
        kinds: TABLE,
    },
    Tag {
        name: "도자기",
        kinds: POTS,
    },
    Tag {
        name: "ceramics",
        kinds: POTS,
    },
    Tag {
        name: "handmade",
        kinds: ANY,
    },
    Tag {
        name: "집꾸미기",
        kinds: ANY,
    },
    Tag {
        name: "미니멀",
        kinds: ANY,
    },
    Tag {
        name: "slowliving",
        kinds: ANY,
    },
    Tag {
        name: "하루의끝",
        kinds: ANY,
    },
];

/// Two to four different tags that fit `kind`, at least one of its own.
pub fn tags_for(dice: &mut Dice, kind: Kind) -> Vec<&'static str> {
    let own: Vec<_> = TAGS.iter().filter(|tag| tag.kinds.contains(&kind)).collect();
    let any: Vec<_> = TAGS.iter().filter(|tag| tag.kinds.is_empty()).collect();
    let mut chosen: Vec<&'static str> = Vec::with_capacity(4);
    for pool in [&own, &own, &any, &any].into_iter().take(2 + dice.below(3)) {
        if let Some(tag) = dice.pick(pool)
            && !chosen.contains(&tag.name)
        {
            chosen.push(tag.name);
        }
    }
    if chosen.len() < 2
        && let Some(tag) = dice.pick(&any)
    {
        chosen.push(tag.name);
    }
    chosen
}
