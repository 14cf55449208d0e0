#![expect(clippy::indexing_slicing, reason = "the remainder keeps the index inside")]
//! Renders a sheet of still lifes to a PNG, to look at: `contact_sheet [OUT.png] [FIRST_SEED] [SMALL|FULL]`.

use std::time::Instant;

use world::dice::Dice;
use world::scene::{Colourway, Kind, Piece, Scene, Size, Subject};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments
        .next()
        .unwrap_or_else(|| "/tmp/contact_sheet.png".into());
    let first: u64 = arguments.next().and_then(|a| a.parse().ok()).unwrap_or(1);
    let full = arguments.next().is_some_and(|a| a == "FULL");
    let (columns, rows, width, height) = if full { (2, 1, 800, 1000) } else { (8, 3, 240, 300) };
    let mut sheet = image::RgbImage::new(columns * width, rows * height);
    for index in 0..columns * rows {
        let seed = first + u64::from(index);
        let subject = subject_for(seed);
        let started = Instant::now();
        let scene = Scene::compose(seed, &subject);
        let composed = started.elapsed();
        let picture = scene.render(width, height)?;
        println!(
            "{seed}: {:?} {:?} compose {composed:?} render {:?} {:?}",
            subject.setting,
            subject.pieces.first().map(|p| p.kind),
            started.elapsed() - composed,
            scene.hotspots()
        );
        let tile = image::RgbImage::from_raw(width, height, picture.rgb).ok_or("short picture")?;
        image::imageops::replace(
            &mut sheet,
            &tile,
            i64::from(index % columns * width),
            i64::from(index / columns * height),
        );
    }
    sheet.save(out)?;
    Ok(())
}

/// Four pictures in ten are catalogue pictures, the rest show one to three products at home.
fn subject_for(seed: u64) -> Subject {
    let mut dice = Dice::fork(seed, 5);
    let piece = |dice: &mut Dice, kind: Kind| {
        let colourway = dice.pick(kind.colourways()).copied().unwrap_or(Colourway::Paper);
        Piece {
            size: dice.one_of(Size::ALL),
            ..Piece::new(kind, colourway, dice.bits())
        }
    };
    let hero = Kind::ALL[(seed % 22) as usize];
    if seed.is_multiple_of(5) || seed % 5 == 2 {
        return Subject::studio(piece(&mut dice, hero));
    }
    let mut pieces = vec![piece(&mut dice, hero)];
    for _ in 0..dice.below(3) {
        if let Some(&kind) = dice.pick(hero.goes_with()) {
            pieces.push(piece(&mut dice, kind));
        }
    }
    Subject::home(pieces)
}
