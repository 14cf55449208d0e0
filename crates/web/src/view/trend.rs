//! A tiny line of how something went, drawn as one SVG path.

/// Points of an SVG polyline in a box of 96 by 28.
#[derive(Debug, Clone, Default)]
pub struct Trend {
    pub points: String,
    /// The same in words, for those who do not see the line.
    pub text: String,
}

const WIDTH: f64 = 96.0;
const HEIGHT: f64 = 28.0;
const MARGIN: f64 = 2.0;
/// More values than this are not visible in 96 pixels.
const MAX_VALUES: usize = 96;

impl Trend {
    /// A line through `values`, oldest first, scaled to the largest. `None` below two values.
    pub fn new(values: &[u64], text: impl Into<String>) -> Option<Self> {
        let values = values.get(values.len().saturating_sub(MAX_VALUES)..)?;
        if values.len() < 2 {
            return None;
        }
        let largest = values.iter().copied().max().unwrap_or(0).max(1);
        let last = values.len() - 1;
        let mut points = String::new();
        for (index, value) in values.iter().enumerate() {
            let x = MARGIN + (WIDTH - 2.0 * MARGIN) * ratio(index as u64, last as u64);
            let y = HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * ratio(*value, largest);
            points.push_str(&format!("{x:.1},{y:.1} "));
        }
        Some(Self {
            points: points.trim_end().to_owned(),
            text: text.into(),
        })
    }
}

/// Precise enough for a drawing: counters past 2^53 lose digits that no pixel shows.
#[expect(clippy::cast_precision_loss, reason = "a drawing of 96 pixels")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_runs_from_left_to_right_inside_its_box() {
        let trend = Trend::new(&[0, 5, 10], "rising").unwrap();
        assert_eq!(trend.points, "2.0,26.0 48.0,14.0 94.0,2.0");
    }

    #[test]
    fn one_value_is_no_trend_and_zeros_do_not_divide() {
        assert!(Trend::new(&[7], "").is_none());
        assert_eq!(Trend::new(&[0, 0], "").unwrap().points, "2.0,26.0 94.0,26.0");
    }
}
