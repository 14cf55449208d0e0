/// One drawn place, as one policy sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// Probability with which the log's own draw chose what it chose.
    pub propensity: f64,
    /// Probability with which the policy chooses it.
    pub chance: f64,
    /// What followed: 1 for an act that was done.
    pub reward: f64,
    /// The reward predicted for what was drawn.
    pub predicted: f64,
    /// The predicted reward of the policy's own choice: the mean of the predictions by its probabilities.
    pub expected: f64,
}

/// What would stand in a drawn place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// What the log did: any of them alike.
    Chance,
    /// The one with the highest score.
    Best,
}

impl Policy {
    /// The choice among candidates of which the first was drawn, each with equal probability. `scores` order them,
    /// `predicted` are their predicted rewards; equal scores share the place. `None` without candidates or with lists
    /// of different lengths.
    pub fn choose(self, scores: &[f32], predicted: &[f32], reward: f64) -> Option<Choice> {
        if scores.len() != predicted.len() {
            return None;
        }
        let (drawn, of_drawn) = (scores.first()?, predicted.first()?);
        let propensity = 1.0 / scores.len() as f64;
        let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let chosen = |score: f32| self == Self::Chance || score >= best;
        let among = scores.iter().filter(|score| chosen(**score)).count();
        if among == 0 {
            return None;
        }
        let each = 1.0 / among as f64;
        let expected = scores
            .iter()
            .zip(predicted)
            .filter(|(score, _)| chosen(**score))
            .map(|(_, predicted)| each * f64::from(*predicted))
            .sum();
        Some(Choice {
            propensity,
            chance: if chosen(*drawn) { each } else { 0.0 },
            reward,
            predicted: f64::from(*of_drawn),
            expected,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_gets_the_place_and_equals_share_it() {
        let choice = Policy::Best
            .choose(&[3.0, 1.0, 2.0], &[0.3, 0.1, 0.2], 1.0)
            .unwrap();
        assert!((choice.chance - 1.0).abs() < 1e-12 && (choice.expected - 0.3).abs() < 1e-6);
        let lost = Policy::Best.choose(&[1.0, 3.0], &[0.1, 0.3], 0.0).unwrap();
        assert!((lost.chance, lost.propensity) == (0.0, 0.5) && (lost.expected - 0.3).abs() < 1e-6);
        let shared = Policy::Best.choose(&[2.0, 2.0], &[0.1, 0.3], 0.0).unwrap();
        assert!((shared.chance - 0.5).abs() < 1e-12 && (shared.expected - 0.2).abs() < 1e-6);
        let any = Policy::Chance.choose(&[1.0, 3.0], &[0.1, 0.3], 0.0).unwrap();
        assert!((any.chance - 0.5).abs() < 1e-12 && (any.expected - 0.2).abs() < 1e-6);
    }

    #[test]
    fn what_is_no_draw_is_no_choice() {
        assert!(Policy::Best.choose(&[], &[], 0.0).is_none());
        assert!(Policy::Best.choose(&[1.0], &[], 0.0).is_none());
        assert!(Policy::Best.choose(&[f32::NAN], &[0.1], 0.0).is_none());
    }
}
