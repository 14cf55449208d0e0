//! Shops and what they sell, as planned.

use people::Language;

use super::words::{self, SHOPS};
use crate::dice::Dice;
use crate::scene::{Kind, Piece};

/// A shop before it opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopPlan {
    pub handle: &'static str,
    pub name: &'static str,
    pub about: String,
    pub language: Language,
    pub owner_name: String,
    pub owner_handle: String,
    /// Most of it first.
    pub sells: &'static [Kind],
}

/// A product before it is entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductPlan {
    /// Index into the plan's shops.
    pub shop: usize,
    pub name: String,
    pub about: String,
    /// The shop's word for the kind.
    pub category: &'static str,
    pub piece: Piece,
    /// Name of the one option its variants differ in; `None` with a single variant.
    pub option: Option<&'static str>,
    /// One to four.
    pub variants: Vec<VariantPlan>,
    /// What makes its id its own.
    pub random: [u8; 10],
}

impl ProductPlan {
    pub fn is_sold_out(&self) -> bool {
        self.variants.iter().all(|variant| variant.stock == 0)
    }

    /// Of the cheapest variant, in won.
    pub fn price_krw(&self) -> u32 {
        self.variants
            .iter()
            .map(|variant| variant.price_krw)
            .min()
            .unwrap_or(0)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantPlan {
    /// `None` for the only variant of a product.
    pub value: Option<&'static str>,
    pub price_krw: u32,
    pub stock: u32,
}

/// The first `count` shops. One in four keeps its books in English.
pub(super) fn shops(count: usize) -> Vec<ShopPlan> {
    SHOPS
        .iter()
        .take(count)
        .enumerate()
        .map(|(index, shop)| {
            let (language, name, about) = if index % 4 == 3 {
                (
                    Language::English,
                    shop.name_en,
                    format!("{} {}.", shop.about_en, shop.district_en),
                )
            } else {
                (
                    Language::Korean,
                    shop.name_ko,
                    format!("{} {}.", shop.about_ko, shop.district_ko),
                )
            };
            let owner_name = match language {
                Language::Korean => format!("{name} 주인"),
                Language::English => format!("{name} keeper"),
            };
            let owner_handle = format!("{}_shop", shop.handle);
            ShopPlan {
                handle: shop.handle,
                name,
                about,
                language,
                owner_name,
                owner_handle,
                sells: shop.sells,
            }
        })
        .collect()
}

/// `count` products spread evenly over `shops`; of its kinds a shop has most of the first.
pub(super) fn products(dice: &mut Dice, shops: &[ShopPlan], count: usize) -> Vec<ProductPlan> {
    let mut products = Vec::with_capacity(count);
    for (number, (index, shop)) in (0..count).zip(shops.iter().enumerate().cycle()) {
        // Every kind once before any kind twice, so that whatever a shop says it sells is there.
        let round = number / shops.len().max(1);
        let kind = match shop.sells.get(round) {
            Some(kind) => *kind,
            None => {
                let rank = dice.below(shop.sells.len()).min(dice.below(shop.sells.len()));
                shop.sells.get(rank).copied().unwrap_or(Kind::Vase)
            }
        };
        products.push(product(dice, index, shop, kind));
    }
    products
}

fn product(dice: &mut Dice, shop: usize, of: &ShopPlan, kind: Kind) -> ProductPlan {
    let named = words::product(dice, kind);
    let wording = words::wording(kind);
    let (name, about, category) = match of.language {
        Language::Korean => (named.name_ko, named.about_ko, wording.ko),
        Language::English => (named.name_en, named.about_en, wording.en),
    };
    let (option, variants) = variants(dice, kind, of.language, named.price_krw);
    let random = random(dice);
    ProductPlan {
        shop,
        name,
        about,
        category,
        piece: named.piece,
        option,
        variants,
        random,
    }
}

/// What a thing of this kind can be had in: the option, and per value what share of the price it adds.
fn choices(kind: Kind, language: Language) -> (&'static str, &'static [(&'static str, f32)]) {
    use Kind::{
        Bowl, Candle, Chair, Cup, Lantern, Linen, Monstera, Mug, MushroomLamp, Persimmons, Plate, Shelf,
        SnakePlant, Soban, Stool, Succulent,
    };
    let korean = language == Language::Korean;
    match kind {
        Bowl | Plate | Cup | Mug if korean => {
            ("구성", &[("1개", 0.0), ("2개", 0.92), ("4개", 2.7), ("6개", 4.4)])
        }
        Bowl | Plate | Cup | Mug => (
            "Set",
            &[("single", 0.0), ("pair", 0.92), ("four", 2.7), ("six", 4.4)],
        ),
        Lantern | MushroomLamp if korean => ("빛", &[("2700K", 0.0), ("3000K", 0.0), ("조광형", 0.15)]),
        Lantern | MushroomLamp => ("Light", &[("2700K", 0.0), ("3000K", 0.0), ("dimmable", 0.15)]),
        Monstera | SnakePlant | Succulent if korean => ("화분", &[("토분", 0.0), ("백자", 0.2)]),
        Monstera | SnakePlant | Succulent => ("Pot", &[("earthenware", 0.0), ("porcelain", 0.2)]),
        Stool | Chair | Shelf | Soban if korean => ("마감", &[("오일", 0.0), ("옻칠", 0.25), ("무광", 0.05)]),
        Stool | Chair | Shelf | Soban => ("Finish", &[("oil", 0.0), ("lacquer", 0.25), ("matte", 0.05)]),
        Candle | Linen if korean => ("구성", &[("1개", 0.0), ("3개", 1.8)]),
        Candle | Linen => ("Set", &[("single", 0.0), ("three", 1.8)]),
        Persimmons if korean => ("무게", &[("2kg", 0.0), ("5kg", 1.3), ("10kg", 3.4)]),
        Persimmons => ("Weight", &[("2 kg", 0.0), ("5 kg", 1.3), ("10 kg", 3.4)]),
        _ if korean => ("포장", &[("기본", 0.0), ("선물 포장", 0.05)]),
        _ => ("Packing", &[("plain", 0.0), ("gift", 0.05)]),
    }
}

fn variants(
    dice: &mut Dice,
    kind: Kind,
    language: Language,
    price_krw: u32,
) -> (Option<&'static str>, Vec<VariantPlan>) {
    let sold_out = dice.chance(0.05);
    let stock = |dice: &mut Dice| match sold_out || dice.chance(0.06) {
        true => 0,
        false => 1 + dice.below(30) as u32,
    };
    let (option, values) = choices(kind, language);
    let wanted = dice.below(values.len() + 1);
    if wanted < 2 {
        let only = VariantPlan {
            value: None,
            price_krw,
            stock: stock(dice),
        };
        return (None, vec![only]);
    }
    let variant = |(value, more): &(&'static str, f32)| VariantPlan {
        value: Some(*value),
        price_krw: price_krw + (price_krw as f32 * more / 500.0).round() as u32 * 500,
        stock: stock(dice),
    };
    (Some(option), values.iter().take(wanted).map(variant).collect())
}

/// The random part of an id.
pub(super) fn random(dice: &mut Dice) -> [u8; 10] {
    let bytes = (u128::from(dice.bits()) << 64 | u128::from(dice.bits())).to_le_bytes();
    let mut random = [0; 10];
    random.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
    random
}
