//! Product names, materials and prices per kind.

use crate::dice::Dice;
use crate::scene::{Colourway, Kind, Piece, Size};

/// Lowest and highest price in won, tax included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    pub low: u32,
    pub high: u32,
}

/// The words of a kind.
#[derive(Debug, Clone, Copy)]
pub struct Wording {
    pub ko: &'static str,
    pub en: &'static str,
    pub material_ko: &'static str,
    pub material_en: &'static str,
    pub price: Price,
}

/// A product ready for the catalogue, with the piece that draws it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub name_ko: String,
    pub name_en: String,
    pub about_ko: String,
    pub about_en: String,
    /// In won, a multiple of 500.
    pub price_krw: u32,
    pub piece: Piece,
}

/// The words of `kind`.
pub fn wording(kind: Kind) -> Wording {
    let (ko, en, material_ko, material_en, low, high) = match kind {
        Kind::MoonJar => (
            "달항아리",
            "Moon jar",
            "백자토, 장작가마",
            "porcelain, wood-fired",
            180_000,
            890_000,
        ),
        Kind::Vase => ("화병", "Vase", "석기토", "stoneware", 58_000, 180_000),
        Kind::BudVase => ("한 송이 화병", "Bud vase", "석기토", "stoneware", 24_000, 62_000),
        Kind::Bowl => ("면기", "Bowl", "석기토", "stoneware", 22_000, 64_000),
        Kind::Plate => ("접시", "Plate", "석기토", "stoneware", 19_000, 58_000),
        Kind::Cup => (
            "찻잔과 받침",
            "Cup and saucer",
            "백자토",
            "porcelain",
            28_000,
            68_000,
        ),
        Kind::Mug => ("머그", "Mug", "석기토", "stoneware", 24_000, 46_000),
        Kind::Teapot => ("주전자", "Teapot", "자사토", "fine clay", 78_000, 240_000),
        Kind::Lantern => (
            "한지 조명",
            "Paper lantern",
            "한지, 대나무",
            "mulberry paper, bamboo",
            89_000,
            260_000,
        ),
        Kind::MushroomLamp => (
            "버섯 스탠드",
            "Mushroom lamp",
            "유리, 황동",
            "glass, brass",
            98_000,
            320_000,
        ),
        Kind::Monstera => (
            "몬스테라 화분",
            "Potted monstera",
            "식물, 토분",
            "plant, earthenware",
            38_000,
            98_000,
        ),
        Kind::SnakePlant => (
            "산세베리아 화분",
            "Potted snake plant",
            "식물, 토분",
            "plant, earthenware",
            26_000,
            72_000,
        ),
        Kind::Succulent => (
            "다육 화분",
            "Potted succulent",
            "식물, 토분",
            "plant, earthenware",
            14_000,
            32_000,
        ),
        Kind::Stool => (
            "스툴",
            "Stool",
            "원목, 오일 마감",
            "solid wood, oiled",
            120_000,
            290_000,
        ),
        Kind::Soban => (
            "소반",
            "Soban tray table",
            "원목, 옻칠",
            "solid wood, lacquer",
            160_000,
            480_000,
        ),
        Kind::Chair => (
            "의자",
            "Chair",
            "원목, 오일 마감",
            "solid wood, oiled",
            280_000,
            690_000,
        ),
        Kind::Shelf => (
            "선반장",
            "Shelf",
            "원목, 오일 마감",
            "solid wood, oiled",
            340_000,
            920_000,
        ),
        Kind::Basket => (
            "바구니",
            "Basket",
            "왕골, 대나무",
            "sedge, bamboo",
            32_000,
            110_000,
        ),
        Kind::Books => ("산문집 묶음", "Set of essays", "종이", "paper", 28_000, 54_000),
        Kind::Candle => (
            "밀랍초와 받침",
            "Beeswax candle and dish",
            "밀랍, 황동",
            "beeswax, brass",
            18_000,
            48_000,
        ),
        Kind::Persimmons => (
            "단감과 나무 그릇",
            "Persimmons in a wooden bowl",
            "과일, 원목",
            "fruit, wood",
            26_000,
            58_000,
        ),
        Kind::Linen => ("리넨 행주 묶음", "Linen towels", "리넨", "linen", 18_000, 52_000),
    };
    Wording {
        ko,
        en,
        material_ko,
        material_en,
        price: Price { low, high },
    }
}

/// How a colourway is called.
fn colour(kind: Kind, colourway: Colourway) -> (&'static str, &'static str) {
    match (kind, colourway) {
        (Kind::Basket, Colourway::Paper) => return ("내추럴", "natural"),
        (Kind::Basket | Kind::Candle, Colourway::Ochre) => return ("꿀빛", "honey"),
        (Kind::Basket, Colourway::Walnut) => return ("밤빛", "chestnut"),
        (Kind::Linen | Kind::Books | Kind::Candle, Colourway::Paper) => return ("미색", "ecru"),
        (Kind::Linen | Kind::Books, Colourway::Clay) => return ("감물", "persimmon-dyed"),
        _ => {}
    }
    match colourway {
        Colourway::Paper => ("백", "paper white"),
        Colourway::Celadon => ("청자", "celadon"),
        Colourway::Jujube => ("대추", "jujube"),
        Colourway::Ink => ("먹", "ink"),
        Colourway::Ochre => ("황토", "ochre"),
        Colourway::Indigo => ("쪽빛", "indigo"),
        Colourway::Sage => ("쑥", "sage"),
        Colourway::Clay => ("붉은흙", "clay"),
        Colourway::Oak => ("참나무", "oak"),
        Colourway::Walnut => ("호두나무", "walnut"),
    }
}

/// Names, prices and draws one product of `kind`.
pub fn product(dice: &mut Dice, kind: Kind) -> Named {
    let words = wording(kind);
    let made_in = kind.colourways();
    // The usual colour is made most.
    let colourway = if dice.chance(0.3) {
        made_in.first()
    } else {
        dice.pick(made_in)
    };
    let colourway = colourway.copied().unwrap_or(Colourway::Paper);
    let (colour_ko, colour_en) = colour(kind, colourway);
    let (size, size_ko, size_en, share) = dice.one_of([
        (Size::Small, "소", "small", 0.12),
        (Size::Medium, "중", "medium", 0.42),
        (Size::Large, "대", "large", 0.78),
    ]);
    let span = (words.price.high - words.price.low) as f32;
    let raw = words.price.low as f32 + span * (share + dice.between(0.0, 0.2));
    let (note_ko, note_en) = dice.one_of([
        (
            "하나씩 손으로 만들어 크기가 조금씩 다릅니다.",
            "Made one by one; sizes differ a little.",
        ),
        (
            "쓰면서 깊어지는 색을 좋아하는 분께 권합니다.",
            "For those who like a colour that deepens with use.",
        ),
        (
            "작업 수량이 적어 다음 입고까지 시간이 걸립니다.",
            "Made in small runs; the next one takes a while.",
        ),
        ("포장은 종이만 씁니다.", "Packed in paper only."),
    ]);
    Named {
        name_ko: format!("{} {}, {}", colour_ko, words.ko, size_ko),
        name_en: format!("{}, {}, {}", words.en, colour_en, size_en),
        about_ko: format!("{}. {}", words.material_ko, note_ko),
        about_en: format!("{}. {}", words.material_en, note_en),
        price_krw: (raw / 500.0).round() as u32 * 500,
        piece: Piece {
            kind,
            colourway,
            size,
            look: dice.bits(),
        },
    }
}
