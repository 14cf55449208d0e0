//! Taste: what stands well beside what, and which colours a thing is made in.

use super::subject::{Colourway, Kind};

impl Kind {
    /// The kinds that look at home beside this one, the closest first.
    pub fn goes_with(self) -> &'static [Self] {
        match self {
            Self::MoonJar => &[Self::BudVase, Self::Books, Self::Candle, Self::Cup, Self::Linen],
            Self::Vase => &[Self::BudVase, Self::Books, Self::Bowl, Self::Candle, Self::Stool],
            Self::BudVase => &[Self::Cup, Self::Books, Self::Candle, Self::Plate, Self::Linen],
            Self::Bowl => &[
                Self::Plate,
                Self::Cup,
                Self::Linen,
                Self::Persimmons,
                Self::Teapot,
            ],
            Self::Plate => &[Self::Bowl, Self::Cup, Self::Linen, Self::Persimmons, Self::Mug],
            Self::Cup => &[Self::Teapot, Self::Books, Self::BudVase, Self::Linen, Self::Soban],
            Self::Mug => &[
                Self::Books,
                Self::Plate,
                Self::Candle,
                Self::Linen,
                Self::Succulent,
            ],
            Self::Teapot => &[Self::Cup, Self::Bowl, Self::Soban, Self::BudVase, Self::Linen],
            Self::Lantern => &[Self::Books, Self::Cup, Self::BudVase, Self::Basket, Self::Stool],
            Self::MushroomLamp => &[Self::Books, Self::Mug, Self::BudVase, Self::Succulent],
            Self::Monstera => &[
                Self::Basket,
                Self::Stool,
                Self::Books,
                Self::Succulent,
                Self::Chair,
            ],
            Self::SnakePlant => &[
                Self::Stool,
                Self::Basket,
                Self::Succulent,
                Self::Books,
                Self::Shelf,
            ],
            Self::Succulent => &[Self::Books, Self::Mug, Self::BudVase, Self::Candle],
            Self::Stool => &[
                Self::SnakePlant,
                Self::Books,
                Self::Vase,
                Self::MushroomLamp,
                Self::Basket,
            ],
            Self::Soban => &[
                Self::Teapot,
                Self::Cup,
                Self::Bowl,
                Self::BudVase,
                Self::Persimmons,
            ],
            Self::Chair => &[
                Self::Basket,
                Self::Books,
                Self::Monstera,
                Self::Linen,
                Self::Lantern,
            ],
            Self::Shelf => &[
                Self::Vase,
                Self::Books,
                Self::Basket,
                Self::SnakePlant,
                Self::BudVase,
            ],
            Self::Basket => &[
                Self::Linen,
                Self::SnakePlant,
                Self::Monstera,
                Self::Chair,
                Self::Books,
            ],
            Self::Books => &[
                Self::Mug,
                Self::Candle,
                Self::BudVase,
                Self::MushroomLamp,
                Self::Succulent,
            ],
            Self::Candle => &[Self::Books, Self::BudVase, Self::MoonJar, Self::Cup],
            Self::Persimmons => &[Self::Plate, Self::Linen, Self::Teapot, Self::Bowl, Self::Cup],
            Self::Linen => &[Self::Bowl, Self::Plate, Self::Cup, Self::Basket, Self::Persimmons],
        }
    }

    /// The colourways the kind is made in, the usual one first.
    pub fn colourways(self) -> &'static [Colourway] {
        use Colourway::{Celadon, Clay, Indigo, Ink, Jujube, Oak, Ochre, Paper, Sage, Walnut};
        match self {
            Self::MoonJar => &[Paper, Celadon, Ink, Ochre, Indigo],
            Self::Vase | Self::BudVase => &[Paper, Celadon, Clay, Ink, Ochre, Indigo, Sage, Jujube],
            Self::Bowl | Self::Plate | Self::Mug => &[Paper, Celadon, Ochre, Indigo, Ink, Sage, Clay, Jujube],
            Self::Cup => &[Celadon, Paper, Ink, Sage, Indigo, Ochre],
            Self::Teapot => &[Clay, Jujube, Ink, Paper, Celadon, Ochre],
            Self::Lantern | Self::Persimmons => &[Oak, Walnut, Ink],
            Self::MushroomLamp => &[Paper, Ink, Ochre, Jujube, Sage, Celadon],
            Self::Monstera | Self::SnakePlant | Self::Succulent => {
                &[Clay, Paper, Ink, Celadon, Sage, Ochre, Indigo]
            }
            Self::Stool | Self::Chair | Self::Shelf => &[Oak, Walnut, Ink],
            Self::Soban => &[Walnut, Oak, Jujube, Ink],
            Self::Basket => &[Paper, Ochre, Walnut, Ink],
            Self::Books => &[Indigo, Jujube, Paper, Sage, Ochre, Ink, Clay],
            Self::Candle => &[Paper, Ochre, Sage, Ink, Jujube],
            Self::Linen => &[Paper, Indigo, Sage, Clay, Ochre, Ink],
        }
    }

    /// Whether it burns or glows, and so makes a picture an evening one.
    pub fn shines(self) -> bool {
        matches!(self, Self::Lantern | Self::MushroomLamp | Self::Candle)
    }

    /// Whether the kind may stand on the floor of a room beside furniture; what may not needs something to stand on.
    pub(super) fn looks_well_on_floor(self) -> bool {
        self.stands_on_floor()
            || matches!(
                self,
                Self::MoonJar | Self::Vase | Self::Lantern | Self::Monstera | Self::SnakePlant | Self::Basket
            )
    }
}
