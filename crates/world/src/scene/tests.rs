use proptest::prelude::*;

use glam::Vec3;

use super::{Colourway, Kind, Piece, Scene, SceneError, Size, Subject};

fn subject(seed: u64) -> Subject {
    let piece = |n: u64| Piece::new(Kind::ALL[(n % 22) as usize], Colourway::ALL[(n % 10) as usize], n);
    Subject::home(vec![piece(seed), piece(seed / 3 + 1)])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_a_picture_worth_seeing(seed in 0_u64..1_000_000) {
        let first = Scene::compose(seed, &subject(seed)).render(48, 60).unwrap();
        let again = Scene::compose(seed, &subject(seed)).render(48, 60).unwrap();
        prop_assert_eq!(&first, &again);
        let mean = first.rgb.iter().map(|&b| f64::from(b)).sum::<f64>() / first.rgb.len() as f64;
        let spread = first.rgb.iter().map(|&b| (f64::from(b) - mean).powi(2)).sum::<f64>() / first.rgb.len() as f64;
        prop_assert!(mean > 30.0 && mean < 235.0, "mean {}", mean);
        prop_assert!(spread > 60.0, "flat: {}", spread);
    }

    #[test]
    fn every_product_has_its_pin_inside_the_frame(seed in 0_u64..1_000_000) {
        let spots = Scene::compose(seed, &subject(seed)).hotspots();
        prop_assert_eq!(spots.len(), 2);
        for spot in spots {
            prop_assert!((3.1..96.9).contains(&spot.x_percent) && (3.1..96.9).contains(&spot.y_percent), "{:?}", spot);
        }
    }

    #[test]
    fn every_product_has_its_pin_inside_its_outline(seed in 0_u64..1_000_000) {
        let scene = Scene::compose(seed, &subject(seed));
        let (spots, outlines) = (scene.hotspots(), scene.outlines());
        prop_assert_eq!(spots.len(), outlines.len());
        for (spot, outline) in spots.iter().zip(outlines) {
            prop_assert_eq!(spot.subject_index, outline.subject_index);
            // Framed for 4:5, so the width counts four fifths of the height.
            let across = (spot.x_percent / 100.0 - outline.x) * 0.8;
            let down = spot.y_percent / 100.0 - outline.y;
            prop_assert!(across.hypot(down) <= outline.radius * 1.05, "{:?} {:?}", spot, outline);
            prop_assert!((0.02..0.8).contains(&outline.radius), "{:?}", outline);
        }
    }
}

#[test]
fn a_large_piece_is_taller_than_a_small_one_of_the_same_look() {
    for kind in Kind::ALL {
        let height = |size| {
            let piece = Piece {
                size,
                ..Piece::new(kind, Colourway::Paper, 7)
            };
            super::pieces::build(&piece).height
        };
        assert!(height(Size::Large) > 1.2 * height(Size::Small), "{kind:?}");
    }
}

#[test]
fn a_home_without_a_lamp_for_sale_is_shown_by_day() {
    for seed in 0..60 {
        let kind = Kind::ALL[seed as usize % 22];
        let scene = Scene::compose(
            seed,
            &Subject::home(vec![Piece::new(kind, Colourway::Paper, seed)]),
        );
        assert_eq!(scene.is_lamplit(), kind.shines(), "seed {seed}: {kind:?}");
    }
}

#[test]
fn a_flat_top_seen_at_a_grazing_angle_is_not_looked_through() {
    let piece = Piece::new(Kind::Stool, Colourway::Oak, 3);
    let model = super::pieces::build(&piece);
    let eye = Vec3::new(0.0, model.height + 1.2, 14.0);
    // Just under the top: the measured height has a little room above the wood.
    let ray = (Vec3::new(0.0, model.height - 0.06, 0.0) - eye).normalize();
    let all: Vec<u16> = (0..model.parts.len() as u16).collect();
    let hit = super::trace::nearest(&model.parts, &all, eye, ray, 60.0);
    assert!(hit.is_some_and(|hit| hit.distance < 14.5), "{hit:?}");
}

#[test]
fn no_light_is_lost_to_nan() {
    for seed in 0..22 {
        let scene = Scene::compose(seed, &subject(seed));
        assert!(scene.linear(40, 50).iter().all(|c| c.is_finite()), "seed {seed}");
    }
}

#[test]
fn another_seed_is_another_picture() {
    let render = |seed| Scene::compose(seed, &subject(5)).render(48, 60).unwrap();
    assert_ne!(render(1), render(2));
}

#[test]
fn a_picture_past_the_limit_is_refused() {
    let refused = Scene::compose(1, &subject(1)).render(5000, 100);
    assert!(matches!(refused, Err(SceneError::Size { .. })));
}
