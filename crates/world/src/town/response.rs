//! What a shopper does with one card, drawn from how well it fits.

use crate::dice::Dice;

/// The acts of one shopper on one card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Response {
    pub dwell_ms: i64,
    pub open: bool,
    pub tap: bool,
    pub like: bool,
    pub save: bool,
    pub comment: bool,
    pub follow: bool,
    pub hide: bool,
}

impl Response {
    /// Logistic in `fit` with a floor of noise: nobody likes everything that fits, and some things by accident. The
    /// constants put likes at about one view in ten over all posts, and saves, taps and comments below it in the order
    /// that photo feeds report.
    pub fn draw(dice: &mut Dice, fit: f32) -> Self {
        let mut drawn = |bias: f32, slope: f32| {
            let odds = bias + slope * fit + dice.between(-0.4, 0.4);
            dice.chance(1.0 / (1.0 + (-odds).exp()))
        };
        let (open, tap) = (drawn(-3.4, 4.0), drawn(-3.6, 4.5));
        let (like, save) = (drawn(-3.6, 6.0), drawn(-5.4, 5.5));
        let (comment, follow) = (drawn(-6.2, 4.5), drawn(-6.2, 5.5));
        let hide = drawn(-5.8, -3.0) && !like && !save;
        let dwell_ms = (dice.between(900.0, 3_200.0) * (1.0 + 3.0 * fit)) as i64;
        Self {
            dwell_ms,
            open,
            tap,
            like,
            save,
            comment,
            follow,
            hide,
        }
    }
}

/// Whether the shopper goes on to the next card; what fitted keeps them.
pub(super) fn goes_on(dice: &mut Dice, fit: f32) -> bool {
    dice.chance(0.88 + 0.10 * fit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_liked_far_more_often_and_likes_stay_near_one_in_ten() {
        let mut dice = Dice::new(1);
        let mut likes = |fit: f32| (0..4_000).filter(|_| Response::draw(&mut dice, fit).like).count();
        let (stranger, loved) = (likes(0.05), likes(0.8));
        assert!(stranger < 300, "{stranger} of 4000");
        assert!(loved > 2_400, "{loved} of 4000");
    }
}
