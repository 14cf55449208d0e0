//! What a shopper likes: the ground truth that a feed has to find out from acts alone.

use super::creators::CreatorPlan;
use super::words::TAGS;
use crate::dice::Dice;
use crate::scene::Kind;

/// What a shopper spends at ease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceBand {
    /// Below 45,000 won.
    Low,
    Middle,
    /// From 130,000 won.
    High,
}

impl PriceBand {
    pub fn of(price_krw: i64) -> Self {
        match price_krw {
            ..45_000 => Self::Low,
            45_000..130_000 => Self::Middle,
            _ => Self::High,
        }
    }
}

/// A sparse mixture; every weight is above 0 and at most 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Taste {
    pub tags: Vec<(&'static str, f32)>,
    pub kinds: Vec<(Kind, f32)>,
    /// Indexes into the plan's creators.
    pub creators: Vec<(usize, f32)>,
    pub price: PriceBand,
}

/// What of a post taste looks at.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Look {
    pub tags: Vec<String>,
    /// Of the pinned products.
    pub kinds: Vec<Kind>,
    /// Index into the plan's creators; `None` for somebody who is not of the plan.
    pub creator: Option<usize>,
    /// Of the cheapest pinned product, in won.
    pub price_krw: Option<i64>,
}

impl Taste {
    /// A taste around one kind: the kinds beside it, their tags, the people who show them.
    pub(super) fn draw(dice: &mut Dice, creators: &[CreatorPlan]) -> Self {
        let favourite = dice
            .pick(creators)
            .and_then(|creator| creator.kinds.first().copied());
        let favourite = favourite.unwrap_or(Kind::Vase);
        let near = favourite.goes_with().iter().copied().take(2);
        let kinds = std::iter::once(favourite)
            .chain(near)
            .zip([1.0, 0.6, 0.4])
            .collect();

        let mut own: Vec<&'static str> = Vec::new();
        let fitting: Vec<_> = TAGS.iter().filter(|tag| tag.kinds.contains(&favourite)).collect();
        for _ in 0..2 {
            own.extend(
                dice.pick(&fitting)
                    .map(|tag| tag.name)
                    .filter(|name| !own.contains(name)),
            );
        }
        let any: Vec<_> = TAGS.iter().filter(|tag| tag.kinds.is_empty()).collect();
        let mood = dice.pick(&any).map(|tag| (tag.name, 0.4));
        let tags = own.into_iter().zip([0.9, 0.7]).chain(mood).collect();

        let showing =
            |(index, creator): (usize, &CreatorPlan)| creator.kinds.contains(&favourite).then_some(index);
        let mut known: Vec<usize> = creators.iter().enumerate().filter_map(showing).collect();
        let mut loved = Vec::new();
        for weight in [1.0, 0.8, 0.6] {
            if !known.is_empty() {
                loved.push((known.swap_remove(dice.below(known.len())), weight));
            }
        }
        let price = dice.one_of([
            PriceBand::Low,
            PriceBand::Middle,
            PriceBand::Middle,
            PriceBand::High,
        ]);
        Self {
            tags,
            kinds,
            creators: loved,
            price,
        }
    }

    /// How well a post fits, from 0 to 1: tags 0.40, kinds 0.30, creator 0.20, price 0.10.
    pub fn fit(&self, look: &Look) -> f32 {
        let tags: f32 = self
            .tags
            .iter()
            .filter(|(tag, _)| look.tags.iter().any(|own| own == tag))
            .map(|(_, w)| w)
            .sum();
        let liked = self.kinds.iter().filter(|(kind, _)| look.kinds.contains(kind));
        let kind = liked.map(|(_, weight)| *weight).fold(0.0, f32::max);
        let loved = self
            .creators
            .iter()
            .find(|(creator, _)| Some(*creator) == look.creator);
        let creator = loved.map_or(0.0, |(_, weight)| *weight);
        let price = match look.price_krw.map(PriceBand::of) {
            Some(band) if band == self.price => 1.0,
            _ => 0.0,
        };
        0.40 * tags.min(1.0) + 0.30 * kind + 0.20 * creator + 0.10 * price
    }
}
