//! Who publishes, and in what style.

use people::Language;

use super::catalogue::ProductPlan;
use super::words;
use crate::dice::Dice;
use crate::scene::Kind;

/// Somebody who publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatorPlan {
    pub handle: String,
    pub name: String,
    pub bio: &'static str,
    pub language: Language,
    /// What they show, most of it first.
    pub kinds: Vec<Kind>,
    /// Out of a hundred pictures, how many are taken before a plain backdrop.
    pub studio_percent: u8,
    pub face: Face,
}

/// What is shown beside a creator's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// A close-up from one of their own pictures.
    Picture,
    /// The first letter of the name, as for everybody who never chose a picture.
    Letter,
}

impl Face {
    /// Two creators in three have a picture.
    fn draw(dice: &mut Dice) -> Self {
        dice.one_of([Self::Picture, Self::Picture, Self::Letter])
    }
}

/// The first `count` creators. Their kinds go together, and each is sold somewhere. Faces have dice of their own.
pub(super) fn creators(
    dice: &mut Dice,
    faces: &mut Dice,
    products: &[ProductPlan],
    count: usize,
) -> Vec<CreatorPlan> {
    let sold: Vec<Kind> = Kind::ALL
        .into_iter()
        .filter(|kind| products.iter().any(|product| product.piece.kind == *kind))
        .collect();
    let named = words::creators(dice).into_iter().take(count).enumerate();
    named
        .map(|(index, creator)| {
            // Every kind has its creators before any has two more than another.
            let first = sold.get(index % sold.len().max(1)).copied().unwrap_or(Kind::Vase);
            let near = first
                .goes_with()
                .iter()
                .copied()
                .filter(|kind| sold.contains(kind));
            let kinds = std::iter::once(first)
                .chain(near.take(1 + dice.below(3)))
                .collect();
            let language = match creator.name.is_ascii() {
                true => Language::English,
                false => Language::Korean,
            };
            let studio_percent = dice.one_of([0, 5, 10, 30]);
            let words::Creator { handle, name, bio } = creator;
            // A handle is letters, digits and `_`.
            let handle = handle.replace('.', "_");
            CreatorPlan {
                handle,
                name,
                bio,
                language,
                kinds,
                studio_percent,
                face: Face::draw(faces),
            }
        })
        .collect()
}
