//! Builders: from a product piece to its solids, one file per craft.

mod lamps;
mod plants;
mod pottery;
mod small;
mod wood;

use super::model::Model;
use super::subject::{Kind, Piece, Size};
use crate::dice::Dice;

/// The model of a piece, standing on y = 0 about the y axis. Equal pieces give equal models.
pub fn build(piece: &Piece) -> Model {
    let mut dice = Dice::fork(piece.look, piece.kind as u64 + 1);
    let dice = &mut dice;
    let colourway = piece.colourway;
    let model = match piece.kind {
        Kind::MoonJar => pottery::moon_jar(dice, colourway),
        Kind::Vase => pottery::vase(dice, colourway),
        Kind::BudVase => pottery::bud_vase(dice, colourway),
        Kind::Bowl => pottery::bowl(dice, colourway),
        Kind::Plate => pottery::plate(dice, colourway),
        Kind::Cup => pottery::cup(dice, colourway),
        Kind::Mug => pottery::mug(dice, colourway),
        Kind::Teapot => pottery::teapot(dice, colourway),
        Kind::Lantern => lamps::lantern(dice, colourway),
        Kind::MushroomLamp => lamps::mushroom(dice, colourway),
        Kind::Candle => lamps::candle(dice, colourway),
        Kind::Monstera => plants::monstera(dice, colourway),
        Kind::SnakePlant => plants::snake_plant(dice, colourway),
        Kind::Succulent => plants::succulent(dice, colourway),
        Kind::Stool => wood::stool(dice, colourway),
        Kind::Soban => wood::soban(dice, colourway),
        Kind::Chair => wood::chair(dice, colourway),
        Kind::Shelf => wood::shelf(dice, colourway),
        Kind::Basket => small::basket(dice, colourway),
        Kind::Books => small::books(dice, colourway),
        Kind::Persimmons => small::persimmons(dice, colourway),
        Kind::Linen => small::linen(dice, colourway),
    };
    let (small, large) = if piece.kind.stands_on_floor() {
        (0.88, 1.12)
    } else {
        (0.80, 1.22)
    };
    let model = match piece.size {
        Size::Small => model.scaled(small),
        Size::Medium => model,
        Size::Large => model.scaled(large),
    };
    model.measured()
}
