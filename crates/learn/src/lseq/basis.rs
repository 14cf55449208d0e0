/// The decays of a history: for each of them, what an event counts by its lag, 1 being the last event.
#[derive(Debug, Clone, PartialEq)]
pub struct Basis {
    decays: Vec<Vec<f32>>,
}

/// What is below this share of a decay's first weight is cut off.
const NEGLIGIBLE: f32 = 1e-3;

impl Basis {
    /// Decays with these half-lives in events, none longer than `window` events; a half-life of zero is the last event
    /// alone.
    pub fn of_half_lives(half_lives: &[f32], window: usize) -> Self {
        let decays = half_lives.iter().map(|half_life| decay(*half_life, window));
        Self {
            decays: decays.collect(),
        }
    }

    pub fn len(&self) -> usize {
        self.decays.len()
    }

    pub fn is_empty(&self) -> bool {
        self.decays.is_empty()
    }

    pub fn decays(&self) -> &[Vec<f32>] {
        &self.decays
    }

    /// Events back that any of the decays reaches.
    pub fn window(&self) -> usize {
        self.decays.iter().map(Vec::len).max().unwrap_or(0)
    }
}

/// Weights by lag that halve every `half_life` events, cut off behind `window` or where nothing is left.
pub(crate) fn decay(half_life: f32, window: usize) -> Vec<f32> {
    if half_life <= 0.0 {
        return vec![1.0];
    }
    (0..window)
        .map(|lag| (-(lag as f32) / half_life).exp2())
        .take_while(|weight| *weight >= NEGLIGIBLE)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decays_halve_and_end() {
        let basis = Basis::of_half_lives(&[0.0, 1.0, f32::INFINITY], 20);
        assert_eq!(basis.decays()[0], [1.0]);
        assert_eq!(basis.decays()[1].len(), 10);
        assert_eq!(basis.decays()[1][1], 0.5);
        assert_eq!(basis.decays()[2], [1.0; 20]);
        assert_eq!(basis.window(), 20);
    }
}
