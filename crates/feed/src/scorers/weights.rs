use super::features::Features;
use learn::ranker::{Acts, FEATURES, HEADS, Head, Prior, Weights};

/// What one act of each head is worth, in the order of [`Head::ALL`]. The worths keep the order of magnitude that
/// published feeds use: a hide costs more than a like brings, a purchase is worth most.
const WORTH: [f32; HEADS] = [1.0, 3.0, 2.5, 4.0, 12.0, -12.0];

/// Weights set by hand, until there are logged pages to learn from, and for ever what is learned is drawn back to. A
/// change of them needs a new version: what was learned beside others means nothing.
pub fn prior() -> Prior {
    #[rustfmt::skip]
    let heads: [[f32; 13]; HEADS] = [
        //              bias    tag creator shop covis follow  trend quality fresh shows less learned content
        /* watch    */ [-0.4,  0.55,  0.35,  0.20,  0.50,  0.60,  0.25,  0.60, 0.55, 0.05, -2.0,  0.50,  0.30],
        /* like     */ [-2.6,  0.90,  0.50,  0.20,  0.60,  0.60,  0.25,  1.20, 0.20, 0.00, -2.0,  0.60,  0.30],
        /* tap      */ [-3.0,  0.55,  0.20,  0.55,  0.60,  0.25,  0.20,  0.60, 0.10, 0.80, -2.0,  0.60,  0.30],
        /* cart     */ [-4.6,  0.45,  0.10,  0.60,  0.60,  0.15,  0.15,  0.40, 0.00, 0.80, -1.5,  0.60,  0.20],
        /* purchase */ [-5.6,  0.40,  0.10,  0.60,  0.60,  0.15,  0.15,  0.40, 0.00, 0.80, -1.5,  0.60,  0.20],
        /* hide     */ [-4.2, -0.40, -0.60, -0.30, -0.30, -0.60, -0.05, -0.50, 0.00, 0.10,  2.5, -0.30, -0.20],
    ];
    const SET: [usize; 12] = [
        Features::TAG,
        Features::CREATOR,
        Features::SHOP,
        Features::COVISITED,
        Features::FOLLOWS,
        Features::TREND,
        Features::QUALITY,
        Features::FRESH,
        Features::SHOWS,
        Features::LESS,
        Features::LEARNED,
        Features::CONTENT,
    ];
    let weights = heads.map(|[_, set @ ..]| {
        let mut weights = [0.0; FEATURES];
        for (place, weight) in SET.into_iter().zip(set) {
            if let Some(of_place) = weights.get_mut(place) {
                *of_place = weight;
            }
        }
        weights
    });
    Prior {
        version: 1,
        worth: WORTH,
        bias: heads.map(|[bias, ..]| bias),
        weights,
    }
}

/// [`prior`] as pages are ranked with it.
pub fn weights_by_hand() -> Weights {
    Weights::of_prior(&prior())
}

/// The worth of what was done to one card.
pub fn worth(acts: Acts) -> f64 {
    let done = Head::ALL
        .into_iter()
        .zip(WORTH)
        .filter(|(head, _)| acts.has(*head));
    done.map(|(_, worth)| f64::from(worth)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use learn::ranker::{History, Row};

    #[test]
    fn more_affinity_is_never_worth_less() {
        let weights = weights_by_hand();
        let mut last = f32::MIN;
        for tag in 0_u8..20 {
            let mut row = Row::default();
            row.features[Features::TAG] = f32::from(tag) * 0.2;
            let score = weights.page(History::Empty).score(&row);
            assert!(score > last);
            last = score;
        }
    }

    #[test]
    fn a_hide_costs_more_than_a_like_brings() {
        assert!(worth(Acts::NONE.with(Head::Like).with(Head::Hide)) < 0.0);
        assert!(worth(Acts::NONE).abs() < f64::EPSILON);
    }
}
